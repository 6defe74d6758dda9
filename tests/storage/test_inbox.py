"""The same thing twice has one effect."""

from __future__ import annotations

from storage import TicketStore
from tests.storage.racing import race


def test_the_second_delivery_of_a_request_is_refused(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert uow.inbox.claim("event-1")
        uow.commit()

    with store.unit_of_work() as uow:
        assert not uow.inbox.claim("event-1")
        assert uow.inbox.claim("event-2")


def test_a_request_whose_effect_was_rolled_back_may_come_again(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert uow.inbox.claim("event-1")

    with store.unit_of_work() as uow:
        assert uow.inbox.claim("event-1")


def test_of_eight_deliveries_at_once_one_counts(store: TicketStore) -> None:
    def deliver(_: int) -> bool:
        with store.unit_of_work() as uow:
            is_new = uow.inbox.claim("event-1")
            uow.commit()
            return is_new

    assert sorted(race(8, deliver)) == [False] * 7 + [True]
