"""The approvals in an item's file: who has to say yes, and whether anybody can be that."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from bot.company import Company
from bot.marked_files import FileModel
from bot.waits_file import WaitsFile
from workflows.domain.approvals import Needs, Quorum, Round, StepPlan
from workflows.domain.approver_rules import Approver, CostCentreOwner, Group, Manager, Named
from workflows.domain.ids import FieldId
from workflows.domain.waits import Waits

NOT_ASKED_YET = "approvals are checked, but nobody is asked for them yet: a request goes straight to its team"
_Wrong = tuple[Sequence[int | str], str]


class ApproverFile(FileModel):
    """One who has to say yes: exactly one of the four ways to name them."""

    manager: Literal["requester"] | None = None
    person: str = ""
    group: str = ""
    cost_centre: str = ""
    owners: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_one(self) -> ApproverFile:
        named = [one for one in (self.manager, self.person, self.group, self.cost_centre) if one]
        if len(named) != 1:
            raise ValueError("name one of manager: requester, person, group, or cost_centre with its owners")
        if self.owners and not self.cost_centre:
            raise ValueError(
                "owners are of a cost_centre; name the field that asks for it, or take them away"
            )
        return self

    def approver(self) -> Approver:
        """Return it as the domain knows it."""
        if self.person:
            return Named(self.person)
        if self.group:
            return Group(self.group.removeprefix("@"))
        if self.cost_centre:
            return CostCentreOwner(FieldId(self.cost_centre), dict(self.owners))
        return Manager()


class RoundFile(FileModel):
    """One round."""

    by: list[ApproverFile] = Field(min_length=1, max_length=20)
    needs: Literal["all", "any"] = "all"
    above: Decimal | None = Field(None, ge=0, le=10**9)
    waits: WaitsFile = Field(default_factory=WaitsFile)

    def round(self, usual: Waits) -> Round:
        """Return it as the domain knows it; it waits as *usual*, but for what is said here."""
        step = StepPlan(
            by=tuple(one.approver() for one in self.by),
            needs=Needs(quorum=Quorum(self.needs)),
            above=self.above,
            waits=self.waits.over(usual),
        )
        return Round(steps=(step,))


def wrong_approvals(
    rounds: Sequence[RoundFile],
    *,
    options: Mapping[str, Collection[str]],
    has_price: bool,
    company: Company | None,
) -> Iterator[_Wrong]:
    """Yield where nobody could say yes. *options* are those of each field of the item that is a choice."""
    for n, one in enumerate(rounds):
        if one.above is not None and not has_price:
            yield (
                ["approvals", n, "above"],
                "nothing here has a price, so this round never comes; take above away",
            )
        for at, approver in enumerate(one.by):
            for what in _impossible(approver, options, company):
                yield ["approvals", n, "by", at], what


def _impossible(
    one: ApproverFile, options: Mapping[str, Collection[str]], company: Company | None
) -> Iterator[str]:
    if one.cost_centre and one.cost_centre not in options:
        yield f"there is no choice {one.cost_centre!r} in this item; name the field that asks for the cost centre"
    for option in options.get(one.cost_centre, ()):
        if option not in one.owners:
            yield f"nobody owns {option!r}, so nobody could say yes; add it to owners"
    for option in one.owners:
        if option not in options.get(one.cost_centre, (option,)):
            yield f"{one.cost_centre!r} has no option {option!r}; correct it"
    if company is None:
        return
    for email in filter(None, (one.person, *one.owners.values())):
        if not company.has(email):
            yield f"nobody in people.yaml has the e-mail {email}, so they cannot say yes; name somebody who is there"
    if one.group and not company.members(one.group):
        yield f"nobody in people.yaml is in the group {one.group!r}, so nobody could say yes; name another"
    if one.manager and len(company.unmanaged) == len([p for p in company.people if not p.is_gone]):
        yield "nobody in people.yaml has a manager, so nobody could say yes; add managers, or name somebody"


def warnings(rounds: Sequence[RoundFile], company: Company | None) -> Iterator[_Wrong]:
    """Yield what keeps nobody from using the item, and may surprise."""
    if not rounds:
        return
    yield ["approvals"], NOT_ASKED_YET
    if company is None:
        yield (
            ["approvals"],
            "without people.yaml nobody can be looked up who has to say yes; add it to have them checked",
        )
        return
    for n, one in enumerate(rounds):
        for at, approver in enumerate(one.by):
            if approver.manager and company.unmanaged:
                names = ", ".join(person.name for person in company.unmanaged)
                yield (
                    ["approvals", n, "by", at],
                    f"{names} could not ask for this: people.yaml gives them no manager",
                )
