"""Precedents: resolved incidents that a new one looks like, shown to those who work it and to nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.domain.ids import TicketId
from workflows.domain.tickets import Kind, ResolutionCode, State, Ticket

LISTED = 3
SOLVED = frozenset({State.RESOLVED, State.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """A resolved incident and how like it is to another one, from 0 to 1."""

    ticket_id: TicketId
    likeness: float


class NoPrecedents:
    """The past of a desk that does not look back."""

    def like(self, ticket: Ticket) -> Sequence[Precedent]:
        """Return none."""
        return ()


def is_looked_up(ticket: Ticket) -> bool:
    """Whether somebody still has to solve it, and others may have solved the like."""
    return ticket.kind is Kind.INCIDENT and ticket.is_open


def is_looked_up_anew(before: Ticket | None, after: Ticket) -> bool:
    """Whether what a ticket looks like may be something else since this step."""
    if not is_looked_up(after):
        return False
    return before is None or _read(before) != _read(after) or not before.is_open


def is_precedent(past: Ticket, ticket: Ticket) -> bool:
    """Whether those who work *ticket* may be shown *past* as one that was solved: only their own team's are."""
    return past.team == ticket.team and past.id != ticket.id and tells_something(past)


def tells_something(past: Ticket) -> bool:
    """Whether a ticket was solved by somebody, and may be spoken of; what nobody answered in the end says nothing."""
    if past.is_private or past.kind is not Kind.INCIDENT or past.state not in SOLVED:
        return False
    return past.resolution is not None and past.resolution.code is not ResolutionCode.NO_RESPONSE


def _read(ticket: Ticket) -> tuple[str, ...]:
    return ticket.team, ticket.title, ticket.description
