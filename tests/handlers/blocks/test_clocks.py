"""What clocks say: on the card when time runs out, and in full when somebody asks why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from handlers import words
from handlers.blocks.clocks import ledger, pressing
from handlers.blocks.tickets import triage_card
from tests.handlers.blocks.reading import accepted, lines_of
from tests.handlers.blocks.samples import BO, LOOK, NOW, POLICY, ticket
from workflows.domain import sla
from workflows.domain.calendars import Calendar, Window
from workflows.domain.ids import TeamId
from workflows.domain.ladders import LADDER
from workflows.domain.policies import Priority, Promises, Rest, Terms
from workflows.domain.promises import Sla, brought
from workflows.domain.sla import Measure
from workflows.domain.tickets import State, Ticket

OPENED = NOW - timedelta(hours=3)  # 09:40 in Lisbon, 10:40 in Berlin
OFFICE = Calendar(
    id="office", zone="Europe/Berlin", windows=tuple(Window(day, time(9), time(18)) for day in range(5))
)
PROMISES = Promises(targets={p: replace(t, calendar=OFFICE) for p, t in POLICY.targets.items()})
NEW = ticket(State.NEW, opened_at=OPENED, changed_at=OPENED)


def at(hours: float) -> datetime:
    return OPENED + timedelta(hours=hours)


def after(*steps: Ticket, promises: Promises = PROMISES) -> Sla:
    clocks = Sla(promises=promises)
    for step in steps:
        clocks = brought(clocks, step, cause="event")
    return clocks


def climbed(clocks: Sla, measure: Measure, when: datetime) -> Sla:
    clock = clocks.current(measure)
    assert clock is not None
    return clocks.with_clock(sla.climbed(clock, LADDER, when)[0])


ANSWERED = replace(NEW, state=State.IN_PROGRESS, assignee_id=BO, responded_at=at(0.5), changed_at=at(0.5))


def test_a_card_says_nothing_while_nothing_presses() -> None:
    assert pressing(NEW, None, LOOK) is None
    assert pressing(NEW, climbed(after(NEW), Measure.RESOLUTION, at(4)), LOOK) is None


def test_a_card_says_when_three_quarters_are_used() -> None:
    clocks = climbed(after(NEW, ANSWERED), Measure.RESOLUTION, at(6))

    drawn = triage_card(ANSWERED, None, LOOK, clocks=clocks)

    accepted(drawn)
    assert lines_of(drawn)[2] == (
        "*Due <!date^1795509600^{date_short} {time}|Tue 24 Nov 09:40 CET>.*"
        " Three quarters of the solution time is used."
    )


def test_a_card_says_since_when_it_is_overdue_and_what_helps() -> None:
    clocks = climbed(after(NEW), Measure.RESPONSE, at(2))
    clocks = climbed(clocks, Measure.RESOLUTION, at(6))

    block = pressing(NEW, clocks, LOOK)

    assert block is not None and block.text is not None
    assert block.text.text == (
        "*Overdue since <!date^1795430400^{time}|11:40 CET>.* A first word to Ana helps most now."
    )


def test_a_clock_that_stands_still_does_not_press() -> None:
    clocks = climbed(after(NEW, ANSWERED), Measure.RESOLUTION, at(6))
    waiting = replace(ANSWERED, state=State.PENDING_USER, changed_at=at(6))

    assert pressing(waiting, brought(clocks, waiting, cause="event"), LOOK) is None


def test_the_ledger_tells_every_stretch_in_the_readers_zone() -> None:
    waiting = replace(ANSWERED, state=State.PENDING_USER, changed_at=at(1))
    back = replace(ANSWERED, changed_at=at(2))

    view = ledger(back, after(NEW, ANSWERED, waiting, back), LOOK, reader=BO)

    accepted(view)
    assert lines_of(view) == [
        "*First reply: given 11:10, in time*",
        "1 h of open hours (office, Europe/Berlin), for P3 · 30 min used",
        "• 10:40 – 11:10: opened · 30 min counted",
        "*Solution: due Tue 24 Nov 10:40*",
        "8 h of open hours (office, Europe/Berlin), for P3 · 2 h used, 6 h left",
        "• 10:40 – 11:40: opened · 1 h counted",
        "• 11:40 – 12:40: waiting for Ana · 1 h not counted",
        "• 12:40 – now: worked on again · 1 h counted",
    ]


def test_the_ledger_tells_what_a_new_priority_and_a_holiday_changed() -> None:
    urgent = replace(ANSWERED, priority=Priority.P1, changed_at=at(1))
    clocks = after(NEW, ANSWERED, urgent)
    clock = clocks.current(Measure.RESOLUTION)
    assert clock is not None
    closed = replace(OFFICE, holidays=frozenset({date(2026, 11, 23)}))
    moved = sla.recalculated(clock, LADDER, calendar=closed, at=at(2), cause="files")

    lines = lines_of(ledger(urgent, clocks.with_clock(moved), LOOK, reader=BO))

    assert lines[3:] == [
        "*Solution: due Tue 24 Nov 17:00*",
        "8 h of open hours (office, Europe/Berlin), for P1 · 0 min used, 8 h left",
        "• 10:40 – now: opened · 0 min counted, 3 h outside open hours",
        "• 11:40: P3 became P1; the time counts from the opening, pauses kept",
        "• 12:40: holiday added, 23 Nov 2026",
    ]


def test_the_ledger_tells_what_is_overdue_and_what_rests_with_a_team() -> None:
    rests = Terms(rests={TeamId("it"): Rest(length=timedelta(hours=4), calendar=Calendar(id="always"))})
    clocks = after(NEW, promises=replace(PROMISES, terms=rests))

    lines = lines_of(ledger(NEW, climbed(clocks, Measure.RESPONSE, NOW), LOOK, reader=BO))

    assert lines[0] == "*First reply: overdue since 11:40*"
    assert lines[1].endswith("3 h used, nothing left")
    assert lines[-3:-1] == ["*Rest with IT: due 14:40*", "4 h of every minute · 3 h used, 1 h left"]


def test_a_long_life_is_told_from_its_end() -> None:
    steps = [NEW]
    for number in range(40):
        state = State.PENDING_USER if number % 2 == 0 else State.IN_PROGRESS
        steps.append(replace(ANSWERED, state=state, changed_at=at(0.6 + number / 30)))

    view = ledger(steps[-1], after(*steps), LOOK, reader=BO)

    accepted(view)
    lines = lines_of(view)
    assert "• 26 earlier" in lines
    assert lines[-1].startswith("• 12:34 – now: worked on again")


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(), "0 min"),
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=27, minutes=5, seconds=20), "27 h 5 min"),
    ],
)
def test_a_length_is_told_in_hours_and_minutes(span: timedelta, said: str) -> None:
    facts = {"measure": "team", "of": "IT", "state": "paused", "breached_at": None, "always": True}

    heading = words.render("clocks/heading", goal=span, used=span, left=span, **facts)

    assert heading.splitlines()[1].startswith(f"{said} of every minute")
