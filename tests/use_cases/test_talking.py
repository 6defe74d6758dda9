"""Short words in a conversation do what the buttons do; everything else is a question."""

from __future__ import annotations

import pytest

from tests.fakes.chat import Chat
from tests.fakes.desk import ANA
from tests.fakes.knowledge import ScriptedKnowledge
from tests.use_cases.opening import claimed, open_ticket, press_submit, resolved
from workflows.domain.conversations import CardKind, Conversation, Outcome, Phase, Settled
from workflows.domain.tickets import State
from workflows.ports import Desk
from workflows.use_cases import closing, conversations

VPN = "The VPN drops every hour"


def kinds(conversation: Conversation) -> list[CardKind]:
    """Return what its cards are."""
    return [card.kind for card in conversation.cards]


def confirming(chat: Chat) -> Conversation:
    """Return a conversation with a draft that waits to be sent."""
    nothing = chat.ask("The coffee machine is cold")
    return chat.reply(nothing, "yes please")


@pytest.mark.parametrize("words", ["that worked", "works now, thanks!", "Perfect, that fixed it"])
def test_words_of_success_do_what_solved_does(chat: Chat, words: str, desk: Desk) -> None:
    done = chat.reply(chat.ask(VPN), words)

    assert (done.phase, done.outcome) == (Phase.DONE, Outcome.CONFIRMED)
    with desk.unit_of_work() as uow:
        assert uow.feedback.helpful("it/vpn-drops.md") == (1, 0)


def test_success_after_suggestions_credits_none_of_them(chat: Chat, desk: Desk) -> None:
    done = chat.reply(chat.ask("I need access"), "solved it")

    assert done.outcome is Outcome.CONFIRMED
    with desk.unit_of_work() as uow:
        assert uow.feedback.helpful("it/figma.md") == (0, 0)


def test_words_of_success_with_nothing_open_are_no_question(chat: Chat, knowledge: ScriptedKnowledge) -> None:
    done = chat.reply(chat.ask(VPN), "that worked")

    again = chat.reply(done, "works")

    assert kinds(again) == [CardKind.ANSWER, CardKind.TALK]
    assert (again.outcome, len(knowledge.asked)) == (Outcome.CONFIRMED, 1)


@pytest.mark.parametrize("words", ["no", "Not really.", "didn't help", "still broken", ":-1:"])
def test_words_of_failure_bring_the_next_best(chat: Chat, words: str) -> None:
    second = chat.reply(chat.ask(VPN), words)

    assert kinds(second) == [CardKind.ANSWER, CardKind.ANSWER]
    assert second.cards[0].settled is Settled.NOT_HELPED


def test_still_not_working_after_it_seemed_solved_offers_a_ticket(chat: Chat, desk: Desk) -> None:
    done = chat.reply(chat.ask(VPN), "that worked")

    again = chat.reply(done, "still not working")

    assert kinds(again) == [CardKind.ANSWER, CardKind.CONFIRM]
    assert again.cards[0].settled is Settled.NOT_HELPED
    with desk.unit_of_work() as uow:
        assert uow.feedback.helpful("it/vpn-drops.md") == (0, 1)


@pytest.mark.parametrize("words", ["yes", "Open a ticket please", "ok, go ahead"])
def test_yes_to_the_offer_brings_the_draft_and_yes_again_sends_it(chat: Chat, words: str) -> None:
    offered = chat.ask("The coffee machine is cold")

    draft = chat.reply(offered, words)
    assert draft.phase is Phase.CONFIRMING

    sent = chat.reply(draft, words)
    assert chat.ticket(sent.ticket_id).title == "The coffee machine is cold"


def test_no_to_the_offer_is_no_question(chat: Chat, knowledge: ScriptedKnowledge) -> None:
    done = chat.reply(chat.ask("The coffee machine is cold"), "no thanks")

    assert (done.phase, done.is_waiting) == (Phase.DONE, False)
    assert kinds(done) == [CardKind.NOTHING]
    assert len(knowledge.asked) == 1


def test_a_ticket_can_be_asked_for_while_an_answer_is_open(chat: Chat) -> None:
    assert chat.reply(chat.ask(VPN), "open a ticket").phase is Phase.CONFIRMING


@pytest.mark.parametrize("words", ["cancel", "never mind", "no", "No thanks."])
def test_a_draft_is_thrown_away_by_a_word(chat: Chat, words: str) -> None:
    gone = chat.reply(confirming(chat), words)

    assert (gone.outcome, gone.ticket_id) == (Outcome.DISCARDED, None)
    assert gone.cards[-1].settled is Settled.DISCARDED


def test_further_words_go_into_the_draft(chat: Chat) -> None:
    draft = chat.reply(confirming(chat), "It blinks red. Still broken today.")

    assert draft.draft is not None
    assert draft.draft.description == "The coffee machine is cold\nIt blinks red. Still broken today."


@pytest.mark.parametrize("words", ["hi", "thanks", "help"])
def test_small_talk_stays_out_of_the_draft(chat: Chat, words: str) -> None:
    draft = chat.reply(confirming(chat), words)

    assert draft.draft is not None and draft.draft.description == "The coffee machine is cold"
    assert kinds(draft)[-1] is CardKind.TALK
    assert chat.ticket(press_submit(chat, draft).ticket_id).description == "The coffee machine is cold"


@pytest.mark.parametrize("words", ["agent", "Can I talk to a human please?", "speak to someone"])
def test_the_word_for_a_person_opens_a_ticket_at_once(chat: Chat, words: str) -> None:
    handed_over = chat.reply(chat.ask(VPN), words)

    assert handed_over.phase is Phase.HANDED_OVER
    assert chat.ticket(handed_over.ticket_id).description == VPN


def test_who_asks_for_a_person_first_is_asked_what_it_is_about_and_gets_one(
    chat: Chat, knowledge: ScriptedKnowledge
) -> None:
    asked = chat.ask("I want to talk to a human")
    assert [card.words for card in asked.cards] == ["person"]

    handed_over = chat.reply(asked, VPN)

    assert chat.ticket(handed_over.ticket_id).description == VPN
    assert (handed_over.phase, knowledge.asked) == (Phase.HANDED_OVER, [])


def test_never_mind_before_the_answer_stops_it(chat: Chat, knowledge: ScriptedKnowledge) -> None:
    message = chat.message(VPN)
    conversations.receive(chat.desk, message)
    conversations.receive(chat.desk, chat.message("never mind", thread_ts=message.ts))

    chat.work()

    stopped = chat.at(message.channel, message.ts)
    assert (stopped.phase, stopped.is_waiting, stopped.cards) == (Phase.DONE, False, ())
    assert knowledge.asked == []


def test_never_mind_after_success_keeps_how_it_ended(chat: Chat) -> None:
    done = chat.reply(chat.ask(VPN), "that worked")

    assert chat.reply(done, "forget it").outcome is Outcome.CONFIRMED


@pytest.mark.parametrize(
    ("words", "said"), [("hi", "greeting"), ("", "greeting"), ("thanks", "thanks"), ("help", "help")]
)
def test_small_talk_is_answered_without_the_handbook(
    chat: Chat, knowledge: ScriptedKnowledge, words: str, said: str
) -> None:
    conversation = chat.ask(words)

    assert [(card.kind, card.words) for card in conversation.cards] == [(CardKind.TALK, said)]
    assert knowledge.asked == []


def test_thanks_with_news_is_news(chat: Chat, knowledge: ScriptedKnowledge) -> None:
    chat.reply(chat.ask(VPN), "thanks but it still drops")

    assert [question for question, _ in knowledge.asked] == [VPN, "thanks but it still drops"]


# ---- after a ticket -----------------------------------------------------------------------------------------


def test_a_question_under_a_closed_ticket_is_a_new_matter_with_cards_of_its_own(chat: Chat) -> None:
    first = open_ticket(chat)
    resolved(chat, claimed(chat, first))
    closing.works(chat.desk, first.id, by=ANA, request_id=chat.request_id())
    assert first.conversation_id is not None
    before = chat.conversation(first.conversation_id)

    after = chat.reply(before, VPN)
    assert kinds(after)[-1] is CardKind.ANSWER
    assert [tried.page for tried in after.tried] == ["it/vpn-drops.md"]
    sent = chat.reply(after, "agent")

    second = chat.ticket(sent.ticket_id)
    assert (second.number, second.description) == ("INC-2", VPN)
    opened = [card.ticket_id for card in sent.cards if card.kind is CardKind.OPENED]
    assert opened == [first.id, second.id]
    assert chat.ticket(first.id).state is State.CLOSED


def test_a_second_ticket_of_a_thread_does_not_redraw_the_card_of_the_first(chat: Chat) -> None:
    first = open_ticket(chat)
    closing.cancel(chat.desk, first.id, by=ANA, request_id=chat.request_id())
    assert first.conversation_id is not None
    chat.work()
    sent = chat.reply(chat.reply(chat.conversation(first.conversation_id), VPN), "agent")
    chat.drawn.clear()

    claimed(chat, chat.ticket(sent.ticket_id))

    cards = [surface_id for surface_id in chat.drawn if surface_id.startswith("card:")]
    assert cards == [f"card:{sent.id}:{len(sent.cards) - 1}"]
