"""sla.yaml: what it may say, and that every mistake in it is told with its line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.desk_files import DeskFilesError, read_policy
from workflows.domain.ids import TeamId
from workflows.domain.ladders import LADDER, Rung, Tells
from workflows.domain.policies import Policy, Priority

ROOT = Path(__file__).parents[2]
Write = Callable[[str], Policy]

CALENDARS = """
calendars:
  - id: business
    zone: Europe/Berlin
    hours: {mon: ["09:00-12:00", "13:00-18:00"], tue: ["10:00-14:00"]}
"""
PRIORITIES = """
priorities:
  - {id: P1, name: Critical, response: 15m, resolution: 4h, calendar: always}
  - {id: P2, name: High, response: 30m, resolution: 1d, calendar: business}
  - {id: P3, name: Moderate, response: 2h, resolution: 2d1h, calendar: business}
  - {id: P4, name: Low, response: 4h, resolution: 5d, calendar: always}
  - {id: P5, name: Planning, response: 9h, resolution: 90h, calendar: business}
default_priority: P3
"""


@pytest.fixture
def read(tmp_path: Path) -> Write:
    """Return what reads a desk with that sla.yaml."""

    def read_with(text: str) -> Policy:
        for name in ("desk.yaml", "teams.yaml"):
            shutil.copy(ROOT / "desk" / name, tmp_path / name)
        (tmp_path / "sla.yaml").write_text(text, encoding="utf-8")
        return read_policy(tmp_path)

    return read_with


def mistakes(read: Write, text: str) -> list[str]:
    with pytest.raises(DeskFilesError) as refused:
        read(text)
    return [f"{mistake.line}: {mistake.what}" for mistake in refused.value.mistakes]


def test_a_day_is_a_working_day_of_its_calendar(read: Write) -> None:
    targets = read(CALENDARS + PRIORITIES).targets

    assert targets[Priority.P2].resolution == timedelta(hours=6)
    assert targets[Priority.P3].resolution == timedelta(hours=13)
    assert targets[Priority.P4].resolution == timedelta(days=5)


def test_where_nothing_is_said_the_usual_ladder_holds_and_nobody_is_left_alone(read: Write) -> None:
    policy = read(CALENDARS + PRIORITIES)

    assert {policy.promises.ladder(priority) for priority in Priority} == {LADDER}
    assert policy.quiet.hours is None
    assert (policy.terms.pauses_for_vendor, policy.terms.counts_from_opening) == (False, True)


def test_a_priority_may_have_an_escalation_of_its_own(read: Write) -> None:
    own = PRIORITIES.replace(
        "calendar: always}", "calendar: always, escalation: [{at: 80, tell: lead}, {at: 20, tell: card}]}", 1
    )
    policy = read(CALENDARS + own + "escalation: []\n")

    assert policy.promises.ladder(Priority.P1) == (Rung(20, Tells.CARD), Rung(80, Tells.LEAD))
    assert policy.promises.ladder(Priority.P2) == ()


def test_public_holidays_of_a_part_of_a_country_are_closed(read: Write) -> None:
    berlin = CALENDARS + "    public_holidays: [{country: DE, subdivision: BE}]\n    holidays: [2026-03-10]\n"
    calendar = read(berlin + PRIORITIES).targets[Priority.P3].calendar

    women_s_day, own, whit_monday = date(2027, 3, 8), date(2026, 3, 10), date(2026, 5, 25)
    assert {women_s_day, own, whit_monday} <= calendar.holidays
    assert date(2026, 6, 4) not in calendar.holidays  # Corpus Christi, elsewhere in Germany


def test_extra_hours_open_a_day_that_is_closed(read: Write) -> None:
    extra = CALENDARS + '    extra_hours: {2026-11-28: ["10:00-14:00"]}\n'
    calendar = read(extra + PRIORITIES).targets[Priority.P3].calendar
    friday = datetime(2026, 11, 27, 20, tzinfo=ZoneInfo("Europe/Berlin"))

    assert calendar.next_open(friday) == datetime(2026, 11, 28, 10, tzinfo=ZoneInfo("Europe/Berlin"))


def test_quiet_hours_rests_and_what_a_clock_waits_for_are_read(read: Write) -> None:
    policy = read(
        CALENDARS
        + PRIORITIES
        + 'quiet_hours: {start: "19:00", end: "08:30", broken_by: [P1, P2]}\n'
        + "resting: [{team: hr, length: 1d, calendar: business}]\n"
        + "waits_for_vendor: true\nnew_priority_counts_from: change\n"
    )

    assert policy.quiet.hours is not None
    assert (policy.quiet.hours.start, policy.quiet.hours.end) == (time(19), time(8, 30))
    assert policy.quiet.broken_by == {Priority.P1, Priority.P2}
    assert policy.terms.rests[TeamId("hr")].length == timedelta(hours=6)
    assert (policy.terms.pauses_for_vendor, policy.terms.counts_from_opening) == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("response: 15m", "response: 0m", "'0m' is no time at all; nobody could keep that"),
        ("response: 15m", "response: soon", "'soon' is no length of time; write for example 30m, 4h or 5d"),
        ("calendar: always}", "calendar: night}", "there is no calendar 'night'; add it or use always"),
        ("zone: Europe/Berlin", "zone: Berlin", "'Berlin' is no time zone; write for example Europe/Lisbon"),
        ("09:00-12:00", "12:00-09:00", "'12:00-09:00' ends before it begins; split a night at 00:00"),
    ],
)
def test_a_mistake_is_told_in_words(read: Write, old: str, new: str, told: str) -> None:
    text = (CALENDARS + PRIORITIES).replace(old, new, 1)

    [found] = mistakes(read, text)

    assert found.endswith(told)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            "resting: [{team: gym, length: 1h, calendar: always}]",
            "there is no team 'gym'; teams.yaml has it, hr, facilities, finance, security",
        ),
        ("quiet_hours: {start: 19:00, end: 8}", 'write it in quotes, for example "19:00"'),
        ("escalation: [{at: 101, tell: lead}]", "input should be less than or equal to 100, found 101"),
    ],
)
def test_a_mistake_in_what_may_be_left_out_is_told_too(read: Write, more: str, told: str) -> None:
    assert any(found.endswith(told) for found in mistakes(read, CALENDARS + PRIORITIES + more))


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("{country: XX}", "'XX' is no country whose holidays are known; write for example PT"),
        ("{country: PT, subdivision: ZZ}", "'ZZ' is no part of PT; there are:"),
    ],
)
def test_a_country_that_is_none_is_told_with_its_line(read: Write, where: str, told: str) -> None:
    [found] = mistakes(read, CALENDARS + f"    public_holidays: [{where}]\n" + PRIORITIES)

    assert found.startswith("6: ")
    assert told in found


AGREED = """
agreements:
  - id: board
    groups: ["@executives"]
    priorities:
      - {id: P3, response: 1h, resolution: 1d, calendar: business}
"""


def test_an_agreement_names_items_or_groups_and_its_days_are_working_days(read: Write) -> None:
    (board,) = read(CALENDARS + PRIORITIES + AGREED).agreements

    assert (board.items, board.groups) == (frozenset(), frozenset({"executives"}))
    target = board.targets[Priority.P3]
    assert (target.name, target.resolution) == ("Moderate", timedelta(hours=6))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('groups: ["@executives"]', "groups: []", "it would hold for everybody; name items or groups"),
        (
            "1d, calendar: business",
            "1d, calendar: night",
            "there is no calendar 'night'; add it or use always",
        ),
        ('groups: ["@executives"]', "items: [yacht]", "catalogue/ has no item 'yacht'; correct its name"),
    ],
)
def test_a_mistake_in_an_agreement_is_told(read: Write, old: str, new: str, told: str) -> None:
    found = mistakes(read, CALENDARS + PRIORITIES + AGREED.replace(old, new))

    assert [one.endswith(told) for one in found] == [True]
