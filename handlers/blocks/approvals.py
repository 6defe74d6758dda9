"""The cards of an approval: what is asked, decided, or moot; the form that asks why; the verdict for the requester."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock, PlainTextObject

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
    section,
)
from handlers.blocks.fields import modal, plain, text_input
from handlers.blocks.states import still_asked
from handlers.text import Mrkdwn, cut, message, spoken
from handlers.words import languages
from workflows.domain import prompting, voting
from workflows.domain.approval_turns import Turn, differences
from workflows.domain.approvals import Seat, Step, StepState, Verdict, Vote
from workflows.domain.ids import UserId
from workflows.domain.tickets import State, Ticket

FIELDS_MAX = 10  # of a section
FIELD_MAX = 300  # characters of one answer; the request has it whole
REASON_MAX = 1000
LISTED = 8  # approvals of a list on Home
SENDABLE = (State.CHANGES_REQUESTED, State.REJECTED, State.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a card of an approval is drawn from: a step of a request, what was sent, and what was sent before that.

    `steps` are all of the newest turn, `waiting` is how many others wait for whoever reads. `decide_by` is until when
    those who are asked have time, None while nobody is.
    """

    ticket: Ticket
    step: Step
    turn: Turn
    steps: Sequence[Step]
    earlier: Turn | None = None
    waiting: int = 0
    decide_by: datetime | None = None


def approval_card(asked: Asked, look: Look, *, reader: UserId | None) -> Drawing:
    """Return an approval as *reader* sees it, or the queue of those where nobody else is left to decide."""
    seat = next((one for one in asked.step.seats if one.person == reader), None)
    own = asked.step.vote_of(reader) if reader is not None else None
    said = next((vote for vote in asked.step.given if seat is not None and vote.owner == seat.owner), None)
    if own is not None:
        return _decided(asked, own, look)
    if asked.step.state is not StepState.OPEN or said is not None or (reader is not None and seat is None):
        return _moot(asked, said, look)
    return _open(asked, seat, look)


def verdict_card(ticket: Ticket, steps: Sequence[Step], look: Look, *, turn: int) -> Drawing:
    """Return what tells the requester why their request was not approved, with a way back to it."""
    said = [vote for step in steps if step.turn == turn for vote in step.given]
    against = next((vote for vote in said if vote.verdict is not Verdict.APPROVE), None)
    newest = max((step.turn for step in steps), default=turn)
    is_at_hand = ticket.state in SENDABLE and turn == newest
    text = words.render(
        "approvals/verdict",
        number=ticket.number,
        title=spoken(ticket.title, look.people),
        state=ticket.state.value if is_at_hand else "",
        person=against.person if against is not None else "",
        comment=spoken(against.comment, look.people) if against is not None else "",
    )
    edit = None
    if is_at_hand and ticket.conversation_id is not None:
        value = look.ticket_value(ticket.id)
        edit = button("approval_edit", value, about=ticket.number, is_primary=True)
    row = actions("verdict_actions", *([edit] if edit is not None else []))
    return drawing(section("verdict", text), row, fallback=text, look=look)


def why_me(asked: Asked, look: Look, *, reader: UserId) -> Drawing:
    """Return what somebody is told who asks why an approval is theirs."""
    seat = next((one for one in asked.step.seats if one.person == reader), None)
    rest = words.render("approvals/why_rest", **_facts(asked, look))
    text = Mrkdwn(f"{words.render('approvals/why', **_why_facts(seat))} {rest}") if seat is not None else rest
    return Drawing(text, [])


def reason(asked: Asked, verdict: Verdict, look: Look) -> View:
    """Return the form that asks why not, or what should be different."""
    kind = f"approval_{verdict.value}"
    facts = _facts(asked, look)
    name = look.first_name(asked.ticket.requester_id)
    return modal(
        kind,
        title=words.label(f"{kind}_title", number=asked.ticket.number),
        submit=words.label(f"{kind}_submit"),
        meta=look.signer.sign("approval", asked.step.id),
        blocks=[
            section("what", words.render("approvals/heading", **facts)),
            InputBlock(
                block_id="reason",
                label=plain(f"{kind}_why"),
                hint=PlainTextObject(text=words.label("approval_reason_hint", name=name)),
                element=text_input("", most=REASON_MAX, is_long=True, example=f"{kind}_example"),
            ),
        ],
    )


def review(asked: Asked, look: Look, *, reader: UserId) -> View:
    """Return the form in which somebody looks one approval over and approves it, or says something else."""
    facts = _facts(asked, look)
    value = look.signer.sign("approval", asked.step.id)
    more = [button("approval_reject", value)]
    if asked.ticket.conversation_id is not None:
        more.append(button("approval_changes", value))
    seat = next((one for one in asked.step.seats if one.person == reader), None)
    return modal(
        "approval_review",
        title=words.label("approval_review_title", number=asked.ticket.number),
        submit=words.label("approval_approve"),
        meta=value,
        blocks=[
            block
            for block in (
                *_told(asked, seat, look),
                context("approval_about", words.render("approvals/about", **facts)),
                actions("approval_actions", *more),
            )
            if block is not None
        ],
    )


def with_approvals(home: View, waiting: Sequence[Asked], look: Look) -> View:
    """Return a Home with what waits for its reader's decision, below where it says how to begin."""
    if not waiting:
        return home
    rows: list[Block | None] = [header("approvals", words.label("home_approvals", count=len(waiting)))]
    for place, one in enumerate(waiting[:LISTED], start=1):
        value, about = look.signer.sign("approval", one.step.id), one.ticket.number
        review = button(f"approval_review_{place}", value, label="approval_review", about=about)
        text = words.render("home/approval", asked_at=one.step.opened_at, **_facts(one, look))
        rows.append(section(f"approval_{one.step.id}", text, accessory=review))
    if (left := len(waiting) - LISTED) > 0:
        rows.append(context("approvals_more", words.render("home/more", count=left)))
    blocks = home["blocks"]
    at = next(n for n, block in enumerate(blocks) if block["block_id"] == "home_start") + 1
    return {**home, "blocks": [*blocks[:at], *as_dicts(*rows), *blocks[at:]]}


# ---- parts --------------------------------------------------------------------------------------------------


def _open(asked: Asked, seat: Seat | None, look: Look) -> Drawing:
    facts = _facts(asked, look)
    return drawing(
        *_told(asked, seat, look),
        context("approval_about", words.render("approvals/about", **facts)),
        _buttons(asked, seat, look),
        fallback=words.render("approvals/fallback", **facts),
        look=look,
    )


def _told(asked: Asked, seat: Seat | None, look: Look) -> list[Block | None]:
    """Return who asks for what, why that is the reader's to decide, every answer, and what was different before."""
    heading = words.render("approvals/heading", **_facts(asked, look))
    why = "\n".join(
        part
        for part in (_until(asked, seat, look), words.render("approvals/why", **_why_facts(seat)))
        if part
    )
    changed = Mrkdwn("")
    if asked.earlier is not None and (differs := differences(asked.earlier, asked.turn)):
        told = [{"label": one.label, "before": message(one.before, look.people)} for one in differs]
        changed = words.render("approvals/changed", changed=told)
    lines = [
        words.render(
            "approvals/field", label=one.label, words=cut(message(one.words, look.people), FIELD_MAX)
        )
        for one in asked.turn.lines
    ]
    further = lines[FIELDS_MAX : 2 * FIELDS_MAX]
    return [
        section("approval", Mrkdwn(f"{heading}\n{why}"), fields=lines[:FIELDS_MAX]),
        section("approval_more", Mrkdwn("\u200b"), fields=further) if further else None,
        section("approval_changed", changed) if changed else None,
    ]


def _until(asked: Asked, seat: Seat | None, look: Look) -> Mrkdwn:
    """Return until when there is time and what happens then, “” where nobody is waited for."""
    if asked.decide_by is None:
        return Mrkdwn("")
    return words.render(
        "approvals/until",
        now=look.now,
        zone=look.zone(seat.person if seat is not None else None),
        decide_at=asked.decide_by,
        then=prompting.ends(asked.step.plan.waits, is_anybody_above=True).value,
        team=look.policy.approvals_queue.name,
    )


def _buttons(asked: Asked, seat: Seat | None, look: Look) -> ActionsBlock | None:
    value, about = look.signer.sign("approval", asked.step.id), asked.ticket.number
    row = [
        button("approval_approve", value, about=about, is_primary=True),
        button("approval_reject", value, about=about),
    ]
    if asked.ticket.conversation_id is not None:  # a part of another request has no form to go back to
        row.append(button("approval_changes", value, about=about))
    if seat is not None and seat.on_behalf_of is None:
        row.append(button("approval_delegate", value, about=about))
    return actions("approval_actions", *row, button("approval_why", value, about=about))


def _decided(asked: Asked, vote: Vote, look: Look) -> Drawing:
    facts = _facts(asked, look)
    said = {"verdict": vote.verdict.value, "at": vote.at, "asked": still_asked(asked.ticket.approvals)}
    text = words.render("approvals/decided", **facts, **said)
    row: list[ButtonElement] = []
    if asked.step.state is StepState.OPEN:
        ask = asking_first("approval_withdraw", number=asked.ticket.number)
        value = look.signer.sign("approval", asked.step.id)
        row.append(button("approval_withdraw", value, about=asked.ticket.number, confirm=ask))
    row += _onward(asked, look)
    return drawing(section("approval", text), actions("approval_actions", *row), fallback=text, look=look)


def _moot(asked: Asked, said: Vote | None, look: Look) -> Drawing:
    decided = None
    if said is not None or asked.step.state in (
        StepState.APPROVED,
        StepState.REJECTED,
        StepState.CHANGES_REQUESTED,
    ):
        last = said or next(iter(reversed(asked.step.given)), None)
        if last is not None:
            behalf = last.on_behalf_of or ""
            decided = {
                "person": last.person,
                "verdict": last.verdict.value,
                "at": last.at,
                "on_behalf_of": behalf,
            }
    text = words.render("approvals/moot", decided=decided, **_facts(asked, look))
    row = actions("approval_actions", *_onward(asked, look))
    return drawing(section("approval", text), row, fallback=text, look=look)


def _onward(asked: Asked, look: Look) -> list[ButtonElement]:
    """Return the way to the next approval that waits for whoever reads, where one does."""
    if not asked.waiting:
        return []
    value = look.signer.sign("approval", asked.step.id)
    text = words.label("approval_next", count=asked.waiting)
    return [ButtonElement(action_id="approval_next", value=value, text=PlainTextObject(text=text))]


def _why_facts(seat: Seat | None) -> dict[str, str]:
    if seat is None:
        return {"reason": "queue", "of": "", "because": "", "instead_of": ""}
    why = seat.why
    return {
        "reason": why.reason.value,
        "of": why.of,
        "because": why.because.value if why.because is not None else "",
        "instead_of": why.instead_of or "",
    }


def _facts(asked: Asked, look: Look) -> dict[str, Any]:
    ticket, step, turn = asked.ticket, asked.step, asked.turn
    people = len(step.owners)
    return {
        "now": look.now,
        "zone": look.zone(),
        "number": ticket.number,
        "title": spoken(turn.title, look.people),
        "price": price(turn),
        "requester_id": ticket.requester_id,
        "beneficiary_id": ticket.beneficiary_id or ticket.requester_id,
        "ticket": ticket.state.value,
        "step": step.state.value,
        "round": step.round,
        "rounds": len(turn.rounds),
        "turn": turn.n,
        "sent_at": turn.sent_at,
        "people": people,
        "needed": step.plan.needs.of(people),
        "agreed": [
            vote.person
            for one in voting.of_turn(asked.steps)
            for vote in one.given
            if vote.verdict is Verdict.APPROVE
        ],
    }


def price(turn: Turn) -> str:
    """Return what is asked for comes to, in words; “” for what costs nothing."""
    if not turn.cost:
        return ""
    amount = languages.money(turn.cost, turn.currency)
    return words.label("per", price=amount, unit=turn.price_per) if turn.price_per else amount
