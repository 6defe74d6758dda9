"""What is wrong with approvals in files: who cannot be asked, who could never agree, what never comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.approvals_file import ApprovalsSaid, ApproverFile, RoundFile, StepFile
from bot.company import Company
from bot.conditions_file import WhenFile
from bot.waits_file import NOBODYS_YES, wrong_waits
from workflows.domain.approvals import Quorum
from workflows.domain.calendars import Calendar
from workflows.domain.catalogue import CHOOSING, COUNTING, FieldKind, FormField, Item
from workflows.domain.ids import FieldId
from workflows.domain.waits import Then, Waits

UNKNOWN = "without people.yaml nobody can be looked up who has to say yes; add it to have them checked"
_Place = Sequence[int | str]
_Wrong = tuple[_Place, str]
_CENTRES = CHOOSING | {FieldKind.LOOKUP}


def wrong_people(
    rounds: Sequence[RoundFile], said: ApprovalsSaid, company: Company | None
) -> Iterator[_Wrong]:
    """Yield who cannot be asked, and steps that nobody could ever approve; places are inside the rounds."""
    for n, one in enumerate(rounds):
        for where, step in one.placed:
            for at, approver in enumerate(step.by):
                for rest, what in _wrong_approver(approver, said, company):
                    yield [n, *where, "by", at, *rest], what
            if company is not None:
                for what in _too_few(step, said, company):
                    yield [n, *where, "by" if step.needs is None else "needs"], what


def wrong_named(said: ApprovalsSaid, company: Company | None) -> Iterator[_Wrong]:
    """Yield what is wrong with approvers that have a name; places are inside of all of them."""
    for name, one in said.approvers.items():
        way = _way_back(name, said)
        if way:
            yield [name], f"it leads back to itself, over {', '.join(way)}; let one of them end"
        for rest, what in _wrong_approver(one, said, company):
            yield [name, *rest], what


@dataclass(frozen=True, slots=True)
class Asks:
    """What an item says of its approvals: its *own*, or the name of a policy."""

    item: Item
    own: Sequence[RoundFile]
    policy: str
    is_low_risk: bool


def wrong_for_item(one: Asks, said: ApprovalsSaid, company: Company | None) -> Iterator[_Wrong]:
    """Yield what is wrong with the approvals of an item; places are inside of it."""
    where = ["approval_policy"]
    if one.policy and one.own:
        yield where, "approvals are written here as well; take one of them away"
    elif one.policy and one.policy not in said.policies:
        yield where, f"approvals.yaml has no policy {one.policy!r}; it has {_listed(said.policies)}"
    for rest, what in _wrong_in_item(said.rounds(one.own, one.policy), said, one):
        if one.own:
            yield ["approvals", *rest], what
        else:
            yield where, f"{one.policy} does not fit here: {what}"
    for rest, what in wrong_people(one.own, said, company):
        yield ["approvals", *rest], what


def too_late(rounds: Sequence[RoundFile], usual: Waits, hours: Calendar) -> Iterator[_Wrong]:
    """Yield what nobody would live to see, counted in *hours*; places are inside the rounds."""
    for n, one in enumerate(rounds):
        for where, step in one.placed:
            for rest, what in wrong_waits(step.waits.over(usual), hours):
                yield [n, *where, "waits", *rest], what


def _wrong_in_item(rounds: Sequence[RoundFile], said: ApprovalsSaid, asks: Asks) -> Iterator[_Wrong]:
    """Yield what does not fit to the item it is asked for."""
    item = asks.item
    has_price = bool(item.price) or any(_adds_to_price(one) for one in item.fields)
    for n, one in enumerate(rounds):
        for where, step in one.placed:
            if step.above is not None and not has_price:
                what = "nothing here has a price, so this round never comes; take above away"
                yield [n, *where, "above"], what
            if step.waits.then is Then.APPROVE and not asks.is_low_risk:
                yield [n, *where, "waits", "then"], NOBODYS_YES
            if step.when is not None:
                for what in _wrong_when(step.when, item):
                    yield [n, *where, "when"], what
            for at, approver in enumerate(step.by):
                for link in said.links(approver):
                    for what in _wrong_field(link, item):
                        yield [n, *where, "by", at], what


def surprising(rounds: Sequence[RoundFile], said: ApprovalsSaid, company: Company | None) -> Iterator[_Wrong]:
    """Yield what keeps nobody from using them, and may surprise; places are inside the rounds."""
    if company is None:
        if rounds:
            yield [], UNKNOWN
        return
    for n, one in enumerate(rounds):
        for where, step in one.placed:
            for at, approver in enumerate(step.by):
                links = list(said.links(approver))
                if company.unmanaged and links and all(link.manager for link in links):
                    names = ", ".join(person.name for person in company.unmanaged)
                    yield (
                        [n, *where, "by", at],
                        f"people.yaml gives {names} no manager: what they ask for goes to the approvals queue",
                    )


def _wrong_approver(one: ApproverFile, said: ApprovalsSaid, company: Company | None) -> Iterator[_Wrong]:
    """Yield what is wrong with it wherever it is asked; places are inside of it."""
    where: list[int | str] = []
    for link in one.links:
        for what in (*_unknown(link, said), *(_impossible(link, company) if company else ())):
            yield list(where), what
        where.append("otherwise")


def _unknown(link: ApproverFile, said: ApprovalsSaid) -> Iterator[str]:
    if link.approver and link.approver not in said.approvers:
        yield f"approvals.yaml has no approver {link.approver!r}; it has {_listed(said.approvers)}"
    if link.service and link.service not in said.services:
        yield f"approvals.yaml has no service {link.service!r}; it has {_listed(said.services)}"


def _impossible(link: ApproverFile, company: Company) -> Iterator[str]:
    for email in filter(None, (link.person, *link.owners.values())):
        if not company.has(email):
            yield f"nobody in people.yaml has the e-mail {email}, so they cannot say yes; name somebody who is there"
    if link.group and not company.members(link.group):
        yield f"nobody in people.yaml is in the group {link.group!r}, so nobody could say yes; name another"
    if link.manager and len(company.unmanaged) == len([p for p in company.people if not p.is_gone]):
        yield "nobody in people.yaml has a manager, so nobody could say yes; add managers, or name somebody"


def _too_few(step: StepFile, said: ApprovalsSaid, company: Company) -> Iterator[str]:
    """Yield that more have to agree than are asked, however many those are."""
    if step.needs is None or step.needs.quorum is not Quorum.NUMBER:
        return
    most = sum(
        max((len(company.members(link.group)) if link.group else 1 for link in said.links(one)), default=1)
        for one in step.by
    )
    if step.needs.amount > most:
        yield f"{step.needs.amount} have to agree and only {most} can be asked, so it is never approved; say fewer"


def _wrong_field(link: ApproverFile, item: Item) -> Iterator[str]:
    if link.asset:
        field = item.field(FieldId(link.asset))
        if field is None or field.kind is not FieldKind.ASSET:
            yield f"there is no asset {link.asset!r} in this item; name the field of kind asset"
    if not link.cost_centre:
        return
    field = item.field(FieldId(link.cost_centre))
    if field is None or field.kind not in _CENTRES:
        yield f"there is no choice {link.cost_centre!r} in this item; name the field that asks for the cost centre"
        return
    options = [one.id for one in field.options]
    unowned = [option for option in options if option not in link.owners]
    if unowned:
        yield f"nobody owns {', '.join(map(repr, unowned))}, so nobody could say yes; add it to owners"
    for option in link.owners:
        if option not in options:
            yield f"{link.cost_centre!r} has no option {option!r}; correct it"


def _wrong_when(when: WhenFile, item: Item) -> Iterator[str]:
    field = item.field(FieldId(when.field))
    if field is None:
        yield f"there is no field {when.field!r} in this item; it has {', '.join(one.id for one in item.fields)}"
    elif when.is_counted == bool(when.values):
        yield "say either is, or above and below; a condition is one of them"
    elif when.is_counted:
        if field.kind not in COUNTING | {FieldKind.ROWS}:
            yield f"{when.field!r} is no number and no rows; above and below count nothing there"
    elif field.kind not in CHOOSING:
        yield f"{when.field!r} is no choice; a condition needs options to look at"
    else:
        for value in when.values:
            if field.option(value) is None:
                yield f"{when.field!r} has no option {value!r}; nobody is ever asked because of it"


def _adds_to_price(field: FormField) -> bool:
    return bool(field.price_each) or any(option.price for option in field.options)


def _way_back(name: str, said: ApprovalsSaid) -> list[str]:
    """Return over which names an approver leads back to itself, nothing where it does not."""
    ways = [[name]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        one = said.approvers.get(way[-1])
        for link in one.links if one is not None else ():
            if link.approver == name:
                return way
            if link.approver and link.approver not in seen:
                seen.add(link.approver)
                ways.append([*way, link.approver])
    return []


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(names) or "none"
