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
from handlers.blocks.request_fields import as_said, bounds, choices, day, money, problem_sentence, search_menu
from handlers.text import Mrkdwn, cut, message
from workflows.domain import answer_words, calendars, catalogue, requests
from workflows.domain.bounds import earliest
from workflows.domain.catalogue import FieldKind, FormField, Item, Value
from workflows.domain.ids import UserId
from workflows.domain.requests import Ask, RequestDraft, Told, summary, title

BUTTONS_MAX = 4  # options shown as buttons; more of them are a menu
TOLD_MAX = 4  # answers said again beside a question; the form has them all
PROBLEM_MAX = 60  # characters of a problem that stands in one line with the question
RESUMING = ("left_alone", "form_changed")
"""Problems that are none of an answer: why a request comes up again."""
_HINTS = {kind: kind.value for kind in FieldKind} | {
    FieldKind.LONG_TEXT: "text",
    FieldKind.LOOKUP: "choice",
    FieldKind.ASSET: "choice",
}


def question_card(
    one: FormField, asked: Ask, *, value: str, draft: RequestDraft, item: Item, look: Look
) -> Drawing:
    """Return the question of one field as it is asked now; *value* proves which card it stands on."""
    today = calendars.local_day(look.zone(draft.person_id), look.now)
    lead = words.render("requests/lead", title=item.title) if asked.is_first else Mrkdwn("")
    before, read = [_resumed(asked, draft, item), changes(asked, look)], _read(asked, draft, look)
    question, further = _question(one, asked, draft, item), _further(one, draft, item, today=today, look=look)
    asks_how = "search" if one.is_searched else _HINTS[one.kind]
    hint = words.render(f"requests/hint_{asks_how}", unit=one.unit or item.currency, **bounds(one))
    promise = words.render("requests/promise") if asked.is_first else Mrkdwn("")
    return drawing(
        section("slot", _lines(lead, *before, question, *further)),
        _answering(one, value, draft=draft, item=item, today=today),
        context("so_far", hint, *read, _so_far(one, asked, draft, item, look), promise),
        _onward(value, is_first=asked.is_first, is_repeatable=asked.is_repeatable),
        fallback=_lines(*before, question, lead, *read, *further),  # it shows little: first what is asked
        look=look,
    )


def _lines(*lines: Mrkdwn) -> Mrkdwn:
    return Mrkdwn("\n".join(line for line in lines if line))


def _read(asked: Ask, draft: RequestDraft, look: Look) -> list[Mrkdwn]:
    """Return what was read in somebody's words and known without them: nothing is taken that is not shown at once."""
    sources = (("taken", asked.taken), ("known", asked.known), ("repeated", asked.repeated))
    return [
        words.render(
            f"requests/{name}", taken=[as_facts(each, look, you=draft.person_id) for each in answers]
        )
        for name, answers in sources
        if answers
    ]


def _resumed(asked: Ask, draft: RequestDraft, item: Item) -> Mrkdwn:
    """Return which request is asked about again, where nobody has thought of it for a while."""
    if asked.problem is None or asked.problem.code not in RESUMING:
        return Mrkdwn("")
    is_changed = asked.problem.code == "form_changed"
    return words.render("requests/resumed", title=title(item, draft.answers), is_changed=is_changed)


def _question(one: FormField, asked: Ask, draft: RequestDraft, item: Item) -> Mrkdwn:
    left = catalogue.left(item, draft.answers, one.id, draft.proposed)
    is_resumed = asked.problem is not None and asked.problem.code in RESUMING
    problem = problem_sentence(None if is_resumed else asked.problem)
    return words.render(
        "requests/slot",
        question=one.question,
        left=left,
        is_last=left == 1 and not draft.answers.get(one.id),  # one that is changed was not the last
        problem=problem,
        is_long=len(problem) > PROBLEM_MAX,
    )


def _further(
    one: FormField, draft: RequestDraft, item: Item, *, today: date, look: Look
) -> tuple[Mrkdwn, ...]:
    """Return what stands below a question: its help, its bound, its options, the rows it has so far."""
    first = earliest(one, today=today) if one.kind is FieldKind.DATE else None
    return (
        _proposed(one, draft, look),
        message(one.help, look.people),
        words.render("requests/slot_earliest", day=day(first)) if first is not None else Mrkdwn(""),
        *(_options(one, item) if one.kind is FieldKind.CHOICE else ()),
        _rows(one, draft, look),
    )


def _so_far(one: FormField, asked: Ask, draft: RequestDraft, item: Item, look: Look) -> Mrkdwn:
    """Return the latest answers; none where one is changed of a whole that was looked over a moment ago."""
    others = catalogue.left(item, draft.answers, one.id, draft.proposed) - one.is_required
    if others == 0 and (draft.answers.get(one.id) or not one.is_required):
        return Mrkdwn("")
    elsewhere = {one.label, *(each.label for each in (*asked.taken, *asked.known, *asked.repeated))}
    told = [each for each in summary(item, draft.answers) if each.label not in elsewhere]
    if not told:
        return Mrkdwn("")
    facts = [as_facts(each, look, you=draft.person_id) for each in told[-TOLD_MAX:]]
    return words.render("requests/so_far", told=facts, more=max(0, len(told) - TOLD_MAX))


def _proposed(one: FormField, draft: RequestDraft, look: Look) -> Mrkdwn:
    """Return what their words may have meant, for them to say whether they did."""
    value = _proposal(one, draft)
    if not value:
        return Mrkdwn("")
    return words.render("requests/proposed", words=as_said(requests.told(one, value), look))


def _proposal(one: FormField, draft: RequestDraft) -> Value:
    return () if draft.answers.get(one.id) else draft.proposed.get(one.id, ())


def _rows(one: FormField, draft: RequestDraft, look: Look) -> Mrkdwn:
    given = draft.answers.get(one.id, ()) if one.kind is FieldKind.ROWS else ()
    said = [message(answer_words.row_in_words(one, each), look.people) for each in given]
    return words.render("requests/slot_rows", rows=said) if said else Mrkdwn("")


def changes(asked: Ask, look: Look) -> Mrkdwn:
    """Return what a correction did, nothing where there was none."""
    if not (asked.changed or asked.cleared):
        return Mrkdwn("")
    changed = [as_facts(each, look) for each in asked.changed]
    return Mrkdwn(words.render("requests/changed", changed=changed, cleared=asked.cleared).rstrip())


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
    elements: list[InteractiveElement] = _confirming(one, value, draft)
    match one.kind:
        case FieldKind.CHOICE | FieldKind.LOOKUP | FieldKind.ASSET if len(one.options) <= BUTTONS_MAX:
            elements += [
                named_button(f"slot_pick_{place}", value, option.name)
                for place, option in enumerate(one.options, start=1)
                if option.id not in _proposal(one, draft)  # the button that says yes stands for it
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
            pass
    return ActionsBlock(block_id=value, elements=elements) if elements else None


def _confirming(one: FormField, value: str, draft: RequestDraft) -> list[InteractiveElement]:
    """Return what a proposed answer is confirmed with; one that need not be there may be left out."""
    if not _proposal(one, draft):
        return []
    yes = button("slot_confirm", value, is_primary=True)
    return [yes] if one.is_required else [yes, button("slot_decline", value)]


def _onward(value: str, *, is_first: bool, is_repeatable: bool) -> ActionsBlock | None:
    buttons = [button("slot_form", value)]
    if is_repeatable:
        buttons.insert(0, button("request_repeat", value))
    if is_first:
        buttons.append(button("request_not_that", value))
    return actions("slot_other", *buttons, button("slot_stop", value, confirm=asking_first("slot_stop")))


def named_button(action_id: str, value: str, name: str) -> ButtonElement:
    """Return a button with the words of a file."""
    return ButtonElement(action_id=action_id, value=value, text=PlainTextObject(text=cut(name, 75)))


def as_facts(told: Told, look: Look, *, you: UserId | None = None) -> dict[str, object]:
    """Return an answer as facts for words; *you* is who reads it, and is not named to themselves."""
    is_you = told.kind is FieldKind.USER and told.words == you
    return {"label": told.label, "words": words.label("you") if is_you else as_said(told, look)}
