"""What every adapter of the port Past keeps to: the one on a model, and the one of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.past import ResolvedPast
from knowledge import HASHING
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.clock import START
from tests.fakes.past import SameTitles
from tests.storage.samples import change, ticket
from workflows.domain.ids import TeamId, UserId
from workflows.domain.tickets import Kind, Resolution, ResolutionCode, State, Ticket
from workflows.ports.precedents import Past

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOTE = Resolution(code=ResolutionCode.FIXED, cause="fuse", note="I changed the fuse.", by=UserId("UBO"))
NEW = ticket("new", title="The coffee machine is cold", description="The coffee machine is cold")


@pytest.fixture(params=["fake", "model"])
def past(request: pytest.FixtureRequest, store: TicketStore) -> Past:
    """Both."""
    if request.param == "fake":
        return SameTitles(store)
    return ResolvedPast(store.resolved, store.knowledge, model=HASHING)


def solved(id: str, **facts: Any) -> Ticket:
    """Return a resolved incident in the words of the new one."""
    said: dict[str, Any] = {"state": State.RESOLVED, "resolution": NOTE, "resolved_at": START, **facts}
    return replace(ticket(id), title=NEW.title, description=NEW.description, **said)


def added(store: TicketStore, *tickets: Ticket) -> None:
    """Have these tickets stored."""
    with store.unit_of_work() as uow:
        for one in tickets:
            uow.tickets.add(one, change(one))
        uow.commit()


def found(past: Past) -> list[str]:
    """Return the ids of what the new ticket looks like."""
    like = past.like(NEW)
    assert like is not None
    return [one.ticket_id for one in like]


def test_what_says_the_same_is_found_and_what_says_something_else_is_not(
    past: Past, store: TicketStore
) -> None:
    other = replace(solved("t2"), title="My badge is lost", description="It fell into the river.")
    added(store, solved("t1"), other)

    assert found(past) == ["t1"]


@pytest.mark.parametrize(
    "facts",
    [
        {"team": TeamId("hr")},
        {"state": State.IN_PROGRESS},
        {"state": State.MERGED},
        {"state": State.CANCELLED},
        {"kind": Kind.REQUEST},
        {"is_private": True},
        {"resolution": replace(NOTE, code=ResolutionCode.NO_RESPONSE)},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_what_is_not_solved_or_not_the_teams_is_not_found(
    past: Past, store: TicketStore, facts: dict[str, Any]
) -> None:
    added(store, solved("t1", **facts))

    assert found(past) == []


def test_what_was_reopened_is_not_found_any_more_and_what_was_solved_again_is(
    past: Past, store: TicketStore
) -> None:
    first = solved("t1")
    added(store, first)
    assert found(past) == ["t1"]
    reopened = replace(first, state=State.IN_PROGRESS, version=2)
    again = replace(first, version=3)

    for after, there in ((reopened, []), (again, ["t1"])):
        with store.unit_of_work() as uow:
            assert uow.tickets.save(after, change(after))
            uow.commit()
        assert found(past) == there


def test_three_at_most_are_found_and_a_ticket_is_not_like_itself(past: Past, store: TicketStore) -> None:
    added(store, NEW, *(solved(f"t{n}", resolved_at=START + timedelta(hours=n)) for n in range(5)))

    assert len(found(past)) == 3
    assert NEW.id not in found(past)


def test_only_what_was_resolved_since_is_encoded(store: TicketStore, monkeypatch: pytest.MonkeyPatch) -> None:
    past = ResolvedPast(store.resolved, store.knowledge, model=HASHING)
    added(store, solved("t1"))
    past.like(NEW)
    kept: list[int] = []
    keep = store.knowledge.keep

    def counted(fingerprint: str, blobs: Mapping[bytes, bytes]) -> None:
        kept.append(len(blobs))
        keep(fingerprint, blobs)

    monkeypatch.setattr(store.knowledge, "keep", counted)

    added(store, replace(solved("t2"), title="Coffee is cold", description="Again."))
    past.like(NEW)

    assert sum(kept) == 2  # its title and its words; the solution says what the first one's says


def test_no_article_knows_of_it(store: TicketStore) -> None:
    added(store, solved("t1"))

    ResolvedPast(store.resolved, store.knowledge, model=HASHING).like(NEW)

    assert store.knowledge.version() == 0
    assert store.knowledge.kept() == {}


def test_a_long_past_is_read_in_slices(store: TicketStore) -> None:
    past = ResolvedPast(store.resolved, store.knowledge, model=HASHING, slice_s=0)
    added(store, *(replace(solved(f"t{n}"), title=f"Matter {n}") for n in range(20)))

    assert past.like(NEW) is None
    patient = ResolvedPast(store.resolved, store.knowledge, model=HASHING)
    assert patient.like(NEW) is not None
