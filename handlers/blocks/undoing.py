"""What is said of a ticket that an emoji made, with the way back."""

from __future__ import annotations

from typing import Any

from handlers.blocks.drawing import as_dicts, button, section
from handlers.text import Mrkdwn
from handlers.tokens import Signer
from workflows.domain.tickets import Ticket


def opened(ticket: Ticket, text: Mrkdwn, signer: Signer) -> list[dict[str, Any]]:
    """Return what is said of a new ticket, with the button that takes it back."""
    undo = button("reaction_undo", signer.sign("ticket", ticket.id), about=ticket.number)
    return as_dicts(section("opened", text, accessory=undo))
