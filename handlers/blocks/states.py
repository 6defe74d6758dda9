"""A ticket's state in words: what the requester is told, and the facts every template about a ticket may use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handlers import words
from handlers.blocks.drawing import Look
from handlers.text import Mrkdwn, message, spoken
from workflows.domain.approvals import StepMark, StepState, Verdict, Vote
from workflows.domain.ids import MACHINES, MONITORING, UserId
from workflows.domain.sla import Measure
from workflows.domain.tasks import TaskMark, left
from workflows.domain.tickets import Kind, LinkKind, Resolution, Ticket, Waiting
from workflows.domain.waits import Then


def state_facts(ticket: Ticket, look: Look, *, zone: str) -> dict[str, Any]:
    """Return what may be said of a ticket to readers in *zone*; what people typed is made harmless."""
    target = look.policy.targets.get(ticket.priority)
    override = ticket.override
    merged = ticket.linked(LinkKind.MERGED_INTO)
    return {
        "now": look.now,
        "zone": zone,
        "number": ticket.number,
        "state": ticket.state.value,
        "is_request": ticket.kind is Kind.REQUEST,
        "title": spoken(ticket.title, look.people),
        "priority": ticket.priority.value,
        "priority_name": target.name if target else "",
        "requester_id": ticket.requester_id,
        "requester_name": look.name(ticket.requester_id),
        "requester_first_name": look.first_name(ticket.requester_id),
        "author_id": ticket.author_id,
        "is_monitored": ticket.requester_id in MACHINES,
        "assignee_id": ticket.assignee_id,
        "assignee_name": look.name(ticket.assignee_id) if ticket.assignee_id else "",
        "response_due_at": ticket.response_due_at,
        "resolution_due_at": ticket.resolution_due_at,
        "responded_at": ticket.responded_at,
        "tasks_done": len(ticket.tasks) - left(ticket.tasks),
        "tasks_all": len(ticket.tasks),
        "computed": override.computed.value if override else "",
        "override_by": override.by if override else "",
        "override_reason": spoken(override.reason, look.people) if override else "",
        "merged_into": merged[0].number if merged else "",
        "links": [(link.kind.value, link.number) for link in ticket.links],
        "rating": ticket.rating,
        "reopened": ticket.reopened,
        "source_url": ticket.source_url,
        "tried": ticket.tried,
        "is_reworded": ticket.is_reworded,
        "asked": still_asked(ticket.approvals),
        "sent_back_by": _sent_back_by(ticket.approvals),
        "is_listed": False,
        **_waiting_facts(ticket.waiting, look),
        **_solution_facts(ticket, look),
        **deadline_facts(None, look),
    }


def _waiting_facts(waiting: Waiting | None, look: Look) -> dict[str, Any]:
    """Return what the requester was asked, by whom, and what happens when."""
    return {
        "waiting_since": waiting.since if waiting else None,
        "question": spoken(waiting.question, look.people) if waiting else "",
        "asked_by": look.first_name(waiting.by) if waiting else "",
        "reminds_at": look.policy.reminds_at(waiting.since) if waiting else [],
        "gives_up_at": look.policy.gives_up_at(waiting.since) if waiting else None,
    }


def _solution_facts(ticket: Ticket, look: Look) -> dict[str, Any]:
    """Return how it was solved, by whom, and whether in time."""
    resolution = ticket.resolution
    return {
        "resolved_at": ticket.resolved_at,
        "closed_at": ticket.closed_at,
        "closes_at": look.policy.closes_at(ticket.resolved_at) if ticket.resolved_at else None,
        "is_in_time": not any(name.startswith(Measure.RESOLUTION) for name in ticket.breached),
        "resolved_by": _solver(resolution),
        "is_by_tasks": resolution is not None and resolution.is_by_tasks,
        "has_recovered": resolution is not None and resolution.by == MONITORING,
        "cause": spoken(resolution.cause, look.people) if resolution else "",
        "note": message(resolution.note, look.people) if resolution else Mrkdwn(""),
    }


def deadline_facts(deadline: tuple[datetime, Then] | None, look: Look) -> dict[str, Any]:
    """Return until when approvers have time, what happens then, and which team sees to what nobody decides."""
    return {
        "decide_at": deadline[0] if deadline is not None else None,
        "then": deadline[1].value if deadline is not None else "",
        "queue": look.policy.approvals_queue.name,
    }


def task_facts(marks: Sequence[TaskMark], look: Look) -> list[dict[str, Any]]:
    """Return what may be said of a ticket's tasks, in their order."""
    return [
        {
            "state": one.state.value,
            "title": spoken(one.title, look.people),
            "doing": spoken(one.doing or one.title, look.people),
            "done": spoken(one.done or one.doing or one.title, look.people),
            "team": look.policy.teams[one.team].name if one.team in look.policy.teams else one.team,
            "by": one.by,
            "part": one.part,
        }
        for one in marks
    ]


def step_facts(marks: Sequence[StepMark]) -> list[dict[str, Any]]:
    """Return what may be said of the approvals of a ticket, those of its newest turn in their order."""
    newest = max((one.turn for one in marks), default=0)
    return [
        {
            "state": one.state.value,
            "by": [vote.person for vote in one.votes if vote.counts and _tells(one, vote)],
            "some": _some(one),
            "is_overdue": one.is_overdue,
            "asked": still_asked([one]),
            "is_overridden": one.is_overridden,
            "is_unheard": one.is_unheard,
        }
        for one in marks
        if one.turn == newest
    ]


def _tells(one: StepMark, vote: Vote) -> bool:
    """Whether a vote says what became of its step."""
    is_change = vote.verdict is Verdict.CHANGES
    return is_change if one.state is StepState.CHANGES_REQUESTED else not is_change


def _some(one: StepMark) -> int:
    """Return how many of those still asked have to agree, 0 where all of them have to."""
    agreed = sum(vote.counts and vote.verdict is Verdict.APPROVE for vote in one.votes)
    left = one.needed - agreed
    return left if 0 < left < len(still_asked([one])) else 0


def _sent_back_by(marks: Sequence[StepMark]) -> UserId | None:
    """Return who asked for changes last, None where nobody did."""
    newest = max((one.turn for one in marks), default=0)
    said = [vote for one in marks if one.turn == newest for vote in one.votes if vote.counts]
    changes = (vote.person for vote in said if vote.verdict is Verdict.CHANGES)
    return next(changes, None)


def still_asked(marks: Sequence[StepMark]) -> list[UserId]:
    """Return everybody whose word is waited for now."""
    found: list[UserId] = []
    for one in marks:
        if one.state is StepState.OPEN:
            said = {who for vote in one.votes if vote.counts for who in (vote.person, vote.owner)}
            found += [person for person in one.asks if person not in said]
    return list(dict.fromkeys(found))


def _solver(resolution: Resolution | None) -> UserId | None:
    """Return who wrote how it was solved, None where nobody did."""
    if resolution is None or resolution.is_by_tasks or resolution.by in MACHINES:
        return None
    return resolution.by


def state_line(ticket: Ticket, facts: dict[str, Any]) -> Mrkdwn:
    """Return the line that tells the requester who has the ticket, what comes next and when."""
    return words.render(f"states/{ticket.state.value}", **facts)
