"""What agents do with a ticket while it is open. One door each."""

from __future__ import annotations

from workflows.domain import lifecycle, priorities
from workflows.domain.errors import DeskError
from workflows.domain.ids import TicketId, UserId
from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.tickets import Override, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, agent_act, may_work_on


def claim(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """An agent takes the ticket; of many at once, exactly one does."""

    def door(ticket: Ticket) -> Ticket:
        return lifecycle.claim(ticket, by=by, at=desk.clock.now())

    return agent_act(
        desk, ticket_id, by=by, request_id=request_id, action="claimed", door=door, tell=tell_who_has_it
    )


def release(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """An agent gives the ticket back to the queue: their own, or one of a colleague who is away."""

    def door(ticket: Ticket) -> Ticket:
        return lifecycle.release(ticket, at=desk.clock.now())

    def tell(uow: UnitOfWork, ticket: Ticket) -> None:
        showing.tell_agents(uow, ticket, key=f"v{ticket.version}", template="released", agent=by)

    return agent_act(desk, ticket_id, by=by, request_id=request_id, action="released", door=door, tell=tell)


def assign(
    desk: Desk, ticket_id: TicketId, *, to: UserId, by: UserId, request_id: str, reason: str = ""
) -> Result:
    """An agent gives the ticket to somebody of its team, or takes it over: who had it and who gets it are told.

    Raises DeskError("not_of_the_team"), and DeskError("no_reason") for one that somebody else has.
    """
    with desk.unit_of_work() as uow:
        before = uow.tickets.get(ticket_id)
        if not may_work_on(desk, uow, by, before):
            return NotYours(before)
        _check_member(desk, uow, before, to)
    had_it = before.assignee_id
    if had_it not in (None, to) and not reason.strip():
        raise DeskError("no_reason")

    def door(ticket: Ticket) -> Ticket:
        return lifecycle.assign(ticket, to=to, at=desk.clock.now())

    def tell(uow: UnitOfWork, ticket: Ticket) -> None:
        key, said = f"v{ticket.version}", {"agent": to, "person": by, "text": reason.strip()}
        showing.tell_agents(uow, ticket, key=key, template="handed_over", **said)
        for user_id in sorted({had_it or by, to} - {by}):
            showing.tell_person(uow, user_id, ticket, key=key, template="handed_over_dm", **said)
        tell_who_has_it(uow, ticket)

    return agent_act(
        desk,
        ticket_id,
        by=by,
        request_id=request_id,
        action="took_over" if to == by and had_it else "assigned",
        door=door,
        tell=tell,
        reason=reason.strip(),
    )


def ask(desk: Desk, ticket_id: TicketId, *, question: str, by: UserId, request_id: str) -> Result:
    """An agent asks the requester something and waits for it; reminders and the end of waiting are armed."""

    def door(ticket: Ticket) -> Ticket:
        return lifecycle.ask(ticket, question=question.strip(), by=by, at=desk.clock.now())

    def tell(uow: UnitOfWork, ticket: Ticket) -> None:
        key, said = f"v{ticket.version}", {"agent": by, "text": question.strip()}
        showing.tell_requester(uow, ticket, key=key, template="asked", **said)
        showing.tell_agents(uow, ticket, key=key, template="asked_requester", **said)

    return agent_act(desk, ticket_id, by=by, request_id=request_id, action="asked", door=door, tell=tell)


def wait_for_vendor(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """An agent can go on only when a supplier has done something."""

    def door(ticket: Ticket) -> Ticket:
        return lifecycle.wait_for_vendor(ticket, by=by, at=desk.clock.now())

    def tell(uow: UnitOfWork, ticket: Ticket) -> None:
        key = f"v{ticket.version}"
        showing.tell_requester(uow, ticket, key=key, template="waits_for_vendor")
        showing.tell_agents(uow, ticket, key=key, template="waits_for_vendor")

    return agent_act(desk, ticket_id, by=by, request_id=request_id, action="waits", door=door, tell=tell)


def resume(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """An agent waits no longer and goes on."""

    def door(ticket: Ticket) -> Ticket:
        return lifecycle.resume(ticket, at=desk.clock.now())

    def tell(uow: UnitOfWork, ticket: Ticket) -> None:
        showing.tell_agents(uow, ticket, key=f"v{ticket.version}", template="goes_on", agent=by)

    return agent_act(desk, ticket_id, by=by, request_id=request_id, action="resumed", door=door, tell=tell)


def prioritise(
    desk: Desk,
    ticket_id: TicketId,
    *,
    impact: Impact,
    urgency: Urgency,
    priority: Priority | None,
    reason: str,
    by: UserId,
    request_id: str,
) -> Result:
    """An agent says how many it affects and how soon it hurts; *priority* overrides what follows from that.

    Raises DeskError("no_reason") without a reason, DeskError("same_as_before") when nothing would change.
    """
    if not reason.strip():
        raise DeskError("no_reason")
    computed = priorities.of(impact, urgency)
    chosen = priority or computed
    override = None
    if chosen is not computed:
        override = Override(computed=computed, reason=reason.strip(), by=by)

    def door(ticket: Ticket) -> Ticket:
        return lifecycle.prioritise(
            ticket, impact=impact, urgency=urgency, override=override, priority=chosen, at=desk.clock.now()
        )

    def tell(uow: UnitOfWork, ticket: Ticket) -> None:
        said = {"agent": by, "text": reason.strip(), "to": chosen.value, "computed": computed.value}
        showing.tell_agents(uow, ticket, key=f"v{ticket.version}", template="prioritised", **said)

    return agent_act(
        desk,
        ticket_id,
        by=by,
        request_id=request_id,
        action="prioritised",
        door=door,
        tell=tell,
        reason=reason.strip(),
    )


def note(desk: Desk, ticket_id: TicketId, *, text: str, by: UserId, request_id: str) -> Result:
    """An agent writes something for agents only; it is found again, and never shown to the requester."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.get(ticket_id)
        if not may_work_on(desk, uow, by, ticket):
            return NotYours(ticket)
        if not uow.inbox.claim(request_id):
            return Repeated(ticket)
        showing.tell_agents(
            uow, ticket, key=request_id, template="private_note", author=by, text=text.strip()
        )
        uow.tickets.note(ticket.id, text)
        uow.commit()
        return Done(ticket)


def watch(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """An agent hears of every further step by direct message."""
    return agent_act(
        desk,
        ticket_id,
        by=by,
        request_id=request_id,
        action="watched",
        door=lambda ticket: lifecycle.watch(ticket, by=by, at=desk.clock.now()),
    )


def unwatch(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """An agent hears of it no longer."""
    return agent_act(
        desk,
        ticket_id,
        by=by,
        request_id=request_id,
        action="unwatched",
        door=lambda ticket: lifecycle.unwatch(ticket, by=by, at=desk.clock.now()),
    )


def _check_member(desk: Desk, uow: UnitOfWork, ticket: Ticket, user_id: UserId) -> None:
    person = uow.people.get(user_id)
    team = desk.policy.team(ticket.team)
    if person is None or not person.is_active or not team.has(person.email):
        raise DeskError("not_of_the_team", name=person.name if person else user_id, team=team.name)


def tell_who_has_it(uow: UnitOfWork, ticket: Ticket) -> None:
    """Tell the requester who works on their ticket from now on, and by when; not again of whom they heard last."""
    rows = (row.after.get("assignee_id") for row in uow.tickets.audit(ticket.id))
    had_it = [user_id for user_id in rows if user_id is not None]
    if had_it[-2:-1] == [ticket.assignee_id]:  # it was given back in between
        return
    due = ticket.resolution_due_at.isoformat()
    showing.tell_requester(
        uow, ticket, key=f"has_v{ticket.version}", template="claimed", agent=ticket.assignee_id, due_at=due
    )
