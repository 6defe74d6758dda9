"""Shortcuts: report a problem from anywhere, make a ticket of a message."""

from __future__ import annotations

from handlers.blocks import modals
from handlers.edge import Call, Edge
from handlers.home import on_report
from handlers.payloads import plain
from handlers.text import spoken

__all__ = ["on_message_shortcut", "on_report"]


def on_message_shortcut(edge: Edge, call: Call) -> None:
    """*Make a ticket* on a message: the form with its words, for the person who wrote them.

    What a bot wrote becomes a ticket of whoever makes it: nobody can talk to a bot.
    """
    message = call.body["message"]
    person = call.user_id if message.get("bot_id") else message.get("user") or call.user_id
    meta = edge.signer.sign("message", f"{call.body['channel']['id']} {message['ts']} {person}")
    with edge.desk.unit_of_work() as uow:
        words = plain(spoken(str(message.get("text") or ""), edge.look(uow).people))
    view = modals.report(words, meta=meta)
    edge.open_form(call, view)
    call.ack()
