"""How a ticket comes to be, and the frame every step of it goes through: one transaction, one audit row.

What agents do is in working.py, how it ends in closing.py. Expected outcomes are values: a click may come late,
twice, or from somebody who may not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from workflows.domain import lifecycle, privacy
from workflows.domain.answers import Tried
from workflows.domain.conversations import Conversation, Draft, hand_over
from workflows.domain.errors import DeskError
from workflows.domain.ids import MACHINES, TicketId, UserId
from workflows.domain.policies import Promises
from workflows.domain.surfaces import triage_lane
from workflows.domain.tickets import UNSORTED, Kind, Sorting, State, Ticket
from workflows.domain.withdrawals import for_others
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import (
    approval_cards,
    beneficiaries,
    fulfilling,
    glass_cards,
    grants,
    precedents,
    reaching,
    rule_triggers,
    showing,
    sla,
    timers,
    waiting,
)
from workflows.use_cases import privacy as privately

SORT = "sort"
"""The job that says what a new ticket is about. Its card is posted after it, and only then somebody is found for it."""


@dataclass(frozen=True, slots=True)
class Done:
    """It happened, and this is the ticket now."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class TooLate:
    """The ticket was already past that; this is how it stands."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class NotYours:
    """Only others may do that: agents, or the requester."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same click came before; its effect stands."""

    ticket: Ticket


Result = Done | TooLate | NotYours | Repeated


def open_ticket(
    desk: Desk,
    uow: UnitOfWork,
    conversation: Conversation,
    *,
    draft: Draft,
    author_id: UserId,
    cause: str,
    sorting: Sorting = UNSORTED,
    source_url: str = "",
) -> tuple[Ticket, Conversation]:
    """Open a ticket for a conversation, an incident unless it was sorted otherwise, inside the caller's transaction.

    It may be on behalf of somebody else, who is told.

    Returns the ticket and the conversation as handed over, which the caller saves. The tried pages get their
    votes, the triage card and the requester's card are on their way.
    """
    whose = privacy.team_for(desk.policy, f"{draft.title}\n{draft.description}\n{conversation.question}")
    if whose is not None:
        sorting = replace(sorting, team=whose.id)
    promises = _promises(desk, uow, conversation, sorting)
    ticket = _new_ticket(
        desk,
        uow,
        conversation,
        draft=draft,
        author_id=author_id,
        sorting=sorting,
        url=source_url,
        promises=promises,
    )
    if ticket.is_private and sorting.part_of is None:
        conversation = privately.in_direct_messages(uow, conversation)
    uow.tickets.add(ticket, lifecycle.change(None, ticket, action="opened", by=author_id, cause=cause))
    sla.keep(desk, uow, None, ticket, cause=cause, promises=promises)
    precedents.follow(desk, uow, None, ticket)
    if ticket.kind is Kind.INCIDENT and (desk.triage.is_on or desk.policy.triage.rules):
        uow.jobs.put(SORT, f"{SORT}:{ticket.id}", {"ticket": ticket.id}, lane=triage_lane(ticket.id))
    else:
        waiting.follow(desk, uow, None, ticket)
    rule_triggers.follow(desk, uow, None, ticket, cause=cause)
    beneficiaries.tell_opened(uow, ticket)
    _vote(uow, ticket, conversation.tried)
    return ticket, hand_over(conversation, ticket.id)


def _promises(desk: Desk, uow: UnitOfWork, conversation: Conversation, sorting: Sorting) -> Promises:
    """Return what a ticket of that conversation is promised, by what is asked for and by who asks."""
    if not desk.policy.agreements:
        return desk.policy.promises
    item = sorting.item or ""
    if not item and sorting.kind is Kind.REQUEST and conversation.request_id is not None:
        item = uow.requests.get(conversation.request_id).item_id
    groups = uow.people.groups_of([conversation.person_id])[conversation.person_id]
    return desk.policy.promises_for(item=item, groups=groups)


def _new_ticket(
    desk: Desk,
    uow: UnitOfWork,
    conversation: Conversation,
    *,
    draft: Draft,
    author_id: UserId,
    sorting: Sorting,
    url: str,
    promises: Promises,
) -> Ticket:
    now = desk.clock.now()
    has_thread = conversation.person_id not in MACHINES and sorting.part_of is None
    chosen = sorting.priority or desk.policy.default_priority
    team = sorting.team or desk.policy.default_team
    target = promises.targets[chosen]
    return Ticket(
        id=TicketId(desk.ids.new()),
        number=uow.tickets.next_number(sorting.kind),
        kind=sorting.kind,
        state=State.AWAITING_APPROVAL if sorting.is_to_be_approved else State.NEW,
        version=1,
        title=draft.title,
        description=draft.description,
        requester_id=conversation.person_id,
        author_id=author_id,
        assignee_id=None,
        team=team,
        is_private=desk.policy.team(team).is_private,
        priority=chosen,
        opened_at=now,
        response_due_at=target.calendar.due_at(now, target.response),
        resolution_due_at=target.calendar.due_at(now, target.resolution),
        changed_at=now,
        conversation_id=conversation.id if has_thread else None,
        links=(sorting.part_of,) if sorting.part_of is not None else (),
        tried=for_others(conversation.tried),
        source_url=url,
        impact=sorting.impact,
        urgency=sorting.urgency,
        tasks=sorting.tasks,
        beneficiary_id=sorting.beneficiary_id,
    )


def may_work(desk: Desk, uow: UnitOfWork, user_id: UserId) -> bool:
    """Whether that person works tickets: by the directory's e-mail and the desk's files, never by the click."""
    person = uow.people.get(user_id)
    return person is not None and person.is_active and desk.policy.is_agent(person.email)


def may_work_on(desk: Desk, uow: UnitOfWork, user_id: UserId, ticket: Ticket) -> bool:
    """Whether that person works tickets and may read of this one; a private one is for its team alone."""
    person = uow.people.get(user_id)
    is_agent = person is not None and may_work(desk, uow, user_id)
    return is_agent and person is not None and privacy.may_read(desk.policy, ticket, person.email)


def agent_act(
    desk: Desk,
    ticket_id: TicketId,
    *,
    by: UserId,
    request_id: str,
    action: str,
    door: Callable[[Ticket], Ticket],
    tell: Callable[[UnitOfWork, Ticket], None] | None = None,
    reason: str = "",
) -> Result:
    """Have an agent take a ticket through *door*, and tell who has to know; in one transaction."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(ticket_id)
        if not may_work_on(desk, uow, by, ticket):
            return NotYours(ticket)
        step = _Step(action=action, by=by, cause=request_id, door=door, tell=tell, reason=reason)
        return _act(desk, uow, ticket, step)


def requester_act(
    desk: Desk,
    ticket_id: TicketId,
    *,
    by: UserId,
    request_id: str,
    action: str,
    door: Callable[[Ticket], Ticket],
    template: str,
) -> Result:
    """Have the requester take their ticket through *door*; the agents are told by the line *template*, if any."""

    def tell(uow: UnitOfWork, ticket: Ticket) -> None:
        if template:
            showing.tell_agents(uow, ticket, key=f"v{ticket.version}", template=template, person=by)

    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(ticket_id)
        if by != ticket.requester_id:
            return NotYours(ticket)
        return _act(desk, uow, ticket, _Step(action=action, by=by, cause=request_id, door=door, tell=tell))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One step of a ticket: the door it goes through, who takes it there and why, and who has to hear of it."""

    action: str
    by: UserId
    cause: str
    door: Callable[[Ticket], Ticket]
    tell: Callable[[UnitOfWork, Ticket], None] | None = None
    reason: str = ""


def _act(desk: Desk, uow: UnitOfWork, ticket: Ticket, step: _Step) -> Result:
    if not uow.inbox.claim(step.cause):
        return Repeated(ticket)
    try:
        after = step.door(ticket)
    except DeskError as refused:
        if refused.code != "not_allowed_now":
            raise
        return TooLate(ticket)
    done = save(
        desk, uow, ticket, after, action=step.action, by=step.by, cause=step.cause, reason=step.reason
    )
    if done is None:
        return TooLate(uow.tickets.get(ticket.id))
    if step.tell is not None:
        step.tell(uow, done)
    uow.commit()
    return Done(done)


def save(
    desk: Desk,
    uow: UnitOfWork,
    before: Ticket,
    after: Ticket,
    *,
    action: str,
    by: UserId,
    cause: str,
    reason: str = "",
) -> Ticket | None:
    """Store a step of a ticket with its audit row and what follows from it; None when somebody was faster.

    Returns the ticket as it is stored: when it is due is what its clocks say after this step.

    Every step goes through here, inside its caller's transaction, whoever made it: a click, a message, a timer.
    """
    after = lifecycle.ended(privacy.kept(desk.policy, before, after))
    after = grants.keep(desk, uow, before, after)
    after = sla.keep(desk, uow, before, after, cause=cause)
    row = lifecycle.change(before, after, action=action, by=by, cause=cause, reason=reason)
    if not uow.tickets.save(after, row):
        return None
    showing.show_ticket(desk, uow, after)
    fulfilling.follow_ticket(desk, uow, before, after)
    approval_cards.follow_ticket(desk, uow, before, after)
    reaching.follow_ticket(desk, uow, before, after)
    glass_cards.follow_ticket(desk, uow, before, after)
    showing.tell_watchers(uow, before, after, by=by)
    beneficiaries.follow(uow, before, after)
    timers.follow(desk, uow, before, after)
    precedents.follow(desk, uow, before, after)
    waiting.follow(desk, uow, before, after)
    rule_triggers.follow(desk, uow, before, after, cause=cause)
    return after


def _vote(uow: UnitOfWork, ticket: Ticket, tried: tuple[Tried, ...]) -> None:
    """A page that was shown and led to a ticket all the same did not help."""
    if ticket.conversation_id is None:
        return
    for page in tried:
        uow.feedback.vote(
            page=page.page,
            conversation_id=ticket.conversation_id,
            helped=bool(page.helped),
            at=ticket.opened_at,
            ticket_id=ticket.id,
        )
