"""Files in the threads of a ticket: which the other side gets a copy of, and when it is taken away again."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.fakes.chat import Chat
from tests.fakes.desk import BO, TRIAGE
from tests.use_cases.opening import claimed, open_ticket
from workflows.domain.messages import FILE_MAX, Attached, IncomingMessage
from workflows.domain.surfaces import SurfaceKind, triage_id
from workflows.domain.tickets import Ticket
from workflows.use_cases import conversations

PHOTO = Attached(id="F1", name="error.png", size=4_000)
QUOTE = Attached(id="F2", name="quote.pdf", size=9_000)


def under_the_card(chat: Chat, ticket: Ticket, text: str, *files: Attached) -> IncomingMessage:
    """Have Bo write with files under the card."""
    under = chat.ts_of(triage_id(ticket.id))
    written = replace(chat.message(text, by=BO, channel=TRIAGE, thread_ts=under), files=files)
    conversations.receive(chat.desk, written)
    chat.work()
    return written


def copies(chat: Chat) -> list[tuple[str, str]]:
    """Return the copies that were put somewhere: the thread's channel and the file."""
    return [
        (str(chat.channel_of(one)), str(one.content["file"]))
        for one in chat.posted
        if one.kind is SurfaceKind.FILE
    ]


def test_files_stand_below_the_words_they_came_with_on_the_other_side(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    assert ticket.conversation_id is not None
    thread = chat.conversation(ticket.conversation_id)
    chat.posted.clear()

    written = under_the_card(chat, ticket, "This one?", PHOTO, QUOTE)
    conversations.receive(chat.desk, replace(written, request_id=chat.request_id()))
    answer = chat.message("Here", channel=thread.channel, thread_ts=thread.thread_ts)
    conversations.receive(chat.desk, replace(answer, files=(PHOTO,)))
    chat.work()

    assert [one.kind for one in chat.posted] == [
        *(SurfaceKind.LINE, SurfaceKind.FILE, SurfaceKind.FILE),
        *(SurfaceKind.LINE, SurfaceKind.FILE),
    ]
    assert copies(chat) == [("DUANA", "F1"), ("DUANA", "F2"), (TRIAGE, "F1")]


def test_what_is_too_large_or_too_much_is_named_and_not_copied(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    fifty = [Attached(id=f"F{n}", name=f"{n}.png", size=1) for n in range(49)]

    under_the_card(chat, ticket, "", Attached(id="FBIG", name="disk.iso", size=FILE_MAX + 1), *fifty)

    (line,) = chat.lines(template="reply_to_requester")
    named = line["files"]
    assert isinstance(named, list)
    assert len(named) == 50
    assert [file["name"] for file in named if file["is_copied"]] == [f"{n}.png" for n in range(9)]
    assert len(copies(chat)) == 9


def test_a_private_note_keeps_its_files_to_itself(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))

    under_the_card(chat, ticket, "🔒 seen before", PHOTO)

    assert copies(chat) == []


def test_files_go_with_a_reply_that_becomes_private_and_with_one_that_is_deleted(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    first = under_the_card(chat, ticket, "This one?", PHOTO)
    second = under_the_card(chat, ticket, "Or this?", QUOTE)

    locked = replace(first, request_id=chat.request_id(), text="🔒 This one?", markup="")
    conversations.edited(chat.desk, locked, edited_ts="2000.000001")
    conversations.deleted(
        chat.desk,
        request_id=chat.request_id(),
        channel=second.channel,
        ts=second.ts,
        thread_ts=second.thread_ts,
    )
    chat.work()

    assert [one for one in chat.taken_away if ":F" in one] == [
        f"line:{ticket.id}:requester:{first.ts}:F1",
        f"line:{ticket.id}:requester:{second.ts}:F2",
    ]


def test_a_picture_that_came_with_the_first_words_is_under_the_card(chat: Chat) -> None:
    asked = replace(chat.message("The coffee machine says this"), files=(PHOTO,))
    conversations.receive(chat.desk, asked)
    chat.work()

    chat.reply(chat.at(asked.channel, asked.ts), "agent")

    assert copies(chat) == [(TRIAGE, "F1")]


def test_a_file_that_waited_for_its_thread_to_be_known_is_carried_all_the_same(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    under = chat.ts_of(triage_id(ticket.id))
    written = replace(
        chat.message("This one?", by=BO, channel=TRIAGE, thread_ts=under), files=(PHOTO,), answers_desk=True
    )
    payload = json.loads(json.dumps(conversations.as_payload(written)))

    conversations.receive_again(chat.desk, payload, tries=1)
    chat.work()

    assert copies(chat) == [("DUANA", "F1")]
