"""Known errors in chat: what is known and what helps come first, the cause and the list are for agents."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.blocks import problem_forms as forms
from handlers.blocks.conversations import conversation_card
from handlers.blocks.problems import SHOWN, fixed_news, known_error_list
from handlers.blocks.tickets import triage_card
from handlers.limits import check
from tests.handlers.blocks.reading import accepted, buttons_of, lines_of, primary_of
from tests.handlers.blocks.samples import ANA, BO, LOOK, NOW, OUTLOOK, card, conversation, drawn_from, ticket
from workflows.domain import problems
from workflows.domain.conversations import CardKind, Settled
from workflows.domain.ids import ProblemId, ProblemNumber, TicketId
from workflows.domain.problems import CAUSE_MAX, NOTE_MAX, SYMPTOM_MAX, WORKAROUND_MAX, Analysis, Standing
from workflows.domain.tickets import State
from workflows.domain.withdrawals import withdraw

ANALYSIS = Analysis(
    symptom="Outlook keeps trying to connect",
    cause="The gateway drops idle lines.",
    workaround="Open mail in the **browser**.",
    words=("exchange", "inbox"),
)
KNOWN = problems.documented(ProblemId("01890000-p"), ProblemNumber("PRB-4"), ANALYSIS, by=BO, at=NOW)
LONG = Analysis(
    symptom="&" * SYMPTOM_MAX,
    cause="<x> " * (CAUSE_MAX // 4),
    workaround="*a* " * (WORKAROUND_MAX // 4),
    words=tuple(f"word {n}" for n in range(40)),
)


def test_a_workaround_says_what_is_known_what_helps_and_three_ways_on() -> None:
    drawn = conversation_card(*drawn_from(CardKind.WORKAROUND, None), LOOK)

    accepted(drawn)
    assert lines_of(drawn)[:3] == [
        "*Most likely it is a known problem: Outlook keeps trying to connect.* We are working on it.",
        "*Until then:*",
        "Open mail in the browser: <https://mail.larkfield.example|https://mail.larkfield.example>.",
    ]
    assert buttons_of(drawn) == {
        "answer_solved": "It worked",
        "answer_not_really": "Didn't help",
        "answer_person": "Talk to a person",
    }
    assert primary_of(drawn) == ["answer_solved"]
    assert drawn.text.startswith("Most likely it is a known problem: Outlook keeps trying to connect.")


def test_a_workaround_that_was_not_the_first_answer_is_less_sure() -> None:
    about = conversation(card(CardKind.WORKAROUND, is_second=True))

    drawn = conversation_card(about, about.cards[0], None, LOOK)

    assert lines_of(drawn)[0].startswith("*It may be a known problem: ")


def test_a_workaround_at_rest_says_how_it_went() -> None:
    solved = conversation_card(*drawn_from(CardKind.WORKAROUND, Settled.SOLVED), LOOK)
    failed = conversation_card(*drawn_from(CardKind.WORKAROUND, Settled.NOT_HELPED), LOOK)

    assert lines_of(solved)[:2] == [
        "*Glad it worked.* No ticket was opened. I tell you when PRB-4 is fixed.",
        "*Until then:*",
    ]
    assert "2. Stay there." in lines_of(solved)
    assert lines_of(failed) == ["The workaround for PRB-4 did not help: Outlook keeps trying to connect"]


def test_what_was_withdrawn_has_no_word_left_but_its_number() -> None:
    about, _, _ = drawn_from(CardKind.WORKAROUND, Settled.SOLVED)
    gone = withdraw(about, 0, {OUTLOOK.page})

    drawn = conversation_card(gone, gone.cards[0], None, LOOK)

    assert lines_of(drawn) == ["*PRB-4 was a known problem.* Its workaround is not offered here any more."]


def test_a_question_after_silence_names_the_workaround() -> None:
    about = conversation(card(CardKind.FOLLOW_UP, passages=(OUTLOOK,)))

    drawn = conversation_card(about, about.cards[0], None, LOOK)

    accepted(drawn)
    assert lines_of(drawn) == ["*Did that help?* You asked, and I showed you the workaround for PRB-4."]
    assert buttons_of(drawn)["answer_solved"] == "It worked"


def test_the_news_of_a_fix_says_what_is_different_and_without_words_only_that() -> None:
    fixed = problems.fixed(KNOWN, note="Please restart Outlook once.", at=NOW)

    told = fixed_news(fixed, LOOK, is_withheld=False)
    withheld = fixed_news(fixed, LOOK, is_withheld=True)

    accepted(told)
    accepted(withheld)
    assert lines_of(told) == [
        "*PRB-4 is fixed: Outlook keeps trying to connect*",
        "Please restart Outlook once.",
        "You no longer need the workaround.",
    ]
    assert lines_of(withheld) == ["*PRB-4 is fixed.* You no longer need its workaround."]


def test_the_list_says_of_each_whom_it_concerns_and_what_is_known() -> None:
    drawn = known_error_list([Standing(problem=KNOWN, people=12, incidents=1)], LOOK)

    accepted(drawn)
    assert lines_of(drawn)[2:] == [
        "*PRB-4 Outlook keeps trying to connect*",
        "With <@U0BOLIND> · for employees · since <!date^1795437600^{time}|13:40 CET>",
        "Helped 12 people · one open ticket",
        "*Until then:*",
        "Open mail in the *browser*.",
        "*Cause:* The gateway drops idle lines.",
    ]
    assert buttons_of(drawn) == {"problem_edit_1": "Edit…", "problem_fixed_1": "Fixed…"}


def test_an_empty_list_says_how_to_begin_one() -> None:
    drawn = known_error_list([], LOOK)

    accepted(drawn)
    assert lines_of(drawn) == ["*No known error is open.* `/desk known-error` documents one."]


def test_a_long_list_of_long_known_errors_is_taken_and_says_how_much_is_left() -> None:
    many = [
        replace(KNOWN, id=ProblemId(f"p{n}"), analysis=LONG, opened_at=NOW - timedelta(days=n))
        for n in range(30)
    ]

    drawn = known_error_list([Standing(problem=one, people=0, incidents=0) for one in many], LOOK)

    accepted(drawn)
    assert len(buttons_of(drawn)) == 2 * SHOWN
    assert lines_of(drawn)[-1] == "And 20 more."


@pytest.mark.parametrize("analysis", [ANALYSIS, LONG, Analysis(symptom="", cause="", workaround="")])
def test_every_form_is_taken_by_chat(analysis: Analysis) -> None:
    known = replace(KNOWN, analysis=analysis, note="x" * NOTE_MAX)

    check(forms.documenting(analysis, LOOK, ticket_id=TicketId("01890000-t")))
    check(forms.rewording(known, LOOK))
    check(forms.fixing(known, LOOK))
    for template in ("documented", "told"):
        check(forms.done(known, template))


def test_a_form_never_picks_another_audience_than_the_one_that_was_chosen() -> None:
    gone = replace(KNOWN, analysis=replace(ANALYSIS, audience=("a-team-that-left",)))

    [audience] = [b for b in forms.rewording(gone, LOOK)["blocks"] if b["block_id"] == "audience"]

    assert "initial_option" not in audience["element"]


def test_the_longest_workaround_is_shown_whole() -> None:
    whole = replace(OUTLOOK, title=LONG.symptom, text=f"{'word ' * (WORKAROUND_MAX // 5 - 1)}last")
    about = conversation(card(CardKind.WORKAROUND, passages=(whole,)))

    drawn = conversation_card(about, about.cards[0], None, LOOK)

    accepted(drawn)
    assert "word last" in "\n".join(lines_of(drawn))


def test_the_words_of_a_known_error_wake_nobody() -> None:
    hostile = Analysis(symptom="<!channel> *x*", cause="<!here>", workaround=f"<@{ANA}> <!everyone>")
    known = replace(KNOWN, analysis=hostile, note=f"<!here> <@{ANA}>")
    page = replace(OUTLOOK, title=hostile.symptom, text=hostile.workaround)
    about = conversation(card(CardKind.WORKAROUND, passages=(page,)))

    for drawn in (
        known_error_list([Standing(problem=known, people=1, incidents=0)], LOOK),
        fixed_news(known, LOOK, is_withheld=False),
        conversation_card(about, about.cards[0], None, LOOK),
    ):
        accepted(drawn)
        said = "\n".join(lines_of(drawn))
        assert "<!here" not in said and "<!channel" not in said and f"<@{ANA}>" not in said


def test_a_ticket_names_the_known_error_that_causes_it_by_its_number_alone() -> None:
    fixed = replace(problems.fixed(KNOWN, note="New gateway.", at=NOW), number=ProblemNumber("PRB-5"))

    drawn = triage_card(ticket(State.ASSIGNED), None, LOOK, known_errors=[KNOWN, fixed])

    accepted(drawn)
    said = lines_of(drawn)
    assert "Known error PRB-4" in said and "Known error PRB-5, fixed" in said
    assert ANALYSIS.symptom not in str(drawn)


@pytest.mark.parametrize("state", [State.NEW, State.IN_PROGRESS, State.RESOLVED, State.CLOSED])
def test_a_ticket_offers_its_known_error_in_a_menu(state: State) -> None:
    drawn = triage_card(ticket(state), conversation(), LOOK)

    accepted(drawn)
    menus = [e for b in drawn.blocks for e in b.get("elements", []) if e["type"] == "overflow"]
    [option] = [o for menu in menus for o in menu["options"] if o["text"]["text"] == "Known error…"]
    assert LOOK.signer.read("known_error", option["value"]) == ticket(state).id
