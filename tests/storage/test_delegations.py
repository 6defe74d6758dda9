"""Absences are stored as they were said, changed by whoever read the newest, and listed until they are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from storage import TicketStore
from workflows.domain import delegations
from workflows.domain.delegations import Delegation
from workflows.domain.ids import DelegationId, UserId

CY, LEE = UserId("UCY"), UserId("ULEE")


def away(name: str, first: date, last: date) -> Delegation:
    return delegations.made(
        DelegationId(name),
        owner=UserId("UMIA"),
        delegates=(CY, LEE),
        first_on=first,
        last_on=last,
        zone="Europe/Berlin",
    )


WEEK = away("d1", date(2026, 11, 23), date(2026, 11, 27))


def add(store: TicketStore, *some: Delegation) -> list[bool]:
    with store.unit_of_work() as uow:
        added = [uow.delegations.add(one) for one in some]
        uow.commit()
        return added


def test_an_absence_comes_back_as_it_was_stored_and_is_stored_once(store: TicketStore) -> None:
    assert add(store, WEEK, WEEK) == [True, False]

    with store.unit_of_work() as uow:
        assert uow.delegations.get(DelegationId("d1")) == WEEK
        assert uow.delegations.get(DelegationId("d2")) is None


def test_of_two_who_read_the_same_version_one_changes_it_and_nobody_takes_away_the_old(
    store: TicketStore,
) -> None:
    add(store, WEEK)
    changed = replace(WEEK, delegates=(LEE,), version=2)

    with store.unit_of_work() as uow:
        assert uow.delegations.save(changed)
        assert not uow.delegations.save(changed)
        assert not uow.delegations.remove(WEEK)
        assert uow.delegations.remove(changed)
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.delegations.get(DelegationId("d1")) is None


def test_those_not_over_come_in_the_order_in_which_they_begin(store: TicketStore) -> None:
    later = away("d0", date(2026, 12, 7), date(2026, 12, 8))
    add(store, later, WEEK)

    with store.unit_of_work() as uow:
        assert list(uow.delegations.not_over(WEEK.ends_at - timedelta(seconds=1))) == [WEEK, later]
        assert list(uow.delegations.not_over(WEEK.ends_at)) == [later]
