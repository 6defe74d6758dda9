"""The words a ticket was reported with: they change with an edit, and their end is not the ticket's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import TicketStore
from tests.fakes.chat import HELP, Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, MIA, POLICY, a_desk
from tests.use_cases.invariants import assert_hold
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.conversations import Conversation
from workflows.domain.guesses import Field, Rule, TriageRules
from workflows.domain.messages import IncomingMessage
from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import State, Ticket
from workflows.use_cases import closing, conversations, working


def thread_of(chat: Chat, ticket: Ticket) -> Conversation:
    """Return the requester's side."""
    assert ticket.conversation_id is not None
    return chat.conversation(ticket.conversation_id)


def opening_of(chat: Chat, ticket: Ticket) -> IncomingMessage:
    """Return the message a ticket began with."""
    thread = thread_of(chat, ticket)
    assert thread.channel is not None and thread.thread_ts is not None
    with chat.desk.unit_of_work() as uow:
        stored = uow.messages.get(thread.channel, thread.thread_ts)
    assert stored is not None
    return replace(chat.message(stored.text, by=stored.user_id, channel=stored.channel), ts=stored.ts)


def edit(chat: Chat, written: IncomingMessage, text: str) -> None:
    """Have its author edit a message."""
    now = replace(written, request_id=chat.request_id(), text=text, markup="")
    conversations.edited(chat.desk, now, edited_ts=f"3000.{len(text):06}")
    chat.work()


def delete(chat: Chat, written: IncomingMessage) -> None:
    """Have its author delete a message; the news comes twice."""
    for request_id in ("event-gone", "event-gone", chat.request_id()):
        conversations.deleted(
            chat.desk,
            request_id=request_id,
            channel=written.channel,
            ts=written.ts,
            thread_ts=written.thread_ts,
        )
    chat.work()


def in_a_channel(chat: Chat) -> Ticket:
    """Have Ana report something in a channel, and open the ticket."""
    message = chat.message("The coffee machine is cold", channel=HELP, mentions_desk=True)
    conversations.receive(chat.desk, message)
    chat.work()
    return chat.ticket(chat.reply(chat.at(HELP, message.ts), "agent").ticket_id)


def test_an_edit_of_the_report_changes_the_ticket_and_the_audit_keeps_both(chat: Chat) -> None:
    ticket = open_ticket(chat, "The coffee machine is cold")

    edit(chat, opening_of(chat, ticket), "The coffee machine is cold and leaks")

    after = chat.ticket(ticket.id)
    assert (after.title, after.is_reworded) == ("The coffee machine is cold and leaks", True)
    with chat.desk.unit_of_work() as uow:
        last = uow.tickets.audit(ticket.id)[-1]
    assert (last.action, last.actor_id) == ("reworded", ANA)
    assert last.before["description"] == "The coffee machine is cold"
    assert last.after["description"] == "The coffee machine is cold and leaks"
    assert [line["text"] for line in chat.lines(template="reworded")] == [after.description]


@pytest.mark.parametrize("words", ["an unrelated answer", ""])
def test_an_edit_of_anything_else_leaves_the_ticket_as_it_is(chat: Chat, words: str) -> None:
    ticket = claimed(chat, open_ticket(chat))
    thread = thread_of(chat, ticket)
    answer = chat.message("Third floor", channel=thread.channel, thread_ts=thread.thread_ts)
    conversations.receive(chat.desk, answer)

    edit(chat, answer, words)

    assert chat.ticket(ticket.id).description == ticket.description


def test_the_report_of_a_ticket_that_was_solved_stays_as_it_was(chat: Chat) -> None:
    ticket = resolved(chat, open_ticket(chat))

    edit(chat, opening_of(chat, ticket), "Something else altogether")

    assert chat.ticket(ticket.id) == ticket


def test_a_deleted_report_leaves_its_ticket_and_asks_once_whether_it_is_wanted(chat: Chat) -> None:
    ticket = open_ticket(chat)

    delete(chat, opening_of(chat, ticket))

    assert chat.ticket(ticket.id) == ticket
    assert len(chat.lines(template="cancel_asked")) == 1
    assert len(chat.lines(template="opening_deleted")) == 1
    chat.drawn.clear()
    closing.cancel(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())
    chat.work()
    assert chat.ticket(ticket.id).state is State.CANCELLED
    assert f"line:{ticket.id}:requester:cancel_asked" in chat.drawn, "its button goes"


def test_a_ticket_whose_thread_in_a_channel_lost_its_beginning_goes_on_in_direct_messages(chat: Chat) -> None:
    ticket = claimed(chat, in_a_channel(chat))
    before = thread_of(chat, ticket)

    delete(chat, opening_of(chat, ticket))
    chat.posted.clear()
    chat.reply_under(ticket, "Which floor?", by=BO)
    chat.reply(before, "Third floor")  # in the old thread, which some still see

    after = thread_of(chat, ticket)
    assert (after.id, after.channel) == (before.id, "DUANA")
    assert [chat.channel_of(one) for one in chat.posted] == ["DUANA", "CTRIAGE"]
    chat.reply(after, "It is the one by the stairs")
    assert [line["text"] for line in chat.lines(template="reply_to_agents")] == [
        "Third floor",
        "It is the one by the stairs",
    ]


def test_a_deleted_report_of_a_ticket_that_ended_asks_nothing(chat: Chat) -> None:
    ticket = open_ticket(chat)
    closing.cancel(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())

    delete(chat, opening_of(chat, ticket))

    assert chat.lines(template="cancel_asked") == []


def test_what_somebody_else_deletes_in_the_thread_is_no_end_of_the_report(chat: Chat) -> None:
    ticket = in_a_channel(chat)
    thread = thread_of(chat, ticket)
    aside = chat.message("me too", by=MIA, channel=HELP, thread_ts=thread.thread_ts)
    conversations.receive(chat.desk, aside)
    chat.work()

    delete(chat, aside)

    assert chat.lines(template="cancel_asked") == []
    assert [one.kind for one in chat.posted].count(SurfaceKind.OPENING) == 0


# ---- the priority its words ask for -------------------------------------------------------------------------

FIRE = Rule(name="Fire", words=("smoke",), then={Field.IMPACT: "3", Field.URGENCY: "3"})
RULED = replace(POLICY, triage=TriageRules(rules=(FIRE,)))


def ruled(store: TicketStore, clock: FakeClock) -> Chat:
    """Return the people around a desk whose rule says that smoke is pressing."""
    return Chat(a_desk(store, clock, policy=RULED), store)


def test_new_words_change_the_priority_by_the_rules_as_long_as_nobody_has_the_ticket(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = ruled(store, clock)
    ticket = open_ticket(chat, "The coffee machine is cold")
    opening = opening_of(chat, ticket)

    edit(chat, opening, "The coffee machine gives off smoke")
    urgent = chat.ticket(ticket.id)
    edit(chat, opening, "The coffee machine gives off steam, sorry")

    assert (urgent.priority, urgent.impact, urgent.urgency) == (Priority.P1, Impact.MANY, Urgency.STOPPED)
    assert chat.ticket(ticket.id).priority is Priority.P3
    assert [(line["was"], line["to"]) for line in chat.lines(template="sorted_again")] == [
        ("P3", "P1"),
        ("P1", "P3"),
    ]
    assert_hold(chat.desk)


def test_new_words_leave_the_priority_to_whoever_has_the_ticket_or_chose_it(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = ruled(store, clock)
    taken, chosen = claimed(chat, open_ticket(chat)), open_ticket(chat, "The lift is slow")
    working.prioritise(
        chat.desk,
        chosen.id,
        impact=Impact.ONE,
        urgency=Urgency.PARTLY,
        priority=None,
        reason="seen it",
        by=BO,
        request_id=chat.request_id(),
    )

    for ticket in (taken, chosen):
        edit(chat, opening_of(chat, ticket), f"{ticket.description} and there is smoke")

    assert chat.ticket(taken.id).priority is taken.priority
    assert chat.ticket(chosen.id).priority is Priority.P4
