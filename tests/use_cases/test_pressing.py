"""What people press on the cards of a conversation: S01 to S03, each click once and by its owner."""

from __future__ import annotations

from typing import Protocol

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.desk import ANA, BO, MIA, TRIAGE
from tests.storage.racing import race
from tests.use_cases.jobs import received, waiting
from tests.use_cases.opening import press_submit
from workflows.domain.conversations import CardKind, Conversation, Outcome, Phase, Settled
from workflows.domain.ids import ConversationId, UserId
from workflows.domain.surfaces import card_id, triage_id
from workflows.domain.tickets import State
from workflows.ports import Desk
from workflows.use_cases import presses
from workflows.use_cases.presses import AlreadySettled, NotYourConversation, Pressed, Recorded

VPN = "The VPN drops every hour"


class Button(Protocol):
    """A use case behind a button of a card."""

    def __call__(
        self, desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str
    ) -> Pressed:
        """Press it."""


def press(
    chat: Chat, button: Button, conversation: Conversation, *, n: int, by: UserId = ANA
) -> Conversation:
    """Press a button that is still live."""
    outcome = button(chat.desk, conversation.id, n=n, by=by, request_id=chat.request_id())
    assert isinstance(outcome, Recorded)
    chat.work()
    return chat.conversation(conversation.id)


def helpful(desk: Desk, page: str) -> tuple[int, int]:
    """Return how often a page helped, and how often not."""
    with desk.unit_of_work() as uow:
        return uow.feedback.helpful(page)


# ---- S01 ----------------------------------------------------------------------------------------------------


def test_solved_credits_the_page_and_opens_no_ticket(chat: Chat, desk: Desk) -> None:
    done = press(chat, presses.solved, chat.ask(VPN), n=0)

    assert (done.phase, done.outcome, done.ticket_id) == (Phase.DONE, Outcome.CONFIRMED, None)
    assert done.cards[0].settled is Settled.SOLVED
    assert helpful(desk, "it/vpn-drops.md") == (1, 0)
    assert helpful(desk, "it/vpn-setup.md") == (0, 0)


def test_a_second_click_on_solved_changes_nothing(chat: Chat, desk: Desk, store: TicketStore) -> None:
    done = press(chat, presses.solved, chat.ask(VPN), n=0)
    before = received(store)

    again = presses.solved(desk, done.id, n=0, by=ANA, request_id=chat.request_id())

    assert isinstance(again, AlreadySettled)
    assert chat.conversation(done.id) == done
    assert (received(store), waiting(store)) == (before, [])
    assert helpful(desk, "it/vpn-drops.md") == (1, 0)


def test_still_not_working_takes_the_credit_back_and_offers_a_ticket(chat: Chat, desk: Desk) -> None:
    done = press(chat, presses.solved, chat.ask(VPN), n=0)

    again = press(chat, presses.reopen_answer, done, n=0)

    assert (again.phase, again.outcome) == (Phase.CONFIRMING, None)
    assert [tried.helped for tried in again.tried] == [False]
    assert helpful(desk, "it/vpn-drops.md") == (0, 1)
    sent = press_submit(chat, again)
    assert helpful(desk, "it/vpn-drops.md") == (0, 1)
    assert [tried.helped for tried in chat.ticket(sent.ticket_id).tried] == [False]


def test_still_not_working_speaks_of_the_question_its_card_answered(chat: Chat) -> None:
    done = press(chat, presses.solved, chat.ask(VPN), n=0)
    other = chat.reply(done, "The printer jams")
    done = press(chat, presses.solved, other, n=1)

    again = press(chat, presses.reopen_answer, done, n=0)

    assert again.draft is not None and again.draft.description == VPN


def test_still_not_working_on_an_answer_that_never_helped_changes_nothing(chat: Chat) -> None:
    conversation = chat.ask(VPN)

    outcome = presses.reopen_answer(chat.desk, conversation.id, n=0, by=ANA, request_id=chat.request_id())

    assert isinstance(outcome, AlreadySettled)


# ---- S02 ----------------------------------------------------------------------------------------------------


def test_not_helped_looks_once_for_the_next_best_then_offers_a_ticket(chat: Chat) -> None:
    first = chat.ask(VPN)

    second = press(chat, presses.not_helped, first, n=0)
    assert [(c.kind, c.is_second) for c in second.cards[1:]] == [(CardKind.ANSWER, True)]
    assert second.cards[1].passages[0].page == "it/vpn-setup.md"

    third = press(chat, presses.not_helped, second, n=1)
    assert [card.kind for card in third.cards[2:]] == [CardKind.CONFIRM]
    assert third.draft is not None
    assert (third.draft.title, third.draft.description) == (VPN, VPN)
    assert [(t.page, t.helped) for t in third.tried] == [
        ("it/vpn-drops.md", False),
        ("it/vpn-setup.md", False),
    ]


def test_not_helped_with_no_further_page_offers_the_ticket_at_once(chat: Chat) -> None:
    after = press(chat, presses.not_helped, chat.ask("The printer jams"), n=0)

    assert [card.kind for card in after.cards] == [CardKind.ANSWER, CardKind.CONFIRM]
    assert not after.is_waiting


def test_a_page_that_did_not_help_is_told_apart_from_the_one_that_did(chat: Chat, desk: Desk) -> None:
    second = press(chat, presses.not_helped, chat.ask(VPN), n=0)

    press(chat, presses.solved, second, n=1)

    assert helpful(desk, "it/vpn-drops.md") == (0, 1)
    assert helpful(desk, "it/vpn-setup.md") == (1, 0)


def test_submit_opens_exactly_one_ticket_and_promises_all_that_is_shown(chat: Chat, desk: Desk) -> None:
    tried = press(chat, presses.not_helped, chat.ask(VPN), n=0)
    confirm = press(chat, presses.not_helped, tried, n=1)

    sent = press_submit(chat, confirm)

    ticket = chat.ticket(sent.ticket_id)
    assert (ticket.number, ticket.state, ticket.requester_id) == ("INC-1", State.NEW, ANA)
    assert (ticket.title, ticket.description, ticket.conversation_id) == (VPN, VPN, sent.id)
    assert ticket.response_due_at.isoformat() == "2026-11-23T13:00:00+00:00"
    assert ticket.resolution_due_at.isoformat() == "2026-11-25T18:00:00+00:00"
    assert (sent.phase, sent.outcome) == (Phase.HANDED_OVER, Outcome.HANDED_OVER)
    assert [card.settled for card in sent.cards[2:]] == [Settled.SENT, None]
    assert helpful(desk, "it/vpn-drops.md") == (0, 1)
    told = [
        {
            "page": f"it/vpn-{name}.md",
            "title": f"Vpn {name}",
            "url": f"https://handbook.example/it/vpn-{name}",
            "helped": False,
        }
        for name in ("drops", "setup")
    ]
    assert [line["pages"] for line in chat.lines(template="transcript")] == [told]
    assert chat.posted[-1].under == triage_id(ticket.id)


def test_what_a_ticket_shows_waits_under_one_key_each(chat: Chat, store: TicketStore) -> None:
    nothing = chat.ask("The coffee machine is cold")
    presses.want_ticket(chat.desk, nothing.id, n=0, by=ANA, request_id=chat.request_id())
    chat.work()

    presses.submit(chat.desk, nothing.id, n=1, by=ANA, request_id=chat.request_id())

    ticket_id = chat.conversation(nothing.id).ticket_id
    assert sorted(waiting(store)) == sorted(
        [
            f"draw:card:{nothing.id}:1",
            f"draw:card:{nothing.id}:2",
            f"draw:triage:{ticket_id}",
            f"draw:line:{ticket_id}:agents:transcript",
            f"precedents:{ticket_id}",
        ]
    )


def test_submit_pressed_twice_opens_one_ticket(chat: Chat, desk: Desk) -> None:
    nothing = chat.ask("The coffee machine is cold")
    press(chat, presses.want_ticket, nothing, n=0)

    outcomes = race(
        8,
        lambda n: presses.submit(desk, nothing.id, n=1, by=ANA, request_id=f"click-{n}"),
    )

    assert [isinstance(outcome, Recorded) for outcome in outcomes].count(True) == 1
    with desk.unit_of_work() as uow:
        assert [ticket.number for ticket in uow.tickets.requested_by(ANA, limit=9)] == ["INC-1"]


def test_the_same_click_delivered_twice_is_told_as_settled(chat: Chat, desk: Desk) -> None:
    nothing = chat.ask("The coffee machine is cold")

    first = presses.want_ticket(desk, nothing.id, n=0, by=ANA, request_id="click-1")
    second = presses.want_ticket(desk, nothing.id, n=0, by=ANA, request_id="click-1")

    assert (type(first), type(second)) == (Recorded, AlreadySettled)


@pytest.mark.parametrize("stranger", [BO, MIA])
@pytest.mark.parametrize("button", [presses.solved, presses.not_helped, presses.want_person])
def test_nobody_else_presses_in_her_conversation(
    chat: Chat, store: TicketStore, button: Button, stranger: UserId
) -> None:
    conversation = chat.ask(VPN)
    before = received(store)

    outcome = button(chat.desk, conversation.id, n=0, by=stranger, request_id=chat.request_id())

    assert isinstance(outcome, NotYourConversation)
    assert chat.conversation(conversation.id) == conversation
    assert received(store) == before


def test_a_draft_is_reworded_in_place(chat: Chat) -> None:
    confirm = press(chat, presses.want_ticket, chat.ask("The coffee machine is cold"), n=0)
    chat.drawn.clear()

    presses.reword(
        chat.desk,
        confirm.id,
        by=ANA,
        request_id=chat.request_id(),
        title=" Cold coffee ",
        description="Since Monday, third floor.",
    )
    chat.work()

    ticket = chat.ticket(press_submit(chat, chat.conversation(confirm.id)).ticket_id)
    assert (ticket.title, ticket.description) == ("Cold coffee", "Since Monday, third floor.")
    assert chat.drawn[0] == card_id(confirm.id, 1)


def test_a_form_delivered_again_does_not_take_newer_words_back(chat: Chat) -> None:
    confirm = press(chat, presses.want_ticket, chat.ask("The coffee machine is cold"), n=0)

    outcomes = [
        presses.reword(chat.desk, confirm.id, by=ANA, request_id=request_id, title=title, description="Cold.")
        for request_id, title in (("form-1", "Coffee"), ("form-2", "Cold coffee"), ("form-1", "Coffee"))
    ]

    assert [type(outcome) for outcome in outcomes] == [Recorded, Recorded, AlreadySettled]
    draft = chat.conversation(confirm.id).draft
    assert draft is not None and draft.title == "Cold coffee"


def test_a_draft_that_was_sent_is_reworded_no_more(chat: Chat) -> None:
    confirm = press(chat, presses.want_ticket, chat.ask("The coffee machine is cold"), n=0)
    press_submit(chat, confirm)

    late = presses.reword(
        chat.desk, confirm.id, by=ANA, request_id=chat.request_id(), title="x", description="y"
    )

    assert isinstance(late, AlreadySettled)


def test_a_discarded_draft_leaves_no_ticket(chat: Chat, desk: Desk) -> None:
    confirm = press(chat, presses.want_ticket, chat.ask("The coffee machine is cold"), n=0)

    gone = press(chat, presses.discard, confirm, n=1)

    assert (gone.phase, gone.outcome, gone.draft) == (Phase.DONE, Outcome.DISCARDED, None)
    with desk.unit_of_work() as uow:
        assert list(uow.tickets.requested_by(ANA, limit=9)) == []


def test_a_person_is_one_click_away_with_all_that_was_tried(chat: Chat, desk: Desk) -> None:
    handed_over = press(chat, presses.want_person, chat.ask(VPN), n=0)

    ticket = chat.ticket(handed_over.ticket_id)
    assert (ticket.title, [tried.page for tried in ticket.tried]) == (VPN, ["it/vpn-drops.md"])
    assert handed_over.cards[0].settled is Settled.MOVED_ON
    assert helpful(desk, "it/vpn-drops.md") == (0, 1)


# ---- suggestions --------------------------------------------------------------------------------------------


def test_a_suggested_page_is_shown_as_an_answer_of_its_own(chat: Chat) -> None:
    suggestions = chat.ask("I need access")
    assert [card.kind for card in suggestions.cards] == [CardKind.SUGGESTIONS]

    outcome = presses.show_suggestion(
        chat.desk, suggestions.id, n=0, index=1, by=ANA, request_id=chat.request_id()
    )

    assert isinstance(outcome, Recorded)
    shown = outcome.conversation
    assert [card.settled for card in shown.cards] == [Settled.MOVED_ON, None]
    assert [passage.page for passage in shown.cards[1].passages] == ["it/github.md"]


def test_the_suggested_page_that_helped_is_credited_alone(chat: Chat, desk: Desk) -> None:
    suggestions = chat.ask("I need access")
    presses.show_suggestion(chat.desk, suggestions.id, n=0, index=1, by=ANA, request_id=chat.request_id())

    press(chat, presses.solved, suggestions, n=1)

    assert helpful(desk, "it/github.md") == (1, 0)
    assert helpful(desk, "it/figma.md") == (0, 0)


def test_none_of_these_offers_a_ticket(chat: Chat) -> None:
    after = press(chat, presses.not_helped, chat.ask("I need access"), n=0)

    assert [card.kind for card in after.cards] == [CardKind.SUGGESTIONS, CardKind.CONFIRM]
    assert [tried.helped for tried in after.tried] == [False, False]


def test_a_suggestion_after_the_conversation_moved_on_is_told_as_settled(chat: Chat) -> None:
    suggestions = chat.ask("I need access")
    chat.reply(suggestions, "The printer jams")

    outcome = presses.show_suggestion(
        chat.desk, suggestions.id, n=0, index=0, by=ANA, request_id=chat.request_id()
    )

    assert isinstance(outcome, AlreadySettled)


def test_nothing_of_a_conversation_is_said_in_triage_before_the_ticket(chat: Chat) -> None:
    press(chat, presses.not_helped, chat.ask(VPN), n=0)

    assert all(surface.channel != TRIAGE for surface in chat.posted)
