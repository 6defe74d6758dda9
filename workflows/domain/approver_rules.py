"""The rules by which a policy says who is asked. Who that is for one request, approvers.py finds out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.domain.ids import FieldId


class Whose(StrEnum):
    """Of whom the manager is meant."""

    REQUESTER = "requester"
    BENEFICIARY = "beneficiary"


@dataclass(frozen=True, slots=True)
class Manager:
    """The manager of whoever asks, or of whom it is for; two `levels` up it is the manager's manager."""

    whose: Whose = Whose.REQUESTER
    levels: int = 1


@dataclass(frozen=True, slots=True)
class Named:
    """One person, by e-mail."""

    email: str


@dataclass(frozen=True, slots=True)
class Group:
    """Everybody of a user group, by its handle: each is asked, and each is one of those that `needs` counts."""

    handle: str


@dataclass(frozen=True, slots=True)
class CostCentreOwner:
    """Who answers for the cost centre that was chosen: `owners` are e-mails, by the ids of the field's options."""

    of: FieldId
    owners: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AssetOwner:
    """Who answers for the asset that the field names."""

    asset: FieldId


@dataclass(frozen=True, slots=True)
class ServiceOwner:
    """Who answers for a service of approvals.yaml."""

    service: str


One = Manager | Named | Group | CostCentreOwner | AssetOwner | ServiceOwner


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The first of the chain by whom somebody may be asked."""

    chain: tuple[One, ...]


Approver = One | FirstOf
