"""The cards of a request: which item, one question at a time, the whole to look over; and its form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    DatePickerElement,
    InteractiveElement,
    Option,
    OptionGroup,
    PlainTextObject,
    StaticSelectElement,
    UserSelectElement,
)

from handlers import words
from handlers.blocks.drawing import (
    Drawing,
    Look,
    View,
    actions,
    as_dicts,
    asking_first,
    button,
    context,
    drawing,
    header,
    section,
)
from handlers.blocks.fields import plain
from handlers.blocks.request_fields import (
    as_said,
    bounds,
    choices,
    day,
    money,
    price_of,
    problem_sentence,
    search_menu,
)
from handlers.text import Mrkdwn, cut, message, spoken
from workflows.domain import calendars, catalogue, fulfilment
from workflows.domain.catalogue import Answers, FieldKind, FormField, Item
from workflows.domain.conversations import Card, CardKind, Conversation, Settled
from workflows.domain.fulfilment import TaskPlan
from workflows.domain.requests import Ask, RequestDraft, Told, summary
from workflows.domain.requests import title as title_of
from workflows.domain.tickets import Ticket
from workflows.domain.wanting import OFFERED

DRAFTS_MAX = 5  # of one person on Home, the newest
BUTTONS_MAX = 4  # options shown as buttons; more of them are a menu
FIELDS_MAX = 10  # of a section
MENU_MAX = 100  # options of a menu
OPTION_MAX = 75  # characters of an option, or of what stands above some
_HINTS = {kind: kind.value for kind in FieldKind} | {
    FieldKind.LONG_TEXT: "text",
    FieldKind.MONEY: "number",
    FieldKind.LOOKUP: "choice",
    FieldKind.ASSET: "choice",
}


def request_card(
    conversation: Conversation, card: Card, draft: RequestDraft | None, ticket: Ticket | None, look: Look
) -> Drawing:
    """Return one card of a request as it looks now; *draft* is the request that is collected, while one is."""
    asked = card.ask or Ask()
    if card.settled is not None:
        return _at_rest(card, asked, ticket, look)
    match card.kind:
        case CardKind.CHOOSE:
            return _choose(conversation, card, asked, look)
        case CardKind.WHICH:
            text = words.render("requests/which")
            return drawing(section("which", text), fallback=text, look=look)
        case CardKind.STOPPING:
            return _stopping(conversation, card, look)
        case _:
            item = _item(draft, look) if draft is not None else None
            if draft is None or item is None:
                return _at_rest(card, asked, None, look)
            if card.kind is CardKind.REVIEW:
                return _review(conversation, card, draft, item, look=look)
            return _slot(conversation, card, draft, item, look=look)


def _item(draft: RequestDraft, look: Look) -> Item | None:
    """Return the item of a draft as its person sees it, None when it is offered no more."""
    item, person = look.policy.catalogue.item(draft.item_id), look.people.get(draft.person_id)
    return catalogue.as_seen_by(item, person.email if person else "") if item is not None else None


def with_drafts(home: View, drafts: Sequence[RequestDraft], look: Look) -> View:
    """Return a Home with the requests its reader has begun and not sent, below where it says how to begin."""
    rows = [row for place, one in enumerate(drafts[:DRAFTS_MAX], 1) if (row := _draft_row(place, one, look))]
    if not rows:
        return home
    blocks = home["blocks"]
    at = next(n for n, block in enumerate(blocks) if block["block_id"] == "home_start") + 1
    shown = as_dicts(header("drafts", words.label("home_drafts")), *rows)
    return {**home, "blocks": [*blocks[:at], *shown, *blocks[at:]]}


def _draft_row(place: int, draft: RequestDraft, look: Look) -> Block | None:
    item = _item(draft, look)
    if item is None:
        return None
    title = title_of(item, draft.answers)
    left = catalogue.left(item, draft.answers, draft.asked) if draft.asked else 0
    zone = look.zone(draft.person_id)
    text = words.render(
        "home/draft", title=title, left=left, changed_at=draft.changed_at, zone=zone, now=look.now
    )
    value = look.signer.sign_card(draft.conversation_id, 0)
    go_on = button(f"home_draft_{place}", value, label="home_draft", about=title)
    return section(f"draft_{draft.id}", text, accessory=go_on)


# ---- which item ---------------------------------------------------------------------------------------------


def _choose(conversation: Conversation, card: Card, asked: Ask, look: Look) -> Drawing:
    items = [item for name in asked.items if (item := look.policy.catalogue.item(name)) is not None]
    value = look.signer.sign_card(conversation.id, card.n)
    if len(asked.items) > OFFERED:
        return _choose_of_all(asked, value, look)
    buttons = [
        _named_button(f"request_choose_{place}", value, item.title)
        for place, item in enumerate(items, start=1)
    ]
    example = items[0].title if items else ""
    text = words.render("requests/choose", example=example)
    row = actions("choose", *buttons, button("request_none", value))
    return drawing(section("choose_text", text), row, fallback=text, look=look)


def _choose_of_all(asked: Ask, value: str, look: Look) -> Drawing:
    """Return a menu of everything there is to be asked for, by the teams that see to it."""
    offered = [(at, look.policy.catalogue.item(name)) for at, name in enumerate(asked.items[:MENU_MAX])]
    by_team: dict[str, list[Option]] = {}
    for at, item in offered:
        if item is not None:
            option = Option(value=str(at), text=PlainTextObject(text=cut(item.title, OPTION_MAX)))
            by_team.setdefault(look.policy.team(item.fulfilled_by).name, []).append(option)
    menu = StaticSelectElement(
        action_id="request_choose_all",
        placeholder=plain("request_choose_all"),
        option_groups=[
            OptionGroup(label=PlainTextObject(text=cut(team, OPTION_MAX)), options=options)
            for team, options in by_team.items()
        ],
    )
    example = next((item.title for _, item in offered if item is not None), "")
    text = words.render("requests/choose_all", count=len(asked.items), example=example)
    row = ActionsBlock(block_id=value, elements=[menu, button("request_none", value)])
    return drawing(section("choose_text", text), row, fallback=text, look=look)


def _stopping(conversation: Conversation, card: Card, look: Look) -> Drawing:
    text = words.render("requests/stopping")
    value = look.signer.sign_card(conversation.id, card.n)
    row = actions("stopping", button("slot_stop", value), button("request_keep", value))
    return drawing(section("stopping_text", text), row, fallback=text, look=look)


def _at_rest(card: Card, asked: Ask, ticket: Ticket | None, look: Look) -> Drawing:
    if card.kind is CardKind.REVIEW and card.settled is Settled.SENT and ticket is not None:
        title = spoken(ticket.title, look.people)
        text = words.render("requests/sent", number=ticket.number, title=title)
    elif card.settled is Settled.DISCARDED:
        text = words.render("requests/stopped")
    elif card.kind is CardKind.REVIEW:
        text = words.render("requests/review_settled", title=asked.title)
    elif card.kind is CardKind.SLOT and asked.answer is not None:
        said = as_said(asked.answer, look)
        text = words.render("requests/answered", question=asked.question, words=said)
    elif card.kind is CardKind.SLOT:
        text = words.render("requests/unanswered", question=asked.question)
    else:
        text = words.render(f"requests/{card.kind.value}_settled")
    return drawing(section("card", text), fallback=text, look=look)


# ---- one question -------------------------------------------------------------------------------------------


def _slot(conversation: Conversation, card: Card, draft: RequestDraft, item: Item, *, look: Look) -> Drawing:
    asked = card.ask or Ask()
    one = item.field(asked.field)
    if one is None:
        return _at_rest(card, asked, None, look)
    today = calendars.local_day(look.zone(draft.person_id), look.now)
    text = _question(one, asked, draft, item, today=today, look=look)
    elsewhere = {one.label, *(each.label for each in asked.taken)}
    told = [each for each in summary(item, draft.answers) if each.label not in elsewhere]
    hint = words.render(f"requests/hint_{'search' if one.is_searched else _HINTS[one.kind]}", **bounds(one))
    value = look.signer.sign_card(conversation.id, card.n)
    so_far = Mrkdwn("")
    if told:
        so_far = words.render("requests/so_far", told=[_as_facts(each, look) for each in told])
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
        _changed(asked, look),
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
    return words.render("requests/taken", taken=[_as_facts(each, look) for each in asked.taken])


def _changed(asked: Ask, look: Look) -> Mrkdwn:
    if not (asked.changed or asked.cleared):
        return Mrkdwn("")
    changed = [_as_facts(each, look) for each in asked.changed]
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
                _named_button(f"slot_pick_{place}", value, option.name)
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


# ---- the whole ----------------------------------------------------------------------------------------------


def _review(
    conversation: Conversation, card: Card, draft: RequestDraft, item: Item, *, look: Look
) -> Drawing:
    asked = card.ask or Ask()
    parts = fulfilment.parts_of(look.policy.plan(item.id), look.policy.catalogue, item, draft.answers)
    text = words.render(
        "requests/review",
        title=asked.title,
        price=price_of(item, draft.answers, parts=[(part, given) for _, part, given in parts]),
        problem=problem_sentence(asked.problem),
    )
    facts = [
        words.render("requests/review_field", label=each.label, words=as_said(each, look))
        for each in summary(item, draft.answers)
    ]
    team = look.policy.team(item.fulfilled_by).name
    facts.append(words.render("requests/review_team", team=team))
    rows = [facts[at : at + FIELDS_MAX] for at in range(0, len(facts), FIELDS_MAX)]
    changed = _changed(asked, look)
    value = look.signer.sign_card(conversation.id, card.n)
    menu = StaticSelectElement(
        action_id="request_change",
        placeholder=plain("request_change"),
        options=[
            Option(value=one.id, text=PlainTextObject(text=cut(one.label, 75)))
            for one in catalogue.shown(item, draft.answers)
        ],
    )
    row: list[InteractiveElement] = [button("request_submit", value, is_primary=True), menu]
    row += [button("slot_form", value)]
    if asked.is_first:
        row.append(button("request_not_that", value))
    row.append(button("slot_stop", value, label="confirm_discard", confirm=asking_first("slot_stop")))
    return drawing(
        section("review", Mrkdwn(f"{changed}\n{text}") if changed else text, fields=rows[0]),
        *(
            section(f"review_{at}", Mrkdwn("\u200b"), fields=fields)
            for at, fields in enumerate(rows[1:], start=1)
        ),
        _parts(parts),
        context("sum", _sum(item, draft.answers)),
        ActionsBlock(block_id=value, elements=row),
        fallback=text,
        look=look,
    )


def _sum(item: Item, answers: Answers) -> Mrkdwn:
    """Return what the price is made of, nothing where it is one thing."""
    added = [
        {"label": label, "price": money(price, item)} for label, price in catalogue.prices(item, answers)
    ]
    return words.render("requests/review_sum", parts=added) if len(added) > 1 else Mrkdwn("")


def _parts(parts: Sequence[tuple[TaskPlan, Item, Answers]]) -> Block | None:
    """Return the requests that this one brings with it, each with what it costs."""
    if not parts:
        return None
    told = [{"title": title_of(part, given), "price": price_of(part, given)} for _, part, given in parts]
    return section("review_parts", words.render("requests/review_parts", parts=told))


# ---- pieces -------------------------------------------------------------------------------------------------


def _named_button(action_id: str, value: str, name: str) -> ButtonElement:
    return ButtonElement(action_id=action_id, value=value, text=PlainTextObject(text=cut(name, 75)))


def _as_facts(told: Told, look: Look) -> dict[str, object]:
    return {"label": told.label, "words": as_said(told, look)}
