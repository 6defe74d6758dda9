"""The form of a request beside its cards: the same fields, the same bounds, filled with what is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.blocks.request_fields import found
from handlers.blocks.request_forms import request_form, unmasked, unseen_form
from handlers.blocks.requests import request_card
from tests.domain.catalogue import LAPTOP, MODEL, NEEDED_BY, QUOTE, REASON
from tests.domain.test_rows import JO, MIA, TEAM
from tests.handlers.blocks.reading import accepted, as_json, buttons_of, lines_of
from tests.handlers.blocks.request_samples import LOOKING, TODAY, WHOLE, draft, drawn, slot
from tests.handlers.blocks.samples import POLICY, YUKI, conversation
from workflows.domain.attachments import as_answer
from workflows.domain.bounds import Problem
from workflows.domain.catalogue import MASK, Catalogue, FieldKind, FormField, Option
from workflows.domain.conversations import Card, CardKind
from workflows.domain.ids import FieldId
from workflows.domain.messages import Attached
from workflows.domain.requests import Ask


def test_the_form_has_every_field_that_is_asked_filled_with_what_is_known() -> None:
    view = request_form(draft(WHOLE), LAPTOP, LOOKING, answers=WHOLE, today=TODAY)

    accepted(view)
    fields = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    assert list(fields) == ["for", "model", "memory", "needed_by", "reason", "count", "extras", "quote"]
    assert fields["model"]["element"]["initial_option"]["value"] == "power"
    assert fields["for"]["element"]["initial_user"] == YUKI
    assert fields["needed_by"]["element"]["initial_date"] == "2026-12-04"
    assert fields["needed_by"]["hint"]["text"] == "The earliest is Thu 26 Nov 2026."
    assert (fields["model"].get("dispatch_action"), fields["reason"].get("dispatch_action")) == (True, None)
    assert fields["count"]["optional"] and not fields["model"]["optional"]


def test_a_field_that_hangs_on_another_is_not_in_the_form_without_it() -> None:
    answers = {**WHOLE, MODEL: ("light",)}

    view = request_form(draft(answers), LAPTOP, LOOKING, answers=answers, today=TODAY)

    assert "memory" not in [block["block_id"] for block in view["blocks"]]


@pytest.mark.parametrize(
    "words",
    [
        "<!channel> <@U1>",
        "*b* _i_ `c`",
        "x" * 2000,
        "a\n\n```b",
        "<https://evil.example|bank>",
        '{{ x }} & "q"',
    ],
)
def test_whatever_people_and_files_say_a_card_stays_a_card(words: str) -> None:
    answers = {**WHOLE, REASON: (words,)}
    shown = [slot(NEEDED_BY, answers), drawn(CardKind.REVIEW, Ask(title=words[:90]), answers)]
    shown.append(slot(MODEL, answers, problem=Problem(code="no_option", said=words)))

    for one in shown:
        sent = as_json(one)
        assert "<!channel>" not in sent and "<@U1>" not in sent and "<https://evil.example|bank" not in sent
    accepted(request_form(draft(answers), LAPTOP, LOOKING, answers=answers, today=TODAY))


def test_the_largest_form_there_may_be_is_drawn() -> None:
    many = tuple(Option(id=f"o{n}", name=f"Option {n}", description="words") for n in range(12))
    big = replace(
        LAPTOP,
        fields=tuple(
            replace(LAPTOP.fields[1], id=FieldId(f"f{n}"), options=many, label=f"Label {n}")
            for n in range(40)
        ),
    )
    answers = {one.id: ("o1",) for one in big.fields}
    look = replace(LOOKING, policy=replace(POLICY, catalogue=Catalogue(items=(big,))))
    card = Card(n=0, kind=CardKind.REVIEW, ask=Ask(title="Big"))

    accepted(request_card(conversation(card), card, draft(answers, big), None, look))
    accepted(request_form(draft(answers, big), big, look, answers=answers, today=TODAY))


def test_a_file_is_asked_for_with_what_is_taken_and_the_one_there_is_can_be_taken_away() -> None:
    given = {**WHOLE, QUOTE: (as_answer(Attached(id="F1", name="<q>.pdf", size=9)),)}

    shown = slot(QUOTE, WHOLE)
    again = slot(QUOTE, given)
    view = request_form(draft(given), LAPTOP, LOOKING, answers=given, today=TODAY)

    assert "Send up to two files here, in this thread (pdf, png)." in lines_of(shown)[1]
    assert "slot_empty" not in buttons_of(shown)
    assert buttons_of(again)["slot_empty"] == "Take it away"
    field = next(block for block in view["blocks"] if block["block_id"] == "quote")
    assert field["element"] == {
        "type": "file_input",
        "action_id": "value",
        "filetypes": ["pdf", "png"],
        "max_files": 2,
    }
    assert field["hint"]["text"] == (
        "Up to two files: pdf, png. There is <q>.pdf already; it stays unless you choose another."
    )
    review = drawn(CardKind.REVIEW, Ask(title="New laptop"), given)
    assert "&lt;q&gt;.pdf" in as_json(review)


MASKED = FormField(id=FieldId("pin"), kind=FieldKind.MASKED, label="PIN", question="Which PIN?")


def test_what_is_masked_is_typed_in_a_form_of_its_own_and_never_shown() -> None:
    item = replace(LAPTOP, fields=(MASKED,))
    look = replace(LOOKING, policy=replace(POLICY, catalogue=Catalogue(items=(item,))))
    answers = {MASKED.id: MASK}
    card = Card(n=0, kind=CardKind.SLOT, ask=Ask(title="Laptop", field=MASKED.id, question=MASKED.question))
    review = replace(card, kind=CardKind.REVIEW)

    shown = request_card(conversation(card), card, draft({}, item), None, look)
    whole = request_card(conversation(review), review, draft(answers, item), None, look)
    views = [
        unseen_form(draft({}, item), MASKED, item, look),
        request_form(draft(answers, item), item, look, answers=answers, today=TODAY),
    ]

    assert buttons_of(shown)["slot_unseen"] == "Type it unseen"
    assert "*PIN*\\n••••" in as_json(whole)
    for view in views:
        accepted(view)
        assert "initial_value" not in as_json(view)
    assert views[1]["blocks"][0]["optional"]
    assert "There is •••• already" in views[1]["blocks"][0]["hint"]["text"]
    opened = unmasked("REQ-7", {"PIN": "<!here> 4711"}, look)
    accepted(opened)
    assert lines_of(opened)[:2] == ["*PIN*", "@here 4711"]


def test_rows_are_numbered_groups_with_room_for_another() -> None:
    item = replace(LAPTOP, fields=(TEAM,))
    look = replace(LOOKING, policy=replace(POLICY, catalogue=Catalogue(items=(item,))))
    answers = {TEAM.id: (MIA, JO)}
    card = Card(n=0, kind=CardKind.SLOT, ask=Ask(title="Team", field=TEAM.id, question=TEAM.question))

    shown = request_card(conversation(card), card, draft(answers, item), None, look)
    view = request_form(draft({}, item), item, look, answers=answers, today=TODAY)
    full = request_form(draft({}, item), item, look, answers=answers, today=TODAY, rows={TEAM.id: 3})

    assert lines_of(shown)[1:3] == ["1. Mia, Developer, 30 Nov 2026", "2. Jo, Operations"]
    assert list(buttons_of(shown))[:2] == ["slot_all", "slot_empty"]
    accepted(view)
    accepted(full)
    ids = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    assert ids == [f"people.{n}.{name}" for n in (0, 1) for name in ("name", "role", "day")]
    assert "Add a row" in as_json(view)
    assert "Person 3" in as_json(full) and "Add a row" not in as_json(full)
    third = [block["optional"] for block in full["blocks"] if block["block_id"].startswith("people.2.n")]
    assert third == [True]


LONG = tuple(Option(id=f"c{n}", name=f"Centre {n}") for n in range(120))


@pytest.mark.parametrize(("many", "kind"), [(4, "button"), (5, "static_select"), (26, "external_select")])
def test_what_is_looked_up_is_pressed_chosen_or_searched_by_how_much_there_is(many: int, kind: str) -> None:
    pays = FormField(
        id=FieldId("pays"),
        kind=FieldKind.LOOKUP,
        label="Paid by",
        question="Who pays?",
        options=LONG[:many],
    )
    item = replace(LAPTOP, fields=(pays,))
    look = replace(LOOKING, policy=replace(POLICY, catalogue=Catalogue(items=(item,))))
    card = Card(n=0, kind=CardKind.SLOT, ask=Ask(title="Laptop", field=pays.id, question=pays.question))
    answers = {pays.id: ("c3",)}

    shown = request_card(conversation(card), card, draft({}, item), None, look)
    view = request_form(draft(answers, item), item, look, answers=answers, today=TODAY)

    accepted(shown)
    accepted(view)
    assert f'"type": "{kind}"' in as_json(shown)
    field = next(block["element"] for block in view["blocks"] if block["type"] == "input")
    assert field["type"] == ("external_select" if kind == "external_select" else "static_select")
    assert field["initial_option"]["value"] == "c3"
    assert [one.value for one in found(replace(pays, options=LONG), item, "centre 11")] == [
        "c11",
        *(f"c{n}" for n in range(110, 120)),
    ]
    assert len(found(replace(pays, options=LONG), item, "")) == 100
