"""Lines in a thread that never change: one template each, from facts kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block

from handlers import words
from handlers.blocks.drawing import SECTION_MAX, Drawing, Look, asking_first, button, drawing, section
from handlers.blocks.states import state_facts
from handlers.blocks.tickets import WORDS_MAX
from handlers.text import cut, message, pieces, relayed
from workflows.domain import privacy
from workflows.domain.ids import UserId
from workflows.domain.lifecycle import may_cancel
from workflows.domain.tickets import Kind, Ticket

SPEECH_MAX = 12_000  # characters; the platform cuts a text of 40,000 without a word
SECTIONS_MAX = 3  # a message holds about 12,000 characters of blocks; nobody reads a longer line in chat
_PEOPLE = ("author", "agent", "person")
_RELAYED = (
    "reply_to_requester",
    "reply_to_agents",
    "reply_of_merged",
)  # their text is markup as it came from chat
_SPEECH = (*_RELAYED, "reply_withdrawn")
"""Somebody speaks: their words lie on the page, without the frame of a card."""
_TO_REQUESTER = ("reply_to_requester", "claimed", "reminder", "closes_soon", "moved")


def line(template: str, facts: Mapping[str, Any], look: Look) -> Drawing:
    """Return the line `lines/<template>` says of *facts*.

    By their names: `…_at` is an instant, also as ISO 8601; `author`, `agent` and `person` are user ids, whose names
    the words get as `…_name`, `reader` is that of who alone reads it; `text` is what somebody typed, for a reply the
    markup as it came; `ticket` is the Ticket it is about, whose facts the words get too.
    """
    text = words.render(f"lines/{template}", **_said(template, facts, look))
    if template in _SPEECH:
        return Drawing(cut(text, SPEECH_MAX), [])
    sections = pieces(text, limit=SECTION_MAX, most=SECTIONS_MAX)
    blocks: list[Block] = [section(f"line_{place}", piece) for place, piece in enumerate(sections, start=1)]
    ticket = facts.get("ticket")
    if template == "cancel_asked" and isinstance(ticket, Ticket) and may_cancel(ticket):
        blocks += [_cancel(ticket, look)]
    if template == "masked" and isinstance(ticket, Ticket):
        show = button("ticket_masked", look.ticket_value(ticket.id), about=ticket.number)
        blocks += [ActionsBlock(block_id="masked", elements=[show])]
    return drawing(*blocks, fallback=text, look=look)


def _is_outsider(ticket: Ticket, reader: UserId | None, look: Look) -> bool:
    """Whether the one reader of a line is told of a private ticket without being its team's, as a manager is."""
    if reader is None or reader in (ticket.requester_id, ticket.beneficiary_id):
        return False
    person = look.people.get(reader)
    return not privacy.may_read(look.policy, ticket, person.email if person else "")


def _cancel(ticket: Ticket, look: Look) -> ActionsBlock:
    label = "request_cancel" if ticket.kind is Kind.REQUEST else "ticket_cancel"
    ask = asking_first(label, number=ticket.number)
    button_ = button(
        "ticket_cancel", look.ticket_value(ticket.id), label=label, about=ticket.number, confirm=ask
    )
    return ActionsBlock(block_id="cancel", elements=[button_])


def _retold(one: Mapping[str, str], look: Look) -> dict[str, Any]:
    """Return what somebody said before, as another team reads it."""
    words_of = relayed if one["template"] in _RELAYED else message
    return {
        "name": look.name(UserId(one["author"])),
        "text": words_of(one["text"], look.people),
        "is_private": one["template"] == "private_note",
    }


def _said(template: str, facts: Mapping[str, Any], look: Look) -> dict[str, Any]:
    ticket = facts.get("ticket")
    said: dict[str, Any] = {"now": look.now, "zone": look.zone(), "is_edited": False, "files": []}
    if isinstance(ticket, Ticket):
        reader = ticket.requester_id if template in _TO_REQUESTER else facts.get("reader")
        said = state_facts(ticket, look, zone=look.zone(reader, priority=ticket.priority))
        if _is_outsider(ticket, facts.get("reader"), look):
            said["title"] = words.label("private_matter")
        is_long = len(ticket.description) > WORDS_MAX  # then the card above shows only its beginning
        said |= {"is_edited": False, "files": []}
        said["all_words"] = message(ticket.description, look.people) if is_long else ""
    for name, fact in facts.items():
        if name.endswith("_at") and isinstance(fact, str):
            said[name] = datetime.fromisoformat(fact)
        elif name in _PEOPLE:
            said |= {name: fact, f"{name}_name": look.name(UserId(fact))}
        elif name == "said":
            said[name] = [_retold(one, look) for one in fact]
        elif name == "text":
            said[name] = (relayed if template in _RELAYED else message)(fact, look.people)
        elif name != "ticket":
            said[name] = fact
    return said
