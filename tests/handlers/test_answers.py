"""Forms of a conversation: what cannot be taken any more is said in the form, with the words still in it."""

from __future__ import annotations

from typing import Any

from handlers.answers import on_reworded
from handlers.edge import Call, Edge
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, a_desk
from tests.fakes.web_client import BOT, CannedClient
from tests.use_cases.opening import open_ticket

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]


def test_new_words_for_a_draft_that_was_sent_meanwhile_are_not_dropped_in_silence(
    store: TicketStore, clock: FakeClock
) -> None:
    desk = a_desk(store, clock)
    ticket = open_ticket(Chat(desk, store))
    edge = Edge(desk=desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)
    answers: list[dict[str, Any]] = []
    view = {
        "id": "V1",
        "private_metadata": edge.signer.sign("conversation", str(ticket.conversation_id)),
        "state": {
            "values": {"title": {"t": {"value": "Cold"}}, "description": {"t": {"value": "It is cold"}}}
        },
    }
    call = Call(
        body={"type": "view_submission", "user": {"id": ANA}, "view": view},
        ack=lambda **said: answers.append(said),
        respond=lambda **_: None,
    )

    on_reworded(edge, call)

    assert answers == [
        {
            "response_action": "errors",
            "errors": {"description": "This is already recorded. Your click changed nothing."},
        }
    ]
