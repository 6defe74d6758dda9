"""oncall.yaml: who is on call for which team, and who stands in for whom; without the file nobody is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from bot.file_kinds import FileKind, Reading
from bot.marked_files import Document, FileModel, Mistake, read_if_there
from bot.sla_file import Wall, Zone
from workflows.domain.calendars import wall_clock
from workflows.domain.ids import TeamId
from workflows.domain.oncall import Duty, Rota
from workflows.domain.policies import Priority

FILE = "oncall.yaml"


def _parse_when(said: object) -> datetime | date:
    """Read a day, or a day and a time of day. Raises ValueError."""
    if isinstance(said, datetime | date):  # YAML knows them
        return said
    try:
        return datetime.fromisoformat(str(said).strip())
    except ValueError:
        raise ValueError(f"{said!r} is no day; write 2026-11-25, or 2026-11-25 18:00") from None


When = Annotated[datetime | date, BeforeValidator(_parse_when)]


class StandInFile(FileModel):
    """Somebody is on call instead of who would be."""

    who: str
    start: When
    end: When


class RotaFile(FileModel):
    """One team's people on call."""

    id: str
    team: str
    people: list[str] = Field(min_length=1)
    first_on: date
    days: int = Field(default=7, ge=1, le=366)
    hands_over: Wall = time(9)
    zone: Zone
    pages_for: list[Priority] = Field(default_factory=lambda: [Priority.P1])
    stand_ins: list[StandInFile] = Field(default_factory=list)

    def rota(self) -> Rota:
        """Return it as the domain knows it."""
        return Rota(
            id=self.id,
            team=TeamId(self.team),
            zone=self.zone,
            hands_over=self.hands_over,
            first_on=self.first_on,
            days=self.days,
            people=tuple(self.people),
            stand_ins=tuple(self._duty(one) for one in self.stand_ins),
            pages_for=frozenset(priority.value for priority in self.pages_for),
        )

    def mistakes(
        self, document: Document, n: int, *, teams: Mapping[str, Collection[str]]
    ) -> Iterator[Mistake]:
        """Yield what does not fit together, with its place."""

        def mistake(what: str, *rest: int | str) -> Mistake:
            return Mistake(document.path, document.line_of(["rotas", n, *rest]), what)

        known = teams.get(self.team)
        if known is None:
            yield mistake(f"there is no team {self.team!r}; teams.yaml has {', '.join(teams)}", "team")
            return
        named: list[tuple[str, list[int | str]]]
        named = [(email, ["people", at]) for at, email in enumerate(self.people)]
        named += [(one.who, ["stand_ins", at, "who"]) for at, one in enumerate(self.stand_ins)]
        for email, where in named:
            if email.lower() not in known:
                yield mistake(f"{email} is nobody of {self.team}; add them to its members", *where)
        duties = [self._duty(one) for one in self.stand_ins]
        for at, duty in enumerate(duties):
            if duty.end_at <= duty.start_at:
                yield mistake("it ends before it begins", "stand_ins", at, "end")
            for earlier in duties[:at]:
                if earlier.start_at < duty.end_at and duty.start_at < earlier.end_at:
                    what = f"{earlier.email} stands in at that time already, as said above"
                    yield mistake(what, "stand_ins", at, "start")

    def _duty(self, one: StandInFile) -> Duty:
        return Duty(email=one.who, start_at=self._instant(one.start), end_at=self._instant(one.end))

    def _instant(self, said: datetime | date) -> datetime:
        """Return when that is: a day begins with its hand-over, a time without a zone is one of the rota's."""
        if not isinstance(said, datetime):
            return wall_clock(self.zone, said, self.hands_over)
        if said.tzinfo is not None:
            return said.astimezone(ZoneInfo("UTC"))
        return wall_clock(self.zone, said.date(), said.time())


class OncallFile(FileModel):
    """oncall.yaml."""

    rotas: list[RotaFile] = Field(default_factory=list)


def read_oncall(
    folder: Path, *, teams: Mapping[str, Collection[str]], mistakes: list[Mistake]
) -> tuple[Rota, ...]:
    """Return what the desk's oncall.yaml says; every mistake in it is added to *mistakes*."""
    read = read_if_there(OncallFile, folder / FILE, mistakes)
    if read is None:
        return ()
    found, document = read
    mistakes.extend(_wrong(found, document, teams=teams))
    return tuple(one.rota() for one in found.rotas)


def fill(reading: Reading) -> None:
    """Add to the policy who is on call."""
    found = read_oncall(reading.folder, teams=reading.people, mistakes=reading.mistakes)
    reading.policy = replace(reading.policy, rotas=found)


KIND = FileKind(
    name="oncall",
    where=FILE,
    model=OncallFile,
    fill=fill,
    parts=(("oncall.yaml, each rota", RotaFile), ("oncall.yaml, each stand-in", StandInFile)),
)


def _wrong(
    found: OncallFile, document: Document, *, teams: Mapping[str, Collection[str]]
) -> Iterator[Mistake]:
    for n, rota in enumerate(found.rotas):
        for earlier in found.rotas[:n]:
            if earlier.id == rota.id:
                line = document.line_of(["rotas", n, "id"])
                yield Mistake(document.path, line, f"a rota {rota.id!r} stands above already; rename one")
            both = sorted(set(earlier.pages_for) & set(rota.pages_for))
            if earlier.team == rota.team and both:
                line = document.line_of(["rotas", n, "pages_for"])
                what = f"{earlier.id} is on call for {both[0]} of {rota.team} already; take it from one"
                yield Mistake(document.path, line, what)
        yield from rota.mistakes(document, n, teams=teams)
