"""What triage needs from the outside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from workflows.domain.guesses import Guess
from workflows.domain.ids import TeamId
from workflows.domain.tickets import Ticket


class Learned(Protocol):
    """What the tickets of the past teach about a new one."""

    @property
    def is_on(self) -> bool:
        """Whether anything could ever be learned here."""

    def guesses(self, text: str) -> Sequence[Guess]:
        """Return what a ticket with that *text* may be, field by field; nothing where too little was learned."""


class NothingLearned:
    """A desk that goes by its rules alone."""

    is_on = False

    def guesses(self, text: str) -> Sequence[Guess]:
        """Return nothing."""
        return ()


class Solved(Protocol):
    """The tickets that are solved, as material to learn from."""

    def newest(self, *, without: Collection[TeamId], most: int) -> Sequence[Ticket]:
        """Return at most *most* incidents that are resolved or closed, none of these teams, the newest first."""
