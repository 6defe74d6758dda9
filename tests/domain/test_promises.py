"""What a ticket's state means for its clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.domain.samples import NOW, a_ticket
from workflows.domain import lifecycle
from workflows.domain.calendars import Calendar
from workflows.domain.ids import TeamId, UserId
from workflows.domain.policies import Priority, Promises, Rest, Target, Terms
from workflows.domain.promises import Sla, brought, projected, replayed
from workflows.domain.sla import Clock, ClockState, Measure, Reason
from workflows.domain.tickets import State, Ticket

ALWAYS = Calendar(id="always")
IT, HR, POST = TeamId("it"), TeamId("hr"), TeamId("post")
PROMISES = Promises(
    targets={
        priority: Target(
            priority=priority,
            name=priority.value,
            response=timedelta(hours=hours / 4),
            resolution=timedelta(hours=hours),
            calendar=ALWAYS,
        )
        for priority, hours in zip(Priority, (4, 8, 16, 40, 80), strict=True)
    },
    terms=Terms(rests={IT: Rest(length=timedelta(hours=6), calendar=ALWAYS)}),
)
BO = UserId("UBO")


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def later(ticket: Ticket, hours: float, **facts: object) -> Ticket:
    return replace(ticket, changed_at=at(hours), **facts)  # type: ignore[arg-type]  # each test knows its fields


def after(*steps: Ticket, promises: Promises = PROMISES) -> Sla:
    """Return the clocks of a ticket that went through these states."""
    clocks = Sla(promises=promises)
    for number, step in enumerate(steps, start=1):
        clocks = brought(clocks, step, cause=f"event-{number}")
    return clocks


def states(clocks: Sla) -> dict[str, ClockState]:
    return {clock.name: clock.state for clock in clocks.clocks}


def current(clocks: Sla, measure: Measure) -> Clock:
    clock = clocks.current(measure)
    assert clock is not None
    return clock


NEW = a_ticket(priority=Priority.P3)
RUNNING, PAUSED, STOPPED, CANCELLED = ClockState


def test_a_new_ticket_has_a_clock_for_each_promise() -> None:
    clocks = after(NEW)

    assert states(clocks) == {"response:1": RUNNING, "resolution:1": RUNNING, "team:1": RUNNING}
    assert [(c.of, c.goal) for c in clocks.clocks] == [
        ("P3", timedelta(hours=4)),
        ("P3", timedelta(hours=16)),
        ("it", timedelta(hours=6)),
    ]


def test_a_team_that_nothing_is_said_of_has_no_clock() -> None:
    assert "team:1" not in states(after(replace(NEW, team=HR)))


def test_the_first_reply_stops_the_response_alone() -> None:
    clocks = after(NEW, later(NEW, 1, state=State.IN_PROGRESS, responded_at=at(1)))

    assert states(clocks) == {"response:1": STOPPED, "resolution:1": RUNNING, "team:1": RUNNING}
    assert current(clocks, Measure.RESPONSE).segments[-1].end == at(1)


def test_waiting_for_the_requester_pauses_all_but_the_first_reply() -> None:
    clocks = after(NEW, later(NEW, 1, state=State.PENDING_USER))

    assert states(clocks) == {"response:1": RUNNING, "resolution:1": PAUSED, "team:1": PAUSED}


def test_waiting_for_a_supplier_pauses_where_the_desk_says_so() -> None:
    waiting = later(NEW, 1, state=State.PENDING_VENDOR)
    generous = replace(PROMISES, terms=replace(PROMISES.terms, pauses_for_vendor=True))

    assert states(after(NEW, waiting))["resolution:1"] is RUNNING
    assert states(after(NEW, waiting, promises=generous))["resolution:1"] is PAUSED


def test_who_goes_on_working_resumes_and_the_pause_is_won() -> None:
    clocks = after(NEW, later(NEW, 1, state=State.PENDING_USER), later(NEW, 3, state=State.IN_PROGRESS))

    assert current(clocks, Measure.RESOLUTION).due_at(at(3)) == at(18)


def test_a_solution_stops_and_a_reopened_ticket_goes_on_where_it_was() -> None:
    solved = later(NEW, 2, state=State.RESOLVED, responded_at=at(2), resolved_at=at(2))
    clocks = after(NEW, solved)
    assert set(states(clocks).values()) == {STOPPED}

    clocks = brought(clocks, later(solved, 7, state=State.IN_PROGRESS, resolved_at=None), cause="event-3")

    assert states(clocks) == {"response:1": STOPPED, "resolution:1": RUNNING, "team:1": RUNNING}
    resolution = current(clocks, Measure.RESOLUTION)
    assert resolution.elapsed(at(8)) == timedelta(hours=3)
    assert [s.reason for s in resolution.segments] == [Reason.OPENED, Reason.RESOLVED, Reason.REOPENED]


def test_closing_what_was_solved_changes_nothing() -> None:
    solved = later(NEW, 2, state=State.RESOLVED, responded_at=at(2), resolved_at=at(2))
    clocks = after(NEW, solved)

    assert brought(clocks, later(solved, 9, state=State.CLOSED), cause="event-3") == clocks


def test_what_is_cancelled_or_merged_is_promised_no_more() -> None:
    for state in (State.CANCELLED, State.MERGED):
        assert set(states(after(NEW, later(NEW, 1, state=state))).values()) == {CANCELLED}


def test_another_priority_counts_from_the_opening_with_its_pauses() -> None:
    clocks = after(
        NEW,
        later(NEW, 1, state=State.PENDING_USER, responded_at=at(1)),
        later(NEW, 2, state=State.IN_PROGRESS, responded_at=at(1)),
        later(NEW, 3, state=State.IN_PROGRESS, responded_at=at(1), priority=Priority.P1),
    )

    assert states(clocks) == {
        "response:1": STOPPED,
        "resolution:1": CANCELLED,
        "team:1": RUNNING,
        "resolution:2": RUNNING,
    }
    assert current(clocks, Measure.RESOLUTION).due_at(at(3)) == at(5)


def test_another_priority_may_count_from_the_change() -> None:
    strict = replace(PROMISES, terms=replace(PROMISES.terms, counts_from_opening=False))
    clocks = after(NEW, later(NEW, 3, priority=Priority.P1), promises=strict)

    assert current(clocks, Measure.RESOLUTION).due_at(at(3)) == at(7)


def test_a_ticket_that_leaves_a_team_rests_there_no_more_and_goes_on_when_it_comes_back() -> None:
    clocks = after(NEW, later(NEW, 2, team=HR))
    assert states(clocks)["team:1"] is STOPPED

    back = brought(clocks, later(NEW, 5), cause="event-3")

    rest = back.of_team(IT)
    assert rest is not None
    assert (rest.name, rest.elapsed(at(6))) == ("team:1", timedelta(hours=3))
    assert [s.reason for s in rest.segments] == [Reason.ARRIVED, Reason.LEFT, Reason.ARRIVED]


def test_two_teams_have_a_clock_each() -> None:
    both = replace(
        PROMISES, terms=Terms(rests={t: Rest(length=timedelta(hours=6), calendar=ALWAYS) for t in (IT, POST)})
    )
    clocks = after(NEW, later(NEW, 2, team=POST), promises=both)

    assert [(c.name, c.of, c.state) for c in clocks.clocks if c.measure is Measure.TEAM] == [
        ("team:1", "it", STOPPED),
        ("team:2", "post", RUNNING),
    ]


def test_the_ticket_says_what_its_clocks_say() -> None:
    waiting = later(NEW, 1, state=State.PENDING_USER)
    late = later(NEW, 25, state=State.IN_PROGRESS)
    clocks = after(NEW, waiting, late)

    said = projected(late, clocks)

    assert (said.response_due_at, said.resolution_due_at) == (at(4), at(40))
    assert said.breached == ()
    solved = later(NEW, 26, state=State.RESOLVED, responded_at=at(26), resolved_at=at(26))
    assert projected(solved, brought(clocks, solved, cause="event-4")).breached == ("response:1",)


def test_a_second_look_at_the_same_state_changes_nothing() -> None:
    waiting = later(NEW, 1, state=State.PENDING_USER)
    clocks = after(NEW, waiting)

    assert brought(clocks, replace(waiting, changed_at=at(2)), cause="event-3") == clocks


def test_the_clocks_of_an_older_ticket_are_read_from_what_happened_to_it() -> None:
    claimed = lifecycle.claim(NEW, by=BO, at=at(1))
    replied = lifecycle.reply(claimed, at=at(2))
    changes = [
        lifecycle.change(before, now, action="", by=BO, cause=f"event-{now.version}")
        for before, now in ((None, NEW), (NEW, claimed), (claimed, replied))
    ]

    clocks = replayed(PROMISES, replied, changes)

    assert clocks == after(NEW, claimed, replied)
    assert current(clocks, Measure.RESPONSE).segments[-1].end == at(2)
