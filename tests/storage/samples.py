"""Plain values to store; a test names what it is about and takes the rest as it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.fakes.clock import START
from workflows.domain.conversations import Conversation
from workflows.domain.ids import ChannelId, ConversationId, MessageTs, TeamId, TicketId, TicketNumber, UserId
from workflows.domain.messages import StoredMessage
from workflows.domain.people import Person
from workflows.domain.policies import Priority
from workflows.domain.tickets import Change, Kind, State, Ticket

ANA = UserId("UANA")
BEN = UserId("UBEN")
HELP = ChannelId("CHELP")

_TICKET = Ticket(
    id=TicketId("t1"),
    number=TicketNumber("INC-1"),
    kind=Kind.INCIDENT,
    state=State.NEW,
    version=1,
    title="VPN drops",
    description="Every ten minutes.",
    requester_id=ANA,
    author_id=ANA,
    assignee_id=None,
    team=TeamId("it"),
    priority=Priority.P3,
    opened_at=START,
    response_due_at=START + timedelta(hours=1),
    resolution_due_at=START + timedelta(hours=8),
    changed_at=START,
)


def ticket(id: str = "t1", **facts: Any) -> Ticket:
    """Return a new ticket with a number of its own."""
    return replace(_TICKET, id=TicketId(id), number=TicketNumber(f"INC-{id.upper()}"), **facts)


def change(of: Ticket, action: str = "opened") -> Change:
    """Return the audit row of the ticket's newest version."""
    return Change(
        ticket_id=of.id,
        version=of.version,
        action=action,
        actor_id=ANA,
        cause="event-1",
        at=START,
        before={},
        after={"state": of.state.value},
    )


def conversation(id: str = "c1", **facts: Any) -> Conversation:
    """Return a new conversation in a thread of its own."""
    begun: dict[str, Any] = {
        "person_id": ANA,
        "channel": HELP,
        "thread_ts": MessageTs(f"100.{id}"),
        "started_at": START,
        "changed_at": START,
        **facts,
    }
    return Conversation(id=ConversationId(id), **begun)


def message(text: str = "The VPN drops", *, edited_ts: str = "") -> StoredMessage:
    """Return one message, always the same, in some words."""
    return StoredMessage(
        channel=HELP, ts=MessageTs("100.1"), thread_ts=None, user_id=ANA, text=text, edited_ts=edited_ts
    )


def person(id: str = "UANA", **facts: Any) -> Person:
    """Return a member of the workspace."""
    known: dict[str, Any] = {
        "name": "Ana Reis",
        "email": "ana@example.com",
        "zone": "Europe/Lisbon",
        **facts,
    }
    return Person(id=UserId(id), **known)
