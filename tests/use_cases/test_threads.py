"""The two threads of a ticket: what is carried over, what stays, and which clock it stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.chat import HELP, Chat
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, TRIAGE
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.conversations import Conversation
from workflows.domain.messages import Fate, IncomingMessage
from workflows.domain.surfaces import line_id, triage_id
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk
from workflows.use_cases import closing, conversations, joining


def thread_of(chat: Chat, ticket: Ticket) -> Conversation:
    """Return the requester's side."""
    assert ticket.conversation_id is not None
    return chat.conversation(ticket.conversation_id)


# ---- from the agents ----------------------------------------------------------------------------------------


def test_what_an_agent_writes_under_the_card_reaches_the_requester_once(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))

    written = chat.reply_under(ticket, "Which floor?", by=BO)
    conversations.receive(chat.desk, written)
    conversations.receive(chat.desk, replace(written, request_id=chat.request_id()))
    chat.work()

    assert chat.lines(template="reply_to_requester") == [
        {"template": "reply_to_requester", "author": "UBO", "text": "Which floor?"}
    ]
    line = chat.posted[-1]
    assert line.id == f"line:{ticket.id}:requester:{written.ts}"
    assert (line.channel, line.thread_ts) == ("DUANA", thread_of(chat, ticket).thread_ts)


def test_the_markup_is_carried_not_the_words_it_reads(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    formatted = chat.message("a < b", by=BO, channel=TRIAGE, thread_ts=chat.ts_of(triage_id(ticket.id)))

    conversations.receive(chat.desk, replace(formatted, markup="*a &lt; b*"))
    chat.reply_under(ticket, "c < d", by=BO)
    chat.work()

    texts = [line["text"] for line in chat.lines(template="reply_to_requester")]
    assert texts == ["*a &lt; b*", "c &lt; d"]


@pytest.mark.parametrize(
    "words",
    [
        "🔒 password reuse?",
        ":lock: password reuse?",
        "  🔒password reuse?",
        "*🔒 password reuse?*",
        "> _:lock: password reuse?_",
        "<@UCY> @Cy 🔒 password reuse?",
    ],
)
def test_a_private_note_stays_where_it_was_written(chat: Chat, desk: Desk, words: str) -> None:
    ticket = claimed(chat, open_ticket(chat))

    chat.reply_under(ticket, words, by=BO)

    after = chat.ticket(ticket.id)
    assert "password reuse" not in chat.towards_requester()
    assert "password reuse" not in f"{after} {thread_of(chat, ticket)}"
    assert after == ticket, "a note is no reply"
    with desk.unit_of_work() as uow:
        assert "password reuse" not in str(uow.tickets.audit(ticket.id))


def test_a_message_edited_into_a_note_before_it_arrived_is_a_note(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    written = chat.message(
        "password reuse?", by=BO, channel=TRIAGE, thread_ts=chat.ts_of(triage_id(ticket.id))
    )
    edit = replace(written, request_id=chat.request_id(), text="🔒 password reuse?")

    conversations.edited(chat.desk, edit, edited_ts="2000.000001")
    conversations.receive(chat.desk, replace(written, markup="password reuse?"))
    chat.work()

    assert "password reuse" not in chat.towards_requester()


def edit(chat: Chat, written: IncomingMessage, text: str, *, edited_ts: str = "2000.000001") -> None:
    """Have somebody edit what they wrote."""
    edit = replace(written, request_id=chat.request_id(), text=text, markup="")
    conversations.edited(chat.desk, edit, edited_ts=edited_ts)


def words_of(chat: Chat, ticket: Ticket, written: IncomingMessage, *, to: str) -> dict[str, object]:
    """Return what the line says that carried a message over."""
    with chat.desk.unit_of_work() as uow:
        line = uow.surfaces.get(line_id(ticket.id, to=to, key=written.ts))
    assert line is not None
    return line.content


@pytest.mark.parametrize("was_posted", [True, False])
def test_a_reply_edited_into_a_note_is_withdrawn_for_good(chat: Chat, was_posted: bool) -> None:
    ticket = claimed(chat, open_ticket(chat))
    written = chat.message(
        "password reuse?", by=BO, channel=TRIAGE, thread_ts=chat.ts_of(triage_id(ticket.id))
    )
    conversations.receive(chat.desk, written)
    if was_posted:
        chat.work()
    chat.drawn.clear()

    edit(chat, written, "🔒 password reuse?")
    chat.work()
    edit(chat, written, "password reuse!", edited_ts="2000.000002")

    assert words_of(chat, ticket, written, to="requester") == {"template": "reply_withdrawn", "author": "UBO"}
    assert [id_ for id_ in chat.drawn if id_.startswith("line:")] == [
        f"line:{ticket.id}:requester:{written.ts}"
    ]


def test_an_edit_is_carried_to_the_other_side(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    conversation = thread_of(chat, ticket)
    reply = chat.reply_under(ticket, "Which flor?", by=BO)
    answer = chat.message("Thrid", channel=conversation.channel, thread_ts=conversation.thread_ts)
    conversations.receive(chat.desk, answer)
    chat.work()
    chat.drawn.clear()

    edit(chat, reply, "Which floor?")
    edit(chat, answer, "🔒 Third")
    chat.work()

    assert words_of(chat, ticket, reply, to="requester")["text"] == "Which floor?"
    assert words_of(chat, ticket, answer, to="agents")["text"] == "🔒 Third"
    assert sorted(chat.drawn) == [
        f"line:{ticket.id}:agents:{answer.ts}",
        f"line:{ticket.id}:requester:{reply.ts}",
    ]


def test_a_note_whose_lock_is_taken_away_stays_where_it_is_and_says_so(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    note = chat.reply_under(ticket, "🔒 password reuse?", by=BO)

    edit(chat, note, "password reuse?")
    edit(chat, note, "password re-use?", edited_ts="2000.000002")
    chat.work()

    assert "password re" not in chat.towards_requester()
    assert len(chat.lines(template="stays_private")) == 1


def test_a_note_is_found_by_what_it_says_now_and_not_at_all_once_it_is_gone(chat: Chat, desk: Desk) -> None:
    ticket = claimed(chat, open_ticket(chat))
    chat.reply_under(ticket, "🔒 password reuse? same again", by=BO)
    note = chat.reply_under(ticket, "🔒 password reuse?", by=BO)

    def found(*words: str) -> bool:
        with desk.unit_of_work() as uow:
            return bool(uow.tickets.find(words, teams=["it"], requester_id=BO, limit=9))

    edit(chat, note, "🔒 is it the fuse?", edited_ts="2000.000001")
    assert (found("fuse"), found("password", "same again")) == (True, True)
    delete(chat, replace(note, text="🔒 is it the fuse?"))
    assert (found("fuse"), found("password", "same again")) == (False, True)


def test_an_edited_line_is_marked_and_the_audit_keeps_what_it_said(chat: Chat, desk: Desk) -> None:
    ticket = claimed(chat, open_ticket(chat))
    reply = chat.reply_under(ticket, "Which flor?", by=BO)

    edit(chat, reply, "Which floor?")
    edit(chat, reply, "🔒 it is the fuse", edited_ts="2000.000002")

    with desk.unit_of_work() as uow:
        kept = [(words.text, words.fate, words.user_id) for words in uow.messages.earlier(ticket.id)]
    assert kept == [("Which flor?", Fate.EDITED, BO), ("Which floor?", Fate.WITHDRAWN, BO)]


def test_the_same_edit_delivered_again_changes_nothing(chat: Chat, desk: Desk) -> None:
    ticket = claimed(chat, open_ticket(chat))
    reply = chat.reply_under(ticket, "Which flor?", by=BO)
    again = replace(reply, request_id=chat.request_id(), text="Which floor?", markup="")

    conversations.edited(desk, again, edited_ts="2000.000001")
    conversations.edited(desk, again, edited_ts="2000.000001")
    chat.drawn.clear()
    late = replace(again, request_id=chat.request_id())
    conversations.edited(desk, late, edited_ts="2000.000001")
    chat.work()

    with desk.unit_of_work() as uow:
        assert len(uow.messages.earlier(ticket.id)) == 1
    assert words_of(chat, ticket, reply, to="requester")["is_edited"] is True


def delete(chat: Chat, written: IncomingMessage, *, request_id: str = "") -> None:
    """Have somebody delete what they wrote."""
    conversations.deleted(
        chat.desk,
        request_id=request_id or chat.request_id(),
        channel=written.channel,
        ts=written.ts,
        thread_ts=written.thread_ts,
    )


@pytest.mark.parametrize("was_posted", [True, False])
def test_a_deleted_message_takes_its_copy_with_it_on_either_side(chat: Chat, was_posted: bool) -> None:
    ticket = claimed(chat, open_ticket(chat))
    conversation = thread_of(chat, ticket)
    under = chat.ts_of(triage_id(ticket.id))
    reply = chat.message("Which floor?", by=BO, channel=TRIAGE, thread_ts=under)
    answer = chat.message("Third", channel=conversation.channel, thread_ts=conversation.thread_ts)
    for written in (reply, answer):
        conversations.receive(chat.desk, written)
    if was_posted:
        chat.work()

    delete(chat, reply, request_id="event-gone")
    delete(chat, reply, request_id="event-gone")
    delete(chat, answer)
    chat.work()

    assert sorted(chat.taken_away) == [
        f"line:{ticket.id}:agents:{answer.ts}",
        f"line:{ticket.id}:requester:{reply.ts}",
    ]
    with chat.desk.unit_of_work() as uow:
        kept = {words.text for words in uow.messages.earlier(ticket.id)}
    assert kept == {"Which floor?", "Third"}


def test_a_message_deleted_before_it_arrived_is_carried_nowhere(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    written = chat.message("oops", by=BO, channel=TRIAGE, thread_ts=chat.ts_of(triage_id(ticket.id)))

    delete(chat, written)
    conversations.receive(chat.desk, written)
    edit(chat, written, "oops again")
    chat.work()

    assert "oops" not in chat.towards_requester()


def test_an_edit_or_a_deletion_in_the_thread_of_a_merged_ticket_goes_to_the_one_that_carries_it_on(
    chat: Chat,
) -> None:
    parent = claimed(chat, open_ticket(chat, "The coffee machine leaks"))
    ticket = open_ticket(chat)
    joining.merge(chat.desk, ticket.id, into=parent.number, by=BO, request_id=chat.request_id())
    thread = thread_of(chat, ticket)
    more, less = (
        chat.message(text, channel=thread.channel, thread_ts=thread.thread_ts)
        for text in ("it drisp", "and it hums")
    )
    for written in (more, less):
        conversations.receive(chat.desk, written)
    chat.work()

    edit(chat, more, "it drips")
    delete(chat, less)
    chat.work()

    with chat.desk.unit_of_work() as uow:
        line = uow.surfaces.get(line_id(parent.id, to="agents", key=f"{more.channel}:{more.ts}"))
        assert line is not None
        assert (line.content["text"], line.content["is_edited"]) == ("it drips", True)
    assert chat.taken_away == [f"line:{parent.id}:agents:{less.channel}:{less.ts}"]


def test_the_first_public_reply_of_an_agent_stops_the_response_clock_once(
    chat: Chat, clock: FakeClock
) -> None:
    ticket = claimed(chat, open_ticket(chat))
    clock.advance(timedelta(minutes=20))

    chat.reply_under(ticket, "Which floor?", by=BO)
    first = chat.ticket(ticket.id)
    clock.advance(timedelta(minutes=20))
    chat.reply_under(ticket, "Anyone there?", by=CY)

    assert (first.state, first.responded_at) == (State.IN_PROGRESS, START + timedelta(minutes=20))
    assert chat.ticket(ticket.id) == first


def test_a_reply_to_an_unclaimed_ticket_is_a_response_too(chat: Chat) -> None:
    ticket = open_ticket(chat)

    chat.reply_under(ticket, "Which floor?", by=BO)

    after = chat.ticket(ticket.id)
    assert (after.state, after.assignee_id, after.responded_at) == (State.NEW, None, START)


def test_a_word_of_somebody_who_is_no_agent_is_no_response(chat: Chat) -> None:
    ticket = open_ticket(chat)

    chat.reply_under(ticket, "I have seen that too", by=MIA)

    assert chat.ticket(ticket.id).responded_at is None


def test_an_agents_word_in_the_requesters_own_thread_is_a_response(chat: Chat) -> None:
    message = chat.message("The coffee machine is cold", channel=HELP, mentions_desk=True)
    conversations.receive(chat.desk, message)
    chat.work()
    handed_over = chat.reply(chat.at(HELP, message.ts), "agent")

    chat.reply(handed_over, "I'm on my way", by=BO)

    after = chat.ticket(handed_over.ticket_id)
    assert after.responded_at == START
    assert [line["author"] for line in chat.lines(template="reply_to_agents")] == ["UBO"]


@pytest.mark.parametrize("end", ["closed", "cancelled"])
def test_what_is_written_under_a_ticket_that_ended_stays_a_note(chat: Chat, end: str) -> None:
    ticket = open_ticket(chat)
    if end == "closed":
        resolved(chat, ticket)
        closing.works(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())
    else:
        closing.cancel(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())

    chat.reply_under(ticket, "For the record: it was the fuse", by=BO)

    assert chat.lines(template="reply_to_requester") == []


# ---- from the requester -------------------------------------------------------------------------------------


def test_what_the_requester_answers_appears_under_the_card_once(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))

    chat.reply(thread_of(chat, ticket), "Third floor")

    assert chat.lines(template="reply_to_agents") == [
        {"template": "reply_to_agents", "author": "UANA", "text": "Third floor"}
    ]
    assert chat.posted[-1].under == triage_id(ticket.id)


@pytest.mark.parametrize("words", ["cancel", "Never mind!", "forget it, thanks"])
def test_a_ticket_nobody_has_is_cancelled_by_a_word(chat: Chat, words: str) -> None:
    ticket = open_ticket(chat)

    chat.reply(thread_of(chat, ticket), words)

    assert chat.ticket(ticket.id).state is State.CANCELLED
    assert len(chat.lines(template="cancelled")) == 1


def test_once_somebody_has_it_a_cancel_is_something_to_say_to_them(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))

    chat.reply(thread_of(chat, ticket), "cancel")

    assert chat.ticket(ticket.id) == ticket
    assert [line["text"] for line in chat.lines(template="reply_to_agents")] == ["cancel"]


def test_a_reply_of_the_requester_is_no_response(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))

    chat.reply(thread_of(chat, ticket), "Third floor")

    assert chat.ticket(ticket.id) == ticket


def test_while_a_ticket_is_open_nothing_is_looked_up_and_no_second_one_opened(chat: Chat, desk: Desk) -> None:
    ticket = open_ticket(chat)

    after = chat.reply(chat.reply(thread_of(chat, ticket), "the VPN drops too"), "agent")

    assert after == thread_of(chat, ticket)
    assert [line["text"] for line in chat.lines(template="reply_to_agents")] == ["the VPN drops too", "agent"]
    with desk.unit_of_work() as uow:
        assert len(uow.tickets.requested_by(ANA, limit=9)) == 1


@pytest.mark.parametrize("words", ["still broken", "It failed again this morning", "no", "I need a human"])
def test_a_further_word_reopens_what_was_solved(chat: Chat, words: str) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))

    chat.reply(thread_of(chat, ticket), words)

    after = chat.ticket(ticket.id)
    assert (after.state, after.assignee_id, after.reopened) == (State.IN_PROGRESS, BO, 1)
    assert [line["template"] for line in chat.lines(template="reopened")] == ["reopened"]


@pytest.mark.parametrize("words", ["thanks!", "Great, thank you Bo!", "ok", "hi", "👍", ":tada:", ""])
def test_a_friendly_word_leaves_it_solved(chat: Chat, words: str) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))

    chat.reply(thread_of(chat, ticket), words)

    assert chat.ticket(ticket.id) == ticket


@pytest.mark.parametrize("words", ["works", "Works now, thanks!", "that fixed it"])
def test_a_word_of_success_closes_it(chat: Chat, words: str) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))

    chat.reply(thread_of(chat, ticket), words)

    assert chat.ticket(ticket.id).state is State.CLOSED
    assert len(chat.lines(template="closed")) == 1


def test_a_bystander_neither_reopens_nor_closes(chat: Chat) -> None:
    message = chat.message("The coffee machine is cold", channel=HELP, mentions_desk=True)
    conversations.receive(chat.desk, message)
    chat.work()
    handed_over = chat.reply(chat.at(HELP, message.ts), "agent")
    ticket = resolved(chat, chat.ticket(handed_over.ticket_id))

    chat.reply(handed_over, "still broken for me", by=MIA)
    chat.reply(handed_over, "works", by=MIA)

    assert chat.ticket(ticket.id) == ticket
    assert len(chat.lines(template="reply_to_agents")) == 2


def test_lines_of_both_sides_leave_in_the_order_they_were_written(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    thread = thread_of(chat, ticket)
    chat.posted.clear()

    for number in range(3):
        question = chat.message(
            f"question {number}", by=BO, channel=TRIAGE, thread_ts=chat.ts_of(triage_id(ticket.id))
        )
        reply = chat.message(f"reply {number}", channel=thread.channel, thread_ts=thread.thread_ts)
        conversations.receive(chat.desk, question)
        conversations.receive(chat.desk, reply)
    chat.work()

    for template, word in (("reply_to_requester", "question"), ("reply_to_agents", "reply")):
        assert [line["text"] for line in chat.lines(template=template)] == [f"{word} {n}" for n in range(3)]
