"""What rules need from the outside: somebody who judges their conditions, and a store of what they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workflows.domain.firings import Firing, Tally
from workflows.domain.ids import FiringId, RuleId, TicketId
from workflows.domain.rule_records import Told


@dataclass(frozen=True, slots=True)
class CannotTell:
    """A condition came to nothing on that record, such as an answer that is not there; it does not hold."""

    why: str


class Conditions(Protocol):
    """Whoever judges conditions, which can do nothing but look at a record."""

    def holds(self, when: str, record: Mapping[str, Told]) -> bool | CannotTell:
        """Return whether *when* holds for *record*; an empty one always does."""


class NoConditions:
    """A desk without rules that have any."""

    def holds(self, when: str, record: Mapping[str, Told]) -> bool | CannotTell:
        """Return that only an empty one holds."""
        return not when or CannotTell("no conditions are judged here")


class Firings(Protocol):
    """What rules did, and what the lead has to say."""

    def add(self, firing: Firing) -> bool:
        """Store a new one; False when there is one of that name, and nothing is stored."""

    def save(self, firing: Firing) -> None:
        """Store what became of one, whose ticket the caller has locked."""

    def get(self, firing_id: FiringId) -> Firing:
        """Return it. Raises DeskError("no_such_firing")."""

    def find(self, firing_id: FiringId) -> Firing | None:
        """Return it, None when there is none."""

    def of(self, ticket_id: TicketId) -> Sequence[Firing]:
        """Return what rules did on a ticket, the earliest first."""

    def recent(self, ticket_id: TicketId, rule: RuleId, *, since: datetime) -> Sequence[Firing]:
        """Return what a rule did on a ticket after *since*, the earliest first."""

    def tallies(self) -> Sequence[Tally]:
        """Return how often each rule came to each state, by their names."""
