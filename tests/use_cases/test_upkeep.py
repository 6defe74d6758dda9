"""Clocks looked after: older tickets get theirs, an edited calendar moves them and says why, none is untimed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, select, update

from storage import TicketStore
from storage.clock_tables import clocks
from storage.tables import jobs
from tests.fakes.chat import Chat
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, LISBON, POLICY
from tests.use_cases.jobs import armed, waiting
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.calendars import Calendar
from workflows.domain.ids import DESK
from workflows.domain.policies import Policy
from workflows.domain.promises import Sla
from workflows.domain.sla import Measure, Reason
from workflows.domain.tickets import Ticket
from workflows.ports import Desk
from workflows.use_cases import closing, upkeep
from workflows.use_cases.upkeep import Watched

WEDNESDAY = date(2026, 11, 25)


def under(calendar: Calendar) -> Policy:
    """Return the desk's files with another calendar for everything."""
    return replace(
        POLICY, targets={name: replace(t, calendar=calendar) for name, t in POLICY.targets.items()}
    )


def recalculate(desk: Desk, store: TicketStore) -> None:
    """Do the job that follows from a start, until there is no more of it."""
    upkeep.begin(desk)
    while found := _payload(store):
        upkeep.recalculate(desk, found[0])
        if _payload(store) == found:
            break


def _payload(store: TicketStore) -> list[dict[str, str]]:
    wanted = select(jobs.c.payload).where(jobs.c.key == upkeep.RECALCULATE)
    with store.engine.connect() as connection:
        return list(connection.execute(wanted).scalars())


def forget_clocks(store: TicketStore) -> None:
    """Make every ticket one of before there were clocks."""
    with store.engine.begin() as connection:
        connection.execute(delete(clocks))
        connection.execute(delete(jobs).where(jobs.c.kind == "rung"))


def clocks_of(desk: Desk, ticket: Ticket) -> Sla:
    with desk.unit_of_work() as uow:
        found = uow.clocks.of(ticket.id)
    assert found is not None
    return found


# ---- tickets of before --------------------------------------------------------------------------------------


def test_an_older_ticket_gets_its_clocks_from_its_audit(chat: Chat, desk: Desk, store: TicketStore) -> None:
    ticket = claimed(chat, open_ticket(chat))
    chat.reply_under(ticket, "on it", by=ticket.assignee_id or ANA)
    before, timers = clocks_of(desk, ticket), armed(store)
    forget_clocks(store)

    recalculate(desk, store)

    after = clocks_of(desk, ticket)
    assert {c.name: c.segments for c in after.clocks} == {c.name: c.segments for c in before.clocks}
    assert armed(store) == timers
    assert chat.ticket(ticket.id).version == 3


def test_what_was_late_before_there_were_clocks_is_recorded_and_told_nobody(
    chat: Chat, desk: Desk, store: TicketStore, clock: FakeClock
) -> None:
    ticket = open_ticket(chat)
    forget_clocks(store)
    clock.advance(timedelta(days=1))
    posted = len(chat.posted)

    recalculate(desk, store)
    for key in (upkeep.RECALCULATE, upkeep.WATCH):
        _done(store, key)
    chat.work()

    assert chat.ticket(ticket.id).breached == ("response:1",)
    assert list(armed(store)) == ["resolution:1"]
    assert len(chat.posted) == posted


def test_a_step_of_an_older_ticket_does_not_wait_for_the_upkeep(
    chat: Chat, desk: Desk, store: TicketStore
) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))
    forget_clocks(store)

    closing.still_broken(desk, ticket.id, by=ANA, request_id=chat.request_id())

    resolution = clocks_of(desk, ticket).current(Measure.RESOLUTION)
    assert resolution is not None
    assert [s.reason for s in resolution.segments][-1] is Reason.REOPENED
    assert list(armed(store)) == ["resolution:1"]


# ---- a calendar that was edited -----------------------------------------------------------------------------


def test_a_holiday_added_later_moves_what_is_due_and_the_audit_says_why(
    chat: Chat, desk: Desk, store: TicketStore
) -> None:
    ticket = claimed(chat, open_ticket(chat))
    assert ticket.resolution_due_at == datetime(2026, 11, 25, 18, tzinfo=UTC)
    closed = replace(LISBON, holidays=LISBON.holidays | {WEDNESDAY})

    recalculate(replace(desk, policy=under(closed)), store)

    after = chat.ticket(ticket.id)
    assert after.resolution_due_at == datetime(2026, 11, 26, 18, tzinfo=UTC)
    assert after.response_due_at == ticket.response_due_at
    with desk.unit_of_work() as uow:
        last = uow.tickets.audit(ticket.id)[-1]
    assert (last.action, last.actor_id, last.cause) == ("recalculated", DESK, "holiday added")
    assert list(last.after) == ["resolution_due_at"]
    resolution = clocks_of(desk, ticket).current(Measure.RESOLUTION)
    assert resolution is not None
    assert [(note.reason, note.closed) for note in resolution.notes] == [(Reason.CALENDAR, (WEDNESDAY,))]
    assert armed(store)["resolution:1"] == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)


def test_an_edit_that_moves_nothing_leaves_no_trace_in_the_audit(
    chat: Chat, desk: Desk, store: TicketStore
) -> None:
    ticket = open_ticket(chat)
    far = replace(LISBON, holidays=LISBON.holidays | {date(2027, 5, 1)})

    recalculate(replace(desk, policy=under(far)), store)

    assert chat.ticket(ticket.id) == ticket
    assert {clock.calendar for clock in clocks_of(desk, ticket).clocks} == {far}


def test_what_has_ended_is_not_counted_anew(chat: Chat, desk: Desk, store: TicketStore) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))
    closed = replace(LISBON, holidays=frozenset({START.date()}))

    recalculate(replace(desk, policy=under(closed)), store)

    assert chat.ticket(ticket.id) == ticket
    assert {clock.calendar for clock in clocks_of(desk, ticket).clocks} == {LISBON}


def test_a_calendar_the_files_no_longer_have_stays_and_ends_no_loop(
    chat: Chat, desk: Desk, store: TicketStore
) -> None:
    ticket = open_ticket(chat)
    other = replace(LISBON, id="porto", holidays=frozenset({WEDNESDAY}))

    recalculate(replace(desk, policy=under(other)), store)

    assert chat.ticket(ticket.id) == ticket
    assert {clock.calendar for clock in clocks_of(desk, ticket).clocks} == {LISBON}


def test_a_holiday_taken_back_makes_it_due_earlier_and_says_so(
    chat: Chat, desk: Desk, store: TicketStore
) -> None:
    closed = replace(LISBON, holidays=frozenset({WEDNESDAY}))
    other = Chat(replace(desk, policy=under(closed)), store)
    ticket = open_ticket(other)

    recalculate(desk, store)

    assert other.ticket(ticket.id).resolution_due_at == datetime(2026, 11, 25, 18, tzinfo=UTC)
    with desk.unit_of_work() as uow:
        assert uow.tickets.audit(ticket.id)[-1].cause == "holiday removed"


# ---- the look after all of them -----------------------------------------------------------------------------


def test_a_timer_that_was_lost_is_found_and_set_again(chat: Chat, desk: Desk, store: TicketStore) -> None:
    open_ticket(chat)
    timers = armed(store)
    with store.engine.begin() as connection:
        connection.execute(delete(jobs).where(jobs.c.kind == "rung"))

    assert upkeep.watch(desk) == Watched(unarmed=1, overdue=0)

    assert armed(store) == timers
    assert upkeep.watch(desk) == Watched(unarmed=0, overdue=0)


def test_timers_that_nobody_does_are_noticed(chat: Chat, desk: Desk, clock: FakeClock) -> None:
    open_ticket(chat)

    clock.advance(timedelta(hours=2) + upkeep.ALLOWANCE)
    assert upkeep.watch(desk).overdue == 0
    clock.advance(timedelta(seconds=1))

    assert upkeep.watch(desk) == Watched(unarmed=0, overdue=1)


def test_many_replicas_look_after_one_desk(desk: Desk, store: TicketStore) -> None:
    upkeep.begin(desk)
    upkeep.begin(desk)

    assert waiting(store) == [upkeep.RECALCULATE, upkeep.WATCH]


def _done(store: TicketStore, key: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(jobs).where(jobs.c.key == key).values(done_at=START))
