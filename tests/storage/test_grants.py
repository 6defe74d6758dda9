"""Access for a time is stored as it is, once for each request, and saved by whoever read the newest version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage import TicketStore
from tests.domain.access import a_grant, given
from tests.fakes.clock import START
from tests.storage.samples import ANA, change, ticket
from workflows.domain import grants
from workflows.domain.access import Span
from workflows.domain.errors import DeskError
from workflows.domain.grants import WhyEnded
from workflows.domain.ids import GrantId, TicketId

SOON = Span(length=timedelta(hours=4))


@pytest.fixture(autouse=True)
def with_grants(store: TicketStore) -> None:
    """Ana has something until the 18th, something else for some hours, and asked for more of the first."""
    with store.unit_of_work() as uow:
        for n in range(1, 4):
            one = ticket(f"t-g{n}")
            uow.tickets.add(one, change(one))
        uow.grants.add(given("g1"))
        uow.grants.add(given("g2", span=SOON))
        uow.grants.add(a_grant("g3", extends=GrantId("g1"), extension=1))
        uow.commit()


def test_they_come_back_as_they_were_stored(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert uow.grants.get(GrantId("g1")) == given("g1")
        assert uow.grants.of(TicketId("t-g3")) == a_grant("g3", extends=GrantId("g1"), extension=1)
        assert uow.grants.of(TicketId("t9")) is None


def test_what_somebody_has_is_listed_soonest_to_end_first(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert [one.id for one in uow.grants.held_by(ANA)] == ["g2", "g1"]
        assert uow.grants.holders() == [ANA]
        assert [one.id for one in uow.grants.extending(GrantId("g1"))] == ["g3"]
        assert [one.id for one in uow.grants.all_active(after=GrantId("g1"), most=9)] == ["g2"]


def test_of_two_who_read_the_same_version_one_saves(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        before = uow.grants.get(GrantId("g1"))
        assert uow.grants.save(grants.end(before, WhyEnded.LEFT, taken_back_by=None, at=START))
        assert not uow.grants.save(grants.replace_by_extension(before, at=START))
        uow.commit()

    with store.unit_of_work() as uow:
        assert [one.id for one in uow.grants.held_by(ANA)] == ["g2"]


def test_a_request_gives_access_once(store: TicketStore) -> None:
    with pytest.raises(IntegrityError), store.unit_of_work() as uow:
        uow.grants.add(a_grant("g9", ticket_id=TicketId("t-g1")))


def test_one_that_nobody_put_is_missing_by_name(store: TicketStore) -> None:
    with store.unit_of_work() as uow, pytest.raises(DeskError, match="no_such_grant"):
        uow.grants.get(GrantId("g9"))
