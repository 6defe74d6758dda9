"""What exactly is put to those who approve, each time a request is sent, and what becomes of it once they have."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from workflows.domain import catalogue
from workflows.domain.approvals import Round, Step
from workflows.domain.catalogue import Answers, Item
from workflows.domain.fulfilment import Planned
from workflows.domain.ids import ApprovalId, FieldId, ItemId, RequestId, TicketId

NAMED = 16  # hex digits of a hash that is shown or kept to compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An answer as those who approve read it; a person as a mention."""

    field: FieldId
    label: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What was sent to be approved: exactly what, under which policy, and the tasks it is done by after that.

    A request that is sent again has another turn. `request` is the draft it came from, `cost` includes its parts'.
    """

    ticket_id: TicketId
    n: int
    sent_at: datetime
    request: RequestId
    item: ItemId
    title: str
    rounds: tuple[Round, ...]
    lines: tuple[Line, ...] = ()
    answers: Mapping[FieldId, tuple[str, ...]] = field(default_factory=dict)
    cost: Decimal = Decimal(0)
    price_per: str = ""
    currency: str = ""
    plans: tuple[Planned, ...] = ()

    @property
    def policy(self) -> str:
        """Name the policy it is asked under: a hash of all of it."""
        return _digest(repr(self.rounds))

    @property
    def card(self) -> str:
        """Name what is asked: a hash of everything a card says of it, and of what stands behind that, as a file."""
        said = (self.title, self.lines, str(self.cost), self.price_per, self.currency)
        return _digest(repr((*said, sorted(self.answers.items()))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What was another answer when the request was sent before; “” for one that was not there."""

    label: str
    before: str
    after: str


def wanted(rounds: Sequence[Round], item: Item, answers: Answers, *, cost: Decimal) -> tuple[Round, ...]:
    """Return the rounds and steps that these answers and this cost call for."""
    asked = (
        tuple(
            step
            for step in one.steps
            if (step.above is None or cost > step.above) and catalogue.is_met(item, step.when, answers)
        )
        for one in rounds
    )
    return tuple(Round(steps=steps) for steps in asked if steps)


def steps_of(turn: Turn, new_id: Callable[[], str]) -> tuple[Step, ...]:
    """Return every step of a turn, none of which is asked yet."""
    return tuple(
        Step(
            id=ApprovalId(new_id()),
            ticket_id=turn.ticket_id,
            turn=turn.n,
            round=round_,
            place=place,
            plan=plan,
            changed_at=turn.sent_at,
        )
        for round_, one in enumerate(turn.rounds, start=1)
        for place, plan in enumerate(one.steps, start=1)
    )


def differences(before: Turn, after: Turn) -> tuple[Difference, ...]:
    """Return what is otherwise than when it was sent before, the answers in their order.

    It may read the same: another file of the same name.
    """
    old = {one.field: one for one in before.lines}
    new = {one.field: one for one in after.lines}
    found = [
        Difference(
            label=(new.get(name) or old[name]).label,
            before=old[name].words if name in old else "",
            after=new[name].words if name in new else "",
        )
        for name in dict.fromkeys((*new, *old))
        if (old.get(name), before.answers.get(name)) != (new.get(name), after.answers.get(name))
    ]
    return tuple(found)


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:NAMED]
