"""What the outside calls the desk's tickets, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import TicketStore
from tests.storage.racing import race
from tests.storage.samples import change, ticket
from workflows.domain.origins import Origin


def test_what_is_saved_is_found_by_the_first_name_that_has_a_ticket(store: TicketStore) -> None:
    stored = ticket()
    with store.unit_of_work() as uow:
        uow.tickets.add(stored, change(stored))
        assert uow.origins.locked("alert:a") == Origin(key="alert:a")
        saved = Origin(key="alert:a", ticket_id=stored.id, firing=("f1", "f2"))
        uow.origins.save(saved)
        uow.origins.locked("alert:b")
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.origins.locked("alert:a") == saved
        assert uow.origins.ticket_of(["mail:x", "alert:b", "alert:a"]) == stored.id
        assert uow.origins.ticket_of(["alert:b"]) is None
        assert uow.origins.ticket_of([]) is None


def test_one_that_was_never_locked_is_not_saved(store: TicketStore) -> None:
    with store.unit_of_work() as uow, pytest.raises(LookupError):
        uow.origins.save(Origin(key="alert:x"))


def test_of_many_who_hear_of_it_at_once_one_finds_that_it_is_new(store: TicketStore) -> None:
    def hear(number: int) -> bool:
        with store.unit_of_work() as uow:
            origin = uow.origins.locked("alert:a")
            if origin.ticket_id is not None:
                return False
            new = ticket(f"t{number}")
            uow.tickets.add(new, change(new))
            uow.origins.save(replace(origin, ticket_id=new.id))
            uow.commit()
            return True

    assert sorted(race(8, hear)) == [False] * 7 + [True]
