"""The clocks of tickets: saved and loaded as they are, under the policy they were frozen under."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from storage import TicketStore
from storage.clock_tables import frozen
from tests.fakes.clock import START
from tests.fakes.desk import LISBON, POLICY
from tests.storage import samples
from workflows.domain import sla
from workflows.domain.calendars import DayWindow
from workflows.domain.ids import TeamId, TicketId
from workflows.domain.ladders import Rung, Tells
from workflows.domain.policies import Priority, Promises, Rest, Terms
from workflows.domain.promises import Sla, brought
from workflows.domain.sla import Measure
from workflows.domain.tickets import State, Ticket

PROMISES = Promises(
    targets=POLICY.targets,
    terms=Terms(
        rests={
            TeamId("it"): Rest(
                length=timedelta(hours=6),
                calendar=replace(LISBON, extra=(DayWindow(date(2026, 11, 28), time(9), time(0)),)),
            )
        },
        ladders={Priority.P1: (Rung(40, Tells.LEAD),)},
        pauses_for_vendor=True,
    ),
)
CLOSED = replace(LISBON, holidays=frozenset({date(2026, 11, 25)}))


def opened(store: TicketStore, id: str = "t1", *, promises: Promises = PROMISES) -> tuple[Ticket, Sla]:
    """Store a new ticket with its clocks."""
    ticket = samples.ticket(id)
    clocks = brought(Sla(promises=promises), ticket, cause="event-1")
    with store.unit_of_work() as uow:
        uow.tickets.add(ticket, samples.change(ticket))
        uow.clocks.save(None, clocks)
        uow.commit()
    return ticket, loaded(store, id)


def loaded(store: TicketStore, id: str = "t1") -> Sla:
    with store.unit_of_work() as uow:
        found = uow.clocks.of(TicketId(id))
    assert found is not None
    return found


def saved(store: TicketStore, before: Sla, after: Sla) -> Sla:
    with store.unit_of_work() as uow:
        uow.clocks.save(before, after)
        uow.commit()
    return loaded(store, before.clocks[0].ticket_id)


def test_clocks_are_loaded_as_they_were_saved(store: TicketStore) -> None:
    ticket, found = opened(store)

    fresh = brought(Sla(promises=PROMISES), ticket, cause="event-1")
    assert (found.promises, set(found.clocks)) == (PROMISES, set(fresh.clocks))
    assert {clock.name for clock in found.clocks} == {"response:1", "resolution:1", "team:1"}


def test_a_ticket_without_clocks_has_none(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert uow.clocks.of(TicketId("t9")) is None


def test_a_changed_clock_is_saved_and_a_new_one_added(store: TicketStore) -> None:
    ticket, before = opened(store)
    urgent = replace(
        ticket, priority=Priority.P1, state=State.PENDING_USER, changed_at=START + timedelta(hours=1)
    )
    late = replace(urgent, state=State.IN_PROGRESS, changed_at=START + timedelta(days=3))
    after = brought(brought(before, urgent, cause="event-2"), late, cause="event-3")

    found = saved(store, before, after)

    assert set(found.clocks) == set(after.clocks)
    assert {"response:2", "resolution:2"} <= {clock.name for clock in found.clocks}
    breached = found.current(Measure.RESPONSE)
    assert breached is not None and breached.breached_at == START + timedelta(minutes=30)


def test_a_policy_is_kept_once_however_many_tickets_have_it(store: TicketStore) -> None:
    for number in range(3):
        opened(store, f"t{number}")

    with store.engine.connect() as connection:
        kept = connection.execute(select(func.count()).select_from(frozen)).scalar_one()
    assert kept == 3  # the promises and their two calendars


def test_a_ticket_keeps_the_policy_it_was_opened_under(store: TicketStore) -> None:
    opened(store, "old")
    opened(store, "new", promises=POLICY.promises)

    assert loaded(store, "old").promises == PROMISES
    assert loaded(store, "new").promises == POLICY.promises


def test_a_change_of_clocks_that_is_not_committed_never_was(store: TicketStore) -> None:
    ticket, before = opened(store)
    gone = replace(ticket, state=State.CANCELLED, changed_at=START + timedelta(hours=1))
    with store.unit_of_work() as uow:
        uow.clocks.save(before, brought(before, gone, cause="event-2"))

    assert loaded(store) == before


def test_open_tickets_without_clocks_are_found_in_order(store: TicketStore) -> None:
    opened(store, "t1")
    with store.unit_of_work() as uow:
        for id, state in (("t4", State.NEW), ("t2", State.PENDING_USER), ("t3", State.CLOSED)):
            bare = samples.ticket(id, state=state)
            uow.tickets.add(bare, samples.change(bare))
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.clocks.without(most=9) == ["t2", "t4"]
        assert uow.clocks.without(most=1) == ["t2"]


def test_clocks_under_an_edited_calendar_are_found_while_they_live(store: TicketStore) -> None:
    ticket, before = opened(store, "t1", promises=POLICY.promises)
    opened(store, "t2", promises=POLICY.promises)
    gone = replace(ticket, state=State.CANCELLED, changed_at=START + timedelta(hours=1))
    saved(store, before, brought(before, gone, cause="event-2"))

    with store.unit_of_work() as uow:
        assert uow.clocks.under_others([LISBON], after=None, most=9) == []
        assert uow.clocks.under_others([CLOSED], after=None, most=9) == ["t2"]
        assert uow.clocks.under_others([CLOSED], after=TicketId("t2"), most=9) == []


def test_a_clock_under_a_new_calendar_has_the_new_promises_and_an_ended_one_the_old(
    store: TicketStore,
) -> None:
    ticket, before = opened(store, "t1", promises=POLICY.promises)
    answered = replace(ticket, state=State.IN_PROGRESS, responded_at=START, changed_at=START)
    before = saved(store, before, brought(before, answered, cause="event-2"))
    resolution = before.current(Measure.RESOLUTION)
    assert resolution is not None
    moved = sla.recalculated(resolution, (), calendar=CLOSED, at=START, cause="files")
    targets = {p: replace(t, calendar=CLOSED) for p, t in POLICY.targets.items()}
    after = replace(before.with_clock(moved), promises=Promises(targets=targets), frozen_as="")

    found = saved(store, before, after)

    assert found.promises == Promises(targets=targets)
    assert {c.name: c.calendar for c in found.clocks} == {"response:1": LISBON, "resolution:1": CLOSED}


@pytest.mark.parametrize("is_armed", [True, False])
def test_a_running_clock_without_its_timer_is_found(store: TicketStore, is_armed: bool) -> None:
    opened(store, "t1", promises=POLICY.promises)
    with store.unit_of_work() as uow:
        uow.jobs.put("rung", "rung:t1:response:1", {}, due_at=START + timedelta(hours=1))
        if is_armed:
            uow.jobs.put("rung", "rung:t1:resolution:1", {}, due_at=START + timedelta(hours=1))
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.clocks.unarmed(prefix="rung", most=9) == ([] if is_armed else ["t1"])


def test_a_paused_clock_and_a_broken_one_need_no_timer(store: TicketStore) -> None:
    ticket, before = opened(store, "t1", promises=POLICY.promises)
    waiting = replace(ticket, state=State.PENDING_USER, responded_at=START, changed_at=START)
    saved(store, before, brought(before, waiting, cause="event-2"))
    _, other = opened(store, "t2", promises=POLICY.promises)
    for clock in other.clocks:
        late, _ = sla.climbed(clock, (), START + timedelta(days=30))
        other = saved(store, other, other.with_clock(late))

    with store.unit_of_work() as uow:
        assert uow.clocks.unarmed(prefix="rung", most=9) == []


def test_timers_that_should_have_been_done_are_counted(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        for number in range(3):
            uow.jobs.put("rung", f"rung:{number}", {}, due_at=START + timedelta(minutes=number))
        uow.jobs.put("other", "other", {}, due_at=START)
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.clocks.overdue("rung", before=START + timedelta(minutes=2)) == 2
