"""The shapes a field can have, and the kinds made of fields: the vocabulary of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Surface = Literal["message", "modal", "home"]
EVERYWHERE: frozenset[Surface] = frozenset(("message", "modal", "home"))
MESSAGES: frozenset[Surface] = frozenset(("message",))
MODALS: frozenset[Surface] = frozenset(("modal",))
NOT_IN_MODALS: frozenset[Surface] = frozenset(("message", "home"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: its words on the wire, and where it is broken, as a JSON pointer.

    *found* is what stood there instead, *kind* the block, element or object whose rule it is, and
    *docs* the page that states the rule.
    """

    message: str
    at: str
    found: str = ""
    kind: str = ""
    docs: str = ""

    @property
    def sentence(self) -> str:
        """Return what a person reads: what, where, the rule, and what was found."""
        owner = self.kind.replace("_", " ").capitalize() or "Something"
        found = f" Found: {self.found}." if self.found else ""
        return f"{owner} at {self.at}: {self.message}.{found}"


Rule = Callable[[Json, str], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Chars:
    """A string of *least* to *most* characters that matches *pattern* where there is one."""

    most: int | None = None
    least: int = 1
    pattern: str | None = None
    meaning: str = ""  # what the pattern stands for, for the message


@dataclass(frozen=True, slots=True)
class TextOf:
    """A text object of one of *kinds* with *least* to *most* characters."""

    most: int = 3000
    kinds: tuple[str, ...] = ("plain_text", "mrkdwn")
    least: int = 1


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from *least* to *most*."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """Any number, whole or not."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` is one of *names* of the table; a block when *block*, else what stands in blocks.

    The difference is `image`, which is the name of a block and of an element.
    """

    names: tuple[str, ...]
    block: bool = False


@dataclass(frozen=True, slots=True)
class Shaped:
    """An object without a type, named in OBJECTS."""

    name: str


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever there is, to a depth a reader can follow: nothing is known of its structure."""

    depth: int = 12


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of *least* to *most* items of one shape; with *gaps* an item may be null."""

    of: Shape
    most: int | None = None
    least: int = 0
    gaps: bool = False


Shape = Chars | TextOf | Flag | Whole | Number | OneOf | Typed | Shaped | Anything | Listed


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind."""

    name: str
    shape: Shape
    required: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A block, an element or another object: its fields, rules over several fields, and where it may stand."""

    name: str
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    surfaces: frozenset[Surface] = EVERYWHERE
    docs: str = ""
    typed: bool = True  # whether it has a `type` that names it
    names: dict[str, Field] = field(init=False, repr=False, compare=False)
    needed: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {f.name: f for f in self.fields})
        object.__setattr__(self, "needed", tuple(f.name for f in self.fields if f.required))


def must(name: str, shape: Shape) -> Field:
    """Return a required field."""
    return Field(name, shape, required=True)


def may(name: str, shape: Shape) -> Field:
    """Return an optional field."""
    return Field(name, shape)
