"""Tickets as values. Their states and the doors between them are in lifecycle.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from workflows.domain.answers import Tried
from workflows.domain.approvals import StepMark, StepState
from workflows.domain.glass import Glass
from workflows.domain.grants import GrantMark
from workflows.domain.guesses import Guess, Verdict
from workflows.domain.ids import ConversationId, FiringId, ItemId, TeamId, TicketId, TicketNumber, UserId
from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.runbooks import RunMark
from workflows.domain.tasks import TaskMark


class Kind(StrEnum):
    """ITIL keeps them apart: something broke, or something is wanted."""

    INCIDENT = "incident"
    REQUEST = "request"


PREFIX = {Kind.INCIDENT: "INC", Kind.REQUEST: "REQ"}


class State(StrEnum):
    """Where a ticket stands. A request that is fulfilled by tasks is `new` when it was sent, then `fulfilling`.

    One that has to be approved is `new` only once it is.
    """

    AWAITING_APPROVAL = "awaiting_approval"
    CHANGES_REQUESTED = "changes_requested"  # by an approver, of the requester
    REJECTED = "rejected"
    EXPIRED = "expired"  # nobody approved it in time
    NEW = "new"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    FULFILLING = "fulfilling"  # by tasks, of which one was begun
    PENDING_USER = "pending_user"
    PENDING_VENDOR = "pending_vendor"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


OPEN = frozenset(
    {State.NEW, State.TRIAGED, State.ASSIGNED, State.IN_PROGRESS, State.FULFILLING}
    | {State.PENDING_USER, State.PENDING_VENDOR, State.AWAITING_APPROVAL, State.CHANGES_REQUESTED}
)
"""Somebody still has work to do. `resolved` waits only for the requester's word."""
UNAPPROVED = frozenset({State.AWAITING_APPROVAL, State.CHANGES_REQUESTED, State.REJECTED, State.EXPIRED})
"""No agent has anything to do with it: not everybody has agreed who has to."""
WORKED_ON = frozenset({State.ASSIGNED, State.IN_PROGRESS})
"""Its agent has work to do now."""


class ResolutionCode(StrEnum):
    """What the work came to."""

    FIXED = "fixed"
    WORKAROUND = "workaround"
    AS_INTENDED = "as_intended"
    NO_REPRO = "no_repro"
    NO_RESPONSE = "no_response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How a ticket was solved. `note` is sent to the requester as it is; `is_by_tasks` needs none."""

    code: ResolutionCode
    cause: str
    note: str
    by: UserId
    is_by_tasks: bool = False


class LinkKind(StrEnum):
    """What another ticket is to this one."""

    RELATED = "related"
    DUPLICATE_OF = "duplicate_of"
    DUPLICATED_BY = "duplicated_by"
    FOLLOW_UP_OF = "follow_up_of"
    FOLLOWED_BY = "followed_by"
    CAUSED_BY = "caused_by"
    CAUSES = "causes"
    MERGED_INTO = "merged_into"
    HOLDS = "holds"
    PART_OF = "part_of"


_PAIRS = {
    LinkKind.RELATED: LinkKind.RELATED,
    LinkKind.DUPLICATE_OF: LinkKind.DUPLICATED_BY,
    LinkKind.FOLLOW_UP_OF: LinkKind.FOLLOWED_BY,
    LinkKind.CAUSED_BY: LinkKind.CAUSES,
    LinkKind.MERGED_INTO: LinkKind.HOLDS,
}
SEEN_FROM_THERE = _PAIRS | {there: here for here, there in _PAIRS.items()}
"""What this ticket is to the other, by what the other is to this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A tie to another ticket, kept on both; its `number` is what people read."""

    kind: LinkKind
    ticket_id: TicketId
    number: TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """What is known of a ticket before it is opened; None is what the desk takes when nothing is.

    One that is `part_of` another has no thread of its own: its requester hears of it in that of the whole.
    """

    priority: Priority | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    team: TeamId | None = None
    kind: Kind = Kind.INCIDENT
    tasks: tuple[TaskMark, ...] = ()
    beneficiary_id: UserId | None = None
    item: ItemId | None = None
    part_of: Link | None = None
    is_to_be_approved: bool = False


UNSORTED = Sorting()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Why an open ticket stands still: for an answer of its requester to `question`, or for a supplier."""

    since: datetime
    by: UserId
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A priority that somebody chose against the matrix: what it would have been, why it is not, who said so."""

    computed: Priority
    reason: str
    by: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMark:
    """What a ticket keeps of the last rule that held for it: its name, and what was done of its actions."""

    firing: FiringId
    rule: str
    state: str
    did: tuple[str, ...] = ()
    did_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One matter of one requester.

    `version` grows by one with each change and equals the number of its audit rows. The due instants and
    `breached`, the names of the clocks whose promise was broken, are what its clocks say. `surveyed_at` equals
    `resolved_at` when a rating was asked for with that solution. `guesses` are what the desk took it for, `verdicts`
    what agents said of that. `beneficiary_id` is whom the requester asked for, None when that is themselves. `glass` is
    the last time somebody wanted it to go on without its approvals.
    """

    id: TicketId
    number: TicketNumber
    kind: Kind
    state: State
    version: int
    title: str
    description: str
    requester_id: UserId
    author_id: UserId
    assignee_id: UserId | None
    team: TeamId
    priority: Priority
    opened_at: datetime
    response_due_at: datetime
    resolution_due_at: datetime
    changed_at: datetime
    conversation_id: ConversationId | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    resolution: Resolution | None = None
    tried: tuple[Tried, ...] = ()
    reopened: int = 0
    source_url: str = ""
    breached: tuple[str, ...] = ()
    impact: Impact | None = None
    urgency: Urgency | None = None
    override: Override | None = None
    waiting: Waiting | None = None
    watchers: tuple[UserId, ...] = ()
    links: tuple[Link, ...] = ()
    surveyed_at: datetime | None = None
    rating: int | None = None
    is_reworded: bool = False
    run: RunMark | None = None
    is_private: bool = False
    category: str = ""
    service: str = ""
    guesses: tuple[Guess, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    tasks: tuple[TaskMark, ...] = ()
    beneficiary_id: UserId | None = None
    tags: tuple[str, ...] = ()
    ruled: RuleMark | None = None
    access: GrantMark | None = None
    approvals: tuple[StepMark, ...] = ()
    glass: Glass | None = None

    @property
    def is_agreed(self) -> bool:
        """Whether everybody who has to agree has, if anybody has to: until then it is none of the agents' work."""
        newest = max((one.turn for one in self.approvals), default=0)
        now = [one.state for one in self.approvals if one.turn == newest]
        return self.state not in UNAPPROVED and all(state is StepState.APPROVED for state in now)

    @property
    def is_by_tasks(self) -> bool:
        """Whether tasks are what is to be done now; once all are settled, it is worked like any other."""
        return any(not one.is_settled for one in self.tasks)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has work to do."""
        return self.state in OPEN

    @property
    def is_surveyed(self) -> bool:
        """Whether a rating was asked for with the solution that stands."""
        return self.resolved_at is not None and self.surveyed_at == self.resolved_at

    def linked(self, kind: LinkKind) -> tuple[Link, ...]:
        """Return the tickets that are of this *kind* to this one."""
        return tuple(link for link in self.links if link.kind is kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One audit row: who did what to a ticket, because of which event.

    `cause` is the request_id that brought it, `reason` what the actor gave as theirs. `before` and `after` hold only
    the fields that differ, as JSON.
    """

    ticket_id: TicketId
    version: int
    action: str
    actor_id: UserId
    cause: str
    at: datetime
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str = ""
