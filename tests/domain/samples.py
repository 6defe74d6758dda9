"""Plain values to act on; a test names what it is about and takes the rest as it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from workflows.domain.conversations import Conversation
from workflows.domain.ids import ChannelId, ConversationId, MessageTs, TeamId, TicketId, TicketNumber, UserId
from workflows.domain.policies import Priority
from workflows.domain.tickets import Kind, State, Ticket

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ANA, BO, CY = UserId("UANA"), UserId("UBO"), UserId("UCY")
TICKET = TicketId("t1")

_TICKET = Ticket(
    id=TICKET,
    number=TicketNumber("INC-1"),
    kind=Kind.INCIDENT,
    state=State.NEW,
    version=1,
    title="VPN drops",
    description="Every hour.",
    requester_id=ANA,
    author_id=ANA,
    assignee_id=None,
    team=TeamId("it"),
    priority=Priority.P3,
    opened_at=NOW,
    response_due_at=NOW + timedelta(hours=4),
    resolution_due_at=NOW + timedelta(days=3),
    changed_at=NOW,
)


def a_ticket(**facts: Any) -> Ticket:
    """Return a ticket; new and nobody's if nothing else is said."""
    return replace(_TICKET, **facts)


def a_conversation(**facts: Any) -> Conversation:
    """Return a conversation in which nothing was said yet."""
    begun = Conversation(
        id=ConversationId("c1"),
        person_id=ANA,
        channel=ChannelId("DANA"),
        thread_ts=MessageTs("100.1"),
        started_at=NOW,
        changed_at=NOW,
    )
    return replace(begun, **facts)
