"""Where tickets, their clocks and the problems behind them are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from workflows.domain.calendars import Calendar
from workflows.domain.ids import (
    ConversationId,
    ProblemId,
    ProblemNumber,
    TicketId,
    TicketNumber,
    UserId,
)
from workflows.domain.problems import Problem, ProblemChange, Standing, Use
from workflows.domain.promises import Sla
from workflows.domain.queues import Wanted
from workflows.domain.tickets import Change, Kind, State, Ticket


class Tickets(Protocol):
    """The tickets and their audit."""

    def next_number(self, kind: Kind) -> TicketNumber:
        """Take the next number: INC-1, INC-2, …, without gaps among committed tickets."""

    def start_numbers_at(self, kind: Kind, number: int) -> None:
        """Let the next number of *kind* be at least *number*: a desk that moves in goes on counting."""

    def add(self, ticket: Ticket, change: Change) -> None:
        """Store a new ticket with its first audit row."""

    def save(self, ticket: Ticket, change: Change) -> bool:
        """Store *ticket* and one audit row if the stored version is `ticket.version - 1`; else do nothing, False."""

    def get(self, ticket_id: TicketId) -> Ticket:
        """Return the ticket. Raises DeskError("no_such_ticket")."""

    def locked(self, ticket_id: TicketId) -> Ticket:
        """Return the ticket and keep others from changing it until this transaction ends."""

    def by_number(self, number: str) -> Ticket | None:
        """Return the ticket people call by that number, in any case of letters; None when there is none."""

    def requested_by(self, user_id: UserId, *, limit: int) -> Sequence[Ticket]:
        """Return a person's tickets and those asked for on their behalf, open ones first, newest change first."""

    def assigned_to(self, user_id: UserId) -> Sequence[Ticket]:
        """Return an agent's open tickets, soonest due first."""

    def unassigned(self, teams: Collection[str]) -> Sequence[Ticket]:
        """Return the open tickets of these teams that nobody has, soonest due first."""

    def all_open(self, *, after: TicketId, most: int) -> Sequence[Ticket]:
        """Return at most *most* open tickets, those beyond *after* in the order of their ids."""

    def loads(self, user_ids: Collection[UserId]) -> dict[UserId, int]:
        """Return how many tickets each of them works on now; what waits for somebody else does not count."""

    def holders(self) -> Sequence[UserId]:
        """Return everybody who has an open ticket, in one order."""

    def was_surveyed(self, user_id: UserId, *, since: datetime) -> bool:
        """Whether a person was asked for a rating after *since*, on any ticket of theirs."""

    def note(self, ticket_id: TicketId, text: str) -> None:
        """Let agents find the ticket by words of a private note."""

    def forget_note(self, ticket_id: TicketId, text: str) -> None:
        """Let agents find the ticket no longer by a private note that is gone; one that was never noted is no harm."""

    def find(
        self, words: Collection[str], *, teams: Collection[str], requester_id: UserId, limit: int
    ) -> Sequence[Ticket]:
        """Return tickets that say all of *words*, in any case of letters; open ones first, newest change first.

        Those of *teams* by everything said and noted on them; of others only the requester's own, and not by notes.
        """

    def queue(self, wanted: Wanted, *, limit: int) -> Sequence[Ticket]:
        """Return the open tickets that are *wanted*, soonest due first."""

    def standing(self, state: State, *, after: TicketId | None, most: int) -> Sequence[Ticket]:
        """Return at most *most* tickets beyond *after* that are in a state, in the order of their ids."""

    def changed_since(self, since: datetime, *, after: TicketId | None, most: int) -> Sequence[Ticket]:
        """Return at most *most* tickets beyond *after* with a change since then, in the order of their ids."""

    def audit(self, ticket_id: TicketId) -> Sequence[Change]:
        """Return every change of a ticket, first to last."""


class Clocks(Protocol):
    """The clocks that hold tickets to what was promised."""

    def of(self, ticket_id: TicketId) -> Sla | None:
        """Return what a ticket was promised and every clock of it; None for one that has none yet."""

    def save(self, before: Sla | None, after: Sla) -> None:
        """Store what differs between two states of a ticket's clocks."""

    def without(self, *, most: int) -> Sequence[TicketId]:
        """Return at most *most* open tickets that have no clock, in the order of their ids."""

    def under_others(
        self, calendars: Collection[Calendar], *, after: TicketId | None, most: int
    ) -> Sequence[TicketId]:
        """Return at most *most* tickets beyond *after* with a live clock under a calendar that is none of these."""

    def unarmed(self, *, prefix: str, most: int) -> Sequence[TicketId]:
        """Return at most *most* tickets with a running clock for which no timer waits.

        A clock's timer is the job named *prefix*, the ticket, the measure and the number, with colons between.
        """

    def overdue(self, kind: str, *, before: datetime) -> int:
        """Return how many timers of that kind should have been done before *before*, and wait."""


class Problems(Protocol):
    """The problems and their audit, the incidents they cause, and whom their workarounds helped."""

    def next_number(self) -> ProblemNumber:
        """Take the next number: PRB-1, PRB-2, …, without gaps among committed problems."""

    def add(self, problem: Problem, change: ProblemChange) -> None:
        """Store a new problem with its first audit row."""

    def save(self, problem: Problem, change: ProblemChange) -> bool:
        """Store *problem* and one audit row if the stored version is `problem.version - 1`; else do nothing, False."""

    def get(self, problem_id: ProblemId) -> Problem:
        """Return it. Raises DeskError("no_such_problem")."""

    def by_number(self, number: ProblemNumber) -> Problem | None:
        """Return the problem of that number, None when there is none."""

    def audit(self, problem_id: ProblemId) -> Sequence[ProblemChange]:
        """Return every change of a problem, first to last."""

    def known(self) -> Sequence[Standing]:
        """Return the known errors that are not fixed, the newest change first, and what depends on each."""

    def link(self, problem_id: ProblemId, ticket_id: TicketId, *, at: datetime) -> None:
        """Record that the problem causes that incident; once is enough."""

    def incidents(self, problem_id: ProblemId) -> Sequence[TicketId]:
        """Return the incidents it causes, in the order they were linked."""

    def of_incident(self, ticket_id: TicketId) -> Sequence[Problem]:
        """Return the problems that cause an incident, in the order they were linked."""

    def use(self, use: Use) -> None:
        """Record that its workaround helped; once for each conversation."""

    def forget_use(self, problem_id: ProblemId, conversation_id: ConversationId) -> None:
        """Record that its workaround did not help there after all."""

    def untold(self, problem_id: ProblemId, *, since: datetime, most: int) -> Sequence[Use]:
        """Return the latest use since then of each of at most *most* people who were not told that it is fixed."""

    def told(self, problem_id: ProblemId, people: Collection[UserId], *, at: datetime) -> None:
        """Record that these people were told."""
