"""First words: what asks is taken, what only tells is asked back, and nothing unsure is ever stored unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.domain.catalogue import COUNT, EXTRAS, FOR, LAPTOP, MEMORY, MODEL, NEEDED_BY
from workflows.domain import requests
from workflows.domain.called import Called
from workflows.domain.catalogue import Answers, FieldKind, FormField, Option, left, missing
from workflows.domain.evidence import asking, says_how_it_is
from workflows.domain.first_words import Found, found_in
from workflows.domain.ids import ConversationId, FieldId, RequestId, UserId
from workflows.domain.requests import RequestDraft
from workflows.domain.slots import Dated, Heard
from workflows.domain.usual_answers import is_in_doubt

TODAY = date(2026, 11, 23)
ANA, MIA = UserId("UANA"), UserId("UMIA")
PLACE = FieldId("deliver_to")
PLATE = FieldId("plate")
WITH_PLACE = replace(
    LAPTOP,
    fields=(
        *LAPTOP.fields,
        FormField(
            id=PLACE,
            kind=FieldKind.CHOICE,
            label="Deliver to",
            question="Where to?",
            options=(
                Option(id="lisbon", name="Lisbon office", synonyms=("lisbon",)),
                Option(id="berlin", name="Berlin office", synonyms=("berlin",)),
                Option(id="none", name="Nowhere, coffee is enough"),
            ),
        ),
        FormField(
            id=PLATE,
            kind=FieldKind.TEXT,
            label="Number plate",
            question="Which plate?",
            cues=("plate is",),
            pattern=r"[A-Z0-9-]{2,4}( [0-9]{2,4})?",
        ),
    ),
)
BLANK = RequestDraft(
    id=RequestId("r"),
    conversation_id=ConversationId("c"),
    person_id=ANA,
    item_id=WITH_PLACE.id,
    item_version=WITH_PLACE.version,
    changed_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
)


def read(text: str, **days: date) -> Found:
    """Return what *text* answers, in which *days* are named by their words."""
    dates = tuple(Dated(start=text.index(word), on=on) for word, on in days.items())
    return found_in(WITH_PLACE, Heard(text=text, dates=dates), {}, today=TODAY)


@pytest.mark.parametrize(
    ("said", "sure", "likely"),
    [
        ("a laptop to Lisbon please", ("lisbon",), ()),
        ("a laptop, Lisbon", ("lisbon",), ()),
        ("a laptop please, it should go to Lisbon", ("lisbon",), ()),
        ("a laptop please, I share a desk with a colleague in Berlin", (), ("berlin",)),
        ("a laptop please, since the train to Berlin stopped", (), ("berlin",)),
        ("a laptop for the workshop in Berlin", (), ("berlin",)),
        ("a laptop for the Berlin team", (), ("berlin",)),
        ("a laptop like the one in Berlin", (), ("berlin",)),
        ("a laptop to Lisbon, my old one is in Berlin", (), ("lisbon",)),
        ("a laptop to Lisbon, not to Berlin", ("lisbon",), ()),
        ("a laptop for the exhibition at Lisbon", (), ("lisbon",)),
        ("a laptop to Lisbon or rather Berlin", ("berlin",), ()),
        ("a laptop please, the Berlin crew who sat here took mine", (), ("berlin",)),
        ("a laptop please, there is one in Berlin already", (), ("berlin",)),
        ("a laptop for Mia in Lisbon and me", (), ("lisbon",)),
        ("a laptop to Lisbon, with coffee", (), ("lisbon",)),
        ("ein Laptop bitte nach Berlin, weil ich umziehe", ("berlin",), ()),
        ("un laptop s'il vous plaît, mon collègue est à Lisbon", (), ("lisbon",)),
    ],
)
def test_only_what_is_asked_for_is_taken_and_what_is_told_of_is_asked_back(
    said: str, sure: tuple[str, ...], likely: tuple[str, ...]
) -> None:
    found = read(said)

    assert (found.sure.get(PLACE, ()), found.likely.get(PLACE, ())) == (sure, likely)


def test_a_day_on_which_something_else_was_is_asked_back() -> None:
    agreed = read("a laptop, as my manager and I agreed on friday", friday=date(2026, 11, 27))
    wanted = read("a laptop by friday", friday=date(2026, 11, 27))

    assert (agreed.sure, agreed.likely) == ({}, {NEEDED_BY: ("2026-11-27",)})
    assert wanted.sure == {NEEDED_BY: ("2026-11-27",)}


@pytest.mark.parametrize(
    "said",
    [
        "a laptop before the exhibition on 8 december",
        "I'd like a laptop, the auditors report on 8 december",
        "a laptop please, on 8 december my manager decides",
        "two laptops, one of them on 8 december",
    ],
)
def test_a_day_behind_a_word_the_form_does_not_know_is_asked_back(said: str) -> None:
    found = read(said, **{"8 december": date(2026, 12, 8)})

    assert (found.sure.get(NEEDED_BY), found.likely.get(NEEDED_BY)) == (None, ("2026-12-08",))


def test_a_field_that_is_named_is_answered_wherever_its_own_name_begins() -> None:
    assert read("a laptop please, I drive and my plate is B-A 123").sure[PLATE] == ("B-A 123",)
    assert read("a laptop please, my wife's plate is B-A 123").likely[PLATE] == ("B-A 123",)


def test_what_is_wanted_behind_the_next_wish_is_taken_again() -> None:
    found = read("our auditors need a laptop by 4 december", **{"4 december": date(2026, 12, 4)})

    assert found.sure[NEEDED_BY] == ("2026-12-04",)


def test_a_corrected_day_takes_the_place_of_the_first() -> None:
    said = {"the 14th": date(2026, 12, 14), "the 15th": date(2026, 12, 15)}
    text = "a laptop by the 14th, no wait, the 15th"
    dates = tuple(Dated(start=text.index(words), on=on) for words, on in said.items())

    found = found_in(WITH_PLACE, Heard(text=text, dates=dates), {}, today=TODAY)

    assert found.sure[NEEDED_BY] == ("2026-12-15",)


def test_of_several_an_unsure_one_makes_all_of_them_asked_back() -> None:
    found = read("a laptop with a mouse, the docking station is broken")

    assert found.sure == {}
    assert found.likely == {EXTRAS: ("mouse", "dock")}


def test_what_is_blanked_leaves_every_other_word_in_its_place() -> None:
    said = "a laptop to Lisbon, my old one is in Berlin; thanks"

    asked = asking(said, WITH_PLACE)

    assert len(asked) == len(said)
    assert "Berlin" not in asked and asked.startswith("a laptop to Lisbon,") and asked.endswith("thanks")


def test_a_fragment_says_nothing_of_how_it_is() -> None:
    assert says_how_it_is("the monitor is great")
    assert not says_how_it_is("a monitor for Kim, wireless")


# ---- what is asked back -------------------------------------------------------------------------------------


def begun(text: str, *, people: tuple[Called, ...] = ()) -> RequestDraft:
    return requests.begin(BLANK, WITH_PLACE, Heard(text=text, people=people), today=TODAY)[0]


def test_somebody_who_is_only_spoken_of_makes_the_usual_person_unsure() -> None:
    said = "a laptop please, Mia knows of it"

    assert begun("a laptop please").answers[FOR] == (ANA,)
    assert FOR not in begun(said, people=(Called(start=said.index("Mia"), user_id=MIA),)).answers


def test_a_proposed_answer_is_asked_and_never_stored_before_it_is_confirmed() -> None:
    draft = begun("a light laptop, the docking station is broken")
    assert draft.answers == {FOR: (ANA,), MODEL: ("light",)}
    assert draft.proposed == {EXTRAS: ("dock",)}

    asked, _ = requests.edit(draft, WITH_PLACE, EXTRAS)
    yes, _ = requests.said(asked, WITH_PLACE, Heard(text="yes"), today=TODAY)
    no, _ = requests.said(asked, WITH_PLACE, Heard(text="no"), today=TODAY)
    other, _ = requests.said(asked, WITH_PLACE, Heard(text="mouse"), today=TODAY)

    assert [one.answers.get(EXTRAS) for one in (yes, no, other)] == [("dock",), None, ("mouse",)]
    assert [one.proposed for one in (yes, no, other)] == [{}, {}, {}]


def test_a_proposed_answer_that_need_not_be_there_is_a_question_of_its_own() -> None:
    whole: Answers = {FOR: (ANA,), MODEL: ("light",), NEEDED_BY: ("2026-12-04",), PLACE: ("lisbon",)}
    proposed: Answers = {EXTRAS: ("dock",)}
    short = replace(WITH_PLACE, fields=tuple(one for one in WITH_PLACE.fields if one.id in {*whole, EXTRAS}))

    assert missing(short, whole) is None
    asked = missing(short, whole, proposed)
    assert asked is not None and asked.id == EXTRAS
    assert left(short, whole, EXTRAS, proposed) == 1


def test_pressing_yes_takes_what_was_proposed_and_leaving_it_out_takes_nothing() -> None:
    draft = replace(
        BLANK, answers={FOR: (ANA,)}, proposed={MODEL: ("power",), EXTRAS: ("dock",)}, asked=MODEL
    )

    yes, step = requests.confirmed(draft, WITH_PLACE, MODEL, today=TODAY)
    without, _ = requests.emptied(yes, WITH_PLACE, EXTRAS)
    again, _ = requests.confirmed(yes, WITH_PLACE, MODEL, today=TODAY)

    assert (yes.answers[MODEL], step.asks) == (("power",), MEMORY)
    assert without.proposed == {} and EXTRAS not in without.answers
    assert again.answers == yes.answers


def test_a_form_shows_what_may_have_been_meant_and_once_sent_leaves_nothing_to_be_asked_back() -> None:
    draft = replace(BLANK, answers={MODEL: ("light",)}, proposed={COUNT: ("2",), MODEL: ("power",)})
    assert requests.filled_in(draft) == {MODEL: ("light",), COUNT: ("2",)}

    after, _ = requests.filled(draft, WITH_PLACE, {MODEL: ("light",)})

    assert after.proposed == {}


# ---- what is tied to a field --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "is_sure"),
    [
        ("3 pieces of laptop please", True),
        ("a laptop, 3 pieces", True),
        ("a laptop, 3 pieces of sales", False),
        ("a laptop, 3 to 5 pieces", False),
        ("a laptop, 3 pieces a week", False),
    ],
)
def test_a_number_that_may_count_something_else_is_asked_back(said: str, is_sure: bool) -> None:
    found = read(said)

    assert (COUNT in found.sure) is is_sure
    assert (COUNT in found.likely) is not is_sure


@pytest.mark.parametrize("said", ["a laptop by 2 or 3 december", "a laptop by 2 and 3 december"])
def test_the_last_of_several_days_is_asked_back(said: str) -> None:
    found = read(said, **{"3 december": date(2026, 12, 3)})

    assert (found.sure, found.likely) == ({}, {NEEDED_BY: ("2026-12-03",)})


def test_a_list_with_something_unknown_in_it_is_asked_back() -> None:
    assert read("a laptop with mouse and docking station").sure == {EXTRAS: ("mouse", "dock")}
    assert read("a laptop with mouse and keyboard").likely == {EXTRAS: ("mouse",)}


@pytest.mark.parametrize(
    ("said", "is_sure"),
    [("a laptop for Mia", True), ("a laptop for Mia's team", False), ("for Mia and me", False)],
)
def test_a_person_is_taken_alone(said: str, is_sure: bool) -> None:
    heard = Heard(text=said, people=(Called(start=said.index("Mia"), user_id=MIA),))
    found = found_in(WITH_PLACE, heard, {}, today=TODAY)

    assert (found.sure.get(FOR), found.likely.get(FOR)) == ((MIA,), None)[:: 1 if is_sure else -1]


@pytest.mark.parametrize(
    ("said", "is_for_them"),
    [
        ("a laptop please", True),
        ("reception needs a laptop", False),
        ("a laptop, so that she can start", False),
        ("a laptop for our intern", False),
    ],
)
def test_the_usual_person_is_not_taken_where_somebody_else_may_be_meant(said: str, is_for_them: bool) -> None:
    assert (FOR in begun(said).answers) is is_for_them


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ("a laptop please", True),
        ("a couple of laptops please", False),
        ("laptops please", False),
        ("a laptop for everybody", False),
        ("a laptop for Mia and me", False),
    ],
)
def test_the_usual_one_is_not_taken_where_several_may_be_wanted(said: str, is_one: bool) -> None:
    how_many = FormField(
        id=FieldId("how_many"), kind=FieldKind.NUMBER, label="How many", question="How many?", default=("1",)
    )

    assert is_in_doubt(how_many, LAPTOP, Heard(text=said), {}, person_id=ANA) is not is_one


def test_a_price_of_each_is_not_the_price_of_all() -> None:
    price = FormField(
        id=FieldId("price"), kind=FieldKind.MONEY, label="Price", question="What does it cost?", unit="€"
    )
    item = replace(LAPTOP, fields=(price,))

    def sure(said: str) -> object:
        return found_in(item, Heard(text=said), {}, today=TODAY).sure.get(price.id)

    assert sure("a laptop for 200 €") == ("200",)
    assert sure("laptops for 3 x 200 €") is sure("laptops for 200 € each") is None


def test_a_choice_that_is_there_already_is_asked_back() -> None:
    assert read("please replace my power 16 laptop").likely == {MODEL: ("power",)}
