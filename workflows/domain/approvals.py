"""Who has to say yes to a request, as its item's file says: rounds one after the other, each by some rules.

So far this is data that is checked. Nobody is asked yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from workflows.domain.ids import FieldId


class Needs(StrEnum):
    """How many of a round have to say yes."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Manager:
    """The manager of whoever asks."""


@dataclass(frozen=True, slots=True)
class Named:
    """One person, by e-mail."""

    email: str


@dataclass(frozen=True, slots=True)
class Group:
    """Anybody of a user group, by its handle."""

    handle: str


@dataclass(frozen=True, slots=True)
class CostCentreOwner:
    """Who answers for the cost centre that was chosen: `owners` are e-mails, by the ids of the field's options."""

    of: FieldId
    owners: Mapping[str, str] = field(default_factory=dict)


Approver = Manager | Named | Group | CostCentreOwner


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Some who are asked at the same time; only for a request that costs more than `above`, where that is said."""

    by: tuple[Approver, ...]
    needs: Needs = Needs.ALL
    above: Decimal | None = None
