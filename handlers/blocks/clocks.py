"""What a ticket's clocks say: on its card that time runs out, and in full why it is due when it is due."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock, PlainTextObject, SectionBlock
from slack_sdk.models.views import View as ModalView

from handlers import words
from handlers.blocks.drawing import Look, View, as_dicts, section
from handlers.blocks.states import state_facts
from handlers.text import Mrkdwn
from workflows.domain import sla
from workflows.domain.ids import TeamId, UserId
from workflows.domain.promises import Sla
from workflows.domain.sla import Clock, ClockState, Measure, Note, Reason, Stretch
from workflows.domain.tickets import Ticket

TOLD = 15  # stretches of one clock; what is older says nothing of when it is due
_MEASURES = (Measure.RESPONSE, Measure.RESOLUTION, Measure.TEAM)


def pressing(ticket: Ticket, clocks: Sla | None, look: Look) -> SectionBlock | None:
    """Return what a ticket's card says of the clock that presses most, nothing while none does."""
    if clocks is None:
        return None
    ladder = clocks.promises.ladder(ticket.priority)
    hot = [clock for clock in clocks.clocks if sla.is_pressing(clock, ladder)]
    if not hot:
        return None
    clock = min(hot, key=lambda one: (one.breached_at is None, one.breached_at or one.due_at(look.now)))
    facts = state_facts(ticket, look, zone=look.zone(priority=ticket.priority))
    facts |= {"measure": clock.measure.value, "share": clock.told}
    if clock.breached_at is not None:
        return section("pressing", words.render("clocks/broken", since_at=clock.breached_at, **facts))
    if clock.state is not ClockState.RUNNING:
        return None
    return section("pressing", words.render("clocks/used", due_at=clock.due_at(look.now), **facts))


def ledger(ticket: Ticket, clocks: Sla, look: Look, *, reader: UserId) -> View:
    """Return why a ticket is due when it is due: each clock, its segments and their causes, in the reader's zone."""
    blocks: list[Block | None] = []
    for place, clock in enumerate(_told(clocks), start=1):
        if place > 1:
            blocks.append(DividerBlock(block_id=f"line_{place}"))
        blocks.append(section(f"clock_{place}", _account(ticket, clock, clocks, look, reader=reader)))
    view: View = ModalView(
        type="modal",
        callback_id="ledger",
        title=PlainTextObject(text=words.label("ledger_title")),
        close=PlainTextObject(text=words.label("ledger_close")),
        blocks=as_dicts(*blocks),
    ).to_dict()
    return view


def _told(clocks: Sla) -> list[Clock]:
    """Return the newest clock of each measure; what came before another priority is told in its notes."""
    return [clock for clock in (clocks.current(measure) for measure in _MEASURES) if clock is not None]


def _account(ticket: Ticket, clock: Clock, clocks: Sla, look: Look, *, reader: UserId) -> Mrkdwn:
    facts = {"now": look.now, "zone": look.zone(reader), "of": _of(clock, look)}
    heading = words.render("clocks/heading", **_heading(clock, look), **facts)
    first_name = look.first_name(ticket.requester_id)
    told: list[tuple[Any, int, Mrkdwn]] = []
    order = count()
    for stretch in clock.stretches(max(look.now, clock.segments[-1].start)):
        is_last = clock.is_live and stretch.start == clock.segments[-1].start
        text = words.render(
            "clocks/stretch", requester_first_name=first_name, **_stretch(stretch, is_last=is_last), **facts
        )
        told.append((stretch.start, next(order), text))
    for note in clock.notes:
        if note.reason in (Reason.PRIORITY, Reason.CALENDAR):
            text = words.render("clocks/note", **_note(note, clock, clocks), **facts)
            told.append((note.at, next(order), text))
    lines = [text for _, _, text in sorted(told, key=lambda one: one[:2])]
    if len(lines) > TOLD:
        lines = [words.render("clocks/earlier", count=len(lines) - TOLD), *lines[-TOLD:]]
    return Mrkdwn("\n".join([heading, *lines]))


def _heading(clock: Clock, look: Look) -> dict[str, Any]:
    left = max(clock.remaining(look.now), timedelta())
    return {
        "measure": clock.measure.value,
        "state": clock.state.value,
        "due_at": clock.due_at(look.now),
        "breached_at": clock.breached_at,
        "ended_at": clock.segments[-1].end,
        "goal": clock.goal,
        "used": clock.elapsed(look.now),
        "left": left,
        "always": not clock.calendar.windows,
        "calendar": clock.calendar.id,
        "calendar_zone": clock.calendar.zone,
    }


def _stretch(stretch: Stretch, *, is_last: bool) -> dict[str, Any]:
    return {
        "start_at": stretch.start,
        "end_at": stretch.end,
        "is_last": is_last,
        "reason": stretch.reason.value,
        "counted": stretch.counted,
        "outside": stretch.outside,
        "paused": stretch.paused,
    }


def _note(note: Note, clock: Clock, clocks: Sla) -> dict[str, Any]:
    return {
        "at": note.at,
        "reason": note.reason.value,
        "was": note.was,
        "closed": note.closed,
        "opened": note.opened,
        "from_opening": clocks.promises.terms.counts_from_opening,
    }


def _of(clock: Clock, look: Look) -> str:
    if clock.measure is not Measure.TEAM:
        return clock.of
    team = look.policy.teams.get(TeamId(clock.of))
    return team.name if team is not None else clock.of
