"""The cards of a conversation: each kind, waiting or at rest, drawn from the conversation as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement

from handlers import words
from handlers.blocks.deciding import here
from handlers.blocks.drawing import (
    SECTION_MAX,
    Drawing,
    Look,
    actions,
    asking_first,
    button,
    context,
    drawing,
    section,
)
from handlers.blocks.problems import number_of, workaround_actions, workaround_card, workaround_solved
from handlers.blocks.requests import request_card
from handlers.blocks.states import deadline_facts, state_facts, state_line, step_facts, task_facts
from handlers.markdown import markdown_to_mrkdwn
from handlers.text import Mrkdwn, beyond, cut, message, spoken
from workflows.domain.answers import Passage
from workflows.domain.conversations import Card, CardKind, Conversation, Outcome, Settled
from workflows.domain.ids import UserId
from workflows.domain.requests import RequestDraft
from workflows.domain.tasks import in_order
from workflows.domain.tickets import Kind, State, Ticket
from workflows.domain.waits import Then

FIELD_MAX = 1500  # characters of her words on the confirm card; a field holds 2000
_CANCELLABLE = (State.NEW, State.AWAITING_APPROVAL, State.CHANGES_REQUESTED)
LEAD_ROOM = 300  # characters kept for the line above a passage


def conversation_card(
    conversation: Conversation,
    card: Card,
    ticket: Ticket | None,
    look: Look,
    *,
    draft: RequestDraft | None = None,
    deadline: tuple[datetime, Then] | None = None,
    deciders: Sequence[Sequence[UserId]] = (),
) -> Drawing:
    """Return one card of a conversation as it looks now.

    *ticket* is the conversation's own, once there is one; a card of kind OPENED or one that was sent needs it.
    *draft* is the request that is collected in it, *deadline* until when it waits to be approved and what happens then,
    *deciders* who is asked once it is sent.
    """
    match card.kind:
        case CardKind.READING:
            return _reading(conversation, card, look)
        case CardKind.ANSWER:
            return _answer(conversation, card, look)
        case CardKind.WORKAROUND:
            return workaround_card(conversation, card, look)
        case CardKind.FOLLOW_UP:
            return _follow_up(conversation, card, look)
        case CardKind.SUGGESTIONS:
            return _suggestions(conversation, card, look)
        case CardKind.NOTHING:
            return _nothing(conversation, card, look)
        case CardKind.CONFIRM:
            return _confirm(conversation, card, ticket, look=look)
        case CardKind.OPENED:
            return _opened(conversation, _needed(ticket), look, deadline)
        case CardKind.TALK:
            return _talk(conversation, card, look)
        case CardKind.CHOOSE | CardKind.WHICH | CardKind.SLOT | CardKind.REVIEW | CardKind.STOPPING:
            return request_card(conversation, card, draft, ticket, look, deciders=deciders)


# ---- answers ------------------------------------------------------------------------------------------------


def _reading(conversation: Conversation, card: Card, look: Look) -> Drawing:
    if card.settled:
        return _words_only("reading_settled", look)
    text = words.render("conversations/reading")
    row = _row(conversation, card, look, ("answer_ticket", "answer_person"))
    return drawing(section("reading", text), row, fallback=text, look=look)


def _answer(conversation: Conversation, card: Card, look: Look) -> Drawing:
    page = card.passages[0]
    if card.settled is Settled.SOLVED:
        return _solved(conversation, card, look)
    if card.settled is Settled.NOT_HELPED:
        return _words_only("not_helped", look, url=page.url, name=_name(page))
    if card.written:
        return _written(conversation, card, look)
    lead = words.render(f"conversations/{_lead(conversation, card)}", name=_name(page))
    whole = markdown_to_mrkdwn(page.text)
    shown = cut(whole, SECTION_MAX - LEAD_ROOM)
    sources = [_source(page, 1), words.render("conversations/answer_verbatim", is_cut=shown != whole)]
    if further := card.passages[1:]:
        pages = [{"url": passage.url, "name": _name(passage)} for passage in further]
        sources.append(words.render("conversations/answer_further", pages=pages))
    row = None
    if card.settled is None:
        row = _row(
            conversation, card, look, ("answer_solved", "answer_not_really", "answer_person"), primary=0
        )
    return drawing(
        section("answer", Mrkdwn(f"{cut(lead, LEAD_ROOM)}\n{shown}")),
        context("sources", *sources),
        row,
        fallback=Mrkdwn(f"{lead.removesuffix(' [1]')}\n{message(page.snippet, {})}"),
        look=look,
    )


def _follow_up(conversation: Conversation, card: Card, look: Look) -> Drawing:
    page = card.passages[0]
    number = number_of(page)
    name = words.label("workaround_name", number=number) if number else _name(page)
    if card.settled is Settled.SOLVED:
        return (workaround_solved if number else _solved)(conversation, card, look)
    if card.settled is not None:
        end = "assumed" if conversation.outcome is Outcome.ASSUMED else "follow_up_settled"
        return _words_only(end, look, url=page.url, name=name)
    text = words.render("conversations/follow_up", url=page.url, name=name)
    row: Block | None = workaround_actions(conversation, card, look)
    if not number:
        ids = ("answer_solved", "answer_not_really", "answer_person")
        row = _row(conversation, card, look, ids, primary=0)
    return drawing(section("follow_up", text), row, fallback=text, look=look)


def _written(conversation: Conversation, card: Card, look: Look) -> Drawing:
    """Return the answer in a language model's words, each sentence with the number of the page that says it."""
    cited = list(dict.fromkeys(sentence.source for sentence in card.written))
    said = [
        words.render("conversations/written", text=one.text, number=cited.index(one.source) + 1)
        for one in card.written
    ]
    text = cut(Mrkdwn("\n".join(said)), SECTION_MAX)
    sources = [_source(card.passages[source], number) for number, source in enumerate(cited, start=1)]
    row = None
    if card.settled is None:
        ids = ("answer_solved", "answer_not_really", "answer_person")
        row = _row(conversation, card, look, ids, primary=0)
    return drawing(
        section("answer", text),
        context("sources", *sources, words.render("conversations/answer_written")),
        row,
        fallback=text,
        look=look,
    )


def _source(page: Passage, number: int) -> Mrkdwn:
    return words.render(
        "conversations/answer_source",
        number=number,
        url=page.url,
        name=_name(page),
        reviewed_on=page.reviewed_on,
    )


def _lead(conversation: Conversation, card: Card) -> str:
    """Name the words that introduce a page: how sure they may sound depends on how the page came here."""
    if card.is_second:
        return "answer_lead_second"
    page = card.passages[0].page
    was_chosen = any(
        earlier.kind is CardKind.SUGGESTIONS
        and earlier.about == card.about
        and any(passage.page == page for passage in earlier.passages)
        for earlier in conversation.cards[: card.n]
    )
    return "answer_lead_chosen" if was_chosen else "answer_lead"


def _solved(conversation: Conversation, card: Card, look: Look) -> Drawing:
    page = card.passages[0]
    text = words.render(
        "conversations/solved", url=page.url, name=_name(page), has_ticket=conversation.ticket_id is not None
    )
    is_last_word = conversation.outcome is Outcome.CONFIRMED and conversation.last == card
    row = _row(conversation, card, look, ("answer_reopen",)) if is_last_word else None
    return drawing(section("answer", text), row, fallback=text, look=look)


def _suggestions(conversation: Conversation, card: Card, look: Look) -> Drawing:
    pages = [{"url": passage.url, "name": _name(passage)} for passage in card.passages]
    if card.settled is Settled.NOT_HELPED:
        return _words_only("suggestions_not_helped", look, pages=pages)
    text = words.render("conversations/suggestions", pages=pages)
    value = look.signer.sign_card(conversation.id, card.n)
    rows: list[Block] = []
    for place, passage in enumerate(card.passages, start=1):
        show = None
        if card.settled is None:
            show = button(
                f"suggestion_show_{place}",
                value,
                label="suggestion_show",
                about=spoken(_name(passage), look.people),
            )
        suggestion = words.render(
            "conversations/suggestion",
            url=passage.url,
            name=_name(passage),
            snippet=cut(passage.snippet, LEAD_ROOM),
        )
        rows.append(section(f"suggestion_{place}", suggestion, accessory=show))
    row = None
    if card.settled is None:
        row = _row(conversation, card, look, ("suggestion_none", "answer_person"))
    named = words.render("conversations/suggestions_fallback", names=[_name(p) for p in card.passages])
    return drawing(section("suggestions", text), *rows, row, fallback=named, look=look)


def _nothing(conversation: Conversation, card: Card, look: Look) -> Drawing:
    if card.settled:
        return _words_only(f"{card.words or 'nothing'}_settled", look)
    text = words.render(f"conversations/{card.words or 'nothing'}")
    row = _row(conversation, card, look, ("answer_ticket", "answer_person"))
    return drawing(section("nothing", text), row, fallback=text, look=look)


# ---- the ticket ---------------------------------------------------------------------------------------------


def _confirm(conversation: Conversation, card: Card, ticket: Ticket | None, *, look: Look) -> Drawing:
    match card.settled:
        case Settled.SENT:
            sent = _needed(ticket)
            return _words_only("sent", look, number=sent.number, title=spoken(sent.title, look.people))
        case Settled.DISCARDED:
            return _words_only("discarded", look)
        case None if conversation.draft is not None:
            return _open_confirm(conversation, card, look)
        case _:
            return _words_only("set_aside", look)


def _open_confirm(conversation: Conversation, card: Card, look: Look) -> Drawing:
    draft = conversation.draft
    assert draft is not None
    text = words.render("conversations/confirm", title=spoken(draft.title, look.people))
    happens = cut(message(beyond(draft.title, draft.description), look.people), FIELD_MAX)
    fields = [words.render("conversations/confirm_for", person_id=conversation.person_id)]
    if happens:
        fields.insert(0, words.render("conversations/confirm_what", description=happens))
    if conversation.tried:
        fields.append(words.render("conversations/confirm_tried", tried=conversation.tried))
    value = look.signer.sign_card(conversation.id, card.n)
    row = actions(
        "confirm_actions",
        button("confirm_submit", value, is_primary=True),
        button("confirm_edit", value),
        button("confirm_discard", value, confirm=asking_first("confirm_discard")),
    )
    return drawing(section("confirm", text, fields=fields), row, fallback=text, look=look)


def _opened(
    conversation: Conversation, ticket: Ticket, look: Look, deadline: tuple[datetime, Then] | None
) -> Drawing:
    facts = state_facts(ticket, look, zone=look.zone(ticket.requester_id, priority=ticket.priority))
    is_listed = _is_listed(ticket)
    facts |= {**deadline_facts(deadline, look), "is_listed": is_listed}
    text = Mrkdwn(f"{words.render('conversations/opened', **facts)}\n{state_line(ticket, facts)}".rstrip())
    hint = Mrkdwn("")
    if ticket.is_open:
        hint = words.render(
            "conversations/opened_hint",
            pages=len(conversation.tried),
            is_request=ticket.kind is Kind.REQUEST,
        )
    made_by = Mrkdwn("")
    if ticket.author_id != ticket.requester_id:
        made_by = words.render("conversations/opened_by", **facts)
    row = None
    if ticket.state in _CANCELLABLE:
        label = "request_cancel" if ticket.kind is Kind.REQUEST else "ticket_cancel"
        ask = asking_first(label, number=ticket.number)
        cancel = button("ticket_cancel", look.ticket_value(ticket.id), label=label, confirm=ask)
        if conversation.is_in_channel:  # who else reads it need not be shown what is not theirs
            cancel.visible_to_user_ids = [ticket.requester_id]
        row = actions("opened_actions", cancel)
    fallback = words.render("conversations/opened_fallback", **facts)
    progress = _progress(ticket, look, is_listed=is_listed) if ticket.is_open else Mrkdwn("")
    small = context("hint", made_by, hint)
    path = section("progress", progress) if progress else None
    decide = here(conversation, ticket, look)
    return drawing(section("opened", text), path, small, *decide, row, fallback=fallback, look=look)


def _is_listed(ticket: Ticket) -> bool:
    """Whether who has to approve it takes a line each: not where the one line above says it all."""
    steps = step_facts(ticket.approvals)
    if ticket.state not in (State.AWAITING_APPROVAL, State.CHANGES_REQUESTED) or len(steps) != 1:
        return bool(steps)
    is_unheard = steps[0]["is_unheard"] and steps[0]["asked"]
    return bool(steps[0]["some"] or steps[0]["is_overdue"] or is_unheard)


def _progress(ticket: Ticket, look: Look, *, is_listed: bool) -> Mrkdwn:
    """Return what of a request is done, is being done and comes next, a line each."""
    told = []
    if is_listed:
        steps = step_facts(ticket.approvals)
        queue = look.policy.approvals_queue.name
        told.append(words.render("approvals/progress", steps=steps, queue=queue))
    if ticket.tasks:
        told.append(words.render("requests/progress", tasks=task_facts(in_order(ticket.tasks), look)))
    return Mrkdwn("\n".join(told))


# ---- the rest -----------------------------------------------------------------------------------------------


def _talk(conversation: Conversation, card: Card, look: Look) -> Drawing:
    text = words.render(
        f"talk/{card.words}",
        first_name=look.first_name(conversation.person_id),
        desk=look.policy.name,
        offers=bool(look.policy.catalogue.items),
        title=next((one.ask.title for one in reversed(conversation.cards) if one.ask and one.ask.title), ""),
    )
    return drawing(section("talk", text), fallback=text, look=look)


def _words_only(template: str, look: Look, **facts: Any) -> Drawing:
    """Return a card at rest: one text, nothing to press."""
    text = words.render(f"conversations/{template}", **facts)
    return drawing(section("card", text), fallback=text, look=look)


def _row(
    conversation: Conversation, card: Card, look: Look, ids: tuple[str, ...], *, primary: int | None = None
) -> Block | None:
    value = look.signer.sign_card(conversation.id, card.n)
    buttons: list[ButtonElement] = [
        button(action_id, value, is_primary=place == primary) for place, action_id in enumerate(ids)
    ]
    return actions("card_actions", *buttons)


def _name(passage: Passage) -> str:
    """Return what a section is called: its page, and its own heading where that says more."""
    if passage.heading.strip().casefold() in ("", passage.title.strip().casefold()):
        return passage.title
    return f"{passage.title} › {passage.heading}"


def _needed(ticket: Ticket | None) -> Ticket:
    if ticket is None:
        raise ValueError("this card shows a ticket and was given none")
    return ticket
