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
from workflows.domain.ids import TicketId, TicketNumber, UserId
from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.tickets import (
    OPEN,
    SEEN_FROM_THERE,
    UNAPPROVED,
    Link,
    LinkKind,
    Override,
    Resolution,
    ResolutionCode,
    State,
    Ticket,
    Waiting,
)

PARENT = a_ticket(id=TicketId("t2"), number=TicketNumber("INC-2"), state=State.IN_PROGRESS, assignee_id=CY)
FIXED = Resolution(code=ResolutionCode.FIXED, cause="fuse", note="I changed the fuse.", by=CY)
UNOWNED = {State.NEW, State.TRIAGED}
AGREED = OPEN - UNAPPROVED
"""Open, and for agents to work on."""


def _prioritise(ticket: Ticket, override: Override | None = None) -> Ticket:
    """Say that it affects a team that cannot work."""
    return lifecycle.prioritise(
        ticket,
        impact=Impact.TEAM,
        urgency=Urgency.STOPPED,
        override=override,
        priority=Priority.P3 if override else Priority.P2,
        at=LATER,
    )


DOORS: dict[str, Callable[[Ticket], Ticket]] = {
    "claim": lambda ticket: lifecycle.claim(ticket, by=CY, at=LATER),
    "release": lambda ticket: lifecycle.release(ticket, at=LATER),
    "assign": lambda ticket: lifecycle.assign(ticket, to=CY, at=LATER),
    "ask": lambda ticket: lifecycle.ask(ticket, question="Which floor?", by=BO, at=LATER),
    "wait_for_vendor": lambda ticket: lifecycle.wait_for_vendor(ticket, by=BO, at=LATER),
    "resume": lambda ticket: lifecycle.resume(ticket, at=LATER),
    "prioritise": _prioritise,
    "merge": lambda ticket: lifecycle.merge(ticket, into=PARENT, at=LATER)[0],
    "watch": lambda ticket: lifecycle.watch(ticket, by=CY, at=LATER),
    "reply": lambda ticket: lifecycle.reply(ticket, at=LATER),
    "resolve": lambda ticket: lifecycle.resolve(ticket, resolution=FIXED, at=LATER),
    "reopen": lambda ticket: lifecycle.reopen(ticket, at=LATER),
    "close": lambda ticket: lifecycle.close(ticket, at=LATER),
    "cancel": lambda ticket: lifecycle.cancel(ticket, at=LATER),
}
LEADS_TO: dict[str, dict[State, State]] = {
    "claim": {State.NEW: State.ASSIGNED, State.TRIAGED: State.ASSIGNED},
    "release": dict.fromkeys(AGREED - UNOWNED, State.TRIAGED) | {State.FULFILLING: State.FULFILLING},
    "assign": {state: state for state in OPEN} | dict.fromkeys(UNOWNED, State.ASSIGNED),
    "ask": dict.fromkeys((State.ASSIGNED, State.IN_PROGRESS, State.FULFILLING), State.PENDING_USER),
    "wait_for_vendor": dict.fromkeys(
        (State.ASSIGNED, State.IN_PROGRESS, State.FULFILLING), State.PENDING_VENDOR
    ),
    "resume": dict.fromkeys((State.PENDING_USER, State.PENDING_VENDOR), State.IN_PROGRESS),
    "prioritise": {state: state for state in OPEN},
    "merge": dict.fromkeys(AGREED, State.MERGED),
    "watch": {state: state for state in State},
    "reply": {state: state for state in OPEN} | {State.ASSIGNED: State.IN_PROGRESS},
    "resolve": dict.fromkeys(AGREED, State.RESOLVED),
    "reopen": {State.RESOLVED: State.IN_PROGRESS},
    "close": {State.RESOLVED: State.CLOSED},
    "cancel": dict.fromkeys(OPEN - {State.FULFILLING}, State.CANCELLED),
}


def in_state(state: State) -> Ticket:
    """Return a ticket as it stands in a state: Bo's, unless nobody has it yet."""
    is_solved = state in (State.RESOLVED, State.CLOSED)
    is_waiting = state in (State.PENDING_USER, State.PENDING_VENDOR)
    return a_ticket(
        state=state,
        assignee_id=None if state in UNOWNED else BO,
        version=5,
        resolution=FIXED if is_solved else None,
        resolved_at=NOW if is_solved else None,
        waiting=Waiting(since=NOW, by=BO) if is_waiting else None,
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


def test_a_question_says_since_when_who_asked_and_what_and_is_a_reply() -> None:
    asked = lifecycle.ask(in_state(State.ASSIGNED), question="Which floor?", by=BO, at=LATER)

    assert asked.waiting == Waiting(since=LATER, by=BO, question="Which floor?")
    assert asked.responded_at == LATER


@pytest.mark.parametrize("door", ["resume", "release", "resolve", "cancel", "merge"])
def test_whatever_ends_the_waiting_says_so(door: str) -> None:
    assert DOORS[door](in_state(State.PENDING_USER)).waiting is None


def test_who_takes_over_from_somebody_takes_the_waiting_too() -> None:
    after = lifecycle.assign(in_state(State.PENDING_USER), to=CY, at=LATER)

    assert (after.state, after.assignee_id, after.waiting) == (
        State.PENDING_USER,
        CY,
        Waiting(since=NOW, by=BO),
    )


def test_a_ticket_is_not_given_to_who_has_it() -> None:
    with pytest.raises(DeskError):
        lifecycle.assign(in_state(State.ASSIGNED), to=BO, at=LATER)


def test_an_override_keeps_what_the_matrix_said_why_and_who() -> None:
    override = Override(computed=Priority.P2, reason="a workaround exists", by=BO)
    after = _prioritise(in_state(State.ASSIGNED), override)

    assert (after.priority, after.impact, after.urgency) == (Priority.P3, Impact.TEAM, Urgency.STOPPED)
    assert after.override == override


def test_the_same_priority_again_is_no_step() -> None:
    once = _prioritise(in_state(State.ASSIGNED))

    with pytest.raises(DeskError) as refused:
        _prioritise(once)
    assert refused.value.code == "same_as_before"


def test_merging_ties_both_and_ends_one() -> None:
    child, parent = lifecycle.merge(in_state(State.ASSIGNED), into=PARENT, at=LATER)

    assert (child.state, child.closed_at) == (State.MERGED, LATER)
    assert [link.number for link in child.linked(LinkKind.MERGED_INTO)] == ["INC-2"]
    assert [link.number for link in parent.linked(LinkKind.HOLDS)] == ["INC-1"]
    assert parent.state is PARENT.state


@pytest.mark.parametrize("state", sorted(set(State) - OPEN))
def test_nothing_is_merged_into_what_is_no_longer_open(state: State) -> None:
    with pytest.raises(DeskError) as refused:
        lifecycle.merge(in_state(State.NEW), into=replace(in_state(state), id=PARENT.id), at=LATER)
    assert refused.value.code == "not_a_parent"


def test_nothing_is_merged_into_itself() -> None:
    with pytest.raises(DeskError):
        lifecycle.merge(in_state(State.NEW), into=in_state(State.NEW), at=LATER)


@pytest.mark.parametrize("kind", SEEN_FROM_THERE)
def test_a_link_is_read_from_both_ends_and_made_once(kind: LinkKind) -> None:
    here, there = lifecycle.link(in_state(State.CLOSED), kind=kind, other=PARENT, at=LATER)

    assert here.links == (Link(kind=kind, ticket_id=PARENT.id, number=PARENT.number),)
    assert there.links == (Link(kind=SEEN_FROM_THERE[kind], ticket_id=TICKET, number=here.number),)
    assert SEEN_FROM_THERE[SEEN_FROM_THERE[kind]] is kind
    for again in (PARENT, here):
        with pytest.raises(DeskError) as refused:
            lifecycle.link(here, kind=kind, other=again, at=LATER)
        assert refused.value.code == "already_linked"


def test_watching_twice_is_refused_and_so_is_leaving_what_one_does_not_watch() -> None:
    watched = lifecycle.watch(a_ticket(), by=CY, at=LATER)

    assert watched.watchers == (CY,)
    assert lifecycle.unwatch(watched, by=CY, at=LATER).watchers == ()
    with pytest.raises(DeskError):
        lifecycle.watch(watched, by=CY, at=LATER)
    with pytest.raises(DeskError):
        lifecycle.unwatch(a_ticket(), by=CY, at=LATER)


def solved_and_asked(state: State = State.RESOLVED) -> Ticket:
    """Return a ticket whose requester was asked for a rating."""
    return replace(in_state(state), resolved_at=NOW, surveyed_at=NOW)


def test_a_rating_can_be_changed_until_the_ticket_is_closed() -> None:
    twice = lifecycle.rate(lifecycle.rate(solved_and_asked(), score=2, at=LATER), score=4, at=LATER)

    assert twice.rating == 4
    with pytest.raises(DeskError):
        lifecycle.rate(lifecycle.close(twice, at=LATER), score=5, at=LATER)


def test_who_closed_it_without_a_rating_may_still_give_one() -> None:
    assert lifecycle.rate(solved_and_asked(State.CLOSED), score=5, at=LATER).rating == 5


@pytest.mark.parametrize(
    "ticket",
    [
        in_state(State.RESOLVED),
        in_state(State.IN_PROGRESS),
        replace(in_state(State.RESOLVED), surveyed_at=LATER),
        replace(in_state(State.RESOLVED), resolved_at=NOW, surveyed_at=NOW, rating=3),
    ],
)
def test_a_rating_nobody_asked_for_or_given_already_is_no_step(ticket: Ticket) -> None:
    with pytest.raises(DeskError):
        lifecycle.rate(ticket, score=3, at=LATER)


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

    row = lifecycle.change(before, after, action="resolved", by=CY, cause="click-1", reason="why")

    assert row.before == {"state": "assigned", "responded_at": None, "resolved_at": None, "resolution": None}
    assert row.reason == "why"
    assert row.after == {
        "state": "resolved",
        "responded_at": "2026-11-23T10:00:00+00:00",
        "resolved_at": "2026-11-23T10:00:00+00:00",
        "resolution": {
            "code": "fixed",
            "cause": "fuse",
            "note": "I changed the fuse.",
            "by": "UCY",
            "is_by_tasks": False,
        },
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
    if ticket.state not in (State.CANCELLED, State.MERGED):
        assert (ticket.assignee_id is None) == (ticket.state in UNOWNED)
