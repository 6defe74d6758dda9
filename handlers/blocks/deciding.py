"""What those who are asked may press in the thread where a request is spoken of; nobody else sees it there."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from handlers.blocks.drawing import Look, actions, button
from handlers.blocks.states import still_asked
from workflows.domain.conversations import Conversation
from workflows.domain.tickets import State, Ticket

AT_ONCE = 3  # steps side by side that have buttons; the rest are decided on their own cards


def here(conversation: Conversation, ticket: Ticket, look: Look) -> list[Block | None]:
    """Return a row of buttons for each step that waits for somebody; none where only the requester reads.

    Who sees them is said to chat; who may press them is looked up when they are pressed.
    """
    if ticket.state is not State.AWAITING_APPROVAL or not conversation.is_in_channel:
        return []
    waiting = [(one, still_asked([one])) for one in ticket.approvals]
    rows: list[Block | None] = []
    for n, (step, people) in enumerate([one for one in waiting if one[1]][:AT_ONCE], start=1):
        value = look.signer.sign("approval", step.id)
        row = [
            button("approval_approve", value, about=ticket.number, is_primary=True),
            button("approval_reject", value, about=ticket.number),
            button("approval_changes", value, about=ticket.number),
            button("approval_why", value, about=ticket.number),
        ]
        for one in row:
            one.visible_to_user_ids = list(people)
        rows.append(actions(f"approval_here_{n}", *row))
    return rows
