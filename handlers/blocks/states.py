"""A ticket's state in words: what the requester is told, and the facts every template about a ticket may use."""

from __future__ import annotations

from typing import Any

from handlers import words
from handlers.blocks.drawing import Look
from handlers.text import Mrkdwn, message, spoken
from workflows.domain.tickets import Ticket


def state_facts(ticket: Ticket, look: Look, *, zone: str) -> dict[str, Any]:
    """Return what may be said of a ticket to readers in *zone*; what people typed is made harmless."""
    target = look.policy.targets.get(ticket.priority)
    resolution = ticket.resolution
    return {
        "now": look.now,
        "zone": zone,
        "number": ticket.number,
        "state": ticket.state.value,
        "title": spoken(ticket.title, look.people),
        "priority": ticket.priority.value,
        "priority_name": target.name if target else "",
        "requester_id": ticket.requester_id,
        "requester_name": look.name(ticket.requester_id),
        "requester_first_name": look.first_name(ticket.requester_id),
        "author_id": ticket.author_id,
        "assignee_id": ticket.assignee_id,
        "assignee_name": look.name(ticket.assignee_id) if ticket.assignee_id else "",
        "response_due_at": ticket.response_due_at,
        "resolution_due_at": ticket.resolution_due_at,
        "responded_at": ticket.responded_at,
        "resolved_at": ticket.resolved_at,
        "closed_at": ticket.closed_at,
        "is_in_time": ticket.resolved_at is None or ticket.resolved_at <= ticket.resolution_due_at,
        "resolved_by": resolution.by if resolution else None,
        "cause": spoken(resolution.cause, look.people) if resolution else "",
        "note": message(resolution.note, look.people) if resolution else Mrkdwn(""),
        "reopened": ticket.reopened,
        "source_url": ticket.source_url,
        "tried": ticket.tried,
    }


def state_line(ticket: Ticket, facts: dict[str, Any]) -> Mrkdwn:
    """Return the line that tells the requester who has the ticket, what comes next and when."""
    return words.render(f"states/{ticket.state.value}", **facts)
