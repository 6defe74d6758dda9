"""What a requester reads whose request was not approved: who said so and why, or that nobody did, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import words
from handlers.blocks.drawing import Drawing, Look, actions, button, drawing, section
from handlers.text import spoken
from workflows.domain.approvals import Step, StepState, Verdict
from workflows.domain.tickets import State, Ticket

SENDABLE = (State.CHANGES_REQUESTED, State.REJECTED, State.EXPIRED)


def verdict_card(
    ticket: Ticket, steps: Sequence[Step], look: Look, *, turn: int, is_in_channel: bool = False
) -> Drawing:
    """Return what tells the requester why their request was not approved, with a way back to it.

    In a channel the way back is shown to the requester alone.
    """
    of_turn = [step for step in steps if step.turn == turn]
    said = [vote for step in of_turn for vote in step.given]
    against = next((vote for vote in said if vote.verdict is not Verdict.APPROVE), None)
    lapsed = lapsed_step(of_turn)
    newest = max((step.turn for step in steps), default=turn)
    is_at_hand = ticket.state in SENDABLE and turn == newest
    text = words.render(
        "approvals/verdict",
        number=ticket.number,
        title=spoken(ticket.title, look.people),
        state=ticket.state.value if is_at_hand else "",
        person=against.person if against is not None else "",
        comment=spoken(against.comment, look.people) if against is not None else "",
        decided_by_time=lapsed.state.value if lapsed is not None else "",
        asked=sorted(lapsed.owners - {vote.owner for vote in lapsed.given}) if lapsed is not None else [],
        is_at_hand=is_at_hand,
    )
    edit = None
    if is_at_hand and ticket.conversation_id is not None:
        value = look.ticket_value(ticket.id)
        edit = button("approval_edit", value, about=ticket.number, is_primary=True)
        edit.visible_to_user_ids = [ticket.requester_id] if is_in_channel else None
    row = actions("verdict_actions", *([edit] if edit is not None else []))
    return drawing(section("verdict", text), row, fallback=text, look=look)


def lapsed_step(steps: Sequence[Step]) -> Step | None:
    """Return the step that ended a request because nobody decided on it in time, None where somebody said no."""
    against = (Verdict.REJECT, Verdict.CHANGES)
    lapsed = (
        step
        for step in steps
        if step.state is StepState.EXPIRED
        or (step.state is StepState.REJECTED and not any(vote.verdict in against for vote in step.given))
    )
    return next(lapsed, None)
