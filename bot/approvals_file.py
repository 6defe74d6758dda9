"""The approvals in files: who has to say yes, in rounds of steps side by side, and how many of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from bot.conditions_file import WhenFile
from bot.marked_files import FileModel
from bot.waits_file import WaitsFile
from workflows.domain.approvals import Needs, Quorum, Round, StepPlan
from workflows.domain.approver_rules import (
    Approver,
    AssetOwner,
    CostCentreOwner,
    FirstOf,
    Group,
    Manager,
    Named,
    One,
    ServiceOwner,
    Whose,
)
from workflows.domain.ids import FieldId
from workflows.domain.waits import Waits

E_MAIL = r"^([^@\s]+@[^@\s]+)?$"
LEVELS_MAX = 3
_WAYS = "name one of manager, person, group, cost_centre, asset, service, or approver"
_PERCENTAGE = re.compile(r"(\d{1,3}) ?%")


def _needs(said: object) -> Needs:
    if said in ("all", "any", "majority"):
        return Needs(quorum=Quorum(str(said)))
    if isinstance(said, int) and not isinstance(said, bool) and said > 0:
        return Needs(quorum=Quorum.NUMBER, amount=said)
    found = _PERCENTAGE.fullmatch(said) if isinstance(said, str) else None
    if found is not None and 1 <= int(found[1]) <= 100:
        return Needs(quorum=Quorum.PERCENTAGE, amount=int(found[1]))
    raise ValueError("say all, any, majority, a number such as 2, or a percentage such as 60%")


NeedsFile = Annotated[
    Needs,
    PlainValidator(_needs),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["all", "any", "majority"]},
                {"type": "integer", "minimum": 1},
                {"type": "string", "pattern": "^\\d{1,3} ?%$"},
            ]
        }
    ),
]


class ApproverFile(FileModel):
    """Who has to say yes: exactly one of the ways to name them, and whoever stands in where nobody can be asked."""

    manager: Literal["requester", "beneficiary"] | None = None
    levels: int = Field(default=1, ge=1, le=LEVELS_MAX)
    person: str = Field(default="", pattern=E_MAIL)
    group: str = ""
    cost_centre: str = ""
    owners: dict[str, str] = Field(default_factory=dict)
    asset: str = ""
    service: str = ""
    approver: str = ""
    otherwise: ApproverFile | None = None

    @model_validator(mode="after")
    def _is_one(self) -> ApproverFile:
        ways = (
            self.manager,
            self.person,
            self.group,
            self.cost_centre,
            self.asset,
            self.service,
            self.approver,
        )
        if len([one for one in ways if one]) != 1:
            raise ValueError(_WAYS)
        if self.owners and not self.cost_centre:
            raise ValueError(
                "owners are of a cost_centre; name the field that asks for it, or take them away"
            )
        if self.levels > 1 and not self.manager:
            raise ValueError("levels are of a manager; take them away, or name whose manager it is")
        return self

    @property
    def links(self) -> Iterator[ApproverFile]:
        """Yield this one, and those who stand in, in their order."""
        one: ApproverFile | None = self
        while one is not None:
            yield one
            one = one.otherwise

    def rule(self) -> One:
        """Return it as the domain knows it, without those who stand in; not for one that is a name."""
        if self.person:
            return Named(self.person.lower())
        if self.group:
            return Group(self.group.removeprefix("@"))
        if self.cost_centre:
            return CostCentreOwner(FieldId(self.cost_centre), dict(self.owners))
        if self.asset:
            return AssetOwner(FieldId(self.asset))
        if self.service:
            return ServiceOwner(self.service)
        return Manager(Whose(self.manager or Whose.REQUESTER), self.levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalsSaid:
    """What approvals.yaml says for items to refer to: who answers for a service, approvers and policies by name."""

    services: Mapping[str, str] = field(default_factory=dict)
    approvers: Mapping[str, ApproverFile] = field(default_factory=dict)
    policies: Mapping[str, Sequence[RoundFile]] = field(default_factory=dict)

    def rounds(self, own: Sequence[RoundFile], policy: str) -> Sequence[RoundFile]:
        """Return the rounds of an item: its own, or those of the policy it refers to."""
        return own or self.policies.get(policy, ())

    def links(self, one: ApproverFile, seen: frozenset[str] = frozenset()) -> Iterator[ApproverFile]:
        """Yield who is asked and who stands in, first to last, with names replaced by whom they mean."""
        for link in one.links:
            if not link.approver:
                yield link
            elif link.approver in self.approvers and link.approver not in seen:
                yield from self.links(self.approvers[link.approver], seen | {link.approver})

    def approver(self, one: ApproverFile) -> Approver:
        """Return it as the domain knows it."""
        found = tuple(link.rule() for link in self.links(one))
        return found[0] if len(found) == 1 else FirstOf(found)


NOTHING_SAID = ApprovalsSaid()


class StepFile(FileModel):
    """Some who are asked at the same time."""

    by: list[ApproverFile] = Field(min_length=1, max_length=20)
    needs: NeedsFile | None = None
    above: Decimal | None = Field(None, ge=0, le=10**9)
    when: WhenFile | None = None
    waits: WaitsFile = Field(default_factory=WaitsFile)

    @model_validator(mode="after")
    def _says_how_many_of_a_group(self) -> StepFile:
        return _checked(self)

    def plan(self, said: ApprovalsSaid, usual: Waits) -> StepPlan:
        """Return it as the domain knows it; it waits as *usual*, but for what is said here.

        Where nothing is said all of them have to agree, and of a group anybody.
        """
        all_or_any = Needs(quorum=Quorum.ANY if self.by[0].group else Quorum.ALL)
        return StepPlan(
            by=tuple(said.approver(one) for one in self.by),
            needs=self.needs or all_or_any,
            above=self.above,
            when=self.when.condition() if self.when else None,
            waits=self.waits.over(usual),
        )


class RoundFile(FileModel):
    """One round: a single step, or several side by side."""

    by: list[ApproverFile] = Field(default_factory=list, max_length=20)
    needs: NeedsFile | None = None
    above: Decimal | None = Field(None, ge=0, le=10**9)
    when: WhenFile | None = None
    waits: WaitsFile = Field(default_factory=WaitsFile)
    steps: list[StepFile] = Field(default_factory=list, max_length=10)

    @model_validator(mode="after")
    def _is_one_or_several(self) -> RoundFile:
        if bool(self.by) == bool(self.steps):
            raise ValueError("say by whom, or steps that each say it")
        if self.steps and self.model_fields_set != {"steps"}:
            raise ValueError("needs, above, when and waits are said of each of the steps")
        if self.by:
            _checked(self._step())
        return self

    @property
    def placed(self) -> Sequence[tuple[Sequence[int | str], StepFile]]:
        """Each step, with its place in the round."""
        return [(["steps", n], one) for n, one in enumerate(self.steps)] or [([], self._step())]

    def round(self, said: ApprovalsSaid, usual: Waits) -> Round:
        """Return it as the domain knows it; it waits as *usual*, but for what is said here."""
        return Round(steps=tuple(step.plan(said, usual) for _, step in self.placed))

    def _step(self) -> StepFile:
        told = {name: getattr(self, name) for name in StepFile.model_fields}
        return StepFile.model_construct(**told)


def _checked(step: StepFile) -> StepFile:
    if step.needs is None and 0 < len([one for one in step.by if one.group]) < len(step.by):
        raise ValueError("a group is asked beside others: say in needs how many of them all have to agree")
    return step
