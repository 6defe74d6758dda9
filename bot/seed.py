"""A past for the sample desk: tickets of the last weeks, so that lists and Homes have something to show.

Closed matters are written as they would have been written then; open ones are shown in chat like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel

from bot.history_file import KnownErrorFile, PastFile, read_history
from bot.marked_files import Mistake, load, validate
from bot.refusals import Refused
from workflows.domain import lifecycle, problems
from workflows.domain.conversations import Conversation, hand_over
from workflows.domain.ids import ConversationId, ProblemId, TeamId, TicketId, UserId
from workflows.domain.policies import Policy
from workflows.domain.problems import Analysis
from workflows.domain.tickets import Change, Kind, Resolution, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import precedents, showing, upkeep

CAUSE = "seed"
FIRST_NUMBER = 1001
"""The past is numbered as at a desk that has worked for a while."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many tickets there are now, and how many of them are open."""

    tickets: int
    open: int


def seed(desk: Desk, history: Path, people: Path) -> Seeded:
    """Write the past of *history*, its people named as in *people*. Raises Refused for a file that is broken."""
    ids = _ids_of(people)
    past_of_desk = read_history(history, names=list(ids))
    pasts = sorted(past_of_desk.tickets, key=lambda past: -past.opened)
    with desk.unit_of_work() as uow:
        uow.tickets.start_numbers_at(Kind.INCIDENT, FIRST_NUMBER)
        uow.commit()
    opened = 0
    tickets: dict[str, Ticket] = {}
    for past in pasts:
        with desk.unit_of_work() as uow:
            ticket = _live_through(desk, uow, past, ids)
            tickets[ticket.title] = ticket
            opened += ticket.is_open
            uow.commit()
    for known in past_of_desk.known_errors:
        with desk.unit_of_work() as uow:
            _document(desk, uow, known, by=ids[known.by], incidents=[tickets[one] for one in known.incidents])
            uow.commit()
    return Seeded(len(pasts), opened)


def _live_through(desk: Desk, uow: UnitOfWork, past: PastFile, ids: Mapping[str, UserId]) -> Ticket:
    start = desk.clock.now() - past.opened
    before = _new(desk, uow, past, ids[past.requester], start)
    uow.tickets.add(before, _row(None, before, "opened", before.author_id))
    agent = ids[past.assignee] if past.assignee else None
    ticket = before

    def step(action: str, by: UserId, after: Ticket) -> None:
        nonlocal ticket
        uow.tickets.save(after, _row(ticket, after, action, by))
        ticket = after

    replies = [reply for reply in past.replies if ids.get(reply.by) == agent]
    if agent is not None:
        first = replies[0].after if replies else timedelta(minutes=20)
        step("claimed", agent, lifecycle.claim(ticket, by=agent, at=start + first * 0.8))
        if replies:
            step("replied", agent, lifecycle.reply(ticket, at=start + first))
        if past.resolved is not None:
            solution = Resolution(
                code=past.resolved.code, cause=past.resolved.cause, note=past.resolved.note, by=agent
            )
            step(
                "resolved",
                agent,
                lifecycle.resolve(ticket, resolution=solution, at=start + past.resolved.after),
            )
            if past.closed:
                closed_at = start + past.resolved.after + timedelta(hours=1)
                step("closed", ticket.requester_id, lifecycle.close(ticket, at=closed_at))
    ticket = upkeep.attach(desk, uow, ticket)
    if ticket.is_open or ticket.state is State.RESOLVED:
        _show(desk, uow, ticket)
    return ticket


def _document(
    desk: Desk, uow: UnitOfWork, known: KnownErrorFile, *, by: UserId, incidents: Sequence[Ticket]
) -> None:
    at = desk.clock.now() - known.documented
    analysis = Analysis(
        symptom=known.symptom, cause=known.cause, workaround=known.workaround, words=tuple(known.words)
    )
    number = uow.problems.next_number()
    problem = problems.documented(ProblemId(desk.ids.new()), number, analysis, by=by, at=at)
    uow.problems.add(problem, problems.change(None, problem, action="documented", by=by, cause=CAUSE))
    for ticket in incidents:
        uow.problems.link(problem.id, ticket.id, at=max(at, ticket.opened_at))


def _new(desk: Desk, uow: UnitOfWork, past: PastFile, requester_id: UserId, start: datetime) -> Ticket:
    target = desk.policy.targets[past.priority]
    return Ticket(
        id=TicketId(desk.ids.new()),
        number=uow.tickets.next_number(Kind.INCIDENT),
        kind=Kind.INCIDENT,
        state=State.NEW,
        version=1,
        title=past.title,
        description=past.description,
        requester_id=requester_id,
        author_id=requester_id,
        assignee_id=None,
        team=_team_for(desk.policy, past.category),
        priority=past.priority,
        opened_at=start,
        response_due_at=target.calendar.due_at(start, target.response),
        resolution_due_at=target.calendar.due_at(start, target.resolution),
        changed_at=start,
        conversation_id=ConversationId(desk.ids.new()),
        category=past.category,
    )


def _show(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    """Show an open one to the agents. Its requester's thread is opened when there is news to tell there."""
    assert ticket.conversation_id is not None
    asked = Conversation(
        id=ticket.conversation_id,
        person_id=ticket.requester_id,
        channel=None,
        thread_ts=None,
        started_at=ticket.opened_at,
        changed_at=ticket.changed_at,
        question=ticket.description,
    )
    uow.conversations.add(hand_over(asked, ticket.id))
    showing.show_to_agents(desk, uow, ticket)
    precedents.follow(desk, uow, None, ticket)


def _row(before: Ticket | None, after: Ticket, action: str, by: UserId) -> Change:
    return lifecycle.change(before, after, action=action, by=by, cause=CAUSE)


def _team_for(policy: Policy, category: str) -> TeamId:
    teams = (team.id for team in policy.teams.values() if category in team.covers)
    return next(teams, policy.default_team)


def _ids_of(people: Path) -> dict[str, UserId]:
    """Return the ids of the people of the demo by their names. Raises Refused for a file that is broken."""
    mistakes: list[Mistake] = []
    file = validate(_People, load(people, mistakes), mistakes)
    if file is None or mistakes:
        raise Refused("\n".join(map(str, mistakes)))
    return {user.name: user.id for user in file.users}


class _User(BaseModel):
    id: UserId
    name: str


class _People(BaseModel):
    users: list[_User]
