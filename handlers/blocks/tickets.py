"""The cards of a ticket: in its team's channel, and the one that tells the requester of the solution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, OverflowMenuElement

from handlers import words
from handlers.blocks.clocks import pressing
from handlers.blocks.drawing import Drawing, Look, actions, button, context, drawing, overflow, section
from handlers.blocks.states import state_facts, task_facts
from handlers.blocks.triage import sorting
from handlers.text import Mrkdwn, beyond, cut, quote, spoken
from workflows.domain import privacy
from workflows.domain.conversations import Conversation
from workflows.domain.ids import DESK, MACHINES
from workflows.domain.problems import Problem
from workflows.domain.promises import Sla
from workflows.domain.tickets import UNAPPROVED, State, Ticket

WORDS_MAX = 600  # characters of her words on a triage card; the thread under it has them all
NOTE_MAX = 160  # characters of how another ticket was solved
SAID_IN_SECONDS = 60
"""A claim that came later than that was no race."""
_UNCLAIMED = (State.NEW, State.TRIAGED)


def triage_card(
    ticket: Ticket,
    conversation: Conversation | None,
    look: Look,
    *,
    clocks: Sla | None = None,
    known_errors: Sequence[Problem] = (),
    precedents: Sequence[Ticket] = (),
) -> Drawing:
    """Return a ticket's card in its team's channel: all that is needed to decide “mine or not”.

    Once nothing is left to do it folds to two lines. *conversation* is where replies go, None when there is none.
    *clocks* let it say that time runs out, *known_errors* are those that cause it, *precedents* were solved and look
    like it.
    """
    facts = state_facts(ticket, look, zone=look.zone(priority=ticket.priority))
    heading = words.render("tickets/heading", **facts)
    stands = words.render(f"tickets/triage_{ticket.state.value}", **facts)
    text = Mrkdwn(f"{heading}\n{stands}")
    if not ticket.is_open or ticket.state in UNAPPROVED:
        return drawing(section("ticket", text), _after_solution(ticket, look), fallback=text, look=look)
    her_words = cut(spoken(beyond(ticket.title, ticket.description), look.people), WORDS_MAX)
    if _is_waited_for(ticket):
        her_words = words.render("tickets/asked", **facts)  # what counts now is what she was asked
    hint = Mrkdwn("")
    if ticket.responded_at is None and conversation is not None:  # until somebody has done it once
        hint = words.render("tickets/replies_hint", **facts)
    is_new = ticket.state is State.NEW
    fallback = words.render("tickets/triage_fallback_new", **facts) if is_new else text
    return drawing(
        section("ticket", text),  # no button beside it: on a phone that leaves half a line for it
        pressing(ticket, clocks, look),
        section("words", quote(her_words)) if her_words.strip() else None,
        section("tasks", _tasks(ticket, look)) if ticket.tasks else None,
        context("who", *_small_print(ticket, facts, known_errors)),
        sorting(ticket, look, shown=[one.number for one in precedents]),
        context("precedents", _precedents(precedents, look)),
        _triage_actions(ticket, look),
        context("hint", hint),
        fallback=fallback,
        look=look,
    )


def _is_waited_for(ticket: Ticket) -> bool:
    return ticket.state is State.PENDING_USER and ticket.waiting is not None


def _small_print(ticket: Ticket, facts: dict[str, Any], known_errors: Sequence[Problem]) -> list[Mrkdwn]:
    """Return whose ticket it is, what was tried, and what makes it different from others."""
    is_overridden = any(one.is_overridden for one in ticket.approvals)
    said = [
        words.render("tickets/reminds", **facts) if _is_waited_for(ticket) else None,
        words.render("tickets/who", **facts),
        words.render("tickets/tried", **facts) if ticket.tried else None,
        words.render("tickets/glass", glass=ticket.glass) if is_overridden else None,
        words.render("tickets/override", **facts) if ticket.override is not None else None,
        words.render("tickets/links", **facts) if ticket.links else None,
        *(words.render("problems/tied", number=p.number, is_known=p.is_known) for p in known_errors),
    ]
    return [one for one in said if one is not None]


def moved_card(ticket: Ticket, look: Look, *, queue: str) -> Drawing:
    """Return what stands where a ticket's card stood before it went to the team of *queue*.

    Without a queue it is a private matter now, of which nothing is said but its number.
    """
    text = words.render("tickets/triage_moved", number=ticket.number, queue=queue)
    return drawing(section("moved", text), fallback=text, look=look)


def resolved_card(ticket: Ticket, look: Look, *, round_: int | None = None) -> Drawing:
    """Return the card that tells the requester of the solution and asks whether it works.

    *round_* is the value of `reopened` at that solution: a card of an earlier one asks nothing any more.
    """
    facts = state_facts(ticket, look, zone=look.zone(ticket.requester_id, priority=ticket.priority))
    was_reopened = round_ is not None and round_ < ticket.reopened
    if ticket.is_open or ticket.resolution is None or was_reopened:
        text = words.render("tickets/resolved_reopened", **facts)
        return drawing(section("resolved", text), fallback=text, look=look)
    is_unanswered = ticket.resolution.by == DESK and not ticket.resolution.is_by_tasks
    text = words.render("tickets/resolved_unanswered" if is_unanswered else "tickets/resolved", **facts)
    if ticket.state is not State.RESOLVED:
        closed = words.render("tickets/resolved_thanks", is_unanswered=is_unanswered, **facts)
        small = context("settled", closed)
        return drawing(
            section("resolved", text), small, *_rating(ticket, facts, look), fallback=text, look=look
        )
    value = look.ticket_value(ticket.id)
    if is_unanswered:
        row = actions("resolved_actions", button("resolved_broken", value, label="resolved_needed"))
        return drawing(section("resolved", text), row, fallback=text, look=look)
    question = words.render("tickets/resolved_question", **facts)
    has_it, has_not = ("resolved_have", "resolved_missing") if facts["is_request"] else ("", "")
    row = actions(
        "resolved_actions",
        button("resolved_works", value, label=has_it, is_primary=True),
        button("resolved_broken", value, label=has_not),
    )
    return drawing(
        section("resolved", text),
        section("question", question),
        row,
        *_rating(ticket, facts, look),
        context("closes", words.render("tickets/resolved_closes", **facts)),
        fallback=_asking(facts, question),
        look=look,
    )


def claim_lost(ticket: Ticket, look: Look, *, after_s: float | None = None) -> Drawing:
    """Return what an agent is told, alone, whose claim came too late: by how much, and two ways on."""
    facts = state_facts(ticket, look, zone=look.zone())
    seconds = f"{after_s:.1f}" if after_s is not None and after_s < SAID_IN_SECONDS else ""
    text = words.render("tickets/claim_lost", seconds=seconds, **facts)
    row = None
    if ticket.is_open and ticket.assignee_id is not None:
        value = look.ticket_value(ticket.id)
        row = actions("claim_lost_actions", button("ticket_watch", value), button("ticket_take_over", value))
    return drawing(section("claim_lost", text), row, fallback=text, look=look)


def _rating(ticket: Ticket, facts: dict[str, Any], look: Look) -> tuple[Block | None, ...]:
    """Return the question how it was and its five answers, while one is wanted; after that, what was said."""
    if not ticket.is_surveyed:
        return ()
    is_last_word = ticket.state is State.CLOSED and ticket.rating is not None
    said = context("rated", words.render("tickets/rated" if ticket.rating else "tickets/rating", **facts))
    if is_last_word:
        return (said,)
    value = look.ticket_value(ticket.id)
    scores = (button(f"csat_{score}", value, about=ticket.number) for score in range(1, 6))
    return said, actions("rating", *scores)


def _after_solution(ticket: Ticket, look: Look) -> ActionsBlock | None:
    if ticket.resolution is None or ticket.state not in (State.RESOLVED, State.CLOSED):
        return None
    if privacy.is_private(look.policy, ticket):
        return None  # no article may say anything of it
    value = look.ticket_value(ticket.id)
    return actions(
        "ticket_article",
        button("ticket_draft", value, label="draft_article", about=ticket.number),
        _more(ticket, look),
    )


def _tasks(ticket: Ticket, look: Look) -> Mrkdwn:
    """Return the tasks a request is fulfilled by, a line each."""
    return words.render("tickets/tasks", tasks=task_facts(ticket.tasks, look))


def _precedents(solved: Sequence[Ticket], look: Look) -> Mrkdwn:
    """Return what a ticket looks like and how that was solved, a line each."""
    told = [(one.number, one.resolution.note) for one in solved if one.resolution is not None]
    notes = [(number, cut(" ".join(spoken(note, look.people).split()), NOTE_MAX)) for number, note in told]
    return words.render("tickets/precedents", notes=notes) if notes else Mrkdwn("")


def _triage_actions(ticket: Ticket, look: Look) -> ActionsBlock | None:
    value, number = look.ticket_value(ticket.id), ticket.number
    if ticket.state in _UNCLAIMED:
        is_sorted = bool(ticket.guesses or ticket.verdicts)  # then it stands beside what is said of that
        sort = () if is_sorted else ("sort",)
        return actions(
            "ticket_actions",
            button("ticket_claim", value, about=number, is_primary=True),
            button("ticket_assign", value, about=number),
            button("ticket_priority", value, about=number),
            *_runbook(ticket, look),
            button("ticket_why", value, about=number),
            _more(ticket, look, "note", "link", "watch", *sort),
        )
    return actions(
        "ticket_actions",
        button("ticket_resolve", value, about=number, is_primary=True),
        _waiting(ticket, value),
        *([button("ticket_release", value, about=number)] if ticket.assignee_id else []),
        *_runbook(ticket, look),
        button("ticket_watch", value, about=number),
        button("ticket_why", value, about=number),
        _more(ticket, look, "hand_over", "priority", "note", "link"),
    )


def _waiting(ticket: Ticket, value: str) -> ButtonElement:
    """Return the button that begins or ends a wait; of an alert, where nobody can be asked, for a supplier."""
    if ticket.waiting is not None:
        return button("ticket_unpause", value, about=ticket.number)
    label = "ticket_wait" if ticket.requester_id in MACHINES else "ticket_ask"
    return button("ticket_ask", value, label=label, about=ticket.number)


def _runbook(ticket: Ticket, look: Look) -> list[ButtonElement]:
    """Return the button that starts a runbook, on a desk that has some."""
    if not look.policy.runbooks:
        return []
    return [button("ticket_runbook", look.ticket_value(ticket.id), about=ticket.number)]


def _more(ticket: Ticket, look: Look, *kinds: str) -> OverflowMenuElement:
    if not privacy.is_private(look.policy, ticket):
        kinds = (*kinds, "known_error")
    signed = ((f"ticket_{kind}", look.signer.sign(kind, ticket.id)) for kind in kinds)
    return overflow("ticket_more", *signed)


def _asking(facts: dict[str, Any], question: Mrkdwn) -> Mrkdwn:
    """Return the fallback of a solved card: the note cut so that the question is always heard."""
    told = words.render("tickets/resolved_fallback", **facts)
    return Mrkdwn(f"{cut(told, 200 - len(question) - 5)}\n{question}")
