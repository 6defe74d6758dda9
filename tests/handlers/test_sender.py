"""The sender: a surface is posted once, whatever is lost between the post and its record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.sender import LeaseLost, RetryLater, Sender
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
from tests.fakes.desk import ANA, TRIAGE, a_desk
from tests.fakes.web_client import CannedClient
from tests.use_cases.opening import open_ticket
from workflows.domain.conversations import Conversation
from workflows.domain.ids import ChannelId, ConversationId, SurfaceId
from workflows.domain.jobs import Job
from workflows.domain.surfaces import Surface, SurfaceKind, triage_id
from workflows.ports import Desk
from workflows.use_cases import answering, conversations, presses, showing

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

LEASE = timedelta(seconds=15)
POST = "chat.postMessage"


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Desk:
    """A desk that has something to post."""
    desk = a_desk(store, clock)
    conversations.ask_by_command(desk, request_id="command-1", person_id=ANA, text="vpn drops")
    return desk


@pytest.fixture
def client() -> CannedClient:
    """The Web API, whose calls give up after a third of the lease."""
    return CannedClient(timeout=5)


@pytest.fixture
def sender(desk: Desk, client: CannedClient) -> Sender:
    """The sender of that desk."""
    return Sender(desk, client, Signer(b"secret"))


@pytest.fixture
def job(desk: Desk, store: TicketStore) -> Job:
    """The job that posts it, just claimed."""
    return next(job for job in store.queue.claim(limit=9, lease=LEASE) if job.kind == "draw")


def test_nothing_is_sent_that_could_arrive_after_the_lease(
    sender: Sender, client: CannedClient, clock: FakeClock, job: Job
) -> None:
    clock.advance(timedelta(seconds=11))

    with pytest.raises(LeaseLost):
        sender.draw(job)

    assert client.called(POST) == []


def test_a_post_is_sent_while_there_is_time_for_it(
    sender: Sender, client: CannedClient, clock: FakeClock, job: Job
) -> None:
    clock.advance(timedelta(seconds=9))

    sender.draw(job)
    sender.draw(replace(job, attempts=2))

    assert len(client.called(POST)) == 1


@pytest.mark.parametrize("method", ["conversations.open", "conversations.history", POST])
def test_whatever_the_platform_has_no_time_for_waits_as_long_as_it_asks(
    sender: Sender, client: CannedClient, job: Job, method: str
) -> None:
    client.fails[method] = "ratelimited"

    with pytest.raises(RetryLater):
        sender.draw(replace(job, attempts=2))


def answered(chat: Chat, text: str) -> Conversation:
    """Have Ana ask; return the conversation once the answer is recorded."""
    message = chat.message(text)
    conversations.receive(chat.desk, message)
    waiting = chat.at(message.channel, message.ts)
    answering.answer(chat.desk, waiting.id, turn=waiting.turn)
    return chat.conversation(waiting.id)


def test_a_queue_the_desk_was_invited_to_after_its_start_is_found(
    store: TicketStore, desk: Desk, sender: Sender, client: CannedClient
) -> None:
    moved = replace(desk.policy.team(desk.policy.default_team), queue="it-incidents")
    chat = Chat(replace(desk, policy=replace(desk.policy, teams={moved.id: moved})), store)
    offered = answered(chat, "the coffee machine is cold")
    presses.want_person(chat.desk, offered.id, n=0, by=ANA, request_id="click-1")
    jobs = store.queue.claim(limit=99, lease=LEASE)
    triage = next(job for job in jobs if job.key.startswith("draw:triage:"))

    with pytest.raises(RetryLater, match="invite it there"):
        sender.draw(triage)
    client.answers["conversations.list"] = {
        "channels": [{"id": "CINC", "name": "it-incidents", "is_member": True}]
    }
    sender.draw(triage)

    assert [said["channel"] for said in client.called(POST)] == ["CINC"]


def test_a_card_whose_team_is_another_is_posted_there_and_says_so_where_it_stood(
    store: TicketStore, desk: Desk, sender: Sender, client: CannedClient
) -> None:
    chat = Chat(desk, store)
    ticket = open_ticket(chat)
    with desk.unit_of_work() as uow:
        uow.people.save_channels({"hr-triage": ChannelId("CHR")})
        uow.surfaces.reword(triage_id(ticket.id), {"queue": "hr-triage"})
        showing.draw(uow, Surface(id=triage_id(ticket.id), kind=SurfaceKind.TRIAGE, ref=ticket.id), lane="x")
        uow.commit()
    stood = chat.ts_of(triage_id(ticket.id))

    for _ in range(2):
        for job in store.queue.claim(limit=9, lease=LEASE):
            sender.draw(job)
            store.queue.finish(job)

    assert [said["channel"] for said in client.called(POST)] == ["CHR"]
    (update,) = client.called("chat.update")
    assert (update["channel"], update["ts"]) == (TRIAGE, stood)
    assert update["text"] == "INC-1 went to #hr-triage. What is written here still reaches those who have it."
    assert "actions" not in str(update["blocks"])


def test_a_card_under_what_could_never_be_posted_is_a_failed_try_and_so_ends(
    store: TicketStore, desk: Desk, sender: Sender, job: Job
) -> None:
    answering.answer(desk, ConversationId(job.key.removeprefix("draw:opening:")), turn=1)
    store.queue.fail(job, error="user_disabled")
    (below,) = (job for job in store.queue.claim(limit=9, lease=LEASE) if job.kind == "draw")

    with pytest.raises(LookupError, match="opening:"):
        sender.draw(below)


def test_what_is_taken_away_is_deleted_once_and_what_never_stood_there_not_posted(
    desk: Desk, sender: Sender, client: CannedClient, job: Job
) -> None:
    sender.draw(job)
    with desk.unit_of_work() as uow:
        surface = uow.surfaces.get(job.payload["surface"])
        assert surface is not None
        showing.take_away(uow, surface, lane="")
        unposted = replace(surface, id=SurfaceId("line:other"), ts=None, channel=None)
        uow.surfaces.add(unposted)
        showing.take_away(uow, unposted, lane="")
        uow.commit()
    client.calls.clear()

    sender.draw(job)
    sender.draw(job)
    sender.draw(replace(job, payload={"surface": "line:other"}))

    assert [method for method, _ in client.calls] == ["chat.delete"]


def test_a_message_that_was_posted_and_not_recorded_is_found_and_deleted(
    desk: Desk, sender: Sender, client: CannedClient, job: Job
) -> None:
    with desk.unit_of_work() as uow:
        surface = uow.surfaces.get(job.payload["surface"])
        assert surface is not None
        showing.take_away(uow, surface, lane="")
        uow.commit()
    found = {"event_payload": {"surface": surface.id}}
    client.answers["conversations.history"] = {"messages": [{"ts": "7.000001", "metadata": found}]}

    sender.draw(replace(job, attempts=2))

    assert [(said["channel"], said["ts"]) for said in client.called("chat.delete")] == [("DANA", "7.000001")]
    assert client.called(POST) == []


def test_a_message_that_was_posted_and_not_recorded_is_found_and_not_posted_again(
    desk: Desk, sender: Sender, client: CannedClient, job: Job
) -> None:
    found = {"event_payload": {"surface": job.payload["surface"]}}
    client.answers["conversations.history"] = {"messages": [{"ts": "7.000001", "metadata": found}]}

    assert sender.draw(replace(job, attempts=2)) == timedelta()  # it may be of an earlier state

    assert client.called(POST) == []
    with desk.unit_of_work() as uow:
        surface = uow.surfaces.get(job.payload["surface"])
    assert surface is not None
    assert surface.ts == "7.000001"
