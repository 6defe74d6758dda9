"""What is known of somebody fills a form in, is said at once, and is never of somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.domain.catalogue import EXTRAS, FOR, LAPTOP, MODEL, NEEDED_BY, QUOTE, REASON
from workflows.domain import profiles, requests
from workflows.domain.attachments import as_answer
from workflows.domain.catalogue import Answers, FieldKind, FormField, Option
from workflows.domain.ids import ConversationId, FieldId, RequestId, UserId
from workflows.domain.messages import Attached
from workflows.domain.profiles import Profile, Source
from workflows.domain.requests import RequestDraft
from workflows.domain.slots import Heard

TODAY = date(2026, 11, 23)
ANA, MIA = UserId("UANA"), UserId("UMIA")
PLACE = FormField(
    id=FieldId("place"),
    kind=FieldKind.CHOICE,
    label="Place",
    question="Where?",
    options=(
        Option(id="lisbon", name="Lisbon office", synonyms=("lisbon",)),
        Option(id="berlin", name="Berlin office", synonyms=("berlin",)),
    ),
)
ITEM = replace(LAPTOP, fields=(*LAPTOP.fields, replace(PLACE, prefill=Source.LOCATION)))
BLANK = RequestDraft(
    id=RequestId("r"),
    conversation_id=ConversationId("c"),
    person_id=ANA,
    item_id=ITEM.id,
    item_version=ITEM.version,
    changed_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
)
KNOWN: Answers = {PLACE.id: ("lisbon",)}


@pytest.mark.parametrize(
    ("one", "profile", "value"),
    [
        (replace(PLACE, prefill=Source.LOCATION), Profile(location="Lisbon"), ("lisbon",)),
        (replace(PLACE, prefill=Source.LOCATION), Profile(location="Oslo"), None),
        (replace(PLACE, prefill=Source.LOCATION), Profile(), None),
        (
            replace(PLACE, kind=FieldKind.TEXT, options=(), prefill=Source.TITLE),
            Profile(title="Clerk"),
            ("Clerk",),
        ),
        (
            replace(PLACE, kind=FieldKind.USER, options=(), prefill=Source.MANAGER),
            Profile(manager_id=MIA),
            (MIA,),
        ),
        (replace(PLACE, kind=FieldKind.ASSET, prefill=Source.ASSETS), Profile(), None),
        (
            replace(PLACE, kind=FieldKind.ASSET, options=PLACE.options[:1], prefill=Source.ASSETS),
            Profile(),
            ("lisbon",),
        ),
        (replace(PLACE, prefill=Source.LAST_REQUEST), Profile(), ("berlin",)),
        (replace(PLACE, kind=FieldKind.MASKED, options=(), prefill=Source.LAST_REQUEST), Profile(), None),
    ],
)
def test_each_source_fills_in_what_it_says_for_sure(
    one: FormField, profile: Profile, value: tuple[str, ...] | None
) -> None:
    item = replace(LAPTOP, fields=(one,))

    assert profiles.known(item, profile, {PLACE.id: ("berlin",)}, today=TODAY).get(PLACE.id) == value


def test_what_is_known_is_filled_in_and_told_and_what_is_said_goes_before_it() -> None:
    draft, step = requests.begin(BLANK, ITEM, Heard(text="a laptop"), today=TODAY, known=KNOWN)
    other, then = requests.begin(BLANK, ITEM, Heard(text="a laptop to berlin"), today=TODAY, known=KNOWN)

    assert (draft.answers[PLACE.id], step.known) == (("lisbon",), (PLACE.id,))
    assert (other.answers[PLACE.id], then.known, then.taken) == (("berlin",), (), (PLACE.id,))


def test_nothing_is_known_of_somebody_it_is_asked_for() -> None:
    for_mia, step = requests.begin(
        BLANK, ITEM, Heard(text=f"a laptop for <@{MIA}>"), today=TODAY, known=KNOWN
    )
    for_whom, _ = requests.begin(BLANK, ITEM, Heard(text="a laptop for our intern"), today=TODAY, known=KNOWN)

    assert (for_mia.answers[FOR], PLACE.id in for_mia.answers, step.known) == ((MIA,), False, ())
    assert PLACE.id not in for_whom.answers


def test_where_a_field_is_filled_in_from_makes_no_other_form_of_it() -> None:
    assert ITEM.version == replace(LAPTOP, fields=(*LAPTOP.fields, PLACE)).version


def test_the_same_again_takes_no_day_no_file_and_nothing_that_is_answered_by_now() -> None:
    last: Answers = {
        FOR: (ANA,),
        MODEL: ("light",),
        NEEDED_BY: ("2026-12-04",),
        REASON: ("travel",),
        EXTRAS: ("gone",),
        QUOTE: (as_answer(Attached(id="F1", name="quote.pdf", size=7)),),
    }
    answers = profiles.again(ITEM, last, today=TODAY)
    assert answers == {FOR: (ANA,), MODEL: ("light",), REASON: ("travel",)}

    begun, _ = requests.begin(BLANK, ITEM, Heard(text="a power laptop"), today=TODAY, is_again=True)
    after, step = requests.repeat(begun, ITEM, answers)

    assert (after.answers[MODEL], after.answers[REASON]) == (("power",), ("travel",))
    assert step.repeated == (REASON,)
