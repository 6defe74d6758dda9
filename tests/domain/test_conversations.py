"""A conversation step by step: S01 to S03 as pure values, and what stays true whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.samples import TICKET, a_conversation
from tests.fakes.knowledge import NOTHING, answer, passage
from workflows.domain import conversations as talks
from workflows.domain import intents, short_words
from workflows.domain.answers import Answer, Band
from workflows.domain.conversations import (
    DESCRIPTION_MAX,
    TITLE_MAX,
    TRIES,
    CardKind,
    Conversation,
    Outcome,
    Phase,
    Settled,
    draft_of,
)
from workflows.domain.ids import TicketId
from workflows.domain.intents import Intent

VPN = "The VPN drops every hour"
BOTH = answer("it/vpn-drops.md", "it/vpn-setup.md")
NEXT = answer("it/vpn-setup.md", band=Band.SUGGEST)
MAYBE = answer("it/figma.md", "it/github.md", "it/vpn.md", "it/mail.md", band=Band.SUGGEST)


def asked(question: str = VPN) -> Conversation:
    """Return a conversation in which a question waits."""
    return talks.ask(a_conversation(), question)


def answered() -> Conversation:
    """Return one in which a page is shown."""
    return talks.answered(asked(), BOTH)


def cards(conversation: Conversation) -> list[tuple[CardKind, Settled | None]]:
    """Return what each card is and how it came to rest."""
    return [(card.kind, card.settled) for card in conversation.cards]


# ---- a question and its answer (S01) ------------------------------------------------------------------------


def test_a_question_waits_for_its_answer() -> None:
    waits = asked()

    assert (waits.phase, waits.turn, waits.is_waiting, waits.question) == (Phase.ANSWERING, 1, True, VPN)
    assert waits.cards == ()


def test_an_answer_shows_its_pages_and_waits_no_more() -> None:
    shown = answered()

    assert not shown.is_waiting
    [card] = shown.cards
    assert (card.kind, card.about, card.is_second) == (CardKind.ANSWER, VPN, False)
    assert [tried.page for tried in shown.tried] == ["it/vpn-drops.md"]


def test_at_most_three_further_pages_are_named() -> None:
    many = answer(*(f"page-{n}.md" for n in range(9)))

    [card] = talks.answered(asked(), many).cards

    assert len(card.passages) == 4


def test_solved_ends_it_and_credits_the_page_that_was_shown() -> None:
    done = talks.solved(answered(), 0)

    assert (done.phase, done.outcome) == (Phase.DONE, Outcome.CONFIRMED)
    assert cards(done) == [(CardKind.ANSWER, Settled.SOLVED)]
    assert [tried.helped for tried in done.tried] == [True]


def test_an_answer_that_stopped_helping_loses_its_credit() -> None:
    again = talks.reopened(talks.solved(answered(), 0), 0)

    assert (again.phase, again.outcome) == (Phase.CONFIRMING, None)
    assert cards(again) == [(CardKind.ANSWER, Settled.NOT_HELPED), (CardKind.CONFIRM, None)]
    assert [tried.helped for tried in again.tried] == [False]
    assert again.draft == draft_of(VPN)


def test_a_new_question_makes_what_was_open_move_on() -> None:
    again = talks.ask(answered(), "The printer jams")

    assert cards(again) == [(CardKind.ANSWER, Settled.MOVED_ON)]
    assert (again.turn, again.tries, again.is_waiting) == (2, 0, True)
    assert [tried.page for tried in again.tried] == ["it/vpn-drops.md"], "the same matter in other words"


def test_after_a_matter_has_ended_a_question_is_a_new_one() -> None:
    again = talks.ask(talks.solved(answered(), 0), "The printer jams")

    assert (again.tried, again.outcome, again.phase) == ((), None, Phase.ANSWERING)
    assert cards(again) == [(CardKind.ANSWER, Settled.SOLVED)]


# ---- not helped, and the ticket (S02) -----------------------------------------------------------------------


def test_not_helped_looks_once_more() -> None:
    waits = talks.not_helped(answered(), 0)

    assert (waits.is_waiting, waits.turn, waits.tries) == (True, 2, 1)
    assert cards(waits) == [(CardKind.ANSWER, Settled.NOT_HELPED)]
    assert [tried.helped for tried in waits.tried] == [False]


def test_the_second_answer_is_the_next_page_alone_however_sure() -> None:
    second = talks.answered(talks.not_helped(answered(), 0), NEXT)

    card = second.cards[1]
    assert (card.kind, card.is_second, [p.page for p in card.passages]) == (
        CardKind.ANSWER,
        True,
        ["it/vpn-setup.md"],
    )


def test_after_two_tries_a_ticket_is_offered() -> None:
    second = talks.answered(talks.not_helped(answered(), 0), NEXT)
    assert second.tries == TRIES

    offered = talks.not_helped(second, 1)

    assert (offered.phase, offered.is_waiting) == (Phase.CONFIRMING, False)
    assert cards(offered)[2] == (CardKind.CONFIRM, None)


def test_no_second_page_offers_the_ticket_at_once() -> None:
    offered = talks.answered(talks.not_helped(answered(), 0), NOTHING)

    assert cards(offered) == [(CardKind.ANSWER, Settled.NOT_HELPED), (CardKind.CONFIRM, None)]
    assert offered.draft == draft_of(VPN)


def test_a_draft_takes_new_words_and_further_ones() -> None:
    draft = talks.confirm(asked())

    reworded = talks.reword(draft, title="  VPN  ", description=" It drops. ")
    added = talks.add_words(reworded, " On Wi-Fi only. ")

    assert (reworded.cards, added.cards) == (draft.cards, draft.cards)
    assert added.draft is not None
    assert (added.draft.title, added.draft.description) == ("VPN", "It drops.\nOn Wi-Fi only.")


def test_a_draft_without_a_title_gets_one_of_its_words() -> None:
    reworded = talks.reword(talks.confirm(asked()), title=" ", description="It hurts. Much.")

    assert reworded.draft is not None and reworded.draft.title == "It hurts"


def test_discarded_ends_it_without_a_ticket() -> None:
    gone = talks.discard(talks.confirm(asked()), 0)

    assert (gone.phase, gone.outcome, gone.draft) == (Phase.DONE, Outcome.DISCARDED, None)
    assert cards(gone) == [(CardKind.CONFIRM, Settled.DISCARDED)]


def test_handing_over_marks_the_draft_sent_and_brings_the_tickets_card() -> None:
    handed_over = talks.hand_over(talks.confirm(answered()), TICKET)

    assert (handed_over.phase, handed_over.outcome) == (Phase.HANDED_OVER, Outcome.HANDED_OVER)
    assert (handed_over.ticket_id, handed_over.draft) == (TICKET, None)
    assert [(card.kind, card.settled, card.ticket_id) for card in handed_over.cards] == [
        (CardKind.ANSWER, Settled.MOVED_ON, None),
        (CardKind.CONFIRM, Settled.SENT, TICKET),
        (CardKind.OPENED, None, TICKET),
    ]


def test_letting_it_be_keeps_how_it_ended() -> None:
    assert talks.rest(answered()).phase is Phase.DONE
    assert talks.rest(answered()).outcome is None
    assert talks.rest(talks.solved(answered(), 0)).outcome is Outcome.CONFIRMED
    assert not talks.rest(asked()).is_waiting


# ---- suggestions, and nothing (S03) -------------------------------------------------------------------------


def test_an_unsure_answer_suggests_at_most_three_pages() -> None:
    shown = talks.answered(asked(), MAYBE)

    assert cards(shown) == [(CardKind.SUGGESTIONS, None)]
    assert [tried.page for tried in shown.tried] == ["it/figma.md", "it/github.md", "it/vpn.md"]


def test_a_chosen_suggestion_becomes_an_answer() -> None:
    shown = talks.show(talks.answered(asked(), MAYBE), passage("it/github.md"), of=0)

    assert cards(shown) == [(CardKind.SUGGESTIONS, Settled.MOVED_ON), (CardKind.ANSWER, None)]
    assert len(shown.tried) == 3, "a page is tried once"


def test_none_of_the_suggestions_offers_a_ticket() -> None:
    offered = talks.not_helped(talks.answered(asked(), MAYBE), 0)

    assert cards(offered) == [(CardKind.SUGGESTIONS, Settled.NOT_HELPED), (CardKind.CONFIRM, None)]
    assert [tried.helped for tried in offered.tried] == [False] * 3


def test_success_after_suggestions_credits_nobody() -> None:
    done = talks.solved(talks.answered(asked(), MAYBE), 0)

    assert done.outcome is Outcome.CONFIRMED
    assert [tried.helped for tried in done.tried] == [None] * 3


@pytest.mark.parametrize("found", [NOTHING, replace(BOTH, band=Band.NONE), replace(BOTH, passages=())])
def test_nothing_reliable_is_said_so(found: Answer) -> None:
    shown = talks.answered(asked(), found)

    assert cards(shown) == [(CardKind.NOTHING, None)]
    assert (shown.tried, shown.is_waiting) == ((), False)


def test_the_handbook_being_read_is_said_once_and_the_answer_replaces_it() -> None:
    once = talks.say_reading(asked())
    twice = talks.say_reading(talks.talk(once, "help"))

    assert [kind for kind, _ in cards(twice)] == [CardKind.READING, CardKind.TALK]
    assert twice.is_waiting
    assert cards(talks.answered(once, BOTH)) == [
        (CardKind.READING, Settled.MOVED_ON),
        (CardKind.ANSWER, None),
    ]


# ---- drafts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("the VPN drops", "The VPN drops"),
        ("The VPN drops. Since Monday.", "The VPN drops"),
        ("Can I have a mouse? Mine broke.", "Can I have a mouse"),
        ("VPN broken\nIt began today, after the update.", "VPN broken"),
        ("\n\n  printer   jams  \n", "Printer jams"),
        ("Version 12.4 crashes", "Version 12.4 crashes"),
        ("help!!!", "Help"),
        ("...", "Help wanted"),
        ("", "Help wanted"),
        ("word " * 30, "Word " + "word " * 13 + "word…"),
        ("x" * 200, "X" + "x" * 78 + "…"),
    ],
)
def test_a_title_is_the_first_thing_said(words: str, title: str) -> None:
    assert draft_of(words).title == title


def test_abbreviations_are_written_as_in_the_titles_of_known_pages() -> None:
    assert (
        draft_of("my vpn on the lan drops", known=["VPN drops", "The LAN"]).title == "My VPN on the LAN drops"
    )


def test_an_edit_reaches_a_draft_made_of_the_old_words_only() -> None:
    draft = talks.confirm(asked("The vnp drops"))
    reworded = talks.reword(draft, title="VPN", description="It drops.")

    assert talks.edit(draft, VPN).draft == draft_of(VPN)
    assert talks.edit(reworded, VPN).draft == reworded.draft


@given(st.text(max_size=300))
def test_any_words_make_a_draft(words: str) -> None:
    draft = draft_of(words)

    assert 0 < len(draft.title) <= TITLE_MAX
    assert "\n" not in draft.title
    assert draft.description == words.strip()


def test_what_is_kept_of_a_long_message_has_an_end() -> None:
    endless = "x" * (DESCRIPTION_MAX + 1)

    conversation = talks.add_words(talks.confirm(asked(endless)), endless)

    assert conversation.draft is not None
    assert len(conversation.question) == len(conversation.draft.description) == DESCRIPTION_MAX


# ---- whatever happens ---------------------------------------------------------------------------------------

OPENABLE = (CardKind.ANSWER, CardKind.SUGGESTIONS, CardKind.NOTHING, CardKind.READING, CardKind.CONFIRM)
Event = Callable[[Conversation], Conversation]


def _answers(found: Answer) -> Event:
    return lambda conversation: talks.answered(conversation, found)


def _says(words: str) -> Event:
    return lambda conversation: short_words.hear(conversation, intents.read(words), words)


def _opens(conversation: Conversation) -> Conversation:
    return talks.hand_over(conversation, TicketId(f"t{len(conversation.cards)}"))


def legal(conversation: Conversation) -> dict[str, Event]:
    """Return what can happen to a conversation as it stands, by name."""
    n = len(conversation.cards) - 1
    events: dict[str, Event] = {
        "ask": lambda c: talks.ask(c, VPN),
        "talk": lambda c: talks.talk(c, "help"),
    }
    if conversation.is_waiting:
        events |= {"answer": _answers(BOTH), "maybe": _answers(MAYBE), "none": _answers(NOTHING)}
        events |= {"reading": talks.say_reading}
    if conversation.question and talks.open_card(conversation, CardKind.CONFIRM) is None:
        said = ["yes", "no", "cancel", "works", "still broken", "open a ticket"]
        events |= {words: _says(words) for words in said} | {"person": _opens}
    if (card := talks.open_card(conversation, *OPENABLE)) is not None:
        n = card.n
        events["want ticket"] = talks.confirm
        if card.kind in (CardKind.ANSWER, CardKind.SUGGESTIONS):
            events |= {"solved": lambda c: talks.solved(c, n), "not helped": lambda c: talks.not_helped(c, n)}
        if card.kind is CardKind.SUGGESTIONS:
            events["show"] = lambda c: talks.show(c, c.cards[n].passages[0], of=n)
        if card.kind is CardKind.CONFIRM:
            events |= {"submit": _opens, "discard": lambda c: talks.discard(c, n)}
            events["add words"] = lambda c: talks.add_words(c, "more")
    return events


def assert_sound(before: Conversation, after: Conversation) -> None:
    """Assert what is true of every conversation and of every step."""
    is_open = [card for card in after.cards if card.settled is None and card.kind in OPENABLE]
    assert len(is_open) <= 1, "one question at a time"
    assert [card.n for card in after.cards] == list(range(len(after.cards)))
    assert after.turn >= before.turn
    for old, new in zip(before.cards, after.cards, strict=False):
        assert old.kind is new.kind and old.about == new.about and old.passages == new.passages
        assert old.settled is None or new.settled is not None, "what came to rest stays at rest"
        assert old.ticket_id is None or old.ticket_id == new.ticket_id
    assert (after.phase is Phase.HANDED_OVER) == (after.outcome is Outcome.HANDED_OVER)
    assert after.phase is not Phase.HANDED_OVER or after.ticket_id is not None
    assert (after.phase is Phase.CONFIRMING) == (talks.open_card(after, CardKind.CONFIRM) is not None)
    assert (after.draft is not None) == (after.phase is Phase.CONFIRMING)
    if after.is_waiting:
        assert after.phase is Phase.ANSWERING
        assert all(card.kind is CardKind.READING for card in is_open)
    assert after.outcome is None or after.phase in (Phase.DONE, Phase.HANDED_OVER)
    assert len(after.tried_pages) == len(after.tried)


@given(st.data())
def test_whatever_is_said_and_pressed_a_conversation_stays_sound(data: st.DataObject) -> None:
    conversation = asked()
    for _ in range(data.draw(st.integers(0, 15))):
        events = legal(conversation)
        after = events[data.draw(st.sampled_from(sorted(events)))](conversation)
        assert_sound(conversation, after)
        conversation = after


@pytest.mark.parametrize(
    "intent", [i for i in Intent if i not in (Intent.PERSON, Intent.QUESTION, Intent.THANKS)]
)
def test_a_short_word_in_an_empty_conversation_is_answered_with_words(intent: Intent) -> None:
    after = short_words.hear(a_conversation(), intent, "")

    assert [card.kind for card in after.cards] == [CardKind.TALK]
    assert not after.is_waiting


def test_ok_to_an_answer_leaves_it_open() -> None:
    after = short_words.hear(answered(), Intent.YES, "ok")

    assert cards(after) == [(CardKind.ANSWER, None), (CardKind.TALK, None)]


def test_news_while_an_answer_is_waited_for_belongs_to_the_question() -> None:
    assert short_words.hear(asked(), Intent.NOT_HELPED, "still broken").question == f"{VPN}\nstill broken"
