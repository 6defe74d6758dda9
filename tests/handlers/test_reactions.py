"""An emoji below a message: looked up as it reads now, and answered to whoever put it, alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handlers.edge import Call, Edge
from handlers.reactions import TakingIn, on_reaction, on_undo
from handlers.sender import RetryLater
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
from workflows.domain.people import Person
from workflows.domain.tickets import State, Ticket
from workflows.use_cases.reactions import TAKE_IN

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def client() -> CannedClient:
    """The Web API."""
    return CannedClient()


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock, client: CannedClient) -> Edge:
    """A desk as listeners see it."""
    return Edge(desk=a_desk(store, clock), client=client, signer=Signer(b"secret"), bot_user_id=BOT)


def put(edge: Edge, store: TicketStore, *, by: str = BO, ts: str = "1.2", kind: str = "message") -> list[Any]:
    """Have somebody put a 🎫 below something; do the jobs of it, and return those left."""
    item = {"type": kind, "channel": "C1", "ts": ts}
    event = {"type": "reaction_added", "user": by, "reaction": "ticket", "item": item}
    body = {"event_id": f"Ev{by}{ts}", "event": event}
    on_reaction(edge, Call(body=body, ack=lambda **_: None, respond=lambda **_: None))
    jobs = store.queue.claim(limit=9, lease=timedelta(seconds=30))
    for job in jobs:
        assert job.kind == TAKE_IN
        TakingIn(edge.desk, edge.client, edge.signer).take_in(job)
        store.queue.finish(job)
    return jobs


def found(client: CannedClient, **message: Any) -> None:
    """Let the platform find that message, after the one its thread hangs from."""
    root = {"ts": "1.1", "user": BO, "text": "the root"}
    client.answers["conversations.replies"] = {"messages": [root, {"ts": "1.2", **message}]}


def ticket(edge: Edge) -> Ticket:
    """Return the ticket there is."""
    with edge.desk.unit_of_work() as uow:
        opened = uow.tickets.by_number("INC-1")
    assert opened is not None
    return opened


def told(client: CannedClient) -> str:
    """Return what Bo was told, and nobody else."""
    [said] = client.called("chat.postEphemeral")
    assert (said["channel"], said["user"]) == ("C1", BO)
    return str(said["text"])


def test_a_reply_is_taken_in_itself_with_names_in_place_of_ids(
    edge: Edge, store: TicketStore, client: CannedClient
) -> None:
    found(client, user=ANA, thread_ts="1.1", text=f"<@{BO}> it smokes &amp; smells")

    put(edge, store)

    assert (ticket(edge).requester_id, ticket(edge).description) == (ANA, "@Bo Lind it smokes & smells")
    assert ticket(edge).source_url == "https://x.example/archives/C1/p12"
    assert told(client) == "INC-1 is opened for whoever wrote this."


def test_a_message_without_words_is_named_by_its_files(
    edge: Edge, store: TicketStore, client: CannedClient
) -> None:
    found(client, user=ANA, text="", files=[{"name": "screen.png"}])

    put(edge, store)

    assert ticket(edge).title == "Screen.png"


@pytest.mark.parametrize("wrong", ["thread_not_found", "channel_not_found"])
def test_a_message_that_is_gone_opens_nothing_and_who_put_it_is_told_in_their_language(
    edge: Edge, store: TicketStore, client: CannedClient, wrong: str
) -> None:
    client.fails["conversations.replies"] = wrong
    with edge.desk.unit_of_work() as uow:
        uow.people.save([Person(id=BO, name="Bo Lind", email="bo@example.com", zone="UTC", locale="de-DE")])
        uow.commit()

    put(edge, store)

    assert told(client).startswith("Es wurde kein Ticket eröffnet")


def test_a_platform_that_is_busy_is_asked_again(edge: Edge, store: TicketStore, client: CannedClient) -> None:
    client.fails["conversations.replies"] = "ratelimited"

    with pytest.raises(RetryLater):
        put(edge, store)


def test_what_the_desk_itself_puts_or_what_is_put_on_a_file_is_nothing(
    edge: Edge, store: TicketStore
) -> None:
    assert put(edge, store, by=BOT) == []
    assert put(edge, store, kind="file") == []


def test_who_comes_second_is_told_which_ticket_there_is(
    edge: Edge, store: TicketStore, client: CannedClient
) -> None:
    found(client, user=ANA, text="it smokes", thread_ts="1.1")
    put(edge, store, by=ANA)
    store.queue.claim(limit=99, lease=timedelta(hours=1))  # the drawing is left alone

    put(edge, store)

    assert told(client) == "This is already INC-1. Write in its thread to add anything."


def test_who_put_the_emoji_can_press_it_away_again(
    edge: Edge, store: TicketStore, client: CannedClient
) -> None:
    found(client, user=ANA, text="it smokes")
    put(edge, store)
    [said] = client.called("chat.postEphemeral")
    button = said["blocks"][0]["accessory"]
    answers: list[dict[str, Any]] = []
    body = {"user": {"id": BO}, "trigger_id": "t", "response_url": "https://x.example/r", "actions": [button]}

    on_undo(edge, Call(body=body, ack=lambda **_: None, respond=lambda **said: answers.append(said)))

    assert ticket(edge).state is State.CANCELLED
    assert [(a["text"], a["replace_original"]) for a in answers] == [
        ("INC-1 is cancelled. Nothing else changed.", True)
    ]


def test_an_emoji_that_is_delivered_again_is_answered_once(
    edge: Edge, store: TicketStore, client: CannedClient
) -> None:
    client.answers["conversations.replies"] = {"messages": []}

    put(edge, store)
    put(edge, store)

    assert len(client.called("chat.postEphemeral")) == 1
