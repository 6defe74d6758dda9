"""Who has to say yes to a request, and what they said.

The **policy** of an item is rounds, one after the other. A round has steps, side by side; each asks some people and
needs so many of them. Sending a request freezes it in a **turn**: what exactly is asked for, and under which policy.
A **step** under way has a **seat** for everybody it asks, and their **votes**, which count until they are withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from workflows.domain.approver_rules import Approver
from workflows.domain.conditions import Condition
from workflows.domain.ids import ApprovalId, TicketId, UserId
from workflows.domain.waits import Waits

# ---- the policy, as an item's file says it ------------------------------------------------------------------


class Quorum(StrEnum):
    """The ways to say how many have to say yes."""

    ALL = "all"
    ANY = "any"
    MAJORITY = "majority"
    NUMBER = "number"
    PERCENTAGE = "percentage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """How many of the people a step asks have to say yes; `amount` is of a number or a percentage."""

    quorum: Quorum = Quorum.ALL
    amount: int = 0

    @property
    def is_everybody(self) -> bool:
        """Whether each rule has to be heard: one that finds nobody is nobody's yes."""
        return self.quorum is Quorum.ALL or (self.quorum is Quorum.PERCENTAGE and self.amount >= 100)

    def of(self, seats: int) -> int:
        """Return how many of that many people have to say yes: at least one, and maybe more than there are."""
        match self.quorum:
            case Quorum.ALL:
                needed = seats
            case Quorum.ANY:
                needed = 1
            case Quorum.MAJORITY:
                needed = seats // 2 + 1
            case Quorum.NUMBER:
                needed = self.amount
            case Quorum.PERCENTAGE:
                needed = -(-seats * self.amount // 100)
        return max(1, needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPlan:
    """Some who are asked at the same time, and how many of them are needed.

    Only for a request that costs more than `above` and whose answers meet `when`, where that is said.
    """

    by: tuple[Approver, ...]
    needs: Needs = Needs()
    above: Decimal | None = None
    when: Condition | None = None
    waits: Waits = field(default_factory=Waits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Steps side by side: the next round is asked once all of them are approved."""

    steps: tuple[StepPlan, ...]


# ---- what is under way --------------------------------------------------------------------------------------


class Reason(StrEnum):
    """By which rule somebody is asked."""

    MANAGER = "manager"
    NAMED = "named"
    GROUP = "group"
    COST_CENTRE = "cost_centre"
    ASSET = "asset"
    SERVICE = "service"
    QUEUE = "queue"  # nobody else is left


class Because(StrEnum):
    """Why somebody is asked in the place of whom the rule names."""

    DELEGATED = "delegated"
    GONE = "gone"
    OWN_REQUEST = "own_request"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why somebody is asked.

    `of` is what the rule is about: the id of whose manager they are, a group's handle, a cost centre's id, an asset's,
    a service's, or that of the team that sees to what nobody else may decide.
    """

    reason: Reason
    of: str = ""
    instead_of: UserId | None = None
    because: Because | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody who is asked. A delegate votes on a seat that is another's: then `on_behalf_of` names them.

    `asked_at` is when their card was put on its way, None where they spoke without one, as for the approvals queue;
    `looked_at` when they first pressed anything about it.
    """

    person: UserId
    why: Why
    on_behalf_of: UserId | None = None
    asked_at: datetime | None = None
    looked_at: datetime | None = None

    @property
    def owner(self) -> UserId:
        """Whose seat it is, whoever votes on it."""
        return self.on_behalf_of or self.person


class Verdict(StrEnum):
    """What somebody says."""

    APPROVE = "approve"
    REJECT = "reject"
    CHANGES = "changes"


class Via(StrEnum):
    """How somebody said it."""

    CARD = "card"  # a button, wherever it stood
    REVIEW = "review"  # the form with everything there is to it
    WORDS = "words"  # a message, where the request is spoken of or below the card
    BULK = "bulk"  # together with others, from a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What somebody said, on whose behalf if not their own, and of which card; never changed, at most withdrawn.

    `card` is the hash of what they were shown, `policy` the version of the policy it was asked under, `via` how they
    said it.
    """

    person: UserId
    verdict: Verdict
    at: datetime
    card: str
    policy: str
    comment: str = ""
    on_behalf_of: UserId | None = None
    looked_at: datetime | None = None
    withdrawn_at: datetime | None = None
    via: Via = Via.CARD

    @property
    def owner(self) -> UserId:
        """On whose seat it was given."""
        return self.on_behalf_of or self.person

    @property
    def counts(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None


class StepState(StrEnum):
    """Where a step stands."""

    WAITING = "waiting"  # for the rounds before it
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    CHANGES_REQUESTED = "changes_requested"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of one request: its turn, round and place, from 1; whom it asks, and what they said.

    Its `plan` is frozen with it. One without seats is open in the approvals queue, where nobody else is left; so is one
    that is overdue, because nobody decided in time, and one with rules `unheard`: so many find nobody, and each has to
    be heard. One that `is_overridden` was approved by breaking the glass.
    """

    id: ApprovalId
    ticket_id: TicketId
    turn: int
    round: int
    place: int
    plan: StepPlan
    changed_at: datetime
    state: StepState = StepState.WAITING
    version: int = 1
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    seats: tuple[Seat, ...] = ()
    votes: tuple[Vote, ...] = ()
    is_overdue: bool = False
    is_overridden: bool = False
    unheard: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether nobody can say anything about it any more."""
        return self.state not in (StepState.WAITING, StepState.OPEN)

    @property
    def owners(self) -> frozenset[UserId]:
        """Everybody whose word is asked for, whoever says it for them."""
        return frozenset(seat.owner for seat in self.seats)

    @property
    def given(self) -> tuple[Vote, ...]:
        """The votes that count."""
        return tuple(vote for vote in self.votes if vote.counts)

    def vote_of(self, person: UserId) -> Vote | None:
        """Return what that person said, for themselves or somebody else; None while they have not."""
        return next((vote for vote in self.given if vote.person == person), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMark:
    """What a ticket keeps of a step of its approvals: where it stands, whom it asks, and what they said.

    One that is overdue is with the team that sees to approvals, so is one that `is_unheard`: some rule finds nobody.
    `needed` is how many of those it asks have to agree, 0 if unknown.
    """

    id: ApprovalId
    turn: int
    round: int
    state: StepState
    asks: tuple[UserId, ...] = ()
    votes: tuple[Vote, ...] = ()
    is_overdue: bool = False
    is_overridden: bool = False
    needed: int = 0
    is_unheard: bool = False


def mark(step: Step) -> StepMark:
    """Return what a ticket keeps of a step; what somebody wrote is kept with their vote alone."""
    return StepMark(
        id=step.id,
        turn=step.turn,
        round=step.round,
        state=step.state,
        asks=tuple(seat.person for seat in step.seats),
        votes=tuple(replace(vote, comment="") for vote in step.votes),
        is_overdue=step.is_overdue,
        is_overridden=step.is_overridden,
        needed=step.plan.needs.of(len(step.owners)),
        is_unheard=step.unheard > 0,
    )


def called_off(marks: Sequence[StepMark], state: StepState) -> tuple[StepMark, ...]:
    """Return the marks with those that nobody has decided brought to that end."""
    undecided = (StepState.WAITING, StepState.OPEN)
    return tuple(replace(one, state=state) if one.state in undecided else one for one in marks)
