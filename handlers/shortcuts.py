"""Shortcuts: report a problem from anywhere, make a ticket of a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.blocks import modals
from handlers.blocks.drawing import Drawing
from handlers.edge import Call, Edge
from handlers.home import on_report
from handlers.payloads import plain
from handlers.text import spoken
from handlers.words import error_sentence
from workflows.domain.errors import DeskError
from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.messages import StoredMessage
from workflows.domain.sources import Source
from workflows.domain.tickets import Ticket
from workflows.use_cases import keeping, sources

__all__ = ["on_form_again", "on_message_shortcut", "on_report"]


def on_message_shortcut(edge: Edge, call: Call) -> None:
    """*Make a ticket* on a message: the form with its words, for the person who wrote them.

    What a bot wrote becomes a ticket of whoever makes it: nobody can talk to a bot. When the form came too late,
    the words are kept for the button that opens it again: the desk may not be able to look them up.
    """
    message = call.body["message"]
    channel, ts = ChannelId(str(call.body["channel"]["id"])), MessageTs(str(message["ts"]))
    person = call.user_id if message.get("bot_id") else UserId(str(message.get("user") or call.user_id))
    words = _words(edge, message)
    root_ts = MessageTs(str(message.get("thread_ts") or ts))
    known = sources.known(edge.desk, Source(channel=channel, ts=ts, root_ts=root_ts))
    if known is not None:
        call.ack()
        call.tell(_already(known))
        return
    meta = edge.signer.sign("message", f"{channel} {ts} {person} {root_ts}")
    if _opened(edge, call, words, meta=meta):
        call.ack()
        return
    kept = StoredMessage(channel=channel, ts=ts, thread_ts=None, user_id=person, text=words)
    keeping.keep(edge.desk, kept)
    call.ack()
    with edge.desk.unit_of_work() as uow:
        call.tell(modals.form_again(meta, edge.look(uow)))


def on_form_again(edge: Edge, call: Call) -> None:
    """*Open the form*, after it came too late: the same form, with the words that were kept."""
    channel, ts, *_ = edge.signer.read("message", call.value).split(" ")
    words = keeping.kept(edge.desk, ChannelId(channel), MessageTs(ts))
    if not _opened(edge, call, words, meta=call.value):
        raise DeskError("too_slow")  # its button still stands there
    call.ack()


def _already(ticket: Ticket) -> Drawing:
    """Return what somebody is told who makes a ticket of a message that is one."""
    return Drawing(error_sentence("a_ticket_already", {"number": ticket.number}), [])


def _opened(edge: Edge, call: Call, words: str, *, meta: str) -> bool:
    """Open the report form; False when the platform waited no longer."""
    try:
        edge.open_form(call, modals.report(words, meta=meta))
    except DeskError as error:
        if error.code != "too_slow":
            raise
        return False
    return True


def _words(edge: Edge, message: Mapping[str, Any]) -> str:
    with edge.desk.unit_of_work() as uow:
        return plain(spoken(str(message.get("text") or ""), edge.look(uow).people))
