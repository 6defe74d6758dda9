"""A ticket made of a message: whose it is, and what a message the desk cannot see may not spoil."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from handlers.edge import Call, Edge
from handlers.shortcuts import on_message_shortcut
from handlers.tickets import on_reported
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
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, a_desk
from tests.fakes.web_client import BOT, CannedClient
from workflows.domain.surfaces import opening_id

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]


@pytest.fixture
def client() -> CannedClient:
    """The Web API."""
    return CannedClient()


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock, client: CannedClient) -> Edge:
    """A desk as listeners see it."""
    return Edge(desk=a_desk(store, clock), client=client, signer=Signer(b"secret"), bot_user_id=BOT)


def call(body: Mapping[str, Any], acks: list[dict[str, Any]] | None = None) -> Call:
    """Return a call of Bo; *acks* collects what it is answered."""
    kept = [] if acks is None else acks
    return Call(
        body={"user": {"id": BO}, **body}, ack=lambda **said: kept.append(said), respond=lambda **_: None
    )


def form_of(edge: Edge, client: CannedClient, message: dict[str, Any]) -> str:
    """Have Bo choose the shortcut on a message; return what the form carries."""
    on_message_shortcut(
        edge, call({"trigger_id": "t", "channel": {"id": "C1"}, "message": {"ts": "1.2", **message}})
    )
    return str(client.called("views.open")[0]["view"]["private_metadata"])


def send(edge: Edge, metadata: str, *, view_id: str = "V1") -> dict[str, Any]:
    """Have Bo send the form; return what becomes of it, nothing when it closes."""
    chosen = {"pick": {"selected_option": {"value": "2"}}}
    values = {"what": {"text": {"value": "the printer smokes"}}, "impact": chosen, "urgency": chosen}
    view = {"id": view_id, "private_metadata": metadata, "state": {"values": values}}
    acks: list[dict[str, Any]] = []
    on_reported(edge, call({"type": "view_submission", "view": view}, acks))
    (said,) = acks
    return said


def test_a_ticket_made_of_a_message_is_for_whoever_wrote_it(edge: Edge, client: CannedClient) -> None:
    send(edge, form_of(edge, client, {"user": ANA, "text": "the printer smokes"}))

    with edge.desk.unit_of_work() as uow:
        (ticket,) = uow.tickets.requested_by(ANA, limit=9)
    assert (ticket.requester_id, ticket.author_id) == (ANA, BO)


@pytest.mark.parametrize("bot", [{"user": BOT, "bot_id": "BDESK"}, {"bot_id": "BALERT"}])
def test_a_ticket_made_of_what_a_bot_wrote_is_for_who_made_it(
    edge: Edge, client: CannedClient, bot: dict[str, Any]
) -> None:
    send(edge, form_of(edge, client, {"text": "disk full", **bot}))

    with edge.desk.unit_of_work() as uow:
        (ticket,) = uow.tickets.requested_by(BO, limit=9)
    assert ticket.requester_id == BO


@pytest.mark.parametrize("refusal", ["channel_not_found", "message_not_found"])
def test_a_message_the_desk_cannot_see_or_that_is_gone_makes_a_ticket_without_a_link(
    edge: Edge, client: CannedClient, refusal: str
) -> None:
    client.fails["chat.getPermalink"] = refusal

    send(edge, form_of(edge, client, {"user": ANA, "text": "the printer smokes"}))

    with edge.desk.unit_of_work() as uow:
        (ticket,) = uow.tickets.requested_by(ANA, limit=9)
    assert ticket.source_url == ""


def test_the_form_has_the_words_as_people_read_them(edge: Edge, client: CannedClient) -> None:
    form_of(edge, client, {"user": ANA, "text": f"<@{ANA}> see <https://x.example|the plan> &amp; call"})

    element = client.called("views.open")[0]["view"]["blocks"][0]["element"]
    assert element["initial_value"] == "@Ana Reis see the plan & call"


def test_who_makes_a_ticket_for_another_is_told_so_and_the_other_too(
    edge: Edge, client: CannedClient
) -> None:
    said = send(edge, form_of(edge, client, {"user": ANA, "text": "the printer smokes"}))

    assert said["response_action"] == "update"
    assert "is open for Ana" in said["view"]["blocks"][0]["text"]["text"]
    with edge.desk.unit_of_work() as uow:
        (ticket,) = uow.tickets.requested_by(ANA, limit=9)
        assert ticket.conversation_id is not None
        opening = uow.surfaces.get(opening_id(ticket.conversation_id))
    assert opening is not None
    assert (opening.to, opening.content["template"], opening.content["author"]) == (ANA, "reported_for", BO)


def test_the_form_of_ones_own_ticket_just_closes(edge: Edge) -> None:
    assert send(edge, "") == {}


def test_a_message_that_is_a_ticket_opens_no_form_and_sends_no_other(
    edge: Edge, client: CannedClient
) -> None:
    metadata = form_of(edge, client, {"user": ANA, "text": "the printer smokes"})
    other = send(edge, metadata)
    assert other["response_action"] == "update"

    told: list[str] = []
    body = {"user": {"id": BO}, "trigger_id": "t2", "response_url": "https://x.example/r"}
    body |= {"channel": {"id": "C1"}, "message": {"ts": "1.2", "user": ANA, "text": "the printer smokes"}}
    again = Call(body=body, ack=lambda **_: None, respond=lambda **said: told.append(said["text"]))
    on_message_shortcut(edge, again)

    assert told == ["This message is INC-1 already. Write in its thread to add anything."]
    assert len(client.called("views.open")) == 1
    assert send(edge, metadata, view_id="V2")["errors"] == {"what": told[0]}
