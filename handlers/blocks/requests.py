"""The cards of a request: which item, one question at a time, the whole to look over; and its form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    InteractiveElement,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
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
    mrkdwn,
    section,
)
from handlers.blocks.fields import plain
from handlers.blocks.offers import MENU_MAX, by_team
from handlers.blocks.questions import RESUMING, as_facts, changes, named_button, question_card
from handlers.blocks.request_fields import as_said, money, price_of, problem_sentence, spoken_item
from handlers.text import Mrkdwn, cut, message, spoken
from handlers.words import languages
from workflows.domain import catalogue, costs, fulfilment
from workflows.domain.catalogue import Answers, FieldKind, Item
from workflows.domain.conversations import Card, CardKind, Conversation, Settled
from workflows.domain.fulfilment import TaskPlan
from workflows.domain.ids import UserId
from workflows.domain.item_words import speaks
from workflows.domain.requests import Ask, RequestDraft, summary
from workflows.domain.requests import title as title_of
from workflows.domain.tickets import Ticket
from workflows.domain.wanting import OFFERED

DRAFTS_MAX = 5  # of one person on Home, the newest
DECIDERS_MAX = 3  # of a round, named
FIELDS_MAX = 10  # of a section
RECEIPT_MAX = 1200  # characters of the answers below what was sent; its ticket has them all


def request_card(
    conversation: Conversation,
    card: Card,
    draft: RequestDraft | None,
    ticket: Ticket | None,
    look: Look,
    *,
    deciders: Sequence[Sequence[UserId]] = (),
) -> Drawing:
    """Return one card of a request as it looks now; *draft* is the request that is collected, or sent as *ticket*.

    *deciders* are those who would have to approve it, round by round; nobody is left of an empty one.
    """
    asked = card.ask or Ask()
    if card.settled is not None:
        return _at_rest(card, asked, ticket, look, draft=draft)
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
                return _review(conversation, card, draft, item, deciders=deciders, look=look)
            one = item.field(asked.field)
            if one is None:
                return _at_rest(card, asked, None, look)
            value = look.signer.sign_card(conversation.id, card.n)
            return question_card(one, asked, value=value, draft=draft, item=item, look=look)


def _item(draft: RequestDraft, look: Look) -> Item | None:
    """Return the item of a draft as its person sees it, None when it is offered no more."""
    item, person = look.policy.catalogue.item(draft.item_id), look.people.get(draft.person_id)
    if item is None:
        return None
    return catalogue.as_seen_by(spoken_item(item), person.email if person else "")


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
    left = catalogue.left(item, draft.answers, draft.asked, draft.proposed) if draft.asked else 0
    zone = look.zone(draft.person_id)
    text = words.render(
        "home/draft", title=title, left=left, changed_at=draft.changed_at, zone=zone, now=look.now
    )
    value = look.signer.sign_card(draft.conversation_id, 0)
    go_on = button(f"home_draft_{place}", value, label="home_draft", about=title)
    return section(f"draft_{draft.id}", text, accessory=go_on)


# ---- which item ---------------------------------------------------------------------------------------------


def _choose(conversation: Conversation, card: Card, asked: Ask, look: Look) -> Drawing:
    items = [
        spoken_item(item) for name in asked.items if (item := look.policy.catalogue.item(name)) is not None
    ]
    value = look.signer.sign_card(conversation.id, card.n)
    if len(asked.items) > OFFERED:
        return _choose_of_all(asked, value, look)
    buttons = [
        named_button(f"request_choose_{place}", value, item.title)
        for place, item in enumerate(items, start=1)
    ]
    example = next((item.title for item in items if _ends(item)), "")
    text = words.render("requests/choose", example=example, only=_only(asked, look))
    row = actions("choose", *buttons, button("request_none", value))
    return drawing(section("choose_text", text), row, fallback=text, look=look)


def _only(asked: Ask, look: Look) -> str:
    """Return what the only item on offer is called, “” where there are several."""
    item = look.policy.catalogue.item(asked.items[0]) if len(asked.items) == 1 else None
    return spoken_item(item).title if item is not None else ""


def _ends(item: Item) -> bool:
    """Whether it may be asked for until a day."""
    return any(one.kind is FieldKind.DATE and "until" in one.cues for one in item.fields)


def _choose_of_all(asked: Ask, value: str, look: Look) -> Drawing:
    """Return a menu of everything there is to be asked for, by the teams that see to it."""
    offered = [(at, look.policy.catalogue.item(name)) for at, name in enumerate(asked.items[:MENU_MAX])]
    menu = StaticSelectElement(
        action_id="request_choose_all",
        placeholder=plain("request_choose_all"),
        option_groups=by_team([(str(at), item) for at, item in offered if item is not None], look),
    )
    text = words.render("requests/choose_all", count=len(asked.items))
    row = ActionsBlock(block_id=value, elements=[menu, button("request_none", value)])
    return drawing(section("choose_text", text), row, fallback=text, look=look)


def _stopping(conversation: Conversation, card: Card, look: Look) -> Drawing:
    text = words.render("requests/stopping")
    value = look.signer.sign_card(conversation.id, card.n)
    row = actions("stopping", button("slot_stop", value), button("request_keep", value))
    return drawing(section("stopping_text", text), row, fallback=text, look=look)


def _at_rest(
    card: Card, asked: Ask, ticket: Ticket | None, look: Look, *, draft: RequestDraft | None = None
) -> Drawing:
    if card.kind is CardKind.REVIEW and card.settled is Settled.SENT and ticket is not None:
        return _sent(ticket, draft, look)
    if card.settled is Settled.DISCARDED:
        text = words.render("requests/stopped")
    elif card.kind is CardKind.REVIEW:
        text = words.render("requests/review_settled", title=asked.title)
    elif card.kind is CardKind.SLOT:
        text = _question_at_rest(asked, look)
    elif card.kind is CardKind.CHOOSE:
        text = words.render("requests/choose_settled", only=_only(asked, look))
    else:
        text = words.render(f"requests/{card.kind.value}_settled")
    return drawing(section("card", text), fallback=text, look=look)


def _sent(ticket: Ticket, draft: RequestDraft | None, look: Look) -> Drawing:
    """Return the receipt of what was sent, every answer in it, in the reader's own words and way of writing days.

    It is as the ticket has it once its form is another.
    """
    title, told = ticket.title, " · ".join(line for line in ticket.description.splitlines() if line.strip())
    answers = message(told, look.people)
    item = _item_sent(ticket, draft, look)
    if draft is not None and item is not None:
        title = title_of(item, draft.answers) if speaks(item, languages.language()) else title
        facts = [as_facts(each, look, you=draft.person_id) for each in summary(item, draft.answers)]
        answers = words.render("requests/receipt", told=facts)
    text = words.render("requests/sent", number=ticket.number, title=spoken(title, look.people))
    shown = context("answers", cut(answers, RECEIPT_MAX))
    return drawing(section("card", text), shown, fallback=text, look=look)


def _item_sent(ticket: Ticket, draft: RequestDraft | None, look: Look) -> Item | None:
    """Return the item that was sent as *ticket*, None where its form is another by now or its answers are gone."""
    if draft is None or not draft.answers or draft.ticket_id != ticket.id:
        return None
    written = look.policy.catalogue.item(draft.item_id)
    is_same = written is not None and written.version == draft.item_version
    return _item(draft, look) if is_same else None


def _question_at_rest(asked: Ask, look: Look) -> Mrkdwn:
    """Return a question with its answer; what was said with it of an earlier one stays to be read."""
    question = words.render("requests/unanswered", question=asked.question)
    if asked.answer is not None:
        said = as_said(asked.answer, look)
        question = words.render("requests/answered", question=asked.question, words=said)
    is_resumed = asked.problem is not None and asked.problem.code in RESUMING
    problem = problem_sentence(None if is_resumed else asked.problem)
    told = (changes(asked, look), f"{problem} {question}".strip())
    return Mrkdwn("\n".join(line for line in told if line))


# ---- the whole ----------------------------------------------------------------------------------------------


def _review(
    conversation: Conversation,
    card: Card,
    draft: RequestDraft,
    item: Item,
    *,
    deciders: Sequence[Sequence[UserId]],
    look: Look,
) -> Drawing:
    asked = card.ask or Ask()
    parts = fulfilment.parts_of(look.policy.plan(item.id), look.policy.catalogue, item, draft.answers)
    text = words.render(
        "requests/review",
        title=asked.title,
        price=price_of(item, draft.answers, parts=[(part, given) for _, part, given in parts]),
        problem=problem_sentence(asked.problem),
        is_to_change=asked.problem is not None and asked.problem.code == "not_a_change",
    )
    changed = changes(asked, look)
    value = look.signer.sign_card(conversation.id, card.n)
    return drawing(
        section("review", Mrkdwn(f"{changed}\n{text}") if changed else text),
        *_summed_up(item, draft, deciders, look),
        _parts(parts),
        context("sum", _sum(item, draft.answers)),
        ActionsBlock(block_id=value, elements=_sending(item, draft, value, is_first=asked.is_first)),
        fallback=text,
        look=look,
    )


def _summed_up(
    item: Item, draft: RequestDraft, deciders: Sequence[Sequence[UserId]], look: Look
) -> Iterator[Block]:
    """Yield the answers, who does it and who decides, in as few sections as hold them."""
    facts = [
        words.render("requests/review_field", label=each.label, words=as_said(each, look))
        for each in summary(item, draft.answers)
    ]
    facts.append(words.render("requests/review_team", team=look.policy.team(item.fulfilled_by).name))
    if deciders:
        facts.append(_decides(deciders, look))
    rows = [facts[at : at + FIELDS_MAX] for at in range(0, len(facts), FIELDS_MAX)]
    for at, fields in enumerate(rows, start=1):
        yield SectionBlock(block_id=f"review_{at}", fields=[mrkdwn(field) for field in fields])


def _sending(item: Item, draft: RequestDraft, value: str, *, is_first: bool) -> list[InteractiveElement]:
    """Return what is pressed to send it, to change one answer of it or to let it be."""
    menu = StaticSelectElement(
        action_id="request_change",
        placeholder=plain("request_change"),
        options=[
            Option(value=one.id, text=PlainTextObject(text=cut(one.label, 75)))
            for one in catalogue.shown(item, draft.answers)
        ],
    )
    row: list[InteractiveElement] = [button("request_submit", value, is_primary=True), menu]
    row.append(button("slot_form", value))
    if is_first:
        row.append(button("request_not_that", value))
    row.append(button("slot_stop", value, label="confirm_discard", confirm=asking_first("confirm_discard")))
    return row


def _decides(deciders: Sequence[Sequence[UserId]], look: Look) -> Mrkdwn:
    """Return who has to approve it, by name: a mention would tell them before anything is sent."""
    queue = look.policy.approvals_queue.name
    rounds = [
        {"people": [look.name(one) for one in people[:DECIDERS_MAX]], "more": len(people[DECIDERS_MAX:])}
        if people
        else {"people": [queue], "more": 0}
        for people in deciders
    ]
    return words.render("requests/review_decides", rounds=rounds)


def _sum(item: Item, answers: Answers) -> Mrkdwn:
    """Return what the price is made of, nothing where it is one thing."""
    added = [{"label": label, "price": money(price, item)} for label, price in costs.prices(item, answers)]
    return words.render("requests/review_sum", parts=added) if len(added) > 1 else Mrkdwn("")


def _parts(parts: Sequence[tuple[TaskPlan, Item, Answers]]) -> Block | None:
    """Return the requests that this one brings with it, each with what it costs."""
    if not parts:
        return None
    told = [
        {"title": title_of(spoken_item(part), given), "price": price_of(part, given)}
        for _, part, given in parts
    ]
    return section("review_parts", words.render("requests/review_parts", parts=told))
