"""Tickets change once, in one place, and say who did it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest

from storage import TicketStore
from tests.fakes.clock import START
from tests.storage import samples
from tests.storage.racing import race
from tests.storage.samples import ANA, BEN
from workflows.domain.errors import DeskError
from workflows.domain.ids import TeamId, TicketId, UserId
from workflows.domain.policies import Priority
from workflows.domain.queues import Wanted
from workflows.domain.tickets import Kind, Resolution, ResolutionCode, State, Ticket


def _add(store: TicketStore, *tickets: Ticket) -> None:
    with store.unit_of_work() as uow:
        for ticket in tickets:
            uow.tickets.add(ticket, samples.change(ticket))
        uow.commit()


def _claimed_by(ticket: Ticket, agent: str) -> Ticket:
    return replace(
        ticket, version=ticket.version + 1, state=State.ASSIGNED, assignee_id=UserId(agent), changed_at=START
    )


def test_a_saved_ticket_has_one_audit_row_per_version(store: TicketStore) -> None:
    first = samples.ticket()
    second = _claimed_by(first, BEN)
    _add(store, first)

    with store.unit_of_work() as uow:
        assert uow.tickets.save(second, samples.change(second, "claimed"))
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.tickets.get(first.id) == second
        assert uow.tickets.audit(first.id) == [samples.change(first), samples.change(second, "claimed")]


def test_of_fifty_who_claim_a_ticket_one_wins_and_one_audit_row_is_written(store: TicketStore) -> None:
    ticket = samples.ticket()
    _add(store, ticket)

    def claim(number: int) -> bool:
        mine = _claimed_by(ticket, f"U{number}")
        with store.unit_of_work() as uow:
            has_won = uow.tickets.save(mine, samples.change(mine, f"claimed by U{number}"))
            uow.commit()
            return has_won

    won = race(50, claim)

    assert won.count(True) == 1
    with store.unit_of_work() as uow:
        assert uow.tickets.get(ticket.id).assignee_id == f"U{won.index(True)}"
        assert [change.action for change in uow.tickets.audit(ticket.id)] == [
            "opened",
            f"claimed by U{won.index(True)}",
        ]


def test_of_eight_who_read_under_the_lock_each_changes_what_the_one_before_left(store: TicketStore) -> None:
    ticket = samples.ticket()
    _add(store, ticket)

    def reopen(_: int) -> bool:
        with store.unit_of_work() as uow:
            stored = uow.tickets.locked(ticket.id)
            after = replace(stored, version=stored.version + 1, reopened=stored.reopened + 1)
            is_saved = uow.tickets.save(after, samples.change(after, "reopened"))
            uow.commit()
            return is_saved

    assert race(8, reopen) == [True] * 8
    with store.unit_of_work() as uow:
        assert uow.tickets.get(ticket.id).reopened == 8


def test_a_change_of_another_version_is_a_fault(store: TicketStore) -> None:
    ticket = samples.ticket()
    _add(store, ticket)
    second = _claimed_by(ticket, BEN)

    with store.unit_of_work() as uow, pytest.raises(ValueError, match="v1, not t1 v2"):
        uow.tickets.save(second, samples.change(ticket))


def test_a_ticket_nobody_opened_is_no_such_ticket(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        with pytest.raises(DeskError) as unknown:
            uow.tickets.get(TicketId("t1"))
        with pytest.raises(DeskError) as unknown_too:
            uow.tickets.locked(TicketId("t1"))

    assert (unknown.value.code, unknown_too.value.code) == ("no_such_ticket", "no_such_ticket")


def test_a_number_is_found_in_any_case_of_letters(store: TicketStore) -> None:
    _add(store, samples.ticket("7"))

    with store.unit_of_work() as uow:
        assert uow.tickets.by_number("inc-7") == samples.ticket("7")
        assert uow.tickets.by_number("INC-70") is None


def test_each_kind_counts_from_one(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        numbers = [uow.tickets.next_number(kind) for kind in (Kind.INCIDENT, Kind.INCIDENT, Kind.REQUEST)]

    assert numbers == ["INC-1", "INC-2", "REQ-1"]


def test_committed_tickets_have_numbers_without_gaps(store: TicketStore) -> None:
    """Every third transaction takes a number and dies."""

    def open_one(number: int) -> str:
        with store.unit_of_work() as uow:
            taken = uow.tickets.next_number(Kind.INCIDENT)
            if number % 3 == 0:
                return ""
            uow.commit()
            return taken

    taken = [number for number in race(12, open_one) if number]

    assert sorted(taken, key=lambda number: int(number[4:])) == [f"INC-{n}" for n in range(1, 9)]


def test_numbers_may_start_later_but_never_go_back(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.tickets.start_numbers_at(Kind.INCIDENT, 1042)
        assert uow.tickets.next_number(Kind.INCIDENT) == "INC-1042"
        uow.tickets.start_numbers_at(Kind.INCIDENT, 7)
        assert uow.tickets.next_number(Kind.INCIDENT) == "INC-1043"


def test_a_persons_tickets_and_those_on_their_behalf_come_open_first_then_newest_change_first(
    store: TicketStore,
) -> None:
    at = [START + timedelta(hours=hour) for hour in range(4)]
    _add(
        store,
        samples.ticket("old", changed_at=at[0]),
        samples.ticket("closed", changed_at=at[3], state=State.CLOSED),
        samples.ticket("new", changed_at=at[2]),
        samples.ticket("solved", changed_at=at[1], state=State.RESOLVED),
        samples.ticket("bens", requester_id=BEN),
        samples.ticket("for ana", requester_id=BEN, beneficiary_id=ANA, changed_at=at[0] - timedelta(1)),
    )

    with store.unit_of_work() as uow:
        ids = [ticket.id for ticket in uow.tickets.requested_by(ANA, limit=9)]
        assert ids == ["new", "old", "for ana", "closed", "solved"]
        assert len(uow.tickets.requested_by(ANA, limit=3)) == 3


def test_an_agents_open_tickets_come_soonest_due_first(store: TicketStore) -> None:
    """Once a ticket was answered, what is due is its solution."""
    hour = timedelta(hours=1)
    _add(
        store,
        samples.ticket("answered", assignee_id=BEN, responded_at=START, response_due_at=START),
        samples.ticket("late", assignee_id=BEN, response_due_at=START + 3 * hour),
        samples.ticket("soon", assignee_id=BEN, response_due_at=START + hour),
        samples.ticket("closed", assignee_id=BEN, state=State.CLOSED),
        samples.ticket("anas", assignee_id=ANA),
    )

    with store.unit_of_work() as uow:
        assert [ticket.id for ticket in uow.tickets.assigned_to(BEN)] == ["soon", "late", "answered"]


def test_what_nobody_has_is_listed_by_team(store: TicketStore) -> None:
    later = START + timedelta(hours=2)
    _add(
        store,
        samples.ticket("it", response_due_at=later),
        samples.ticket("hr", team=TeamId("hr")),
        samples.ticket("taken", assignee_id=BEN),
        samples.ticket("gone", state=State.CANCELLED),
        samples.ticket("other", team=TeamId("facilities")),
    )

    with store.unit_of_work() as uow:
        assert [ticket.id for ticket in uow.tickets.unassigned(["it", "hr"])] == ["hr", "it"]
        assert uow.tickets.unassigned([]) == []


def test_a_locked_ticket_waits_for_the_transaction_that_holds_it(store: TicketStore) -> None:
    ticket = samples.ticket()
    _add(store, ticket)
    seen: list[State] = []
    began = Event()

    def look() -> None:
        began.set()
        with store.unit_of_work() as uow:
            seen.append(uow.tickets.locked(ticket.id).state)

    with store.unit_of_work() as uow:
        after = _claimed_by(uow.tickets.locked(ticket.id), BEN)
        onlooker = Thread(target=look)
        onlooker.start()
        assert began.wait(timeout=10)
        assert uow.tickets.save(after, samples.change(after))
        uow.commit()
    onlooker.join(timeout=30)

    assert seen == [State.ASSIGNED]


# ---- queues and words ---------------------------------------------------------------------------------------


def test_a_queue_holds_what_is_wanted_and_open_soonest_due_first(store: TicketStore) -> None:
    soon, late = START + timedelta(hours=1), START + timedelta(hours=5)
    _add(
        store,
        samples.ticket("late", response_due_at=late),
        samples.ticket("soon", response_due_at=soon, priority=Priority.P1),
        samples.ticket("replied", responded_at=START, resolution_due_at=soon, state=State.IN_PROGRESS),
        samples.ticket("solved", state=State.RESOLVED),
        samples.ticket("hr", team=TeamId("hr")),
    )

    def ids(limit: int = 9, **wanted: Any) -> list[str]:
        with store.unit_of_work() as uow:
            return [t.id for t in uow.tickets.queue(Wanted(teams=(TeamId("it"),), **wanted), limit=limit)]

    assert ids() == ["replied", "soon", "late"]
    assert ids(limit=1) == ["replied"]
    assert ids(state=State.IN_PROGRESS) == ["replied"]
    assert ids(priority=Priority.P1) == ["soon"]
    assert ids(due_before=START + timedelta(hours=2)) == ["replied", "soon"]


def test_what_stands_still_is_not_due_before_anything(store: TicketStore) -> None:
    _add(
        store,
        samples.ticket("approval", state=State.AWAITING_APPROVAL),
        samples.ticket("changes", state=State.CHANGES_REQUESTED),
        samples.ticket("answer", responded_at=START, state=State.PENDING_USER),
        samples.ticket("no_reply_yet", state=State.PENDING_USER),
        samples.ticket("supplier", responded_at=START, state=State.PENDING_VENDOR),
    )
    soon = Wanted(
        teams=(TeamId("it"),), due_before=START + timedelta(days=9), pausing=frozenset({State.PENDING_USER})
    )

    with store.unit_of_work() as uow:
        assert sorted(t.id for t in uow.tickets.queue(soon, limit=9)) == ["no_reply_yet", "supplier"]


def _found(store: TicketStore, *words: str, teams: tuple[str, ...] = ("it",), by: str = "UBO") -> list[str]:
    with store.unit_of_work() as uow:
        return [t.id for t in uow.tickets.find(words, teams=teams, requester_id=UserId(by), limit=9)]


def test_tickets_are_found_by_all_words_in_any_case_of_letters(store: TicketStore) -> None:
    solution = Resolution(code=ResolutionCode.FIXED, cause="old", note="Neue Straße", by=BEN)
    _add(
        store,
        samples.ticket("1", title="Scanner is DEAD", description="It smells, 100 % of the time"),
        samples.ticket("2", title="Scanner", state=State.CLOSED, resolution=solution),
    )

    assert _found(store, "scanner") == ["1", "2"], "open ones first"
    assert _found(store, "SMELLS", "dead") == ["1"]
    assert _found(store, "smells", "quiet") == []
    assert _found(store, "STRASSE") == ["2"]
    assert _found(store, "inc-2") == ["2"]
    assert _found(store, "100 %") == ["1"]
    assert _found(store, "100_%") == [], "signs of the database's own are only signs"


def test_notes_are_found_by_agents_of_the_team_and_by_nobody_else(store: TicketStore) -> None:
    ticket = samples.ticket("1")
    _add(store, ticket)
    with store.unit_of_work() as uow:
        uow.tickets.note(ticket.id, "Password RE-USED?")
        uow.tickets.note(ticket.id, "second thought")
        uow.commit()

    assert _found(store, "re-used", "thought", "vpn") == ["1"]
    assert _found(store, "re-used", teams=("hr",)) == []
    assert _found(store, "re-used", teams=(), by=ANA) == []
    assert _found(store, "vpn", teams=(), by=ANA) == ["1"]
    assert _found(store, "vpn", teams=(), by=BEN) == []


def test_a_solution_is_found_as_soon_as_it_is_stored(store: TicketStore) -> None:
    ticket = samples.ticket("1")
    _add(store, ticket)
    note = Resolution(code=ResolutionCode.FIXED, cause="", note="new certificate", by=BEN)
    solved = replace(ticket, version=2, state=State.RESOLVED, resolution=note)

    with store.unit_of_work() as uow:
        assert uow.tickets.save(solved, samples.change(solved, "resolved"))
        uow.commit()

    assert _found(store, "certificate") == ["1"]


def test_somebody_was_surveyed_on_any_ticket_of_theirs_since_then(store: TicketStore) -> None:
    _add(store, samples.ticket("1", surveyed_at=START), samples.ticket("2"))

    with store.unit_of_work() as uow:
        assert uow.tickets.was_surveyed(ANA, since=START - timedelta(seconds=1))
        assert not uow.tickets.was_surveyed(ANA, since=START)
        assert not uow.tickets.was_surveyed(BEN, since=START - timedelta(days=9))
