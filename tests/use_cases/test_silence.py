"""S04: nobody says whether an answer helped. Asked once, in open hours; then assumed, or found out to be wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, MIA
from tests.use_cases.test_pressing import helpful, press
from workflows.domain.conversations import CardKind, Conversation, Outcome, Phase, Settled
from workflows.ports import Desk
from workflows.use_cases import presses

VPN = "The VPN drops every hour"
FRIDAY_AFTERNOON = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)


def kinds(conversation: Conversation) -> list[CardKind]:
    """Return what the conversation's cards are."""
    return [card.kind for card in conversation.cards]


def after(chat: Chat, clock: FakeClock, conversation: Conversation, length: timedelta) -> Conversation:
    """Let time pass and return the conversation as it is then."""
    clock.advance(length)
    chat.work()
    return chat.conversation(conversation.id)


def test_it_asks_once_after_four_open_hours(chat: Chat, clock: FakeClock) -> None:
    asked = chat.ask(VPN)
    early = after(chat, clock, asked, timedelta(hours=4) - timedelta(seconds=1))
    then = after(chat, clock, asked, timedelta(seconds=1))
    much_later = after(chat, clock, asked, timedelta(hours=71))

    assert kinds(early) == [CardKind.ANSWER]
    assert kinds(then) == kinds(much_later) == [CardKind.ANSWER, CardKind.FOLLOW_UP]


def test_closed_hours_do_not_count(chat: Chat, clock: FakeClock) -> None:
    clock.advance(FRIDAY_AFTERNOON - clock.now())
    asked = chat.ask(VPN)

    weekend = after(chat, clock, asked, timedelta(days=2))
    monday = after(chat, clock, asked, timedelta(days=1))

    assert kinds(weekend) == [CardKind.ANSWER]
    assert CardKind.FOLLOW_UP in kinds(monday)


def test_nobody_is_asked_who_said_how_it_went(chat: Chat, clock: FakeClock) -> None:
    solved = press(chat, presses.solved, chat.ask(VPN), n=0)
    refused = press(chat, presses.not_helped, chat.ask("The printer jams"), n=0)
    after(chat, clock, solved, timedelta(days=3))

    assert CardKind.FOLLOW_UP not in kinds(chat.conversation(solved.id))
    assert CardKind.FOLLOW_UP not in kinds(chat.conversation(refused.id))


def test_yes_to_the_question_credits_the_page_and_rests_the_answer(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    asked = after(chat, clock, chat.ask(VPN), timedelta(days=1))
    done = press(chat, presses.solved, asked, n=1)

    assert (done.phase, done.outcome) == (Phase.DONE, Outcome.CONFIRMED)
    assert [card.settled for card in done.cards] == [Settled.MOVED_ON, Settled.SOLVED]
    assert helpful(desk, "it/vpn-drops.md") == (1, 0)


def test_no_to_the_question_goes_on_as_no_to_the_answer(chat: Chat, clock: FakeClock) -> None:
    asked = after(chat, clock, chat.ask(VPN), timedelta(days=1))

    said_no = chat.reply(asked, "no, still broken")

    assert [card.settled for card in said_no.cards[:2]] == [Settled.MOVED_ON, Settled.NOT_HELPED]
    assert said_no.cards[-1].kind in (CardKind.ANSWER, CardKind.CONFIRM)


def test_three_days_of_silence_are_assumed_and_never_counted_as_confirmed(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    asked = after(chat, clock, chat.ask(VPN), timedelta(days=1))
    almost = after(chat, clock, asked, timedelta(hours=71))
    ended = after(chat, clock, asked, timedelta(hours=1))

    assert almost.outcome is None
    assert (ended.phase, ended.outcome) == (Phase.DONE, Outcome.ASSUMED)
    assert all(card.settled for card in ended.cards)
    assert helpful(desk, "it/vpn-drops.md") == (0, 0)


def test_a_thank_you_is_not_asked_again_and_not_confirmed(chat: Chat, clock: FakeClock) -> None:
    thanked = chat.reply(chat.ask(VPN), "thanks")
    later = after(chat, clock, thanked, timedelta(days=1))
    ended = after(chat, clock, thanked, timedelta(days=3))

    assert CardKind.FOLLOW_UP not in kinds(later)
    assert ended.outcome is Outcome.ASSUMED


def test_who_comes_back_with_the_same_was_not_helped(chat: Chat, clock: FakeClock) -> None:
    first = chat.ask(VPN)
    clock.advance(timedelta(hours=70))
    chat.work()
    again = chat.ask("VPN drops again")

    earlier = chat.conversation(first.id)
    assert (earlier.outcome, earlier.recontacted_by) == (Outcome.RECONTACTED, again.id)
    assert again.recontact_of == first.id
    assert again.outcome is None


def test_the_same_from_somebody_else_or_later_or_about_something_else_is_new(
    chat: Chat, clock: FakeClock
) -> None:
    first = chat.ask(VPN)
    theirs = chat.ask(VPN, by=MIA)
    other = chat.ask("The printer jams", by=ANA)
    clock.advance(timedelta(days=12))
    chat.work()
    clock.advance(timedelta(days=12))
    chat.work()
    later = chat.ask(VPN)

    assert [c.recontact_of for c in (theirs, other, later)] == [None, None, None]
    assert chat.conversation(first.id).outcome is Outcome.ASSUMED
