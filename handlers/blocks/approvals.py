"""The cards of an approval: what is asked, decided, or moot; the forms in which it is looked over and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    PlainTextObject,
    SectionBlock,
)

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
    mrkdwn,
    section,
)
from handlers.blocks.fields import modal, plain, text_input
from handlers.blocks.request_fields import paid
from handlers.blocks.states import still_asked
from handlers.blocks.verdicts import lapsed_step
from handlers.text import Mrkdwn, cut, message, spoken
from workflows.domain import prompting, voting
from workflows.domain.approval_turns import Turn, differences
from workflows.domain.approvals import Reason, Seat, Step, StepState, Verdict, Vote
from workflows.domain.calendars import local_day
from workflows.domain.earlier_requests import Earlier
from workflows.domain.ids import UserId
from workflows.domain.tickets import LinkKind, Ticket
from workflows.domain.waits import Then

FIELDS_MAX = 10  # of a section
GLANCE = 6  # answers on a card: more push what is to be pressed off a phone
GLANCED = 90  # characters of one on a card
FIELD_MAX = 1900  # characters of one in the form that shows everything; a field takes 2000
REASON_MAX = 1000
LISTED = 8  # approvals of a list on Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a card of an approval is drawn from: a step of a request, what was sent, and what was sent before that.

    `steps` are all of the newest turn, `waiting` is how many others wait for whoever reads. `decide_by` is until when
    those who are asked have time, None while nobody is; `then` is what happens after that, None for what its plan says.
    `refused` is why it came back the last time, `voided` who had
    agreed to it as it was then. `history` is what was asked before for the same person, None where nothing may be said
    of that. Hours are written in the zone of `reader`, the desk's own where several read.
    """

    ticket: Ticket
    step: Step
    turn: Turn
    steps: Sequence[Step]
    earlier: Turn | None = None
    waiting: int = 0
    decide_by: datetime | None = None
    then: Then | None = None
    refused: Vote | None = None
    voided: Sequence[UserId] = ()
    reader: UserId | None = None
    history: Sequence[Earlier] | None = None


def approval_card(asked: Asked, look: Look, *, reader: UserId | None) -> Drawing:
    """Return an approval as *reader* sees it, or the queue of those where nobody else is left to decide."""
    seat = next((one for one in asked.step.seats if one.person == reader), None)
    own = asked.step.vote_of(reader) if reader is not None else _closed_by(asked.step)
    said = next((vote for vote in asked.step.given if seat is not None and vote.owner == seat.owner), None)
    if own is not None:
        return _decided(asked, own, look)
    is_theirs = seat is not None if reader is not None else voting.is_short(asked.step)
    if asked.step.state is not StepState.OPEN or said is not None or not is_theirs:
        return _moot(asked, said, look)
    return _open(asked, seat, look)


def why_me(asked: Asked, look: Look, *, reader: UserId) -> Drawing:
    """Return what somebody is told who asks why an approval is theirs."""
    seat = next((one for one in asked.step.seats if one.person == reader), None)
    if seat is None:
        return Drawing(words.render("approvals/not_asked", number=asked.ticket.number), [])
    facts = _facts(asked, look)
    why = words.render("approvals/why", **_why_facts(asked, seat))
    parts = [why, words.render("approvals/why_rest", **facts), _until(asked, seat, look)]
    return Drawing(Mrkdwn(f"{asked.ticket.number}: " + " ".join(one for one in parts if one)), [])


def reason(asked: Asked, verdict: Verdict, look: Look) -> View:
    """Return the form that asks why not, or what should be different."""
    kind = f"approval_{verdict.value}"
    facts = _facts(asked, look)
    name = look.first_name(asked.ticket.requester_id)
    after = words.render("approvals/after_no", **facts)
    return modal(
        kind,
        title=words.label(f"{kind}_title", number=asked.ticket.number),
        submit=words.label(f"{kind}_submit"),
        meta=look.signer.sign("approval", asked.step.id),
        blocks=[
            section("what", _lines(words.render("approvals/heading", **facts), after)),
            InputBlock(
                block_id="reason",
                label=plain(f"{kind}_why"),
                hint=PlainTextObject(text=words.label("approval_reason_hint", name=name)),
                element=text_input("", most=REASON_MAX, is_long=True, example=f"{kind}_example"),
            ),
        ],
    )


def review(asked: Asked, look: Look, *, reader: UserId) -> View:
    """Return the form in which somebody looks one approval over, all of it, and approves it or says something else."""
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
                *_told(asked, seat, look, is_whole=True),
                _about(asked, seat, look),
                actions("approval_actions", *more),
                _more_wait(asked),
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
        rows.append(section(f"approval_{one.step.id}", entry(one, look), accessory=review))
    if (left := len(waiting) - LISTED) > 0:
        rows.append(context("approvals_more", words.render("home/more", count=left)))
    blocks = home["blocks"]
    at = next(n for n, block in enumerate(blocks) if block["block_id"] == "home_start") + 1
    return {**home, "blocks": [*blocks[:at], *as_dicts(*rows), *blocks[at:]]}


def entry(asked: Asked, look: Look) -> Mrkdwn:
    """Return one approval as a list has it: who wants what for how much, and until when."""
    return words.render("home/approval", asked_at=asked.step.opened_at, **_facts(asked, look))


# ---- parts --------------------------------------------------------------------------------------------------


def _open(asked: Asked, seat: Seat | None, look: Look) -> Drawing:
    fallback = words.render("approvals/fallback", **_facts(asked, look))
    rows = (*_told(asked, seat, look), _about(asked, seat, look), _buttons(asked, seat, look))
    return drawing(*rows, fallback=fallback, look=look)


def _told(asked: Asked, seat: Seat | None, look: Look, *, is_whole: bool = False) -> list[Block | None]:
    """Return who asks for what, why that is the reader's to decide, the answers, and what was said and sent before.

    A card has the first answers alone, and those cut; the form that shows it *whole* has every one.
    """
    heading = words.render("approvals/heading", **_facts(asked, look))
    why = words.render("approvals/why", **_why_facts(asked, seat))
    changed = _changed(asked, look)
    most = FIELD_MAX if is_whole else GLANCED
    lines = [
        words.render("approvals/field", label=one.label, words=cut(message(one.words, look.people), most))
        for one in asked.turn.lines[: None if is_whole else _glanced(asked)]
    ]
    rows = [lines[at : at + FIELDS_MAX] for at in range(0, len(lines), FIELDS_MAX)]
    return [
        section("approval", _lines(heading, _until(asked, seat, look), why)),
        *(
            SectionBlock(block_id=f"approval_answers_{n}", fields=[mrkdwn(line) for line in row])
            for n, row in enumerate(rows, start=1)
        ),
        section("approval_changed", changed) if changed else None,
        section("approval_said", _refused(asked.refused, look, asked.reader))
        if asked.refused is not None
        else None,
        None if is_whole or not _is_cut(asked) else context("approval_left", _left_out(asked)),
    ]


def _changed(asked: Asked, look: Look) -> Mrkdwn:
    """Return what is different from when it was sent before, and whose word counts no more for that."""
    if asked.earlier is None:
        return Mrkdwn("")
    differs = differences(asked.earlier, asked.turn)
    if not differs and not (asked.voided and asked.earlier.policy != asked.turn.policy):
        return Mrkdwn("")
    told = [{"label": one.label, "before": message(one.before, look.people)} for one in differs]
    return words.render("approvals/changed", changed=told, voided=asked.voided)


def _lines(*parts: Mrkdwn) -> Mrkdwn:
    return Mrkdwn("\n".join(part for part in parts if part))


def _is_cut(asked: Asked) -> bool:
    """Whether a card of it leaves anything out."""
    count = len(asked.turn.lines)
    return _glanced(asked) < count or any(len(one.words) > GLANCED for one in asked.turn.lines)


def _glanced(asked: Asked) -> int:
    """Return how many answers a card shows; the line that tells of one more would take the room of that one."""
    count = len(asked.turn.lines)
    return count if count <= GLANCE + 1 else GLANCE


def _left_out(asked: Asked) -> Mrkdwn:
    return words.render("approvals/left_out", count=len(asked.turn.lines) - _glanced(asked))


def _part_of(ticket: Ticket) -> str:
    """Return the number of what it is asked for as a part of, “” for what is asked for by itself."""
    return next((link.number for link in ticket.linked(LinkKind.PART_OF)), "")


def _refused(vote: Vote, look: Look, reader: UserId | None) -> Mrkdwn:
    """Return who said what when it was sent before."""
    return words.render(
        "approvals/said",
        now=look.now,
        zone=look.zone(reader),
        person=vote.person,
        reader=reader,
        verdict=vote.verdict.value,
        at=vote.at,
        comment=spoken(vote.comment, look.people),
    )


def _about(asked: Asked, seat: Seat | None, look: Look) -> Block | None:
    """Return the small print: its number and round, who agreed, and what was asked before for the same person."""
    facts = _facts(asked, look)
    owner = seat.owner if seat is not None else None
    also = [one.person for one in asked.step.seats if one.owner == owner and one is not seat]
    about = words.render("approvals/about", also=also, part_of=_part_of(asked.ticket), **facts)
    if asked.history is None or (asked.turn.n > 1 and not asked.history):
        return context("approval_about", about)
    earlier = [
        {
            "number": one.number,
            "title": spoken(one.title, look.people),
            "outcome": one.outcome.value if one.outcome is not None else "",
            "on": local_day(look.zone(), one.at),
        }
        for one in asked.history
    ]
    before = words.render("approvals/before", earlier=earlier, beneficiary_id=facts["beneficiary_id"])
    return context("approval_about", about, before)


def _until(asked: Asked, seat: Seat | None, look: Look) -> Mrkdwn:
    """Return until when there is time and what happens then, “” where nobody is waited for."""
    is_late = asked.step.is_overdue and seat is not None
    if asked.decide_by is None and not is_late:
        return Mrkdwn("")
    return words.render(
        "approvals/until",
        is_overdue=is_late,
        now=look.now,
        zone=look.zone(asked.reader),
        decide_at=asked.decide_by,
        then=(asked.then or prompting.ends(asked.step.plan.waits, is_anybody_above=True)).value,
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
    if seat is None and look.policy.approving.break_glass is not None:
        row.append(button("glass_ask", look.ticket_value(asked.ticket.id), about=about))
    row.append(button("approval_why", value, about=about))
    if _is_cut(asked):
        row.append(button("approval_review_1", value, label="approval_everything", about=about))
    return actions("approval_actions", *row)


def _decided(asked: Asked, vote: Vote, look: Look) -> Drawing:
    facts, ended = _facts(asked, look), _ended_by(asked.steps)
    now_asked = still_asked(asked.ticket.approvals)
    said = {
        "verdict": vote.verdict.value,
        "by": vote.person if asked.reader is None else "",
        "at": vote.at,
        "asked": [who for who in now_asked if who != asked.reader],
        "is_asked_more": asked.reader in now_asked,
        "against": ended.person if ended is not None and ended.person != vote.person else "",
        "comment": spoken(vote.comment, look.people),
    }
    text = words.render("approvals/decided", **facts, **said)
    small = context("approval_about", words.render("approvals/receipt", **facts))
    row: list[ButtonElement] = []
    if asked.step.state is StepState.OPEN:
        ask = asking_first("approval_withdraw", number=asked.ticket.number)
        value = look.signer.sign("approval", asked.step.id)
        row.append(button("approval_withdraw", value, about=asked.ticket.number, confirm=ask))
    row += _onward(asked, look)
    buttons = actions("approval_actions", *row)
    return drawing(section("approval", text), small, buttons, fallback=text, look=look)


def _moot(asked: Asked, said: Vote | None, look: Look) -> Drawing:
    last, facts = said or _decided_by(asked), _facts(asked, look)
    decided = None
    if last is not None:
        decided = {
            "person": last.person,
            "verdict": last.verdict.value,
            "at": last.at,
            "on_behalf_of": last.on_behalf_of or "",
        }
    text = words.render("approvals/moot", decided=decided, timed_out=_timed_out(asked), **facts)
    small = context("approval_about", facts["number"])
    row = actions("approval_actions", *_onward(asked, look))
    return drawing(section("approval", text), small, row, fallback=text, look=look)


def _decided_by(asked: Asked) -> Vote | None:
    """Return the word that made it nobody's to decide any more: the last on the step, else what ended the others."""
    if voting.is_by_time(asked.step):
        return None
    ended = _ended_by(asked.steps) if asked.step.state is not StepState.OPEN else None
    return _closed_by(asked.step) or ended


def _closed_by(step: Step) -> Vote | None:
    """Return the last word on a step that was decided by one, None for any other."""
    has_word = step.state in (StepState.APPROVED, StepState.REJECTED, StepState.CHANGES_REQUESTED)
    if not has_word or voting.is_by_time(step):
        return None
    return next(iter(reversed(step.given)), None)


def _ended_by(steps: Sequence[Step]) -> Vote | None:
    """Return the word that ended a request undone, None where nobody said such a one."""
    said = [vote for step in steps for vote in step.given if vote.verdict is not Verdict.APPROVE]
    return max(said, key=lambda vote: vote.at, default=None)


def _timed_out(asked: Asked) -> str:
    """Return how it ended because nobody decided in time, “” where somebody did."""
    lapsed = lapsed_step(asked.steps)
    if lapsed is not None:
        return lapsed.state.value
    return asked.step.state.value if voting.is_by_time(asked.step) else ""


def _onward(asked: Asked, look: Look) -> list[ButtonElement]:
    """Return the way to the next approval that waits for whoever reads, where one does."""
    if not asked.waiting:
        return []
    value = look.signer.sign("approval", asked.step.id)
    return [
        button("approval_next", value)
    ]  # without how many: that is said where it opens, and is true there


def _more_wait(asked: Asked) -> Block | None:
    """Return how many wait besides, where that is read at once."""
    if not asked.waiting:
        return None
    return context("approval_waiting", words.render("approvals/more_wait", count=asked.waiting))


def _why_facts(asked: Asked, seat: Seat | None) -> dict[str, Any]:
    silent = sorted(asked.step.owners - {vote.owner for vote in asked.step.given})
    if seat is None:
        is_unheard = asked.step.unheard > 0 and bool(asked.step.seats)
        reason = "overdue" if asked.step.is_overdue else "unheard" if is_unheard else Reason.QUEUE.value
        return {"reason": reason, "of": "", "because": "", "instead_of": "", "silent": silent}
    why = seat.why
    return {
        "silent": silent,
        "reason": why.reason.value,
        "of": why.of,
        "because": why.because.value if why.because is not None else "",
        "instead_of": why.instead_of or "",
    }


def _facts(asked: Asked, look: Look) -> dict[str, Any]:
    ticket, step, turn, glass = asked.ticket, asked.step, asked.turn, asked.ticket.glass
    people = len(step.owners)
    return {
        "now": look.now,
        "zone": look.zone(asked.reader),
        "decide_at": asked.decide_by,
        "number": ticket.number,
        "title": spoken(turn.title, look.people),
        "price": price(turn),
        "requester_id": ticket.requester_id,
        "beneficiary_id": ticket.beneficiary_id or ticket.requester_id,
        "ticket": ticket.state.value,
        "step": step.state.value,
        "is_overridden": step.is_overridden,
        "breakers": [who for who in (glass.by, glass.second) if who] if glass is not None else [],
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
    return paid(turn.cost, turn.currency, per=turn.price_per)
