"""What sorting learns from and what it learned, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from storage import TicketStore
from tests.fakes.clock import START, FakeClock
from tests.storage import samples
from workflows.domain.guesses import Field, Guess, Verdict
from workflows.domain.ids import TeamId, TicketNumber, UserId
from workflows.domain.tickets import Kind, State, Ticket


def test_what_a_ticket_was_taken_for_is_stored_with_it(store: TicketStore) -> None:
    guess = Guess(
        field=Field.CATEGORY,
        value="email",
        probability=0.83,
        is_sure=False,
        like=(TicketNumber("INC-31"), TicketNumber("INC-77")),
    )
    verdict = Verdict(field=Field.CATEGORY, value="network", computed="email", by=UserId("UBO"), reason="vpn")
    ticket = samples.ticket(category="network", service="vpn", guesses=(guess,), verdicts=(verdict,))

    with store.unit_of_work() as uow:
        uow.tickets.add(ticket, samples.change(ticket))
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.tickets.get(ticket.id) == ticket


def test_only_incidents_that_are_solved_are_learned_from_the_newest_first(store: TicketStore) -> None:
    def past(number: int, **facts: Any) -> Ticket:
        opened_at = START + timedelta(hours=number)
        return samples.ticket(f"t{number}", **{"state": State.CLOSED, "opened_at": opened_at, **facts})

    with store.unit_of_work() as uow:
        for ticket in (
            past(1),
            past(2, state=State.RESOLVED),
            past(3, state=State.NEW),
            past(4, state=State.CANCELLED),
            past(5, kind=Kind.REQUEST),
            past(6, team=TeamId("hr")),
            past(7),
        ):
            uow.tickets.add(ticket, samples.change(ticket))
        uow.commit()

    with store.unit_of_work() as uow:
        found = uow.solved.newest(without={TeamId("hr")}, most=10)
        assert [one.number for one in found] == ["INC-T7", "INC-T2", "INC-T1"]
        assert [one.number for one in uow.solved.newest(without=(), most=2)] == ["INC-T7", "INC-T6"]


def test_what_was_learned_takes_the_place_of_what_was_learned_before(
    store: TicketStore, clock: FakeClock
) -> None:
    assert store.triage.learned("m") is None
    assert store.triage.learned_at("m") is None

    store.triage.keep("m", b"first")
    clock.advance(timedelta(days=1))
    store.triage.keep("m", b"\x00second")

    assert store.triage.learned("m") == b"\x00second"
    assert store.triage.learned_at("m") == START + timedelta(days=1)
    assert store.triage.learned("another") is None
