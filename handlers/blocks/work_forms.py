"""The forms of an agent's work on an open ticket, and the one in which a requester says what was not good."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticSelectElement,
    UserSelectElement,
)

from handlers import words
from handlers.blocks.drawing import Look, View
from handlers.blocks.fields import modal, plain, text_input
from handlers.text import cut
from workflows.domain import privacy
from workflows.domain.ids import MACHINES, UserId
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.tickets import LinkKind, Ticket
from workflows.use_cases.escalating import Above

TEXT_MAX = 2000
REASON_MAX = 300
NUMBER_MAX = 20
COMPUTED = "computed"
"""What stands for “as impact and urgency say” among the priorities."""
VENDOR, REQUESTER = "vendor", "requester"
MERGE = "merge"
TO_TEAM = "team:"
"""What the value of a team begins with among those a ticket is escalated to."""
JOINS = (
    MERGE,
    LinkKind.RELATED.value,
    LinkKind.DUPLICATE_OF.value,
    LinkKind.FOLLOW_UP_OF.value,
    LinkKind.CAUSED_BY.value,
)


def ask(ticket: Ticket, look: Look) -> View:
    """Return the form that asks the requester something, or says that a supplier has to act first.

    Nobody can be asked about what monitoring reported.
    """
    is_askable = ticket.requester_id not in MACHINES
    who = cut(look.first_name(ticket.requester_id), 40)
    options = [
        *([Option(value=REQUESTER, text=plain("ask_requester", first_name=who))] if is_askable else []),
        Option(value=VENDOR, text=plain("ask_vendor")),
    ]
    return _form(
        "ask_requester",
        ticket,
        look,
        InputBlock(
            block_id="who",
            label=plain("ask_who"),
            element=RadioButtonsElement(action_id="pick", options=options, initial_option=options[0]),
        ),
        InputBlock(
            block_id="question",
            label=plain("ask_question" if is_askable else "note_text"),
            hint=plain("ask_question_hint" if is_askable else "ask_note_hint", first_name=who),
            optional=True,
            element=text_input(
                "", most=TEXT_MAX, is_long=True, example="ask_question_example" if is_askable else ""
            ),
        ),
    )


def hand_over(ticket: Ticket, look: Look, *, by: UserId) -> View:
    """Return the form in which a ticket goes to somebody; filled in with who opened it unless it is theirs."""
    is_taking_over = ticket.assignee_id not in (None, by)
    return _form(
        "hand_over",
        ticket,
        look,
        InputBlock(
            block_id="to",
            label=plain("hand_over_to"),
            optional=True,
            element=UserSelectElement(
                action_id="pick", initial_user=None if ticket.assignee_id == by else by
            ),
        ),
        InputBlock(
            block_id="escalate",
            label=plain("escalate_to"),
            hint=plain("escalate_hint"),
            optional=True,
            element=StaticSelectElement(
                action_id="pick", options=_further(ticket, look), placeholder=plain("escalate_nobody")
            ),
        ),
        InputBlock(
            block_id="reason",
            label=plain("hand_over_reason"),
            hint=plain("hand_over_hint", name=cut(look.name(ticket.assignee_id), 60))
            if is_taking_over and ticket.assignee_id
            else None,
            optional=ticket.assignee_id is None,
            element=text_input("", most=REASON_MAX),
        ),
    )


def _further(ticket: Ticket, look: Look) -> list[Option]:
    """Return who else it may go to: whoever is above, and the other teams, of a private matter none."""
    above = [Option(value=one.value, text=plain(f"escalate_{one.value}")) for one in Above]
    if privacy.is_private(look.policy, ticket):
        return above
    teams = [
        Option(
            value=f"{TO_TEAM}{team.id}",
            text=plain("escalate_private" if team.is_private else "escalate_team", team=cut(team.name, 45)),
        )
        for team in look.policy.teams.values()
        if team.id != ticket.team
    ]
    return above + teams


def priority(ticket: Ticket, look: Look) -> View:
    """Return the form for how many are affected and how soon it hurts, with what was said of it before."""
    impacts = [Option(value=str(i.value), text=plain(f"priority_impact_{i.value}")) for i in Impact]
    urgencies = [Option(value=str(u.value), text=plain(f"priority_urgency_{u.value}")) for u in Urgency]
    known = [Option(value=COMPUTED, text=plain("priority_computed"))] + [
        Option(value=p.value, text=PlainTextObject(text=cut(f"{p.value} {target.name}", 75)))
        for p, target in sorted(look.policy.targets.items())
    ]
    chosen = ticket.priority.value if ticket.override else COMPUTED
    return _form(
        "set_priority",
        ticket,
        look,
        _select("impact", "report_impact", impacts, str(ticket.impact.value) if ticket.impact else ""),
        _select(
            "urgency", "priority_urgency", urgencies, str(ticket.urgency.value) if ticket.urgency else ""
        ),
        _select("priority", "priority_priority", known, chosen),
        InputBlock(
            block_id="reason", label=plain("priority_reason"), element=text_input("", most=REASON_MAX)
        ),
    )


def note(ticket: Ticket, look: Look) -> View:
    """Return the form for a note that only agents see."""
    who = cut(look.first_name(ticket.requester_id), 80)
    return _form(
        "private_note",
        ticket,
        look,
        _text("text", "note_text", text_input("", most=TEXT_MAX, is_long=True), hint="note_hint", who=who),
    )


def join(ticket: Ticket, look: Look) -> View:
    """Return the form that ties the ticket to another one, or lets another one carry it on."""
    kinds = [Option(value=kind, text=plain(f"join_{kind}")) for kind in JOINS]
    return _form(
        "join_tickets",
        ticket,
        look,
        _select("kind", "join_kind", kinds, LinkKind.RELATED.value),
        _text("number", "join_number", text_input("", most=NUMBER_MAX, example="join_number_example")),
    )


def comment(ticket: Ticket, look: Look) -> View:
    """Return the form in which a requester who was not content says why."""
    return _form(
        "rating_comment",
        ticket,
        look,
        _text("text", "comment_text", text_input("", most=TEXT_MAX, is_long=True), hint="comment_hint"),
    )


def _form(callback_id: str, ticket: Ticket, look: Look, *blocks: Block) -> View:
    return modal(
        callback_id,
        title=words.label(f"{callback_id}_title", number=ticket.number),
        submit=words.label(f"{callback_id}_submit"),
        meta=look.ticket_value(ticket.id),
        blocks=blocks,
    )


def _text(
    block_id: str, label: str, element: PlainTextInputElement, *, hint: str = "", who: str = ""
) -> InputBlock:
    said = plain(hint, first_name=who) if hint else None
    return InputBlock(block_id=block_id, label=plain(label), hint=said, element=element)


def _select(block_id: str, label: str, options: Sequence[Option], initial: str) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=plain(label),
        element=StaticSelectElement(
            action_id="pick",
            options=options,
            initial_option=next((option for option in options if option.value == initial), None),
            placeholder=plain("form_choose"),
        ),
    )
