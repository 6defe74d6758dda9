"""Rules without a library and without a database: conditions of the plainest kind, and firings in a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from workflows.domain.errors import DeskError
from workflows.domain.firings import Firing, Tally
from workflows.domain.ids import FiringId, RuleId, TicketId
from workflows.domain.rule_records import Told
from workflows.ports.rules import CannotTell

_EQUAL = re.compile(r"([\w.]+) == (?:'([^']*)'|(\d+)|(true|false))")


class PlainConditions:
    """Judges what is joined by && of facts that equal a text, a number or a truth; knows nothing else."""

    def holds(self, when: str, record: Mapping[str, Told]) -> bool | CannotTell:
        """Return whether *when* holds for *record*; an empty one always does."""
        answers: list[bool] = []
        for each in filter(None, (part.strip() for part in when.split("&&"))):
            plain = _EQUAL.fullmatch(each)
            if plain is None or plain[1] not in record:
                return CannotTell(f"{each!r} is not plain")
            answers.append(record[plain[1]] == _value(plain))
        return all(answers)


def _value(plain: re.Match[str]) -> Told:
    _, text, number, truth = plain.groups()
    return text if text is not None else int(number) if number is not None else truth == "true"


class ListedFirings:
    """Keeps firings in a list, each under its name once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._there: dict[FiringId, Firing] = {}

    def add(self, firing: Firing) -> bool:
        """Store a new one; False when there is one of that name, and nothing is stored."""
        return self._there.setdefault(firing.id, firing) is firing

    def save(self, firing: Firing) -> None:
        """Store what became of one."""
        if firing.id in self._there:
            self._there[firing.id] = firing

    def get(self, firing_id: FiringId) -> Firing:
        """Return it. Raises DeskError("no_such_firing")."""
        if firing_id not in self._there:
            raise DeskError("no_such_firing")
        return self._there[firing_id]

    def find(self, firing_id: FiringId) -> Firing | None:
        """Return it, None when there is none."""
        return self._there.get(firing_id)

    def of(self, ticket_id: TicketId) -> Sequence[Firing]:
        """Return what rules did on a ticket, the earliest first."""
        return [one for one in self._in_order() if one.ticket_id == ticket_id]

    def recent(self, ticket_id: TicketId, rule: RuleId, *, since: datetime) -> Sequence[Firing]:
        """Return what a rule did on a ticket after *since*, the earliest first."""
        return [one for one in self.of(ticket_id) if one.rule == rule and one.at > since]

    def tallies(self) -> Sequence[Tally]:
        """Return how often each rule came to each state, by their names."""
        ordered = sorted(self._there.values(), key=lambda one: (one.rule, one.state.value))
        return [
            Tally(rule=rule, state=state, count=len(there), last_at=max(one.at for one in there))
            for (rule, state), ones in groupby(ordered, key=lambda one: (one.rule, one.state))
            for there in (list(ones),)
        ]

    def _in_order(self) -> Iterator[Firing]:
        return iter(sorted(self._there.values(), key=lambda one: (one.at, one.id)))
