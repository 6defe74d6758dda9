"""A report that reads otherwise now: what the rules say of its priority while nobody has the ticket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from workflows.domain import priorities
from workflows.domain.guesses import Field, Guess
from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.tickets import State, Ticket

_PRESSING = (Field.IMPACT, Field.URGENCY)


def taken_anew(
    ticket: Ticket, was: Sequence[Guess], now: Sequence[Guess], *, default: Priority, at: datetime
) -> Ticket | None:
    """Return the ticket with the priority its new words ask for, one version on; None when that is the one it has.

    *was* and *now* are what the rules say of the old words and of the new. What a person said stays, and so does
    the priority of a ticket that somebody has. Words that ask for none any more leave it with the *default*.
    """
    said_by_people = ticket.override is not None or any(v.field in _PRESSING for v in ticket.verdicts)
    if ticket.state not in (State.NEW, State.TRIAGED) or said_by_people:
        return None
    before, after = _pressing(was), _pressing(now)
    if before == after or (ticket.impact, ticket.urgency) != before:
        return None
    impact, urgency = after
    priority = priorities.of(impact, urgency) if impact is not None and urgency is not None else default
    others = tuple(guess for guess in ticket.guesses if guess.field not in _PRESSING)
    guesses = (*others, *(guess for guess in now if guess.field in _PRESSING))
    return replace(
        ticket,
        version=ticket.version + 1,
        changed_at=at,
        impact=impact,
        urgency=urgency,
        priority=priority,
        guesses=guesses,
    )


def _pressing(guesses: Iterable[Guess]) -> tuple[Impact | None, Urgency | None]:
    said = {guess.field: int(guess.value) for guess in guesses if guess.field in _PRESSING and guess.is_sure}
    impact, urgency = said.get(Field.IMPACT), said.get(Field.URGENCY)
    return (
        Impact(impact) if impact is not None else None,
        Urgency(urgency) if urgency is not None else None,
    )
