"""Messages as projections of state: each place in chat where the desk shows something, and keeps it current.

A surface is posted once and redrawn in place ever after. What it shows is computed from the ticket or the
conversation it belongs to at the moment it is drawn, so a crash, a retry or a burst of changes ends in the
same picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from workflows.domain.ids import (
    ApprovalId,
    ChannelId,
    ConversationId,
    DraftId,
    GrantId,
    MessageTs,
    ProblemId,
    ReminderId,
    RunId,
    SurfaceId,
    TaskId,
    TeamId,
    TicketId,
    UserId,
)

TAKEN_AWAY = "is_taken_away"
"""The fact in a surface's content that nothing is to stand there any more."""


class SurfaceKind(StrEnum):
    """What is drawn there, and from what."""

    OPENING = "opening"  # first line of a conversation the desk opened itself; ref: conversation
    CARD = "card"  # one card of a conversation; ref: conversation, content: {"n": …}
    TRIAGE = "triage"  # the ticket's card in its team's channel; ref: ticket
    MOVED = "moved"  # what stands where the ticket's card stood before another team got it; ref: ticket
    RESOLVED = "resolved"  # "INC-1042 is solved", to the requester; ref: ticket
    DRAFT = "draft"  # an article on its way; ref: draft, content: {"for": "owner" | "author" | "keeper:…" | "report"}
    FIXED = "fixed"  # the news that a known error is fixed; ref: problem, content: {"person": …, "is_withheld": …}
    CARE = "care"  # which articles their owner should look at again; ref: reminder
    FILE = "file"  # a copy of a file from the other thread; ref: ticket, content: {"file": …, "name": …}
    FIRING = "firing"  # what a rule wants to do and the lead has to let it; ref: firing
    RUN = "run"  # a runbook under way, under the ticket's card; ref: run
    TASK = "task"  # a task of a request, in the channel of the team whose it is; ref: task
    GRANT = "grant"  # access somebody has for a time; ref: grant, content: {"words": "given" | "warning:7" | "over"}
    APPROVAL = "approval"  # a step of approvals, to one who is asked or the queue of those; ref: step
    BATCH = "batch"  # everything that waits for an approver, as a list; ref: person, content: {"is_old", "again_at"}
    GLASS = (
        "glass"  # a request that may go on without its approvals; ref: ticket, content: {"n": …, "for": …}
    )
    VERDICT = "verdict"  # why a request was not approved, to its requester; ref: ticket, content: {"turn": …}
    NOTICE = "notice"  # one line about no one ticket; ref: team or conversation, content as of a line
    LINE = "line"  # one line that never changes; content: {"template": …, **facts}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A message of the desk. `ts` is None until it is posted; `drawn` is a hash of what was last sent.

    Where it goes: `channel` and `thread_ts`, or `under` another surface (in its thread, once that is posted),
    or a direct message `to` a person.
    """

    id: SurfaceId
    kind: SurfaceKind
    ref: str
    channel: ChannelId | None = None
    thread_ts: MessageTs | None = None
    under: SurfaceId | None = None
    to: UserId | None = None
    content: dict[str, Any] = field(default_factory=dict)
    ts: MessageTs | None = None
    drawn: str = ""

    @property
    def is_taken_away(self) -> bool:
        """Whether it is to be deleted where it stands, or not to be posted at all."""
        return bool(self.content.get(TAKEN_AWAY))


def card_id(conversation_id: ConversationId, n: int) -> SurfaceId:
    """Name the surface of a conversation's card *n*."""
    return SurfaceId(f"card:{conversation_id}:{n}")


def opening_id(conversation_id: ConversationId) -> SurfaceId:
    """Name the first line of a conversation the desk opened itself."""
    return SurfaceId(f"opening:{conversation_id}")


def triage_id(ticket_id: TicketId) -> SurfaceId:
    """Name a ticket's card in its team's channel."""
    return SurfaceId(f"triage:{ticket_id}")


def moved_id(ticket_id: TicketId, channel: ChannelId, ts: MessageTs) -> SurfaceId:
    """Name what stands where a ticket's card stood."""
    return SurfaceId(f"moved:{ticket_id}:{channel}:{ts}")


def resolved_id(ticket_id: TicketId, round_: int) -> SurfaceId:
    """Name the card that tells the requester of the solution; one for each time it was solved."""
    return SurfaceId(f"resolved:{ticket_id}:{round_}")


def line_id(ticket_id: TicketId, *, to: str, key: str) -> SurfaceId:
    """Name a line of a ticket *to* its `requester`, its `agents` or one person; *key* is what it is about."""
    return SurfaceId(f"line:{ticket_id}:{to}:{key}")


def run_surface_id(run_id: RunId) -> SurfaceId:
    """Name the card of a runbook under way."""
    return SurfaceId(f"run:{run_id}")


def task_surface_id(task_id: TaskId) -> SurfaceId:
    """Name the card of a task."""
    return SurfaceId(f"task:{task_id}")


def grant_surface_id(grant_id: GrantId, words: str) -> SurfaceId:
    """Name what the holder of access is told of it: that they have it, that it ends, that it is over."""
    return SurfaceId(f"grant:{grant_id}:{words}")


def approval_surface_id(step_id: ApprovalId, reader: str) -> SurfaceId:
    """Name the card of a step that somebody has who is asked, or the queue of what nobody else decides."""
    return SurfaceId(f"approval:{step_id}:{reader}")


def batch_id(person_id: UserId, at: datetime) -> SurfaceId:
    """Name an approver's list of that hour: however much comes in one hour, they get one list."""
    return SurfaceId(f"batch:{person_id}:{at.astimezone(UTC):%Y-%m-%dT%H}")


def glass_surface_id(ticket_id: TicketId, n: int, reader: str) -> SurfaceId:
    """Name what somebody, or a channel, is told of a glass that is to be broken, or was."""
    return SurfaceId(f"glass:{ticket_id}:{n}:{reader}")


def verdict_id(ticket_id: TicketId, turn: int) -> SurfaceId:
    """Name what tells the requester why their request was not approved; one for each time it was sent."""
    return SurfaceId(f"verdict:{ticket_id}:{turn}")


def care_id(reminder_id: ReminderId) -> SurfaceId:
    """Name the card that asks an owner about their articles."""
    return SurfaceId(f"care:{reminder_id}")


def draft_surface_id(draft_id: DraftId, *, reader: str) -> SurfaceId:
    """Name the card of an article on its way that the `owner` or the `author` has; its `report` is a third."""
    return SurfaceId(f"draft:{draft_id}:{reader}")


def fixed_id(problem_id: ProblemId, person_id: UserId) -> SurfaceId:
    """Name the news for somebody that a known error is fixed."""
    return SurfaceId(f"fixed:{problem_id}:{person_id}")


def conversation_lane(conversation_id: ConversationId) -> str:
    """Name the lane in which everything said in a conversation leaves in order."""
    return f"conversation:{conversation_id}"


def person_lane(user_id: UserId) -> str:
    """Name the lane in which what one person is told leaves in order."""
    return f"person:{user_id}"


def team_lane(team_id: TeamId) -> str:
    """Name the lane in which what a team is told of no one ticket leaves in order."""
    return f"team:{team_id}"


def triage_lane(ticket_id: TicketId) -> str:
    """Name the lane in which everything said under a triage card leaves in order."""
    return f"triage:{ticket_id}"
