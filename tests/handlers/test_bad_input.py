"""What nobody should send or do, and somebody does: each has a sensible outcome, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.slack_response import SlackResponse
from typing_extensions import override

from handlers.blocks.lines import SPEECH_MAX, line
from handlers.files import Carrier, Copies
from handlers.payloads import deleted_message, edited_message, incoming_message
from handlers.sender import RetryLater, Sender
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
from tests.fakes.chat import HELP, Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, PEOPLE, a_desk
from tests.fakes.web_client import BOT, CannedClient
from tests.handlers.blocks.samples import BO as LINDQVIST
from tests.handlers.blocks.samples import LOOK, ticket
from tests.handlers.test_files import HandCarrier
from tests.use_cases.opening import claimed, open_ticket
from workflows.domain.ids import ChannelId, MessageTs
from workflows.domain.jobs import Job
from workflows.domain.messages import Attached
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import State
from workflows.ports import Desk
from workflows.use_cases import conversations

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

LONG = "It hums. " * 4_444  # the platform takes 40,000 characters


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Desk:
    """A desk."""
    return a_desk(store, clock)


@pytest.fixture
def chat(desk: Desk, store: TicketStore) -> Chat:
    """The people around it."""
    return Chat(desk, store)


# ---- too much -----------------------------------------------------------------------------------------------


def test_a_message_of_40000_characters_reaches_the_other_side_as_a_line_and_a_file_of_all_its_words(
    chat: Chat,
) -> None:
    ticket = claimed(chat, open_ticket(chat))

    chat.reply_under(ticket, LONG, by=BO)

    said, words = chat.posted[-2:]
    assert (said.content["template"], words.kind) == ("reply_to_requester", SurfaceKind.FILE)
    assert words.content["words"] == LONG
    facts = {**said.content, "author": LINDQVIST, "ticket": A_TICKET}
    drawn = line(str(facts.pop("template")), facts, LOOK)
    assert len(drawn.text) <= SPEECH_MAX


def test_the_words_of_a_long_message_are_uploaded_as_they_were_written(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    chat.reply_under(ticket, LONG, by=BO)
    client, sent = CannedClient(), []
    client.answers["files.getUploadURLExternal"] = {"upload_url": "https://up.example/1", "file_id": "F9"}
    client.answers["conversations.replies"] = {"messages": [{"ts": "5.000001", "files": [{"id": "F9"}]}]}
    carrier = Carrier(token="", timeout_s=1)
    carrier.send = lambda address, content: sent.append(content)  # type: ignore[method-assign]  # no network here

    Copies(chat.desk, client, carrier=carrier).share(
        chat.posted[-1], _called, channel=ChannelId("DANA"), thread_ts=MessageTs("1.0")
    )

    assert sent == [LONG.encode()]
    assert client.called("files.info") == []


def test_a_report_of_40000_characters_is_on_the_card_in_part_and_below_it_whole(chat: Chat) -> None:
    opened = open_ticket(chat, f"The coffee machine. {LONG}")

    assert opened.title == "The coffee machine"
    files = [one.content["words"] for one in chat.posted if one.kind is SurfaceKind.FILE]
    assert files == [f"The coffee machine. {LONG}"]


def _called(method: Callable[..., Any], **arguments: Any) -> Any:
    return method(**arguments)


# ---- places that are gone -----------------------------------------------------------------------------------


def a_line_in_a_channel(chat: Chat, store: TicketStore, *, files: tuple[Attached, ...] = ()) -> Job:
    """Return the job that tells Ana something in the thread of a channel; that of its files follows it."""
    message = chat.message("The coffee machine is cold", channel=HELP, mentions_desk=True)
    conversations.receive(chat.desk, message)
    chat.work()
    ticket = chat.ticket(chat.reply(chat.at(HELP, message.ts), "agent").ticket_id)
    under = chat.message("Which floor?", by=BO, channel=ChannelId("CTRIAGE"))
    under_card = next(one for one in chat.posted if one.kind is SurfaceKind.TRIAGE)
    assert under_card.ref == ticket.id
    with chat.desk.unit_of_work() as uow:
        card = uow.surfaces.get(under_card.id)
    assert card is not None and card.ts is not None
    conversations.receive(chat.desk, replace(under, thread_ts=card.ts, files=files))
    jobs = store.queue.claim(limit=99, lease=timedelta(seconds=15))
    return next(job for job in jobs if ":requester:" in job.key)


@pytest.mark.parametrize("gone", ["channel_not_found", "is_archived", "not_in_channel"])
def test_what_was_for_a_deleted_channel_reaches_the_person_directly_and_they_can_answer(
    chat: Chat, store: TicketStore, gone: str
) -> None:
    job = a_line_in_a_channel(chat, store)
    client = _GoneChannel(gone)

    Sender(chat.desk, client, Signer(b"secret")).draw(job)

    assert [said["channel"] for said in client.called("chat.postMessage")] == [HELP, "DANA"]
    answer = chat.message("Third", channel=ChannelId("DANA"), thread_ts=MessageTs("2000.000001"))
    conversations.receive(chat.desk, answer)
    with chat.desk.unit_of_work() as uow:
        conversation_id = uow.conversations.at(ChannelId("DANA"), MessageTs("2000.000001"))
        assert conversation_id is not None
        assert uow.conversations.get(conversation_id).person_id == ANA


def test_a_file_for_a_deleted_channel_stands_below_its_words_in_direct_messages(
    chat: Chat, store: TicketStore
) -> None:
    line = a_line_in_a_channel(chat, store, files=(Attached(id="F1", name="plan.png", size=9),))
    client = _GoneChannel("channel_not_found")
    client.answers["files.info"] = {"file": {"url_private": "https://files.example/F1"}}
    client.answers["files.getUploadURLExternal"] = {"upload_url": "https://up.example/1", "file_id": "F9"}
    sender = Sender(chat.desk, client, Signer(b"secret"), carrier=HandCarrier())
    sender.draw(line)
    store.queue.finish(line)
    (file,) = store.queue.claim(limit=1, lease=timedelta(seconds=15))

    with pytest.raises(RetryLater, match="not shared"):
        sender.draw(file)
    client.answers["conversations.replies"] = {"messages": [{"ts": "2000.5", "files": [{"id": "F9"}]}]}
    sender.draw(file)

    (*_, shared) = client.called("files.completeUploadExternal")
    assert (shared["channel_id"], shared["thread_ts"]) == ("DANA", "2000.000001")
    with chat.desk.unit_of_work() as uow:
        copy = uow.surfaces.get(file.payload["surface"])
    assert copy is not None and (copy.channel, copy.ts) == ("DANA", "2000.5")


class _GoneChannel(CannedClient):
    """A platform on which one channel cannot be written to."""

    def __init__(self, error: str) -> None:
        super().__init__()
        self._error = error

    @override
    def api_call(self, api_method: str, **request: Any) -> SlackResponse:
        said = {**(request.get("json") or {}), **(request.get("params") or {})}
        is_there = HELP in (said.get("channel"), said.get("channel_id"))
        self.fails = {api_method: self._error} if is_there else {}
        return super().api_call(api_method, **request)


def test_a_card_waits_until_the_desk_is_invited_to_its_queue_again(
    chat: Chat, desk: Desk, store: TicketStore
) -> None:
    nothing = chat.ask("The coffee machine is cold")
    conversations.receive(desk, chat.message("agent", channel=nothing.channel, thread_ts=nothing.thread_ts))
    jobs = store.queue.claim(limit=99, lease=timedelta(seconds=15))
    triage = next(job for job in jobs if job.key.startswith("draw:triage:"))
    client = CannedClient()
    sender = Sender(desk, client, Signer(b"secret"))

    client.fails["chat.postMessage"] = "not_in_channel"
    with pytest.raises(RetryLater, match="not_in_channel"):
        sender.draw(triage)
    client.fails.clear()
    sender.draw(triage)

    with desk.unit_of_work() as uow:
        card = uow.surfaces.get(triage.payload["surface"])
        assert card is not None and card.ts is not None


# ---- whom the desk does not expect --------------------------------------------------------------------------

PLAIN = {"type": "message", "channel": "D1", "channel_type": "im", "ts": "1.0", "text": "vpn", "user": "U1"}


@pytest.mark.parametrize(
    "by",
    [
        {"bot_id": "B1"},
        {"bot_id": "B1", "subtype": "bot_message", "user": None},
        {"user": BOT},
        {"subtype": "channel_join"},
    ],
)
def test_no_other_bot_and_not_the_desk_itself_is_ever_answered(by: dict[str, Any]) -> None:
    assert incoming_message({**PLAIN, **by}, event_id="E1", bot_user_id=BOT) is None
    edit = {
        "subtype": "message_changed",
        "channel": "D1",
        "message": {**PLAIN, **by, "edited": {"ts": "2.0"}},
    }
    if "bot_id" in by or by.get("user") == BOT:
        assert edited_message(edit, event_id="E2", bot_user_id=BOT) is None


def test_the_desks_own_deletion_is_no_news_to_it(chat: Chat) -> None:
    opened = open_ticket(chat)
    card = next(one for one in chat.posted if one.kind is SurfaceKind.TRIAGE)
    event = {"subtype": "message_deleted", "channel": "CTRIAGE", "deleted_ts": chat.ts_of(card.id)}
    gone = deleted_message(event)
    assert gone is not None

    channel, ts, thread_ts = gone
    conversations.deleted(chat.desk, request_id="e1", channel=channel, ts=ts, thread_ts=thread_ts)

    assert chat.ticket(opened.id) == opened
    with chat.desk.unit_of_work() as uow:
        assert uow.messages.get(channel, ts) is None


def test_a_guest_gets_a_ticket_like_anybody(chat: Chat) -> None:
    with chat.desk.unit_of_work() as uow:
        uow.people.save([replace(person, is_guest=person.id == ANA) for person in PEOPLE])
        uow.commit()

    assert open_ticket(chat).requester_id == ANA


# ---- text that would do something ---------------------------------------------------------------------------

A_TICKET = ticket(State.ASSIGNED)


@pytest.mark.parametrize("template", ["reply_to_requester", "reply_to_agents", "reply_of_merged", "reworded"])
@pytest.mark.parametrize(
    "typed",
    [
        "<!channel> the VPN is down",
        "<!here|here>",
        "<!subteam^S1|@it-desk>",
        "<@U0BOLIND>",
        "&lt;!channel&gt;",
        "<https://evil.example|https://kb.example>",
    ],
)
def test_what_people_type_pings_nobody_and_forges_no_link(template: str, typed: str) -> None:
    facts = {"author": LINDQVIST, "person": LINDQVIST, "text": typed, "held": "INC-7", "ticket": A_TICKET}

    said = str(line(template, {**facts, "files": [{"name": typed, "is_copied": True}]}, LOOK))

    for live in ("<!channel", "<!here", "<!subteam", "<@U0BOLIND", "<https://evil.example|"):
        assert live not in said
