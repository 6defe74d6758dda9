"""The two threads of a ticket, kept in step: the requester's own, and the one under the triage card.

What an agent writes under the card reaches the requester with the agent's name; what the requester answers
appears under the card. Lines leave in the order they came, once.
"""

from __future__ import annotations

import re
from typing import Any

from workflows.domain import intents, lifecycle
from workflows.domain.conversations import Conversation
from workflows.domain.ids import TicketId
from workflows.domain.intents import Intent
from workflows.domain.messages import IncomingMessage
from workflows.domain.surfaces import SurfaceKind, conversation_lane, line_id, triage_lane
from workflows.domain.tickets import State, Ticket
from workflows.domain.withdrawals import for_others
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.tickets import may_work, save

WITHDRAWN = "reply_withdrawn"
"""What a line says whose words became private."""
_PRIVATE = re.compile(r"(?:[\s>*_~`]|<@\w+>|@\w+)*(?:🔒|:lock:)")
"""How a message begins that stays in the triage thread: the lock, whatever formats it or whoever it is for."""
COURTESY = frozenset({Intent.THANKS, Intent.GREETING, Intent.HELP})
"""What answers no question."""
FRIENDLY = frozenset({Intent.THANKS, Intent.YES, Intent.GREETING, Intent.HELP, Intent.CANCEL})
"""What says nothing of whether a solution works; an "ok" may mean that it will be tried."""


def agent_wrote(desk: Desk, uow: UnitOfWork, ticket_id: str, message: IncomingMessage) -> None:
    """Carry what was written under a triage card to the requester, unless it is private or the ticket has ended.

    The first public reply of somebody of the desk is the response the clock waits for.
    """
    if _PRIVATE.match(message.text):
        if may_work(desk, uow, message.user_id):
            uow.tickets.note(TicketId(ticket_id), message.text)
        return
    before = uow.tickets.locked(TicketId(ticket_id))
    if not (before.is_open or before.state is State.RESOLVED):
        return
    showing.tell_requester(
        uow,
        before,
        key=message.ts,
        template="reply_to_requester",
        author=message.user_id,
        text=message.relayed,
    )
    _respond(desk, uow, before, message)


def requester_wrote(desk: Desk, uow: UnitOfWork, before: Ticket, message: IncomingMessage) -> None:
    """Carry what was written in the requester's thread to the agents; a further word reopens what was solved.

    While nobody has the ticket, a “cancel” cancels it; later it is something to say to the agent.
    In a public thread an agent may answer right there: that is a response as well.
    """
    showing.tell_agents(
        uow, before, key=message.ts, template="reply_to_agents", author=message.user_id, text=message.relayed
    )
    if message.user_id != before.requester_id:
        _respond(desk, uow, before, message)
    elif before.state is State.PENDING_USER:
        _answered(desk, uow, before, message)
    elif before.state is State.RESOLVED:
        _after_solution(desk, uow, before, message)
    elif before.state is State.NEW and intents.read(message.text) is Intent.CANCEL:
        _cancel(desk, uow, before, message)


def merged_wrote(uow: UnitOfWork, held: Ticket, carrier: Ticket, message: IncomingMessage) -> None:
    """Carry what was written in the thread of a merged ticket to the agents of the one that carries it on."""
    showing.tell_agents(
        uow,
        carrier,
        key=f"{message.channel}:{message.ts}",
        template="reply_of_merged",
        author=message.user_id,
        text=message.relayed,
        held=held.number,
    )


def edited(uow: UnitOfWork, message: IncomingMessage) -> None:
    """Carry an edit to the line that carried the message over; one that became private is withdrawn.

    What was never carried over stays where it is, and what was withdrawn stays withdrawn.
    """
    above = uow.surfaces.at(message.channel, message.root_ts)
    if above is not None and above.kind is SurfaceKind.TRIAGE:
        ticket, to = uow.tickets.get(TicketId(above.ref)), "requester"
        lane = conversation_lane(ticket.conversation_id) if ticket.conversation_id else ""
    else:
        conversation_id = uow.conversations.at(message.channel, message.root_ts)
        ticket_id = uow.conversations.get(conversation_id).ticket_id if conversation_id else None
        if ticket_id is None:
            return
        ticket, to, lane = uow.tickets.get(ticket_id), "agents", triage_lane(ticket_id)
    line = uow.surfaces.get(line_id(ticket.id, to=to, key=message.ts))
    if line is None or line.content["template"] == WITHDRAWN:
        return
    facts = {**line.content, "text": message.relayed}
    if to == "requester" and _PRIVATE.match(message.text):
        facts = {"template": WITHDRAWN, "author": message.user_id}
    showing.say_otherwise(uow, line, lane=lane, **facts)


def transcript(conversation: Conversation) -> dict[str, Any]:
    """Return what an agent needs to know of what happened before the ticket, as facts for a line."""
    return {
        "person": conversation.person_id,
        "asked_at": conversation.started_at.isoformat(),
        "pages": [
            {"page": t.page, "title": t.title, "url": t.url, "helped": t.helped}
            for t in for_others(conversation.tried)
        ],
    }


def _respond(desk: Desk, uow: UnitOfWork, before: Ticket, message: IncomingMessage) -> None:
    is_first = before.responded_at is None or before.state is State.ASSIGNED
    if before.is_open and is_first and may_work(desk, uow, message.user_id):
        after = lifecycle.reply(before, at=desk.clock.now())
        save(desk, uow, before, after, action="replied", by=message.user_id, cause=message.request_id)


def _answered(desk: Desk, uow: UnitOfWork, before: Ticket, message: IncomingMessage) -> None:
    """The requester answered: the work goes on since the moment they wrote, however late it came in."""
    assert before.waiting is not None
    if intents.read(message.text) in COURTESY:
        return
    at = max(before.waiting.since, min(message.at, desk.clock.now()))
    after = lifecycle.resume(before, at=at)
    save(desk, uow, before, after, action="answered", by=message.user_id, cause=message.request_id)


def _after_solution(desk: Desk, uow: UnitOfWork, before: Ticket, message: IncomingMessage) -> None:
    intent = intents.read(message.text)
    if intent in FRIENDLY:
        return
    if intent is Intent.SOLVED:
        after, action = lifecycle.close(before, at=desk.clock.now()), "closed"
    else:
        after, action = lifecycle.reopen(before, at=desk.clock.now()), "reopened"
    save(desk, uow, before, after, action=action, by=message.user_id, cause=message.request_id)
    showing.tell_agents(uow, after, key=f"v{after.version}", template=action, person=message.user_id)


def _cancel(desk: Desk, uow: UnitOfWork, before: Ticket, message: IncomingMessage) -> None:
    after = lifecycle.cancel(before, at=desk.clock.now())
    save(desk, uow, before, after, action="cancelled", by=message.user_id, cause=message.request_id)
    showing.tell_agents(uow, after, key=f"v{after.version}", template="cancelled", person=message.user_id)
