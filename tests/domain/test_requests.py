"""A request on its way: nothing known is asked, nothing is guessed, and what changes is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.catalogue import COUNT, EXTRAS, FOR, LAPTOP, MEMORY, MODEL, NEEDED_BY, REASON
from workflows.domain import requests
from workflows.domain.bounds import problem_of
from workflows.domain.catalogue import Value, left, missing, shown
from workflows.domain.costs import cost
from workflows.domain.ids import ConversationId, FieldId, RequestId, UserId
from workflows.domain.requests import RequestDraft, Step
from workflows.domain.slots import Dated, Heard

TODAY = date(2026, 11, 23)
ANA = UserId("UANA")
BLANK = RequestDraft(
    id=RequestId("r"),
    conversation_id=ConversationId("c"),
    person_id=ANA,
    item_id=LAPTOP.id,
    item_version=LAPTOP.version,
    changed_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
)


def heard(text: str, *days: date) -> Heard:
    return Heard(text=text, dates=tuple(Dated(start=len(text), on=day) for day in days))


def begun(text: str, *days: date) -> requests.Result:
    return requests.begin(BLANK, LAPTOP, heard(text, *days), today=TODAY)


def told(draft: RequestDraft, text: str, *days: date) -> requests.Result:
    return requests.said(draft, LAPTOP, heard(text, *days), today=TODAY)


def test_what_the_first_sentence_and_the_profile_say_is_not_asked() -> None:
    draft, step = begun("a power 16 with 32gb by friday week", date(2026, 12, 4))

    assert draft.answers == {
        FOR: (ANA,),
        MODEL: ("power",),
        MEMORY: ("32",),
        NEEDED_BY: ("2026-12-04",),
    }
    assert step == Step(asks=REASON, taken=(MODEL, MEMORY, NEEDED_BY))


def test_a_mention_behind_its_cue_is_for_whom_it_is() -> None:
    draft, _ = begun("a laptop for <@U2RUI>")

    assert draft.answers[FOR] == ("U2RUI",)


def test_two_options_of_one_choice_are_no_answer() -> None:
    draft, step = begun("a light or a power laptop")

    assert MODEL not in draft.answers
    assert step.asks == MODEL


def test_a_question_hangs_on_its_condition() -> None:
    draft, step = begun("a laptop")
    assert step.asks == MODEL

    assert told(draft, "light")[1].asks == NEEDED_BY
    assert told(draft, "the power one")[1].asks == MEMORY


def test_one_message_may_answer_more_than_what_was_asked() -> None:
    draft, _ = begun("a laptop")

    after, step = told(draft, "power, 64 gb, by the 4th", date(2026, 12, 4))

    assert (after.answers[MEMORY], after.answers[NEEDED_BY]) == (("64",), ("2026-12-04",))
    assert step.asks == REASON


def test_what_is_written_in_a_sentence_of_ones_own_fills_nothing_else() -> None:
    draft, _ = begun("a light laptop", date(2026, 12, 4))

    after, _ = told(draft, "the power supply of my old one broke, and 2 pieces fell off")

    assert after.answers[MODEL] == ("light",)
    assert COUNT not in after.answers


def test_a_day_in_the_past_is_asked_again_with_the_reason() -> None:
    draft, _ = begun("a light laptop")

    after, step = told(draft, "20 nov", date(2026, 11, 20))

    assert (step.asks, after) == (NEEDED_BY, draft)
    assert step.problem is not None
    assert (step.problem.code, step.problem.limit) == ("past", "2026-11-26")


def test_the_first_sentence_may_say_what_cannot_be_and_the_question_says_why() -> None:
    _, step = begun("a light laptop by tomorrow", date(2026, 11, 24))

    assert step.asks == NEEDED_BY
    assert step.problem is not None and step.problem.code == "too_early"


def test_a_correction_in_mid_flow_changes_the_earlier_answer_and_asks_on() -> None:
    draft, _ = begun("a power 16 laptop, 64 gb")

    after, step = told(draft, "actually make it 32 GB")

    assert after.answers[MEMORY] == ("32",)
    assert step == Step(asks=NEEDED_BY, changed=(MEMORY,))


def test_an_answer_to_an_earlier_question_is_a_correction_without_its_saying_so() -> None:
    draft, _ = begun("a power 16 laptop, 64 gb")

    after, step = told(draft, "32 gb")

    assert (after.answers[MEMORY], step.asks) == (("32",), NEEDED_BY)


def test_what_hangs_on_a_changed_answer_is_cleared_and_told() -> None:
    draft, _ = begun("a power 16 laptop, 64 gb")

    after, step = told(draft, "sorry, actually a light one")

    assert after.answers == {FOR: (ANA,), MODEL: ("light",)}
    assert (step.changed, step.cleared) == ((MODEL,), (MEMORY,))


def test_words_that_answer_nothing_ask_the_same_again() -> None:
    draft, _ = begun("a laptop")

    after, step = told(draft, "the pink one")

    assert (step.asks, after) == (MODEL, draft)
    assert step.problem is not None and step.problem.code == "no_option"


def whole() -> RequestDraft:
    draft, _ = begun("a light laptop by the 4th", date(2026, 12, 4))
    return told(draft, "mine is slow")[0]


def test_a_whole_draft_is_looked_over_and_typed_corrections_count_there_too() -> None:
    draft = whole()
    assert draft.asked == ""

    after, step = told(draft, "power with 32 GB")
    assert (after.answers[MEMORY], step.asks) == (("32",), "")

    _, unclear = told(draft, "hmm, well")
    assert unclear.problem is not None and unclear.problem.code == "not_a_change"


@pytest.mark.parametrize(
    "text",
    [
        "what for: 3d rendering of the trade fair booth",
        "actually the reason is 3d rendering of the trade fair booth",
        "No, wait, what for is 3d rendering of the trade fair booth",
        "What for: 3d rendering of the trade fair booth, model: power, memory: 64 GB",
    ],
)
def test_what_is_called_by_its_name_there_is_answered_anew(text: str) -> None:
    after, step = told(whole(), text)

    assert after.answers[REASON] == ("3d rendering of the trade fair booth",)
    assert (step.asks, step.problem, REASON in step.changed) == ("", None, True)
    assert after.answers[MODEL] == (("power",) if "power" in text else ("light",))


def test_what_is_written_anew_fills_nothing_else() -> None:
    after, _ = told(whole(), "what for: i had a power 16 before")

    assert after.answers == {**whole().answers, REASON: ("i had a power 16 before",)}


def test_what_was_left_open_is_answered_by_its_name_and_what_cannot_be_says_why() -> None:
    assert told(whole(), "also needed: mouse")[0].answers[EXTRAS] == ("mouse",)

    past = Heard(text="needed by: the 20th", dates=(Dated(start=11, on=date(2026, 11, 20)),))
    after, step = requests.said(whole(), LAPTOP, past, today=TODAY)

    assert (step.asks, after.answers) == (NEEDED_BY, whole().answers)
    assert step.problem is not None and step.problem.code == "past"


@pytest.mark.parametrize(
    "text", ["what for is it?", "the reason is wrong", "what for is fine", "i know what for: x"]
)
def test_what_only_speaks_of_an_answer_changes_nothing(text: str) -> None:
    after, step = told(whole(), text)

    assert after == whole()
    assert step.problem is not None and step.problem.code == "not_a_change"


def test_one_field_is_asked_again_and_then_all_is_looked_over() -> None:
    draft, step = requests.edit(whole(), LAPTOP, REASON)
    assert step == Step(asks=REASON)

    after, step = told(draft, "video")

    assert (after.answers[REASON], step.asks) == (("video",), "")


def test_what_is_pressed_counts_like_what_is_typed() -> None:
    typed, _ = told(begun("a laptop")[0], "light")
    pressed, _ = requests.chosen(begun("a laptop")[0], LAPTOP, MODEL, ("light",), today=TODAY)

    assert pressed.answers == typed.answers


def test_a_form_and_the_thread_end_in_the_same_answers() -> None:
    form = {
        FOR: (ANA,),
        MODEL: ("light",),
        MEMORY: ("64",),  # of a model chosen before: not asked any more
        NEEDED_BY: ("2026-12-04",),
        REASON: ("mine is slow",),
        EXTRAS: (),
    }

    filled, step = requests.filled(begun("a laptop")[0], LAPTOP, form)

    assert (filled.answers, step.asks) == (whole().answers, "")


def test_a_draft_that_waited_too_long_is_not_sent_with_a_day_that_has_passed() -> None:
    assert requests.looked_over(whole(), LAPTOP, today=TODAY) is None

    result = requests.looked_over(whole(), LAPTOP, today=date(2026, 12, 5))

    assert result is not None
    draft, step = result
    assert draft.asked == step.asks == NEEDED_BY
    assert step.problem is not None and step.problem.code == "past"


def test_a_draft_follows_a_changed_form_and_tells_what_went() -> None:
    fields = tuple(one for one in LAPTOP.fields if one.id != REASON)
    new = replace(
        LAPTOP, fields=(*fields, replace(LAPTOP.fields[4], id=FieldId("keyboard"), label="Keyboard"))
    )
    assert requests.adopted(whole(), LAPTOP, today=TODAY) is None

    result = requests.adopted(whole(), new, today=TODAY)

    assert result is not None
    draft, step = result
    assert (draft.item_version, step.asks, step.cleared) == (new.version, "keyboard", (REASON,))
    assert draft.answers[MODEL] == ("light",)


def test_the_price_follows_the_answers() -> None:
    answers = {MODEL: ("power",), MEMORY: ("64",), EXTRAS: ("dock", "mouse")}

    assert cost(LAPTOP, answers) == Decimal(2399 + 320 + 189)
    assert cost(LAPTOP, {**answers, MODEL: ("light",)}) == Decimal(1199 + 189)


def test_a_question_says_how_many_are_left() -> None:
    assert left(LAPTOP, {FOR: (ANA,)}, MODEL) == 3
    assert left(LAPTOP, {FOR: (ANA,), MODEL: ("power",)}, MEMORY) == 3
    assert left(LAPTOP, whole().answers, REASON) == 1  # asked again, because it is changed


VALUES: dict[FieldId, list[Value]] = {
    FOR: [(), ("U2",)],
    MODEL: [("light",), ("power",), ("pink",), ()],
    MEMORY: [("32",), ("64",), ("128",)],
    NEEDED_BY: [("2026-12-04",), ("2026-11-20",), ("soon",), ()],
    REASON: [("words",), ("w" * 5000,), ()],
    COUNT: [("2",), ("99",), ("many",)],
    EXTRAS: [("dock", "mouse"), (), ("cat",)],
}
WORDS = [
    "light",
    "power",
    "64 gb",
    "actually 32 gb",
    "for <@U2>",
    "2 pieces",
    "make it a mouse",
    "asap",
    "?",
    "",
]
presses = st.sampled_from(sorted(VALUES)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(VALUES[name]))
)
spoken = st.tuples(st.sampled_from(WORDS), st.lists(st.integers(-30, 400), max_size=2))


@settings(max_examples=150, derandomize=True)
@given(st.lists(st.one_of(presses, spoken), max_size=12))
def test_whatever_happens_every_answer_is_one_and_what_is_asked_is_missing(
    events: list[tuple[str, object]],
) -> None:
    draft, step = begun("a laptop")
    for name, what in events:
        before = draft
        if name in VALUES and isinstance(what, tuple):
            draft, step = requests.chosen(draft, LAPTOP, FieldId(name), what, today=TODAY)
        elif isinstance(what, list):
            draft, step = told(draft, name, *(TODAY + timedelta(days=days) for days in what))
        visible = {one.id: one for one in shown(LAPTOP, draft.answers)}
        assert draft.answers.keys() <= visible.keys()
        for field_id, value in draft.answers.items():
            assert problem_of(visible[field_id], value, today=TODAY) is None
        assert step.asks == draft.asked
        assert draft.asked == "" or draft.asked in visible
        if draft.asked == "":
            assert missing(LAPTOP, draft.answers) is None
        gone = before.answers.keys() - draft.answers.keys()
        assert gone - {name} <= set(step.cleared), "nothing goes without being told"
