"""The menu and the form of how a ticket was sorted: who may, once, and in time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers import triage as listeners
from handlers.edge import Call, Edge
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO
from tests.fakes.web_client import BOT, CannedClient
from tests.use_cases.opening import open_ticket
from tests.use_cases.test_triage import LIFT, sorting
from workflows.domain.ids import UserId
from workflows.domain.tickets import Ticket

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

REFUSED = "Only agents of the desk can do that. Nothing was changed."


@pytest.fixture
def chat(store: TicketStore, clock: FakeClock) -> Chat:
    """A desk that thinks of the lift."""
    return sorting(store, clock, replace(LIFT, is_sure=False, probability=0.6))


@pytest.fixture
def edge(chat: Chat) -> Edge:
    """That desk in a canned workspace."""
    return Edge(desk=chat.desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


class Answered:
    """What somebody is told and how they are acknowledged."""

    def __init__(self, by: UserId, **body: Any) -> None:
        """Have *by* send *body*."""
        self.told: list[str] = []
        self.acked: list[dict[str, Any]] = []
        self.call = Call(
            body={"user": {"id": by}, "trigger_id": "t1", "response_url": "https://x.example/", **body},
            ack=lambda **answer: self.acked.append(answer),
            respond=lambda **answer: self.told.append(str(answer["text"])),
        )


def chose(edge: Edge, ticket: Ticket, kind: str, *, by: UserId = BO, trigger: str = "t1") -> Answered:
    """Have somebody choose an option of the menu."""
    option = {"value": edge.signer.sign(kind, ticket.id)}
    answered = Answered(by, trigger_id=trigger, actions=[{"selected_option": option}])
    listeners.on_sorting(edge, answered.call)
    return answered


def sent(edge: Edge, ticket: Ticket, *, by: UserId = BO, view_id: str = "V1", **fields: str) -> Answered:
    """Have somebody send the form with these fields."""
    values: dict[str, Any] = {
        name: {"pick": {"selected_option": {"value": value} if value else None}}
        for name, value in fields.items()
        if name != "reason"
    }
    values["reason"] = {"text": {"value": fields.get("reason")}}
    view = {
        "id": view_id,
        "private_metadata": edge.signer.sign("ticket", ticket.id),
        "state": {"values": values},
    }
    answered = Answered(by, type="view_submission", view=view)
    listeners.on_sorted(edge, answered.call)
    return answered


def test_that_is_right_is_taken_once_and_from_agents_only(edge: Edge, chat: Chat) -> None:
    ticket = open_ticket(chat, "It is stuck on floor 3")

    assert chose(edge, ticket, "sorting_right", by=ANA).told == [REFUSED]
    assert chose(edge, ticket, "sorting_right", trigger="t2").told == []
    assert chat.ticket(ticket.id).category == "lift"
    (late,) = chose(edge, ticket, "sorting_right", trigger="t3").told
    assert ticket.number in late


def test_the_form_opens_for_agents_only(edge: Edge, chat: Chat) -> None:
    ticket = open_ticket(chat, "It is stuck on floor 3")

    refused = chose(edge, ticket, "sorting_other", by=ANA)
    opened = chose(edge, ticket, "sorting_other", trigger="t2")

    assert refused.told == [REFUSED]
    assert opened.told == [] and opened.acked == [{}]


def test_a_form_that_comes_back_corrects_the_ticket(edge: Edge, chat: Chat) -> None:
    ticket = open_ticket(chat, "It is stuck on floor 3")

    by_ana = sent(edge, ticket, by=ANA, category="kitchen", impact="", urgency="")
    done = sent(edge, ticket, view_id="V2", category="kitchen", impact="2", urgency="3", reason="dumbwaiter")
    again = sent(edge, ticket, view_id="V3", category="kitchen", impact="2", urgency="3")

    assert by_ana.acked == [{"response_action": "errors", "errors": {"category": REFUSED}}]
    assert done.acked == [{}]
    after = chat.ticket(ticket.id)
    assert (after.category, after.priority.value, after.verdicts[0].reason) == ("kitchen", "P2", "dumbwaiter")
    (error,) = again.acked
    assert "sorted like that already" in error["errors"]["category"]
