"""A problem keeps one number for its life; its workaround is given while it is known and not fixed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.samples import BO, LATER, NOW, a_conversation
from tests.fakes.knowledge import passage
from workflows.domain import conversations as talks
from workflows.domain import problems
from workflows.domain.answers import Answer, Band, Tried
from workflows.domain.conversations import CardKind, Settled
from workflows.domain.errors import DeskError
from workflows.domain.ids import ProblemId, ProblemNumber
from workflows.domain.problems import Analysis, Problem, ProblemState, known_error_of
from workflows.domain.withdrawals import FOR_SOME, for_others, withdraw

ANALYSIS = Analysis(symptom="Outlook waits", cause="The gateway.", workaround="Use the browser.")
KNOWN = problems.documented(ProblemId("p1"), ProblemNumber("PRB-4"), ANALYSIS, by=BO, at=NOW)
PAGE, ARTICLE = passage(KNOWN.page), passage("mail/outlook.md")


def found(*passages: str, band: Band = Band.ANSWER) -> Answer:
    """Return an answer of these pages."""
    return Answer(band=band, confidence=0.9, passages=tuple(map(passage, passages)))


def test_a_known_error_is_fixed_once_and_says_what_changed() -> None:
    fixed = problems.fixed(KNOWN, note="New gateway.", at=LATER)

    row = problems.change(KNOWN, fixed, action="fixed", by=BO, cause="form-1")
    assert (fixed.state, fixed.fixed_at, fixed.version) == (ProblemState.RESOLVED, LATER, 2)
    assert set(row.after) == {"state", "fixed_at", "note"}
    with pytest.raises(DeskError, match="not_allowed_now"):
        problems.fixed(fixed, note="Again.", at=LATER)
    with pytest.raises(DeskError, match="not_allowed_now"):
        problems.reworded(fixed, ANALYSIS, at=LATER)


@pytest.mark.parametrize("state", ProblemState)
def test_only_what_is_analysed_and_not_solved_is_known(state: ProblemState) -> None:
    problem: Problem = replace(KNOWN, state=state)

    assert problem.is_known == (state in {ProblemState.KNOWN_ERROR, ProblemState.FIX_IN_PROGRESS})


def test_a_page_of_a_known_error_is_told_from_every_other() -> None:
    assert known_error_of(KNOWN.page) == "PRB-4"
    assert known_error_of("mail/known-errors/PRB-4") is None
    assert known_error_of("known-errors.md") is None


def test_a_known_error_that_is_sure_is_shown_alone_as_a_workaround() -> None:
    asked = talks.ask(a_conversation(), "outlook waits")

    shown = talks.answered(asked, found(PAGE.page, ARTICLE.page))

    assert [(card.kind, card.passages) for card in shown.cards] == [(CardKind.WORKAROUND, (PAGE,))]


def test_a_known_error_that_is_not_sure_is_one_suggestion_among_others() -> None:
    asked = talks.ask(a_conversation(), "outlook waits")
    unsure = talks.answered(asked, found(ARTICLE.page, PAGE.page, band=Band.SUGGEST))

    shown = talks.show(unsure, PAGE, of=0)

    assert [card.kind for card in shown.cards] == [CardKind.SUGGESTIONS, CardKind.WORKAROUND]


def test_a_workaround_that_is_withdrawn_before_anybody_decided_is_no_offer() -> None:
    asked = talks.ask(a_conversation(), "outlook waits")
    shown = talks.answered(asked, found(PAGE.page))

    gone = withdraw(shown, 0, {PAGE.page})
    settled = withdraw(talks.settle(shown, 0, Settled.SOLVED), 0, {PAGE.page})

    assert gone.cards[0].kind is CardKind.NOTHING
    assert (settled.cards[0].kind, settled.cards[0].passages[0].text) == (CardKind.WORKAROUND, "")


def test_others_are_told_the_number_of_what_is_for_some_and_no_word_of_it() -> None:
    tried = tuple(
        Tried(page=page, title="Secret", url="", audience=("finance",)) for page in (KNOWN.page, "a.md")
    )

    assert [one.title for one in for_others(tried)] == ["Known error PRB-4", FOR_SOME]
