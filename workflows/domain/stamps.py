"""What approvals are good for, step by step: how often somebody says no, how long it takes, whether anybody looks.

Counted from what was decided, by people, on requests as they were sent. Nothing here is a proof that a step is of no
use: what people do not ask for because somebody would say no is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median

from workflows.domain.approvals import StepState, Verdict
from workflows.domain.approver_rules import (
    Approver,
    AssetOwner,
    CostCentreOwner,
    FirstOf,
    Group,
    Manager,
    Named,
    ServiceOwner,
)
from workflows.domain.ids import ItemId, TicketNumber
from workflows.domain.shadow import Share

UNREAD = timedelta(seconds=5)
"""Who decides faster than that after they got it has not read it."""
NEARLY_ALL = 0.9
"""A step of which the desk is sure that more than so many are approved may be a mere stamp."""
STOPPED = frozenset({StepState.REJECTED, StepState.CHANGES_REQUESTED})
DECIDED = STOPPED | {StepState.APPROVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A step of an item's policy: of which round, and which of those side by side; `by` is who is asked, in words."""

    item: ItemId
    round: int
    place: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody said, and how long after they got it; None where it is not known when they did."""

    verdict: Verdict
    after: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A step of one request that is over. `ended_at` is when the request was done, None while it is not.

    `others_until` is when the last of the steps beside it was over, None where there was none. One that `is_overridden`
    was not waited for: the glass was broken. One that `is_by_time` ended so when its time was over, whatever some had
    said. `is_regretted` says that what was approved was given up or taken up again
    afterwards, or caused an incident.
    """

    place: Place
    number: TicketNumber
    state: StepState
    sent_at: datetime
    opened_at: datetime
    closed_at: datetime
    others_until: datetime | None = None
    ended_at: datetime | None = None
    words: tuple[Word, ...] = ()
    is_overridden: bool = False
    is_by_time: bool = False
    is_regretted: bool = False

    @property
    def is_decided(self) -> bool:
        """Whether people decided it who were asked, and not the time."""
        return self.state in DECIDED and bool(self.words) and not (self.is_overridden or self.is_by_time)

    @property
    def waited(self) -> timedelta:
        """How long the request would have waited less without it: as long as nothing else beside it was waited for."""
        since = self.opened_at if self.others_until is None else max(self.opened_at, self.others_until)
        return max(timedelta(), self.closed_at - since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """What would have been without a step, for the last requests it was asked of: `of` is how many these are.

    `sooner` is how much earlier the middle one of those it let through would have begun, and `saved` all of them
    together. `through` are those that it stopped.
    """

    of: int
    sooner: timedelta
    saved: timedelta
    through: tuple[TicketNumber, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """One step: how many of its decisions were a yes, how long they took, and what it holds up.

    `undecided` ended by time, `overridden` by breaking the glass. `regretted` of what was approved was given up or
    taken up again afterwards, or caused an incident: the step let it through. `click` is the middle time from getting
    it to deciding, None where none is known, and `unread` how many of those took no time to read. `share` is what part
    of the time until such requests were done was waiting for it, None while none is done.
    """

    place: Place
    approved: Share
    undecided: int
    click: timedelta | None
    unread: Share
    share: float | None
    without: Without
    overridden: int
    regretted: Share

    @property
    def is_stamp(self) -> bool:
        """Whether it is sure that nearly all of it is approved."""
        return self.approved.interval[0] >= NEARLY_ALL


def report(passed: Iterable[Passed], *, last: int) -> tuple[StepReport, ...]:
    """Return what each step was good for, the surest stamps first; what would have been, for its *last* requests."""
    known = sorted(passed, key=lambda one: (_key(one.place), one.sent_at))
    found = [_of_step(list(each), last=last) for _, each in groupby(known, key=lambda one: _key(one.place))]
    return tuple(sorted(found, key=lambda one: (-one.approved.interval[0], _key(one.place))))


def asked_in_words(by: Sequence[Approver]) -> str:
    """Return whom rules ask, in a few words for those who run the desk."""
    return ", ".join(_in_words(one) for one in by)


def _of_step(passed: list[Passed], *, last: int) -> StepReport:
    decided = [one for one in passed if one.is_decided]
    approved = [one for one in decided if one.state is StepState.APPROVED]
    overridden = sum(one.is_overridden for one in passed)
    clicks = [word.after for one in decided for word in one.words if word.after is not None]
    done = [(one.waited, one.ended_at - one.sent_at) for one in passed if one.ended_at is not None]
    whole = sum((length for _, length in done), timedelta())
    return StepReport(
        place=passed[-1].place,
        approved=Share(len(approved), len(decided)),
        undecided=len(passed) - len(decided) - overridden,
        overridden=overridden,
        regretted=Share(sum(one.is_regretted for one in approved), len(approved)),
        click=_middle(clicks) if clicks else None,
        unread=Share(sum(one < UNREAD for one in clicks), len(clicks)),
        share=sum((waited for waited, _ in done), timedelta()) / whole if whole else None,
        without=_without(passed[-last:]),
    )


def _without(passed: Sequence[Passed]) -> Without:
    let_through = [one.waited for one in passed if one.state not in STOPPED]
    return Without(
        of=len(passed),
        sooner=_middle(let_through) if let_through else timedelta(),
        saved=sum(let_through, timedelta()),
        through=tuple(one.number for one in passed if one.state in STOPPED),
    )


def _middle(lengths: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(one.total_seconds() for one in lengths))


def _key(place: Place) -> tuple[str, int, int]:
    return place.item, place.round, place.place


def _in_words(rule: Approver) -> str:
    match rule:
        case Manager(whose=whose, levels=levels):
            return f"manager of the {whose.value}" + (f", {levels} levels up" if levels > 1 else "")
        case Named(email=email):
            return email
        case Group(handle=handle):
            return f"@{handle}"
        case CostCentreOwner():
            return "owner of the cost centre"
        case AssetOwner():
            return "owner of the asset"
        case ServiceOwner(service=service):
            return f"owner of {service}"
        case FirstOf(chain=chain):
            return " or else ".join(_in_words(one) for one in chain)
