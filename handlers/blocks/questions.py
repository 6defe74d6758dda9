"""The card that asks one question of a request: why again, what is known so far, and what answers it by pressing."""

from __future__ import annotations

from datetime import date

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    CheckboxesElement,
    DatePickerElement,
    InteractiveElement,
    PlainTextObject,
    StaticSelectElement,
    UserSelectElement,
)

from handlers import words
from handlers.blocks.drawing import Drawing, Look, actions, asking_first, button, context, drawing, section
from handlers.blocks.fields import plain
from handlers.blocks.request_fields import (
    as_said,
    bounds,
    choices,
    day,
    money,
    problem_sentence,
    search_menu,
)
from handlers.text import Mrkdwn, cut, message
from workflows.domain import calendars, catalogue
from workflows.domain.catalogue import FieldKind, FormField, Item
from workflows.domain.requests import Ask, RequestDraft, Told, summary

BUTTONS_MAX = 4  # options shown as buttons; more of them are a menu
_HINTS = {kind: kind.value for kind in FieldKind} | {
    FieldKind.LONG_TEXT: "text",
    FieldKind.MONEY: "number",
    FieldKind.LOOKUP: "choice",
    FieldKind.ASSET: "choice",
}


def question_card(
    one: FormField, asked: Ask, *, value: str, draft: RequestDraft, item: Item, look: Look
) -> Drawing:
    """Return the question of one field as it is asked now; *value* proves which card it stands on."""
    today = calendars.local_day(look.zone(draft.person_id), look.now)
    text = _question(one, asked, draft, item, today=today, look=look)
    elsewhere = {one.label, *(each.label for each in asked.taken)}
    told = [each for each in summary(item, draft.answers) if each.label not in elsewhere]
    hint = words.render(f"requests/hint_{'search' if one.is_searched else _HINTS[one.kind]}", **bounds(one))
    so_far = Mrkdwn("")
    if told:
        so_far = words.render("requests/so_far", told=[as_facts(each, look) for each in told])
    return drawing(
        section("slot", text),
        _answering(one, value, draft=draft, item=item, today=today),
        context("so_far", hint, so_far),
        _onward(value, is_first=asked.is_first),
        fallback=text,
        look=look,
    )


def _question(
    one: FormField, asked: Ask, draft: RequestDraft, item: Item, *, today: date, look: Look
) -> Mrkdwn:
    left = catalogue.left(item, draft.answers, one.id)
    problem = problem_sentence(asked.problem)
    is_last = left == 1 and not draft.answers.get(one.id)  # one that is changed was not the last
    lines = [
        words.render("requests/lead", title=item.title) if asked.is_first else Mrkdwn(""),
        _taken(asked, look),
        changes(asked, look),
        words.render("requests/slot", question=one.question, left=left, is_last=is_last, problem=problem),
        message(one.help, look.people),
        *(_options(one, item) if one.kind is FieldKind.CHOICE else ()),
        _rows(one, draft, look),
    ]
    first = catalogue.earliest(one, today=today)
    if first is not None and one.kind is FieldKind.DATE:
        lines.insert(5, words.render("requests/slot_earliest", day=day(first)))
    return Mrkdwn("\n".join(line for line in lines if line))


def _rows(one: FormField, draft: RequestDraft, look: Look) -> Mrkdwn:
    given = draft.answers.get(one.id, ()) if one.kind is FieldKind.ROWS else ()
    said = [message(catalogue.row_in_words(one, each), look.people) for each in given]
    return words.render("requests/slot_rows", rows=said) if said else Mrkdwn("")


def _taken(asked: Ask, look: Look) -> Mrkdwn:
    """Return what was read in the first sentence: nothing is taken from it that is not shown at once."""
    if not asked.taken:
        return Mrkdwn("")
    return words.render("requests/taken", taken=[as_facts(each, look) for each in asked.taken])


def changes(asked: Ask, look: Look) -> Mrkdwn:
    """Return what a correction did, nothing where there was none."""
    if not (asked.changed or asked.cleared):
        return Mrkdwn("")
    changed = [as_facts(each, look) for each in asked.changed]
    return words.render("requests/changed", changed=changed, cleared=asked.cleared)


def _options(one: FormField, item: Item) -> list[Mrkdwn]:
    if not any(option.description or option.price for option in one.options):
        return []
    return [
        words.render(
            "requests/slot_option",
            name=option.name,
            description=option.description,
            price=money(option.price, item) if option.price else "",
        )
        for option in one.options
    ]


def _answering(
    one: FormField, value: str, *, draft: RequestDraft, item: Item, today: date
) -> ActionsBlock | None:
    """Return what the question is answered with by pressing; *value* proves which card it stands on."""
    elements: list[InteractiveElement] = []
    match one.kind:
        case FieldKind.CHOICE | FieldKind.LOOKUP | FieldKind.ASSET if len(one.options) <= BUTTONS_MAX:
            elements += [
                named_button(f"slot_pick_{place}", value, option.name)
                for place, option in enumerate(one.options, start=1)
            ]
        case FieldKind.LOOKUP | FieldKind.ASSET if one.is_searched:
            elements.append(search_menu("slot_search"))
        case FieldKind.CHOICE | FieldKind.LOOKUP | FieldKind.ASSET:
            menu = StaticSelectElement(
                action_id="slot_menu", options=choices(one, item), placeholder=plain("form_choose")
            )
            elements.append(menu)
        case FieldKind.CHOICES:
            boxes = CheckboxesElement(action_id="slot_boxes", options=choices(one, item))
            elements += [boxes, button("slot_done", value)]
        case FieldKind.DATE:
            elements.append(DatePickerElement(action_id="slot_date", placeholder=plain("slot_date")))
            if (one.earliest_days or 0) > 0 and one.is_required:
                elements.append(button("slot_asap", value))
        case FieldKind.ATTACHMENT if draft.answers.get(one.id):
            elements.append(button("slot_empty", value))
        case FieldKind.ROWS if draft.answers.get(one.id):
            elements += [button("slot_all", value, is_primary=True), button("slot_empty", value)]
        case FieldKind.MASKED:
            elements.append(button("slot_unseen", value))
        case FieldKind.USER:
            elements.append(UserSelectElement(action_id="slot_user", placeholder=plain("slot_user")))
        case _:
            return None
    return ActionsBlock(block_id=value, elements=elements)


def _onward(value: str, *, is_first: bool) -> ActionsBlock | None:
    buttons = [button("slot_form", value)]
    if is_first:
        buttons.append(button("request_not_that", value))
    return actions("slot_other", *buttons, button("slot_stop", value, confirm=asking_first("slot_stop")))


def named_button(action_id: str, value: str, name: str) -> ButtonElement:
    """Return a button with the words of a file."""
    return ButtonElement(action_id=action_id, value=value, text=PlainTextObject(text=cut(name, 75)))


def as_facts(told: Told, look: Look) -> dict[str, object]:
    """Return an answer as facts for words."""
    return {"label": told.label, "words": as_said(told, look)}
