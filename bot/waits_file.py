"""waits.yaml, and the waits of a step in an item's file: when approvers are asked, reminded, waited for no longer.

A desk without the file asks in its own hours, and waits as it usually is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema, field_validator

from bot.file_kinds import FileKind, Reading
from bot.marked_files import Document, FileModel, Mistake, read_if_there
from bot.sla_file import Length, Promised, PromisedLength, Wall, parse_promised
from workflows.domain.calendars import Calendar
from workflows.domain.errors import DeskError
from workflows.domain.policies import Quiet
from workflows.domain.waits import Asking, Then, Wait, Waits

FILE = "waits.yaml"
DAYS_MAX = 60
HOURS_MAX = timedelta(hours=480)
NEVER = "never"
A_MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
"""From where lengths are compared that are counted in somebody's hours."""
NOBODYS_YES = (
    "a yes nobody said is only for what does no harm; say low_risk: true of the item, "
    "or choose escalate, expire, reject or queue"
)
_Wrong = tuple[Sequence[int | str], str]


def _is_no_longer_than_anybody_waits(said: Promised) -> Promised:
    if said.days > DAYS_MAX or said.rest > HOURS_MAX:
        raise ValueError(f"nobody waits that long; say at most {DAYS_MAX}d, or 480h")
    return said


def _parse_unless_never(said: object) -> Promised | str:
    if said == NEVER:
        return NEVER
    return _is_no_longer_than_anybody_waits(parse_promised(said))


WaitLength = Annotated[PromisedLength, AfterValidator(_is_no_longer_than_anybody_waits)]
WaitLengthOrNever = Annotated[
    Promised | str,
    PlainValidator(_parse_unless_never),
    WithJsonSchema({"type": "string", "pattern": r"^(never|(\d{1,2}d)?(\d{1,3}h)?(\d{1,5}m)?)$"}),
]


class WaitsFile(FileModel):
    """How long a step waits; what is left out is as for every step of the desk."""

    remind_after: list[WaitLength] | None = Field(default=None, max_length=5)
    escalate_after: WaitLengthOrNever | None = None
    decide_within: WaitLength | None = None
    then: Then | None = None

    def over(self, usual: Waits) -> Waits:
        """Return the usual waits with what is said here instead."""
        found = usual
        if self.remind_after is not None:
            found = replace(found, remind_after=tuple(map(_wait, self.remind_after)))
        if self.decide_within is not None:
            found = replace(found, decide_within=_wait(self.decide_within))
        if self.then is not None:
            found = replace(found, then=self.then)
        if isinstance(self.escalate_after, Promised):
            return replace(found, escalate_after=_wait(self.escalate_after))
        return replace(found, escalate_after=None) if self.escalate_after == NEVER else found


def wrong_waits(waits: Waits, calendar: Calendar) -> Iterator[_Wrong]:
    """Yield what nobody would live to see, counted in the hours of *calendar*; the places are inside the waits."""
    start = calendar.next_open(A_MONDAY)
    end = waits.decide_within.over_at(calendar, start)
    for n, one in enumerate(waits.remind_after):
        if one.over_at(calendar, start) >= end:
            yield ["remind_after", n], "the time to decide is over by then; remind earlier, or wait longer"
    if waits.escalate_after is not None and waits.escalate_after.over_at(calendar, start) >= end:
        yield (
            ["escalate_after"],
            "the time to decide is over by then; escalate earlier, wait longer, or say never",
        )


class AskingFile(FileModel):
    """waits.yaml."""

    hours: list[str] = Field(default_factory=list, max_length=40)
    digest_at: Wall = time(8, 30)
    cards_a_day: int = Field(default=20, ge=1, le=100)
    cards_apart: Length = timedelta()
    waits: WaitsFile = Field(default_factory=WaitsFile)

    @field_validator("cards_apart")
    @classmethod
    def _is_within_a_day(cls, said: timedelta) -> timedelta:
        if said > timedelta(hours=2):
            raise ValueError("that is too far apart for a day's cards; say at most 2h")
        return said

    def asking(self, calendars: Mapping[str, Calendar]) -> Asking:
        """Return it as the domain knows it; calendars that are not there are told elsewhere."""
        return Asking(
            calendars=tuple(calendars[name] for name in self.hours if name in calendars),
            digest_at=self.digest_at,
            per_day=self.cards_a_day,
            apart=self.cards_apart,
            waits=self.waits.over(Waits()),
        )


def fill(reading: Reading) -> None:
    """Add to the policy how the desk asks approvers."""
    read = read_if_there(AskingFile, reading.folder / FILE, reading.mistakes)
    if read is None:
        return
    found, document = read
    wrong = list(_wrong(found, document, calendars=reading.calendars))
    reading.mistakes.extend(wrong)
    asking = found.asking(reading.calendars)
    if not wrong:
        reading.mistakes.extend(_surprising(asking, document, reading=reading))
    reading.policy = replace(reading.policy, asking=asking)


KIND = FileKind(
    name="waits",
    where=FILE,
    model=AskingFile,
    fill=fill,
    parts=(("waits.yaml, waits", WaitsFile),),
)


def _wrong(file: AskingFile, document: Document, *, calendars: Mapping[str, Calendar]) -> Iterator[Mistake]:
    def mistake(what: str, *where: int | str) -> Mistake:
        return Mistake(document.path, document.line_of(where), what)

    zones: dict[str, str] = {}
    for n, name in enumerate(file.hours):
        if name not in calendars:
            yield mistake(f"sla.yaml has no calendar {name!r}; add it there, or name another", "hours", n)
            continue
        zone = calendars[name].zone
        if zone in zones:
            yield mistake(
                f"{zones[zone]} has the hours of {zone} already, so these never count; take one away",
                "hours",
                n,
            )
        elif not _opens(calendars[name]):
            yield mistake(f"{name} never opens, so nobody would be asked; name another", "hours", n)
        zones.setdefault(zone, name)
    if file.waits.then is Then.APPROVE:
        yield mistake(
            "for all items at once nobody's yes cannot be taken for one; say it in an item's approvals",
            "waits",
            "then",
        )


def _surprising(asking: Asking, document: Document, *, reading: Reading) -> Iterator[Mistake]:
    calendar = asking.calendars[0] if asking.calendars else reading.policy.calendar
    for where, what in wrong_waits(asking.waits, calendar):
        line = document.line_of(["waits", *where])
        yield Mistake(document.path, line, what, is_warning=True)
    if _is_quiet(reading.policy.quiet, asking.digest_at):
        what = (
            "it is quiet then, as sla.yaml says; bring the digest later, or let the quiet hours end earlier"
        )
        yield Mistake(document.path, document.line_of(["digest_at"]), what, is_warning=True)


def _is_quiet(quiet: Quiet, wall: time) -> bool:
    at = datetime.combine(A_MONDAY.date(), wall, UTC)
    return quiet.hours is not None and quiet.hours.over_at(at, "UTC") > at


def _opens(calendar: Calendar) -> bool:
    try:
        calendar.next_open(A_MONDAY)
    except DeskError:
        return False
    return True


def _wait(said: Promised) -> Wait:
    return Wait(days=said.days, hours=said.rest)
