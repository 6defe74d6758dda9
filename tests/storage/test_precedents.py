"""Precedents: kept as they were found, shown as they are resolved at this moment and only to the team itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from storage import TicketStore
from tests.fakes.clock import START
from tests.storage.samples import change, ticket
from workflows.domain.ids import TeamId, TicketId, UserId
from workflows.domain.precedents import Precedent
from workflows.domain.tickets import Resolution, ResolutionCode, State, Ticket

NOTE = Resolution(code=ResolutionCode.FIXED, cause="", note="Restarted.", by=UserId("UBO"))
NEW = ticket("new")


def solved(id: str, **facts: Any) -> Ticket:
    """Return a resolved incident."""
    said: dict[str, Any] = {"state": State.RESOLVED, "resolution": NOTE, "resolved_at": START, **facts}
    return ticket(id, **said)


def added(store: TicketStore, *found: Ticket) -> None:
    """Have these stored, and found for the new ticket, the likest first."""
    with store.unit_of_work() as uow:
        for one in (NEW, *found):
            uow.tickets.add(one, change(one))
        assert uow.precedents.keep(NEW.id, _likely(*found))
        uow.commit()


def _likely(*found: Ticket) -> list[Precedent]:
    return [Precedent(ticket_id=one.id, likeness=1 - n / 10) for n, one in enumerate(found)]


def test_what_was_kept_comes_back_the_likest_first(store: TicketStore) -> None:
    second, first = solved("t2"), solved("t1")
    added(store, second, first)

    with store.unit_of_work() as uow:
        assert uow.precedents.of(NEW) == [second, first]
        assert uow.precedents.shown_on(second.id) == [NEW.id]
        assert not uow.precedents.keep(NEW.id, _likely(second, first))
        assert uow.precedents.keep(NEW.id, _likely(first))
        assert uow.precedents.of(NEW) == [first]
        assert uow.precedents.shown_on(second.id) == []


@pytest.mark.parametrize(
    "facts",
    [{"state": State.IN_PROGRESS}, {"state": State.MERGED}, {"team": TeamId("hr")}, {"is_private": True}],
    ids=str,
)
def test_what_is_not_solved_or_the_teams_any_more_is_not_shown(
    store: TicketStore, facts: dict[str, Any]
) -> None:
    before = solved("t1")
    added(store, before)
    after = replace(before, version=2, **facts)

    with store.unit_of_work() as uow:
        assert uow.tickets.save(after, change(after))
        assert uow.precedents.of(NEW) == []
        uow.commit()


def test_those_resolved_last_are_looked_through(store: TicketStore) -> None:
    added(store, solved("t1"), solved("t2"), replace(solved("t3"), team=TeamId("hr")))

    assert store.resolved.versions(TeamId("it"), most=1) == {TicketId("t2"): 1}
    assert {one.id for one in store.resolved.read([TicketId("t1"), TicketId("t3")])} == {"t1", "t3"}
