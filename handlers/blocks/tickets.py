"""The cards of a ticket: in its team's channel, and the one that tells the requester of the solution."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import ActionsBlock, OverflowMenuElement

from handlers import words
from handlers.blocks.drawing import Drawing, Look, actions, button, context, drawing, overflow, section
from handlers.blocks.states import state_facts
from handlers.text import Mrkdwn, cut, quote, spoken
from workflows.domain.conversations import Conversation
from workflows.domain.tickets import State, Ticket

WORDS_MAX = 600  # characters of her words on a triage card; the thread under it has them all
_UNCLAIMED = (State.NEW, State.TRIAGED)


def triage_card(ticket: Ticket, conversation: Conversation | None, look: Look) -> Drawing:
    """Return a ticket's card in its team's channel: all that is needed to decide “mine or not”.

    Once nothing is left to do it folds to two lines. *conversation* is where replies go, None when there is none.
    """
    facts = state_facts(ticket, look, zone=look.zone(priority=ticket.priority))
    heading = words.render("tickets/heading", **facts)
    text = Mrkdwn(f"{heading}\n{words.render(f'tickets/triage_{ticket.state.value}', **facts)}")
    if not ticket.is_open:
        return drawing(section("ticket", text), _after_solution(ticket, look), fallback=text, look=look)
    her_words = cut(spoken(ticket.description, look.people), WORDS_MAX)
    small = [words.render("tickets/who", **facts)]
    if ticket.tried:
        small.append(words.render("tickets/tried", **facts))
    hint = Mrkdwn("")
    if ticket.responded_at is None and conversation is not None:  # until somebody has done it once
        hint = words.render("tickets/replies_hint", **facts)
    fallback = text
    if ticket.state is State.NEW:
        fallback = words.render("tickets/triage_fallback_new", **facts)
    return drawing(
        section("ticket", text),
        section("words", quote(her_words)) if her_words.strip() else None,
        context("who", *small),
        _triage_actions(ticket, look),
        context("hint", hint),
        fallback=fallback,
        look=look,
    )


def resolved_card(ticket: Ticket, look: Look, *, round_: int | None = None) -> Drawing:
    """Return the card that tells the requester of the solution and asks whether it works.

    *round_* is the value of `reopened` at that solution: a card of an earlier one asks nothing any more.
    """
    facts = state_facts(ticket, look, zone=look.zone(ticket.requester_id, priority=ticket.priority))
    was_reopened = round_ is not None and round_ < ticket.reopened
    if ticket.is_open or ticket.resolution is None or was_reopened:
        text = words.render("tickets/resolved_reopened", **facts)
        return drawing(section("resolved", text), fallback=text, look=look)
    text = words.render("tickets/resolved", **facts)
    if ticket.state is not State.RESOLVED:
        thanks = words.render("tickets/resolved_thanks", **facts)
        return drawing(section("resolved", text), context("settled", thanks), fallback=text, look=look)
    value = look.ticket_value(ticket.id)
    question = words.render("tickets/resolved_question", **facts)
    row = actions(
        "resolved_actions", button("resolved_works", value, is_primary=True), button("resolved_broken", value)
    )
    return drawing(
        section("resolved", text),
        section("question", question),
        row,
        fallback=_asking(facts, question),
        look=look,
    )


def claim_lost(ticket: Ticket, look: Look) -> Drawing:
    """Return what an agent is told, alone, whose claim came a moment too late."""
    text = words.render("tickets/claim_lost", **state_facts(ticket, look, zone=look.zone()))
    return drawing(section("claim_lost", text), fallback=text, look=look)


def _after_solution(ticket: Ticket, look: Look) -> ActionsBlock | None:
    if ticket.resolution is None or ticket.state not in (State.RESOLVED, State.CLOSED):
        return None
    value = look.ticket_value(ticket.id)
    return actions(
        "ticket_article",
        button("ticket_draft", value, label="draft_article", about=ticket.number),
        _more(ticket, look),
    )


def _triage_actions(ticket: Ticket, look: Look) -> ActionsBlock | None:
    value, number = look.ticket_value(ticket.id), ticket.number
    if ticket.state in _UNCLAIMED:
        claim = button("ticket_claim", value, about=number, is_primary=True)
        return actions("ticket_actions", claim, _more(ticket, look))
    return actions(
        "ticket_actions",
        button("ticket_resolve", value, about=number, is_primary=True),
        button("ticket_release", value, about=number),
        _more(ticket, look),
    )


def _more(ticket: Ticket, look: Look) -> OverflowMenuElement:
    return overflow("ticket_more", ("ticket_known_error", look.signer.sign("known_error", ticket.id)))


def _asking(facts: dict[str, Any], question: Mrkdwn) -> Mrkdwn:
    """Return the fallback of a solved card: the note cut so that the question is always heard."""
    told = words.render("tickets/resolved_fallback", **facts)
    return Mrkdwn(f"{cut(told, 200 - len(question) - 5)}\n{question}")
