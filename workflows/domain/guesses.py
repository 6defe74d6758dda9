"""What a ticket may be taken for: guesses with their reasons, the verdicts of agents, the rules of the desk's files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.domain.ids import TicketNumber, UserId


class Field(StrEnum):
    """What a ticket is sorted by."""

    CATEGORY = "category"
    SERVICE = "service"
    TEAM = "team"
    IMPACT = "impact"
    URGENCY = "urgency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What the desk takes a ticket for in one field, how likely that is, and why: a rule, or tickets it is like.

    It *is_sure* where as likely guesses were right often enough to act on them. Impact and urgency are the numbers
    of priorities.py as text.
    """

    field: Field
    value: str
    probability: float
    is_sure: bool
    like: tuple[TicketNumber, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an agent said a field is. *computed* is what the desk took it for, empty where it had no guess."""

    field: Field
    value: str
    computed: str
    by: UserId
    reason: str = ""

    @property
    def is_correction(self) -> bool:
        """Whether the desk took it for something else."""
        return bool(self.computed) and self.computed != self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What follows for a ticket that says any of these words, whole and in any case of letters."""

    name: str
    words: tuple[str, ...]
    then: Mapping[Field, str]

    def holds(self, text: str) -> bool:
        """Whether *text* says one of the words."""
        said = " ".join(text.casefold().split())
        return any(re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", said) for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageRules:
    """What the desk's files say of sorting."""

    rules: tuple[Rule, ...] = ()
    services: tuple[str, ...] = ()

    def guesses(self, text: str) -> tuple[Guess, ...]:
        """Return what the rules say of a ticket with that *text*; for each field the first that holds."""
        found: dict[Field, Guess] = {}
        for rule in self.rules:
            if rule.holds(text):
                for of, value in rule.then.items():
                    guess = Guess(field=of, value=value, probability=1.0, is_sure=True, rule=rule.name)
                    found.setdefault(of, guess)
        return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A ticket of the past to learn from: for each field what it turned out to be, and how much that counts."""

    number: TicketNumber
    text: str
    values: Mapping[Field, str]
    weights: Mapping[Field, float]
