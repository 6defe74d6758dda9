"""Several low-risk requests approved at once: the way there on Home, the form that lists them, what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, PlainTextObject

from handlers import words
from handlers.blocks.approvals import Asked, entry
from handlers.blocks.drawing import Look, View, actions, as_dicts, context, section
from handlers.blocks.fields import modal, told
from handlers.text import spoken
from handlers.tokens import Signer
from workflows.domain.ids import ApprovalId
from workflows.use_cases.bulk import AT_ONCE, WORTHWHILE, Outcome, Shown, low_risk

KIND = "approvals"
"""What a list of approvals is signed as."""


def with_bulk(home: View, waiting: Sequence[Asked]) -> View:
    """Return a Home that offers to approve what is low risk together, below how much waits; of one alone, nothing."""
    count = len(low_risk([one.step for one in waiting]))
    if count < WORTHWHILE:
        return home
    text = PlainTextObject(text=words.label("approval_bulk", count=count))
    row = actions("approval_bulk", ButtonElement(action_id="approval_bulk", value="home", text=text))
    blocks = home["blocks"]
    at = next(n for n, block in enumerate(blocks) if block["block_id"] == "approvals") + 1
    return {**home, "blocks": [*blocks[:at], *as_dicts(row), *blocks[at:]]}


def bulk_form(low: Sequence[Asked], look: Look) -> View:
    """Return the form that lists exactly what is approved by sending it, and says how many more there are."""
    now, left = low[:AT_ONCE], len(low) - AT_ONCE
    rows: list[Block | None] = [section("bulk", words.render("approvals/bulk", count=len(now)))]
    rows += [section(f"bulk_{place}", entry(one, look)) for place, one in enumerate(now, start=1)]
    rows.append(context("bulk_more", words.render("approvals/bulk_more", count=left)) if left > 0 else None)
    return modal(
        "approval_bulk",
        title=words.label("approval_bulk_title"),
        submit=words.label("approval_bulk_submit", count=len(now)),
        meta=written(look.signer, [Shown(step_id=one.step.id, version=one.step.version) for one in now]),
        blocks=[row for row in rows if row is not None],
    )


def bulk_done(outcomes: Sequence[Outcome], look: Look) -> View:
    """Return what takes the place of the form: what was approved, and what was left out and why."""
    approved = [one.ticket.number for one in outcomes if one.is_approved]
    left_out = [
        {
            "number": one.ticket.number,
            "title": spoken(one.ticket.title, look.people),
            "requester_id": one.ticket.requester_id,
            "ticket": one.ticket.state.value,
            "step": one.step.state.value,
        }
        for one in outcomes
        if not one.is_approved
    ]
    return told(
        "approval_bulk_title",
        section("bulk_done", words.render("approvals/bulk_done", approved=approved)),
        section("bulk_left_out", words.render("approvals/bulk_left_out", left_out=left_out)),
    )


def written(signer: Signer, shown: Sequence[Shown]) -> str:
    """Return a list as a form carries it: ids and versions, and proof that the desk wrote all of it."""
    return signer.sign(KIND, " ".join(f"{one.step_id}:{one.version}" for one in shown))


def read(signer: Signer, value: str) -> list[Shown]:
    """Return the list inside *value*. Raises DeskError("forged_button") if the desk did not write it."""
    pairs = (one.rpartition(":") for one in signer.read(KIND, value).split())
    return [Shown(step_id=ApprovalId(step_id), version=int(version)) for step_id, _, version in pairs]
