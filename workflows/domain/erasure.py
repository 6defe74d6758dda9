"""A person erased: what takes the place of their id, their names and their words, in any value that is kept."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workflows.domain.ids import ERASED

GONE = "[erased]"
"""What stands where a name or somebody's words stood."""
NAME_MIN = 2
"""Letters of a name from which on it is looked for; an initial is in every text."""

Path = tuple[str, ...]
"""The keys that lead to a value within JSON; lists are passed through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Where a row of the person's own keeps their words: what is `said` is replaced, what is `dropped` is emptied."""

    said: frozenset[Path] = frozenset()
    dropped: frozenset[Path] = frozenset()


NOTHING_SAID = Rule()


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Who is erased, and the name nobody can link to them that takes the place of their id everywhere."""

    user_id: str
    alias: str
    name: str
    email: str

    @cached_property
    def _id(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![A-Za-z0-9]){re.escape(self.user_id)}(?![A-Za-z0-9])", re.IGNORECASE)

    @cached_property
    def _anywhere(self) -> re.Pattern[str]:
        return _whole([self.email, self.name] if " " in self.name else [self.email], re.IGNORECASE)

    @cached_property
    def _nearby(self) -> re.Pattern[str]:
        names = [name for name in self.name.split() if len(name) >= NAME_MIN]
        return _whole([self.name, *names, *(name.casefold() for name in names if len(name) > NAME_MIN)])

    def in_text(self, text: str, *, is_close: bool) -> str:
        """Return *text* without them; single names go only where it *is_close* to them: others have those names too."""
        text = self._anywhere.sub(GONE, self._id.sub(self.alias, text))
        return self._nearby.sub(GONE, text) if is_close else text

    def in_value(self, value: Any, rule: Rule = NOTHING_SAID, *, is_close: bool, at: Path = ()) -> Any:
        """Return a JSON *value* without them and, by the *rule*, without what they said."""
        if at in rule.dropped:
            return type(value)() if isinstance(value, (list, dict)) else None
        if at in rule.said:
            return _silenced(value)
        if isinstance(value, str):
            return self.in_text(value, is_close=is_close)
        if isinstance(value, list):
            return [self.in_value(each, rule, is_close=is_close, at=at) for each in value]
        if isinstance(value, dict):
            return {
                self.in_text(key, is_close=False): self.in_value(each, rule, is_close=is_close, at=(*at, key))
                for key, each in value.items()
            }
        return value


def alias_of(erasure_id: str) -> str:
    """Return the id that takes the place of the erased person's."""
    return f"{ERASED}{erasure_id}"


def _silenced(value: Any) -> Any:
    """Return the value with each text in it replaced; an empty one said nothing."""
    if isinstance(value, str):
        return GONE if value else value
    if isinstance(value, list):
        return [_silenced(each) for each in value]
    if isinstance(value, dict):
        return {key: _silenced(each) for key, each in value.items()}
    return value


def _whole(names: Collection[str], flags: int = 0) -> re.Pattern[str]:
    """Return what finds any of these names as whole words, the longest first; nothing where there is no name."""
    known = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in known) or r"(?!)", flags)
