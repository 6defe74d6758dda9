"""Every door of an incident, from every state."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.samples import ANA, BO, CY, LATER, NOW, TICKET, a_ticket
from workflows.domain import lifecycle
from workflows.domain.answers import Tried
from workflows.domain.errors import DeskError
from workflows.domain.ids import UserId
from workflows.domain.tickets import OPEN, Resolution, ResolutionCode, State, Ticket

FIXED = Resolution(code=ResolutionCode.FIXED, cause="fuse", note="I changed the fuse.", by=CY)
UNOWNED = {State.NEW, State.TRIAGED}
DOORS: dict[str, Callable[[Ticket], Ticket]] = {
    "claim": lambda ticket: lifecycle.claim(ticket, by=CY, at=LATER),
    "release": lambda ticket: lifecycle.release(ticket, at=LATER),
    "reply": lambda ticket: lifecycle.reply(ticket, at=LATER),
    "resolve": lambda ticket: lifecycle.resolve(ticket, resolution=FIXED, at=LATER),
    "reopen": lambda ticket: lifecycle.reopen(ticket, at=LATER),
    "close": lambda ticket: lifecycle.close(ticket, at=LATER),
    "cancel": lambda ticket: lifecycle.cancel(ticket, at=LATER),
}
LEADS_TO: dict[str, dict[State, State]] = {
    "claim": {State.NEW: State.ASSIGNED, State.TRIAGED: State.ASSIGNED},
    "release": dict.fromkeys(OPEN - UNOWNED, State.TRIAGED),
    "reply": {state: state for state in OPEN} | {State.ASSIGNED: State.IN_PROGRESS},
    "resolve": dict.fromkeys(OPEN, State.RESOLVED),
    "reopen": {State.RESOLVED: State.IN_PROGRESS},
    "close": {State.RESOLVED: State.CLOSED},
    "cancel": dict.fromkeys(OPEN, State.CANCELLED),
}


def in_state(state: State) -> Ticket:
    """Return a ticket as it stands in a state: Bo's, unless nobody has it yet."""
    resolution = FIXED if state in (State.RESOLVED, State.CLOSED) else None
    return a_ticket(
        state=state, assignee_id=None if state in UNOWNED else BO, version=5, resolution=resolution
    )


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("door", DOORS)
def test_a_door_leads_where_the_table_says_and_is_shut_elsewhere(door: str, state: State) -> None:
    before = in_state(state)

    if state in LEADS_TO[door]:
        after = DOORS[door](before)
        assert after.state is LEADS_TO[door][state]
        assert (after.version, after.changed_at) == (6, LATER)
        return
    with pytest.raises(DeskError) as refused:
        DOORS[door](before)
    assert refused.value.code == "not_allowed_now"
    assert refused.value.facts == {"number": "INC-1", "state": state.value}


def test_what_a_door_does_is_allowed_by_the_table_of_states() -> None:
    steps = {(s, t) for leads in LEADS_TO.values() for s, t in leads.items() if s is not t}

    assert all(target in lifecycle.ALLOWED[state] for state, target in steps)
    assert set(lifecycle.ALLOWED) == set(State)


def test_a_ticket_somebody_has_is_not_claimed() -> None:
    with pytest.raises(DeskError):
        lifecycle.claim(a_ticket(assignee_id=BO), by=CY, at=LATER)


def test_a_claimed_ticket_is_the_agents() -> None:
    assert lifecycle.claim(a_ticket(), by=CY, at=LATER).assignee_id == CY


def test_a_released_ticket_is_nobodys() -> None:
    assert lifecycle.release(in_state(State.IN_PROGRESS), at=LATER).assignee_id is None


def test_the_first_reply_counts_and_no_later_one() -> None:
    first = lifecycle.reply(a_ticket(), at=LATER)
    second = lifecycle.reply(first, at=LATER.replace(hour=20))

    assert (first.responded_at, second.responded_at) == (LATER, LATER)


@pytest.mark.parametrize(("replied_at", "responded_at"), [(None, LATER), (NOW, NOW)])
def test_a_solution_is_a_reply_when_none_came_before(
    replied_at: datetime | None, responded_at: datetime
) -> None:
    before = replace(in_state(State.ASSIGNED), responded_at=replied_at)

    assert lifecycle.resolve(before, resolution=FIXED, at=LATER).responded_at == responded_at


@pytest.mark.parametrize(("had_it", "has_it"), [(None, CY), (BO, BO)])
def test_who_resolves_what_nobody_had_has_it(had_it: UserId | None, has_it: UserId) -> None:
    state = State.ASSIGNED if had_it else State.NEW
    after = lifecycle.resolve(in_state(state), resolution=FIXED, at=LATER)

    assert (after.assignee_id, after.resolution, after.resolved_at) == (has_it, FIXED, LATER)


def test_reopening_counts_and_takes_the_solution_back() -> None:
    once = lifecycle.reopen(in_state(State.RESOLVED), at=LATER)
    twice = lifecycle.reopen(lifecycle.resolve(once, resolution=FIXED, at=LATER), at=LATER)

    assert (once.reopened, twice.reopened) == (1, 2)
    assert (twice.resolution, twice.resolved_at, twice.assignee_id) == (None, None, BO)


def test_what_nobody_had_goes_back_to_the_queue() -> None:
    nobodys = replace(in_state(State.RESOLVED), assignee_id=None)

    assert lifecycle.reopen(nobodys, at=LATER).state is State.TRIAGED


@pytest.mark.parametrize("state", State)
def test_only_an_open_ticket_without_an_agent_waits_for_one(state: State) -> None:
    assert lifecycle.is_waiting_for_an_agent(in_state(state)) == (state in UNOWNED)


# ---- audit rows ---------------------------------------------------------------------------------------------


def test_the_first_row_holds_everything() -> None:
    tried = (Tried(page="vpn.md", title="VPN", url="https://x.example", helped=False),)

    row = lifecycle.change(None, a_ticket(tried=tried), action="opened", by=ANA, cause="event-1")

    assert (row.ticket_id, row.version, row.actor_id, row.cause, row.at) == (TICKET, 1, ANA, "event-1", NOW)
    assert row.before == {}
    assert row.after["state"] == "new"
    assert row.after["opened_at"] == "2026-11-23T09:00:00+00:00"
    assert row.after["tried"] == [
        {
            "page": "vpn.md",
            "title": "VPN",
            "url": "https://x.example",
            "helped": False,
            "audience": ["everyone"],
        }
    ]
    assert not {"id", "version", "changed_at"} & set(row.after)


def test_a_later_row_holds_exactly_what_differs() -> None:
    before = in_state(State.ASSIGNED)
    after = lifecycle.resolve(before, resolution=FIXED, at=LATER)

    row = lifecycle.change(before, after, action="resolved", by=CY, cause="click-1")

    assert row.before == {"state": "assigned", "responded_at": None, "resolved_at": None, "resolution": None}
    assert row.after == {
        "state": "resolved",
        "responded_at": "2026-11-23T10:00:00+00:00",
        "resolved_at": "2026-11-23T10:00:00+00:00",
        "resolution": {"code": "fixed", "cause": "fuse", "note": "I changed the fuse.", "by": "UCY"},
    }


@given(st.lists(st.sampled_from(sorted(DOORS)), max_size=12))
def test_whatever_happens_versions_are_rows_and_rows_tell_the_whole_story(doors: list[str]) -> None:
    ticket = a_ticket()
    rows = [lifecycle.change(None, ticket, action="opened", by=ANA, cause="event-1")]
    for door in doors:
        try:
            after = DOORS[door](ticket)
        except DeskError:
            continue
        rows.append(lifecycle.change(ticket, after, action=door, by=CY, cause=f"click-{len(rows)}"))
        ticket = after

    assert [row.version for row in rows] == list(range(1, ticket.version + 1))
    story: dict[str, object] = {}
    for row in rows:
        assert json.loads(json.dumps([row.before, row.after])) == [row.before, row.after]
        assert row.before == {name: story[name] for name in row.before}
        story |= row.after
    assert story == lifecycle.change(None, ticket, action="", by=ANA, cause="").after
    if ticket.state is not State.CANCELLED:
        assert (ticket.assignee_id is None) == (ticket.state in UNOWNED)
