"""sla.yaml: what the desk promises, inside which hours, and who is told while a time is used up."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import holidays
from holidays.registry import EntityLoader
from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from bot.file_kinds import FileKind
from bot.marked_files import Document, FileModel, Mistake
from workflows.domain.calendars import Calendar, DayWindow, QuietHours, Window
from workflows.domain.ids import TeamId
from workflows.domain.ladders import LADDER, Rung, Tells
from workflows.domain.policies import Agreement, Priority, Quiet, Rest, Target, Terms

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS = range(2020, 2051)
"""Of which years public holidays are taken: always the same, so that no clock is counted anew at New Year."""
_LENGTH = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?")
_ALWAYS = Calendar(id="always")


class _Calendars(dict[str, Calendar]):
    """Lets a desk whose files name an unknown calendar be read to its end, for what else is wrong with it."""

    def __missing__(self, name: str) -> Calendar:
        """Return the calendar that is always open."""
        return _ALWAYS


@dataclass(frozen=True, slots=True)
class Promised:
    """A length as it is promised: a day is as long as the calendar it is counted in is open on one."""

    days: int
    rest: timedelta

    def inside(self, calendar: Calendar) -> timedelta:
        """Return how much open time of *calendar* that is."""
        return self.days * calendar.day + self.rest


def parse_length(text: object) -> timedelta:
    """Read a length of time such as 45m, 4h or 5d. A day is 24 hours. Raises ValueError."""
    days, rest = _parts(text)
    return timedelta(days=days) + rest


def _parts(text: object) -> tuple[int, timedelta]:
    match = _LENGTH.fullmatch(str(text).strip())
    if not match or not any(match.groups()):
        raise ValueError(f"{text!r} is no length of time; write for example 30m, 4h or 5d")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return days, timedelta(hours=hours, minutes=minutes)


def parse_promised(text: object) -> Promised:
    """Read a length of time that is counted inside a calendar. Raises ValueError, for no time at all too."""
    days, rest = _parts(text)
    if not days and not rest:
        raise ValueError(f"{text!r} is no time at all; nobody could keep that")
    return Promised(days, rest)


def _parse_wall(text: object) -> time:
    if not isinstance(text, str):  # YAML reads a bare 19:00 as a number
        raise ValueError('write it in quotes, for example "19:00"')
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f'{text!r} is no time of day; write for example "19:00"') from None


def _parse_zone(text: object) -> str:
    try:
        ZoneInfo(str(text))
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{text!r} is no time zone; write for example Europe/Lisbon") from None
    return str(text)


_A_LENGTH = WithJsonSchema({"type": "string", "pattern": f"^{_LENGTH.pattern}$"})
Wall = Annotated[
    time, BeforeValidator(_parse_wall), WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d$"})
]
Zone = Annotated[str, BeforeValidator(_parse_zone)]
Length = Annotated[timedelta, BeforeValidator(parse_length), _A_LENGTH]
PromisedLength = Annotated[Promised, BeforeValidator(parse_promised), _A_LENGTH]


class PublicHolidaysFile(FileModel):
    """Public holidays of one country, or of a part of it."""

    country: str
    subdivision: str = ""

    @model_validator(mode="after")
    def _are_known(self) -> PublicHolidaysFile:
        public_holidays(self.country, self.subdivision)
        return self


class CalendarFile(FileModel):
    """One calendar: a zone, weekly windows, days off, days with further windows."""

    id: str
    zone: Zone
    hours: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], list[str]]
    holidays: list[date] = Field(default_factory=list)
    public_holidays: list[PublicHolidaysFile] = Field(default_factory=list)
    extra_hours: dict[date, list[str]] = Field(default_factory=dict)

    def calendar(self) -> Calendar:
        """Return it as the domain knows it. Raises ValueError for a window that is none."""
        public = (public_holidays(one.country, one.subdivision) for one in self.public_holidays)
        return Calendar(
            id=self.id,
            zone=self.zone,
            windows=tuple(
                Window(DAYS.index(day), *_window(span)) for day, spans in self.hours.items() for span in spans
            ),
            holidays=frozenset(self.holidays).union(*public),
            extra=tuple(
                DayWindow(on, *_window(span)) for on, spans in self.extra_hours.items() for span in spans
            ),
        )

    @field_validator("hours", "extra_hours")
    @classmethod
    def _windows_are_windows(cls, hours: dict[str, list[str]]) -> dict[str, list[str]]:
        for spans in hours.values():
            for span in spans:
                _window(span)
        return hours


class RungFile(FileModel):
    """One rung of the ladder: at so many percent of a time, tell somebody."""

    at: int = Field(ge=1, le=100)
    tell: Tells


class PriorityFile(FileModel):
    """One priority and what is promised for it."""

    id: Priority
    name: str
    response: PromisedLength
    resolution: PromisedLength
    calendar: str
    escalation: list[RungFile] | None = None


class AgreedFile(FileModel):
    """What is promised for one priority by an agreement."""

    id: Priority
    response: PromisedLength
    resolution: PromisedLength
    calendar: str


class AgreementFile(FileModel):
    """Other times for some items, or for some user groups."""

    id: str
    items: list[str] = Field(default_factory=list)
    groups: list[str] = Field(default_factory=list)
    priorities: list[AgreedFile] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_for_somebody(self) -> AgreementFile:
        if not self.items and not self.groups:
            raise ValueError("it would hold for everybody; name items or groups")
        return self


class RestFile(FileModel):
    """How long a ticket may rest with one team."""

    team: str
    length: PromisedLength
    calendar: str


class QuietHoursFile(FileModel):
    """When people are left alone."""

    start: Wall
    end: Wall
    broken_by: list[Priority] = Field(default_factory=lambda: [Priority.P1])


class SlaFile(FileModel):
    """sla.yaml."""

    calendars: list[CalendarFile] = Field(default_factory=list)
    priorities: list[PriorityFile]
    default_priority: Priority
    escalation: list[RungFile] = Field(
        default_factory=lambda: [RungFile(at=rung.at, tell=rung.tell) for rung in LADDER]
    )
    quiet_hours: QuietHoursFile | None = None
    resting: list[RestFile] = Field(default_factory=list)
    agreements: list[AgreementFile] = Field(default_factory=list)
    waits_for_vendor: bool = False
    new_priority_counts_from: Literal["opening", "change"] = "opening"

    def targets(self) -> dict[Priority, Target]:
        """Return what is promised for each priority."""
        calendars = self.calendars_by_id()
        return {
            priority.id: Target(
                priority=priority.id,
                name=priority.name,
                response=priority.response.inside(calendars[priority.calendar]),
                resolution=priority.resolution.inside(calendars[priority.calendar]),
                calendar=calendars[priority.calendar],
            )
            for priority in self.priorities
        }

    def agreed(self) -> tuple[Agreement, ...]:
        """Return what is promised to some, the first that fits first."""
        calendars, names = self.calendars_by_id(), {one.id: one.name for one in self.priorities}
        return tuple(
            Agreement(
                id=agreement.id,
                items=frozenset(agreement.items),
                groups=frozenset(group.removeprefix("@") for group in agreement.groups),
                targets={
                    one.id: Target(
                        priority=one.id,
                        name=names.get(one.id, one.id),
                        response=one.response.inside(calendars[one.calendar]),
                        resolution=one.resolution.inside(calendars[one.calendar]),
                        calendar=calendars[one.calendar],
                    )
                    for one in agreement.priorities
                },
            )
            for agreement in self.agreements
        )

    def terms(self) -> Terms:
        """Return what goes with the targets."""
        calendars = self.calendars_by_id()
        return Terms(
            rests={
                TeamId(one.team): Rest(
                    length=one.length.inside(calendars[one.calendar]), calendar=calendars[one.calendar]
                )
                for one in self.resting
            },
            ladders={
                priority.id: _ladder(self.escalation if priority.escalation is None else priority.escalation)
                for priority in self.priorities
            },
            pauses_for_vendor=self.waits_for_vendor,
            counts_from_opening=self.new_priority_counts_from == "opening",
        )

    def quiet(self) -> Quiet:
        """Return when people are left alone."""
        if self.quiet_hours is None:
            return Quiet()
        hours = QuietHours(start=self.quiet_hours.start, end=self.quiet_hours.end)
        return Quiet(hours=hours, broken_by=frozenset(self.quiet_hours.broken_by))

    def mistakes(self, document: Document, *, teams: Sequence[str]) -> Iterator[Mistake]:
        """Yield what does not fit together, with its place."""
        calendars = self.calendars_by_id()

        def mistake(where: Sequence[int | str], what: str) -> Mistake:
            return Mistake(document.path, document.line_of(where), what)

        named = [("priorities", n, one.calendar) for n, one in enumerate(self.priorities)]
        named += [("resting", n, rest.calendar) for n, rest in enumerate(self.resting)]
        for name, n, calendar in named:
            if calendar not in calendars:
                yield mistake([name, n, "calendar"], _no_calendar(calendar))
        for n, agreement in enumerate(self.agreements):
            for at, one in enumerate(agreement.priorities):
                where: list[int | str] = ["agreements", n, "priorities", at]
                if one.calendar not in calendars:
                    yield mistake([*where, "calendar"], _no_calendar(one.calendar))
                if one.id in {earlier.id for earlier in agreement.priorities[:at]}:
                    yield mistake(where, f"{one.id} stands above already; take one away")
        for n, rest in enumerate(self.resting):
            if rest.team not in teams:
                known = ", ".join(teams) or "none"
                yield mistake(
                    ["resting", n, "team"], f"there is no team {rest.team!r}; teams.yaml has {known}"
                )
        for missing in sorted(set(Priority) - {priority.id for priority in self.priorities}):
            yield mistake(["priorities"], f"nothing is promised for {missing}; add it to priorities")

    def unknown_items(self, document: Document, *, items: Collection[str]) -> Iterator[Mistake]:
        """Yield the items of agreements that the catalogue does not have."""
        for n, agreement in enumerate(self.agreements):
            for at, item in enumerate(agreement.items):
                if item not in items:
                    line = document.line_of(["agreements", n, "items", at])
                    yield Mistake(document.path, line, f"catalogue/ has no item {item!r}; correct its name")

    def calendars_by_id(self) -> dict[str, Calendar]:
        """Return every calendar there is, `always` among them; it stands in for one that is not there."""
        return _Calendars({_ALWAYS.id: _ALWAYS} | {one.id: one.calendar() for one in self.calendars})


KIND = FileKind(
    name="sla",
    where="sla.yaml",
    model=SlaFile,
    parts=(
        ("sla.yaml, each calendar", CalendarFile),
        ("sla.yaml, each country of public holidays", PublicHolidaysFile),
        ("sla.yaml, each priority", PriorityFile),
        ("sla.yaml, each rung of an escalation", RungFile),
        ("sla.yaml, quiet hours", QuietHoursFile),
        ("sla.yaml, each rest with a team", RestFile),
        ("sla.yaml, each agreement", AgreementFile),
        ("sla.yaml, each priority of an agreement", AgreedFile),
    ),
)


def _no_calendar(name: str) -> str:
    return f"there is no calendar {name!r}; add it or use always"


@cache
def public_holidays(country: str, subdivision: str) -> frozenset[date]:
    """Return a country's public holidays of many years. Raises ValueError for one that is not known."""
    if country not in EntityLoader.get_country_codes():
        raise ValueError(f"{country!r} is no country whose holidays are known; write for example PT")
    known = getattr(
        holidays, country
    ).subdivisions  # of all countries at once takes a start half as long again
    if subdivision and subdivision not in known:
        parts = ", ".join(known) or "none"
        raise ValueError(f"{subdivision!r} is no part of {country}; there are: {parts}")
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=YEARS))


def _ladder(rungs: Iterable[RungFile]) -> tuple[Rung, ...]:
    return tuple(sorted((Rung(one.at, one.tell) for one in rungs), key=lambda rung: rung.at))


def _window(span: str) -> tuple[time, time]:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in span.split("-"))
    except ValueError:
        raise ValueError(f"{span!r} is no window; write for example 09:00-17:30") from None
    if start >= end != time(0):
        raise ValueError(f"{span!r} ends before it begins; split a night at 00:00")
    return start, end
