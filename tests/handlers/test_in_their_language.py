"""Whoever reads is spoken to in their own language: a requester, whoever clicks, and the team in the desk's."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot.slack import make_app
from handlers import directory, drawings
from handlers.blocks.drawing import Look
from handlers.edge import Edge
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
from tests.fakes.desk import ANA, BO, PEOPLE, POLICY, a_desk
from tests.fakes.web_client import BOT, TEAM, CannedClient
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.ids import ChannelId, MessageTs, SurfaceId, UserId
from workflows.domain.surfaces import Surface, SurfaceKind, line_id
from workflows.ports import Desk

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Desk:
    """A desk whose requester speaks French, and one of whose agents speaks German."""
    desk = a_desk(store, clock)
    speak(desk, {ANA: "fr-CA", BO: "de-DE"})
    return desk


def speak(desk: Desk, locales: dict[str, str]) -> None:
    """Have these people choose these languages."""
    with desk.unit_of_work() as uow:
        uow.people.save([replace(one, locale=locales[one.id]) for one in PEOPLE if one.id in locales])
        uow.commit()


def shown(chat: Chat, *, ids: str) -> str:
    """Return what is shown on the surfaces whose id begins so."""
    edge = Edge(desk=chat.desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)
    with chat.desk.unit_of_work() as uow:
        look: Look = edge.look(uow)
        surfaces = {one.id: one for one in chat.posted if one.id.startswith(ids)}
        assert surfaces, [one.id for one in chat.posted]
        return "\n".join(str(drawings.of(one, uow, look)) for one in surfaces.values())


def test_a_ticket_is_told_to_its_requester_in_their_language_and_to_the_team_in_the_desks(
    store: TicketStore, desk: Desk
) -> None:
    chat = Chat(desk, store)
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))

    to_her = shown(chat, ids=f"line:{ticket.id}:requester") + shown(chat, ids="card:")
    assert "s’occupe de INC-1" in to_her
    assert "est résolu" in to_her
    assert "is on INC" not in to_her
    assert "Ça marche" in shown(chat, ids="resolved:")
    assert "Resolved by" in shown(chat, ids="triage:")


def test_a_line_of_agents_stays_the_teams_wherever_it_stands(store: TicketStore, desk: Desk) -> None:
    """A card that moved to another queue leaves its lines behind, each in a channel and thread of its own."""
    chat = Chat(desk, store)
    ticket = claimed(chat, open_ticket(chat))
    line = Surface(
        id=line_id(ticket.id, to="agents", key="x"),
        kind=SurfaceKind.LINE,
        ref=ticket.id,
        channel=ChannelId("COLD"),
        thread_ts=MessageTs("1.0"),
    )
    hers = replace(line, id=line_id(ticket.id, to="requester", key="x"))
    chat.posted += [replace(one, content={"template": "waits_for_vendor"}) for one in (line, hers)]

    assert "waits for a supplier" in shown(chat, ids=line.id)
    assert "attend un fournisseur" in shown(chat, ids=hers.id)


def test_what_stands_in_somebodys_thread_about_no_ticket_is_in_their_language(
    store: TicketStore, desk: Desk
) -> None:
    chat = Chat(desk, store)
    asked = chat.ask("The coffee machine is cold")
    notice = Surface(
        id=SurfaceId("notice:1"),
        kind=SurfaceKind.NOTICE,
        ref=asked.id,
        channel=ChannelId("CHELP"),
        content={"template": "moved_to_direct"},
    )
    chat.posted.append(notice)

    assert "entre nous" in shown(chat, ids="notice:")


def test_what_nobody_chose_is_said_in_the_desks_language(store: TicketStore, desk: Desk) -> None:
    speak(desk, {ANA: "pt-BR"})
    chat = Chat(replace(desk, policy=replace(POLICY, language="de")), store)
    open_ticket(chat)

    assert "Ticket stornieren" in shown(chat, ids="card:")


@pytest.mark.parametrize(("who", "told"), [(ANA, "Vos tickets ouverts"), (BO, "Sie haben keine offenen")])
def test_whoever_types_is_answered_in_their_language(
    store: TicketStore, desk: Desk, who: UserId, told: str
) -> None:
    open_ticket(Chat(desk, store))
    app = make_app(lambda: desk, CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)
    typed = {"command": "/desk", "text": "status", "user_id": who, "trigger_id": "1.2", "team_id": TEAM}

    answer = app.dispatch(BoltRequest(mode="socket_mode", body=typed))
    app.listener_runner.listener_executor.shutdown()

    assert told in json.loads(answer.body)["text"]


@pytest.mark.parametrize(("said", "kept"), [({}, "fr-CA"), ({"locale": "de-AT"}, "de-AT")])
def test_a_change_that_does_not_speak_of_language_leaves_it(
    desk: Desk, said: dict[str, Any], kept: str
) -> None:
    directory.changed(desk, {"id": ANA, "real_name": "Ana Reis", "tz": "Europe/Lisbon", **said})

    with desk.unit_of_work() as uow:
        ana = uow.people.get(ANA)
    assert ana is not None
    assert ana.locale == kept


def test_somebody_new_is_asked_for_with_their_language(desk: Desk) -> None:
    client = CannedClient()
    client.answers["users.info"] = {"user": {"id": "UNEW", "name": "new", "locale": "fr-FR"}}

    directory.know(desk, client, UserId("UNEW"))

    assert client.called("users.info")[0]["include_locale"]
    with desk.unit_of_work() as uow:
        person = uow.people.get(UserId("UNEW"))
    assert person is not None
    assert person.locale == "fr-FR"
