"""The two threads of a ticket, kept in step: the requester's own, and the one under the triage card.

What an agent writes under the card reaches the requester with the agent's name; what the requester answers
appears under the card. Lines leave in the order they came, once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workflows.domain import intents, lifecycle
from workflows.domain.conversations import Conversation
from workflows.domain.firings import Event
from workflows.domain.ids import ChannelId, MessageTs, SurfaceId, TicketId
from workflows.domain.intents import Intent
from workflows.domain.messages import (
    LINE_MAX,
    Attached,
    EarlierWords,
    Fate,
    IncomingMessage,
    StoredMessage,
    carried_over,
)
from workflows.domain.rules import Trigger
from workflows.domain.surfaces import Surface, SurfaceKind, conversation_lane, line_id, triage_lane
from workflows.domain.tickets import LinkKind, State, Ticket
from workflows.domain.withdrawals import for_others
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import rule_triggers, showing
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
    said = {"author": message.user_id, "text": message.relayed, **_named(message)}
    showing.tell_requester(uow, before, key=message.ts, template="reply_to_requester", **said)
    showing.copy_files(uow, before, message.files, to="requester", key=message.ts)
    showing.copy_words(uow, before, message.text, to="requester", key=message.ts)
    _respond(desk, uow, before, message)


def requester_wrote(desk: Desk, uow: UnitOfWork, before: Ticket, message: IncomingMessage) -> None:
    """Carry what was written in the requester's thread to the agents; a further word reopens what was solved.

    While nobody has the ticket, a “cancel” cancels it; later it is something to say to the agent.
    In a public thread an agent may answer right there: that is a response as well.
    """
    said = {"author": message.user_id, "text": message.relayed, **_named(message)}
    showing.tell_agents(uow, before, key=message.ts, template="reply_to_agents", **said)
    showing.copy_files(uow, before, message.files, to="agents", key=message.ts)
    showing.copy_words(uow, before, message.text, to="agents", key=message.ts)
    if message.user_id == before.requester_id:
        event = Event(ticket_id=before.id, trigger=Trigger.REPLIED, key=message.ts, channel=message.channel)
        rule_triggers.happened(desk, uow, event)
    if message.user_id == before.requester_id and _answers_a_part(desk, uow, before, message):
        return
    if message.user_id != before.requester_id:
        _respond(desk, uow, before, message)
    elif before.state is State.PENDING_USER:
        _answered(desk, uow, before, message)
    elif before.state is State.RESOLVED:
        _after_solution(desk, uow, before, message)
    elif before.state is State.NEW and intents.read(message.text) is Intent.CANCEL:
        _cancel(desk, uow, before, message)


def former_team_wrote(uow: UnitOfWork, ticket: Ticket, message: IncomingMessage) -> None:
    """Carry what was written where a ticket's card stood to those who have it now, and to nobody else."""
    said = {"author": message.user_id, "text": message.relayed, **_named(message)}
    key = f"{message.channel}:{message.ts}"
    showing.tell_agents(uow, ticket, key=key, template="reply_to_agents", **said)
    showing.copy_files(uow, ticket, message.files, to="agents", key=key)


def merged_wrote(uow: UnitOfWork, held: Ticket, carrier: Ticket, message: IncomingMessage) -> None:
    """Carry what was written in the thread of a merged ticket to the agents of the one that carries it on."""
    key, said = f"{message.channel}:{message.ts}", {"author": message.user_id, "text": message.relayed}
    said |= {"held": held.number, **_named(message)}
    showing.tell_agents(uow, carrier, key=key, template="reply_of_merged", **said)
    showing.copy_files(uow, carrier, message.files, to="agents", key=key)
    showing.copy_words(uow, carrier, message.text, to="agents", key=key)


def edited(desk: Desk, uow: UnitOfWork, message: IncomingMessage, *, old: str) -> None:
    """Carry an edit to the line that carried the message over; one that became private is withdrawn.

    What was never carried over stays where it is, and what was withdrawn stays withdrawn: taking a 🔒 away sends
    nothing, and the agents are told so.
    """
    found = _carried(uow, message.channel, message.root_ts, ts=message.ts)
    if found is None:
        return
    is_private = found.is_of_agents and _PRIVATE.match(message.text) is not None
    _forget_note(uow, found, old)
    if is_private:
        uow.tickets.note(found.ticket.id, message.text)
    stands = found.line is not None and found.line.content["template"] != WITHDRAWN
    if found.line is not None and stands:
        facts = {**found.line.content, "text": message.relayed, "is_edited": True}
        if is_private:
            facts = {"template": WITHDRAWN, "author": message.user_id}
            _take_files_away(uow, found, message.files, ts=message.ts)
        else:
            _take_files_away(uow, found, (), ts=message.ts)  # the file of words that are no longer said
        showing.say_otherwise(uow, found.line, lane=found.lane, **facts)
    elif found.is_of_agents and not is_private and (found.line is not None or _PRIVATE.match(old)):
        showing.tell_agents(uow, found.ticket, key=f"stays:{message.ts}", template="stays_private")
    fate = Fate.WITHDRAWN if is_private and stands else Fate.EDITED
    _keep(desk, uow, found.ticket, message, old=old, fate=fate)


def deleted(desk: Desk, uow: UnitOfWork, known: StoredMessage, *, cause: str) -> None:
    """Take away the line that carried over a message which is gone now; its words stay in the audit."""
    found = _carried(uow, known.channel, known.thread_ts or known.ts, ts=known.ts)
    if found is None:
        return
    if found.line is not None and found.line.content["template"] != WITHDRAWN:
        showing.take_away(uow, found.line, lane=found.lane)
    _forget_note(uow, found, known.text)
    _take_files_away(uow, found, known.files, ts=known.ts)
    gone = IncomingMessage(
        request_id=cause,
        channel=known.channel,
        ts=known.ts,
        thread_ts=known.thread_ts,
        user_id=known.user_id,
        text="",
        at=desk.clock.now(),
    )
    _keep(desk, uow, found.ticket, gone, old=known.text, fate=Fate.DELETED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carried:
    """A message in one thread of a ticket, and the line that stands for it in the other; None if it has none."""

    ticket: Ticket
    line: Surface | None
    lane: str
    is_of_agents: bool


def _carried(uow: UnitOfWork, channel: ChannelId, root_ts: MessageTs, *, ts: MessageTs) -> _Carried | None:
    """Return which ticket a message is about, and its copy; None for one about no ticket.

    What was written about a merged ticket after the merge stands with the one that carries it on.
    """
    above = uow.surfaces.at(channel, root_ts)
    if above is not None and above.kind is SurfaceKind.TRIAGE:
        ticket = uow.tickets.get(TicketId(above.ref))
        line = uow.surfaces.get(line_id(ticket.id, to="requester", key=ts))
        lane = conversation_lane(ticket.conversation_id) if ticket.conversation_id else ""
        return _Carried(ticket=ticket, line=line, lane=lane, is_of_agents=True)
    conversation_id = uow.conversations.at(channel, root_ts)
    ticket_id = uow.conversations.get(conversation_id).ticket_id if conversation_id else None
    if ticket_id is None:
        return None
    ticket = uow.tickets.get(ticket_id)
    line = uow.surfaces.get(line_id(ticket.id, to="agents", key=ts))
    while line is None and (ends := ticket.linked(LinkKind.MERGED_INTO)):
        ticket = uow.tickets.get(ends[-1].ticket_id)
        line = uow.surfaces.get(line_id(ticket.id, to="agents", key=f"{channel}:{ts}"))
    return _Carried(ticket=ticket, line=line, lane=triage_lane(ticket.id), is_of_agents=False)


def _forget_note(uow: UnitOfWork, carried: _Carried, words: str) -> None:
    if carried.is_of_agents and _PRIVATE.match(words):
        uow.tickets.forget_note(carried.ticket.id, words)


def _take_files_away(uow: UnitOfWork, carried: _Carried, files: Sequence[Attached], *, ts: MessageTs) -> None:
    of = carried.line.id if carried.line else line_id(carried.ticket.id, to="agents", key=ts)
    for file_id in (*(file.id for file in files), "words"):
        copy = uow.surfaces.get(SurfaceId(f"{of}:{file_id}"))
        if copy is not None:
            showing.take_away(uow, copy, lane=carried.lane)


def _named(message: IncomingMessage) -> dict[str, Any]:
    """Return what a line says of the files below it, nothing if there are none."""
    files, copied = message.files, carried_over(message.files)
    named = [{"id": f.id, "name": f.name, "size": f.size, "is_copied": f in copied} for f in files]
    if len(message.text) > LINE_MAX:
        named.append({"id": "words", "name": showing.WORDS_FILE, "size": 0, "is_copied": True})
    return {"files": named} if named else {}


def _keep(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, message: IncomingMessage, *, old: str, fate: Fate
) -> None:
    uow.messages.keep(
        EarlierWords(
            ticket_id=ticket.id,
            channel=message.channel,
            ts=message.ts,
            user_id=message.user_id,
            text=old,
            fate=fate,
            cause=message.request_id,
            at=desk.clock.now(),
        )
    )


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


def _answers_a_part(desk: Desk, uow: UnitOfWork, whole: Ticket, message: IncomingMessage) -> bool:
    """Carry what was written about a whole to those of its parts that wait for an answer; whether any does."""
    said = {"author": message.user_id, "text": message.relayed, **_named(message)}
    waiting = []
    for task in uow.tasks.of(whole.id) if whole.tasks else ():
        part = uow.tickets.locked(task.part_id) if task.part_id is not None else None
        if part is not None and part.state is State.PENDING_USER:
            waiting.append(part)
            showing.tell_agents(uow, part, key=message.ts, template="reply_to_agents", **said)
            showing.copy_files(uow, part, message.files, to="agents", key=message.ts)
            _answered(desk, uow, part, message)
    return bool(waiting)


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
