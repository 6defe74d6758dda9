"""Taking in what people write: once, whole, in the words it has now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import TicketStore
from tests.fakes.chat import HELP, LEASE, Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, MIA, TRIAGE
from tests.fakes.knowledge import ScriptedKnowledge, answer, passage
from tests.storage.racing import race
from tests.use_cases.jobs import received, waiting
from workflows.domain.conversations import CardKind, Phase
from workflows.domain.ids import ConversationId, MessageTs
from workflows.domain.messages import IncomingMessage
from workflows.domain.surfaces import triage_id
from workflows.ports import Desk
from workflows.use_cases import conversations, presses
from workflows.use_cases.conversations import LOOK_AGAIN_AFTER, RECEIVE, SECOND_LOOKS


def test_a_question_is_stored_and_its_answer_promised_in_one_commit(chat: Chat, store: TicketStore) -> None:
    message = chat.message("The VPN drops every hour")

    assert conversations.receive(chat.desk, message)

    conversation = chat.at(message.channel, message.ts)
    assert (conversation.person_id, conversation.question) == (ANA, "The VPN drops every hour")
    assert conversation.is_waiting
    assert waiting(store) == [f"answer:{conversation.id}:1"]
    assert received(store) == {message.request_id}


def test_a_step_that_fails_before_the_commit_leaves_nothing(
    chat: Chat, store: TicketStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ConnectionError("the machine went away")

    message = chat.message("The VPN drops every hour")
    monkeypatch.setattr("workflows.use_cases.steps.shown", fail)
    with pytest.raises(ConnectionError):
        conversations.receive(chat.desk, message)
    monkeypatch.undo()

    assert received(store) == set()
    assert waiting(store) == []
    assert conversations.receive(chat.desk, message)
    chat.work()
    assert [card.kind for card in chat.at(message.channel, message.ts).cards] == [CardKind.ANSWER]


def test_the_same_event_twice_begins_one_conversation(chat: Chat, knowledge: ScriptedKnowledge) -> None:
    message = chat.message("The VPN drops every hour")

    assert conversations.receive(chat.desk, message)
    assert not conversations.receive(chat.desk, message)
    chat.work()
    assert not conversations.receive(chat.desk, message)
    chat.work()

    assert len(knowledge.asked) == 1
    assert len(chat.at(message.channel, message.ts).cards) == 1


def test_one_event_delivered_eight_times_at_once_begins_one_conversation(
    chat: Chat, store: TicketStore
) -> None:
    message = chat.message("The VPN drops every hour")

    taken = race(8, lambda _: conversations.receive(chat.desk, message))

    assert sorted(taken) == [False] * 7 + [True]
    assert len(waiting(store)) == 1


def test_a_message_that_comes_as_a_mention_too_counts_once(chat: Chat, store: TicketStore) -> None:
    mention = chat.message("printer jams", channel=HELP, mentions_desk=True)
    same = replace(mention, request_id=chat.request_id())

    assert conversations.receive(chat.desk, mention)
    assert not conversations.receive(chat.desk, same)

    assert len(waiting(store)) == 1


def test_a_message_and_its_mention_at_once_count_once(chat: Chat, store: TicketStore) -> None:
    mention = chat.message("printer jams", channel=HELP, mentions_desk=True)
    both = [mention, replace(mention, request_id=chat.request_id())]

    taken = race(2, lambda n: conversations.receive(chat.desk, both[n]))

    assert sorted(taken) == [False, True]
    assert len(waiting(store)) == 1


def test_what_nobody_said_to_the_desk_is_not_kept(chat: Chat, store: TicketStore, desk: Desk) -> None:
    gossip = chat.message("Lunch at one?", channel=HELP)

    assert not conversations.receive(chat.desk, gossip)

    assert received(store) == set()
    with desk.unit_of_work() as uow:
        assert uow.messages.get(HELP, gossip.ts) is None


def test_a_question_without_its_greeting_is_looked_up(chat: Chat, knowledge: ScriptedKnowledge) -> None:
    chat.ask("Hi there, the VPN drops")

    assert knowledge.asked == [("the VPN drops", frozenset())]


def test_a_second_message_before_the_answer_is_more_of_the_same_question(
    chat: Chat, knowledge: ScriptedKnowledge
) -> None:
    first = chat.message("The VPN drops")
    conversations.receive(chat.desk, first)
    second = chat.message("every hour, on Wi-Fi only", thread_ts=first.ts)
    conversations.receive(chat.desk, second)

    chat.work()

    assert [question for question, _ in knowledge.asked] == ["The VPN drops\nevery hour, on Wi-Fi only"]
    assert len(chat.at(first.channel, first.ts).cards) == 1


def test_somebody_else_in_the_thread_changes_nothing(chat: Chat) -> None:
    mention = chat.message("The VPN drops", channel=HELP, mentions_desk=True)
    conversations.receive(chat.desk, mention)
    chat.work()
    before = chat.at(HELP, mention.ts)

    assert chat.reply(before, "agent please", by=MIA) == before


# ---- edits --------------------------------------------------------------------------------------------------


def test_an_edit_that_overtakes_its_message_gives_the_words_that_are_looked_up(
    chat: Chat, knowledge: ScriptedKnowledge
) -> None:
    message = chat.message("The vnp drops")
    edit = replace(message, request_id=chat.request_id(), text="The VPN drops")

    conversations.edited(chat.desk, edit, edited_ts="2000.000001")
    conversations.receive(chat.desk, message)
    chat.work()

    assert [question for question, _ in knowledge.asked] == ["The VPN drops"]


def test_a_question_that_waits_takes_the_edited_words(chat: Chat, knowledge: ScriptedKnowledge) -> None:
    message = chat.message("The vnp drops")
    conversations.receive(chat.desk, message)

    edit = replace(message, request_id=chat.request_id(), text="The VPN drops")
    conversations.edited(chat.desk, edit, edited_ts="2000.000001")
    chat.work()

    assert [question for question, _ in knowledge.asked] == ["The VPN drops"]
    assert [card.about for card in chat.at(message.channel, message.ts).cards] == ["The VPN drops"]


def test_an_edit_while_the_answer_is_looked_up_is_answered_instead(
    chat: Chat, knowledge: ScriptedKnowledge
) -> None:
    message = chat.message("The printer jams")
    conversations.receive(chat.desk, message)
    edit = replace(message, request_id=chat.request_id(), text="The VPN drops")
    knowledge.meanwhile = lambda: conversations.edited(chat.desk, edit, edited_ts="2000.000001")

    chat.work()

    [card] = chat.at(message.channel, message.ts).cards
    assert (card.about, card.passages[0].page) == ("The VPN drops", "it/vpn-drops.md")


def test_an_older_edit_that_comes_late_changes_nothing(chat: Chat) -> None:
    message = chat.message("one")
    conversations.receive(chat.desk, message)

    for text, edited_ts in (("three", "2000.000002"), ("two", "2000.000001")):
        edit = replace(message, request_id=chat.request_id(), text=text)
        conversations.edited(chat.desk, edit, edited_ts=edited_ts)

    assert chat.at(message.channel, message.ts).question == "three"


def test_a_draft_not_yet_sent_takes_the_edited_words(chat: Chat) -> None:
    message = chat.message("The cofee machine is cold")
    conversations.receive(chat.desk, message)
    chat.work()
    conversation = chat.at(message.channel, message.ts)
    presses.want_ticket(chat.desk, conversation.id, n=0, by=ANA, request_id=chat.request_id())

    edit = replace(message, request_id=chat.request_id(), text="The coffee machine is cold")
    conversations.edited(chat.desk, edit, edited_ts="2000.000001")

    draft = chat.conversation(conversation.id).draft
    assert draft is not None
    assert (draft.title, draft.description) == ("The coffee machine is cold",) * 2


def test_a_draft_in_the_capitals_of_a_page_takes_the_edited_words(
    chat: Chat, knowledge: ScriptedKnowledge
) -> None:
    page = replace(passage("it/vpn-drops.md"), title="VPN drops")
    knowledge.learn("vpn", replace(answer("it/vpn-drops.md"), passages=(page,)))
    message = chat.message("my vpn drosp")
    conversations.receive(chat.desk, message)
    chat.work()
    conversation = chat.at(message.channel, message.ts)
    presses.not_helped(chat.desk, conversation.id, n=0, by=ANA, request_id=chat.request_id())
    chat.work()

    edit = replace(message, request_id=chat.request_id(), text="my vpn drops")
    conversations.edited(chat.desk, edit, edited_ts="2000.000001")

    draft = chat.conversation(conversation.id).draft
    assert draft is not None
    assert (draft.title, draft.description) == ("My VPN drops", "my vpn drops")


def test_a_draft_in_words_of_its_own_keeps_them(chat: Chat) -> None:
    message = chat.message("The cofee machine is cold")
    conversations.receive(chat.desk, message)
    chat.work()
    conversation = chat.at(message.channel, message.ts)
    presses.want_ticket(chat.desk, conversation.id, n=0, by=ANA, request_id=chat.request_id())
    presses.reword(
        chat.desk,
        conversation.id,
        by=ANA,
        request_id=chat.request_id(),
        title="Coffee",
        description="Cold since Monday",
    )

    edit = replace(message, request_id=chat.request_id(), text="The coffee machine is cold")
    conversations.edited(chat.desk, edit, edited_ts="2000.000001")

    draft = chat.conversation(conversation.id).draft
    assert draft is not None
    assert (draft.title, draft.description) == ("Coffee", "Cold since Monday")


def test_an_edit_of_a_message_nobody_sent_to_the_desk_is_not_kept(chat: Chat, store: TicketStore) -> None:
    gossip = chat.message("Lunch at two?", channel=HELP)

    conversations.edited(chat.desk, gossip, edited_ts="2000.000001")

    assert received(store) == set()


# ---- a question by command ----------------------------------------------------------------------------------


def test_a_command_opens_a_thread_and_is_answered_under_it(chat: Chat) -> None:
    conversations.ask_by_command(chat.desk, request_id="command-1", person_id=ANA, text="vpn drops")

    chat.work()

    opening, card = chat.posted
    assert (opening.content["text"], opening.to) == ("vpn drops", ANA)
    assert card.under == opening.id
    thread = chat.conversation(ConversationId(opening.ref))
    assert (thread.channel, thread.thread_ts) == ("DUANA", chat.ts_of(opening.id))


def test_a_command_that_asks_for_a_person_gets_one(chat: Chat, knowledge: ScriptedKnowledge) -> None:
    conversations.ask_by_command(chat.desk, request_id="command-1", person_id=ANA, text="agent please")
    chat.work()
    opening, card = chat.posted
    asked = chat.conversation(ConversationId(opening.ref))
    assert [card.words for card in asked.cards] == ["person"]

    handed_over = chat.reply(asked, "The VPN drops")

    assert chat.ticket(handed_over.ticket_id).description == "The VPN drops"
    assert (card.under, knowledge.asked) == (opening.id, [])


def test_a_command_sent_again_has_one_effect(chat: Chat, store: TicketStore) -> None:
    assert conversations.ask_by_command(chat.desk, request_id="command-1", person_id=ANA, text="vpn drops")
    assert not conversations.ask_by_command(
        chat.desk, request_id="command-1", person_id=ANA, text="vpn drops"
    )

    assert len([key for key in waiting(store) if key.startswith("answer:")]) == 1


def test_who_replies_before_the_first_line_is_recorded_is_heard(chat: Chat) -> None:
    """The platform shows the line before the desk has written down where it stands."""
    conversations.ask_by_command(chat.desk, request_id="command-1", person_id=ANA, text="vpn drops")
    fast = chat.message("on Wi-Fi only", thread_ts=MessageTs("1000.000002"))
    conversations.receive(chat.desk, fast)

    chat.work()

    conversation = chat.at(fast.channel, MessageTs("1000.000002"))
    assert (conversation.question, conversation.phase) == ("on Wi-Fi only", Phase.ANSWERING)


# ---- a reply that is faster than the record of what it answers ----------------------------------------------


def fast_reply(chat: Chat) -> IncomingMessage:
    """Return what Bo writes in the thread of a message the desk has posted in triage a moment ago."""
    message = chat.message("Which floor?", by=BO, channel=TRIAGE, thread_ts=MessageTs("77.000001"))
    return replace(message, answers_desk=True)


def test_a_reply_faster_than_the_record_of_its_card_is_carried_once_that_is_there(
    chat: Chat, clock: FakeClock
) -> None:
    offered = chat.ask("The coffee machine is cold")
    call = chat.message("agent", thread_ts=offered.thread_ts)
    conversations.receive(chat.desk, call)
    ticket_id = chat.conversation(offered.id).ticket_id
    assert ticket_id is not None
    reply = fast_reply(chat)

    assert conversations.receive(chat.desk, reply)
    assert conversations.receive(chat.desk, replace(reply, request_id=chat.request_id()))
    with chat.desk.unit_of_work() as uow:
        uow.surfaces.posted(triage_id(ticket_id), channel=TRIAGE, ts=reply.root_ts, drawn="first")
        uow.commit()
    clock.advance(LOOK_AGAIN_AFTER)
    chat.work()

    assert [line["text"] for line in chat.lines(template="reply_to_requester")] == ["Which floor?"]


def test_replies_faster_than_the_record_of_their_card_stay_in_order_and_take_their_edits(
    chat: Chat, store: TicketStore, clock: FakeClock
) -> None:
    offered = chat.ask("The coffee machine is cold")
    conversations.receive(chat.desk, chat.message("agent", thread_ts=offered.thread_ts))
    ticket_id = chat.conversation(offered.id).ticket_id
    assert ticket_id is not None
    first, second, third = fast_reply(chat), fast_reply(chat), fast_reply(chat)

    for reply in (first, second, third):
        conversations.receive(chat.desk, reply)
    note = replace(first, request_id=chat.request_id(), text="🔒 Which floor?")
    conversations.edited(chat.desk, note, edited_ts="2000.000001")
    with chat.desk.unit_of_work() as uow:
        uow.surfaces.posted(triage_id(ticket_id), channel=TRIAGE, ts=first.root_ts, drawn="first")
        uow.commit()
    clock.advance(LOOK_AGAIN_AFTER)
    at_once = [job.key for job in store.queue.claim(limit=9, lease=LEASE) if job.kind == RECEIVE]
    clock.advance(LEASE)
    chat.work()

    assert at_once == [f"receive:CTRIAGE:{first.ts}"]
    assert [s.id for s in chat.posted if s.content.get("template") == "reply_to_requester"] == [
        f"line:{ticket_id}:requester:{reply.ts}" for reply in (second, third)
    ]


def test_a_reply_in_a_thread_nobody_ever_records_is_given_up(
    chat: Chat, store: TicketStore, clock: FakeClock
) -> None:
    conversations.receive(chat.desk, fast_reply(chat))

    for _ in range(SECOND_LOOKS):
        clock.advance(LOOK_AGAIN_AFTER)
        chat.work()

    assert waiting(store) == []
    assert received(store) == set()
