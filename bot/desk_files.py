"""The desk's own files: read, checked, and turned into the policy the desk works under.

Every mistake is told with file, line, what is wrong and what to do; the files are read whole before anything
is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, field_validator

from bot.knowledge_file import read_knowledge
from bot.marked_files import DeskFilesError, Document, FileModel, Mistake, load, validate
from workflows.domain.calendars import Calendar, Window
from workflows.domain.ids import TeamId
from workflows.domain.policies import Policy, Priority, Target, Team

__all__ = ["DeskFilesError", "read_policy"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LENGTH = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")


def parse_length(text: object) -> timedelta:
    """Read a length of time such as 45m, 4h or 5d. A day is 24 hours. Raises ValueError."""
    match = _LENGTH.fullmatch(str(text).strip())
    if not match or not any(match.groups()):
        raise ValueError(f"{text!r} is no length of time; write for example 30m, 4h or 5d")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


Length = Annotated[timedelta, BeforeValidator(parse_length)]


class CalendarFile(FileModel):
    """One calendar: a zone, weekly windows, days off."""

    id: str
    zone: str
    hours: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], list[str]]
    holidays: list[date] = Field(default_factory=list)

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{zone!r} is no time zone; write for example Europe/Lisbon") from None
        return zone

    def calendar(self) -> Calendar:
        """Return it as the domain knows it. Raises ValueError for a window that is none."""
        windows = [
            Window(DAYS.index(day), *_window(span)) for day, spans in self.hours.items() for span in spans
        ]
        return Calendar(id=self.id, zone=self.zone, windows=tuple(windows), holidays=frozenset(self.holidays))

    @field_validator("hours")
    @classmethod
    def _windows_are_windows(cls, hours: dict[str, list[str]]) -> dict[str, list[str]]:
        for spans in hours.values():
            for span in spans:
                _window(span)
        return hours


class PriorityFile(FileModel):
    """One priority and what is promised for it."""

    id: Priority
    name: str
    response: Length
    resolution: Length
    calendar: str


class SlaFile(FileModel):
    """sla.yaml."""

    calendars: list[CalendarFile] = Field(default_factory=list)
    priorities: list[PriorityFile]
    default_priority: Priority


class TeamFile(FileModel):
    """One team."""

    id: str
    name: str
    queue: str
    lead: str
    members: list[str]
    covers: list[str] = Field(default_factory=list)


class TeamsFile(FileModel):
    """teams.yaml."""

    teams: list[TeamFile]


class DeskFile(FileModel):
    """desk.yaml."""

    name: str
    handbook_url: str = ""
    default_team: str


def read_policy(folder: Path) -> Policy:
    """Return the policy that the folder's files describe. Raises DeskFilesError with every mistake found."""
    mistakes: list[Mistake] = []
    if not folder.is_dir():
        raise DeskFilesError(
            [Mistake(folder, 1, "this folder does not exist; make one with: deskhand init DIR")]
        )
    documents = {name: load(folder / f"{name}.yaml", mistakes) for name in ("desk", "teams", "sla")}
    desk = validate(DeskFile, documents["desk"], mistakes)
    teams = validate(TeamsFile, documents["teams"], mistakes)
    sla = validate(SlaFile, documents["sla"], mistakes)
    if not (desk and teams and sla):
        raise DeskFilesError(mistakes)
    mistakes.extend(_cross_check(desk, teams, sla, documents))
    known = read_knowledge(folder, teams=[team.id for team in teams.teams], mistakes=mistakes)
    if mistakes:
        raise DeskFilesError(mistakes)
    policy = _policy(desk, teams, sla)
    return replace(policy, audiences=known.audiences, channels=known.channels)


def _cross_check(
    desk: DeskFile, teams: TeamsFile, sla: SlaFile, documents: dict[str, Document | None]
) -> Iterator[Mistake]:
    team_ids = [team.id for team in teams.teams]
    calendar_ids = {calendar.id for calendar in sla.calendars} | {"always"}

    def mistake(file: str, where: Sequence[int | str], what: str) -> Mistake:
        document = documents[file]
        assert document is not None
        return Mistake(document.path, document.line_of(where), what)

    if desk.default_team not in team_ids:
        known = ", ".join(team_ids) or "none"
        yield mistake(
            "desk", ["default_team"], f"there is no team {desk.default_team!r}; teams.yaml has {known}"
        )
    for n, team in enumerate(teams.teams):
        if team.id in team_ids[:n]:
            yield mistake("teams", ["teams", n, "id"], f"a team {team.id!r} stands above already; rename one")
        if not team.queue.startswith("#"):
            yield mistake("teams", ["teams", n, "queue"], f"{team.queue!r} is no channel; write it with #")
    for n, priority in enumerate(sla.priorities):
        if priority.calendar not in calendar_ids:
            yield mistake(
                "sla",
                ["priorities", n, "calendar"],
                f"there is no calendar {priority.calendar!r}; add it or use always",
            )
    for missing in sorted(set(Priority) - {priority.id for priority in sla.priorities}):
        yield mistake("sla", ["priorities"], f"nothing is promised for {missing}; add it to priorities")


def _policy(desk: DeskFile, teams: TeamsFile, sla: SlaFile) -> Policy:
    calendars = {"always": Calendar(id="always")} | {c.id: c.calendar() for c in sla.calendars}
    return Policy(
        name=desk.name,
        handbook_url=desk.handbook_url,
        default_team=TeamId(desk.default_team),
        default_priority=sla.default_priority,
        teams={
            TeamId(team.id): Team(
                id=TeamId(team.id),
                name=team.name,
                queue=team.queue.removeprefix("#"),
                lead=team.lead,
                members=frozenset(team.members),
                covers=frozenset(team.covers),
            )
            for team in teams.teams
        },
        targets={
            priority.id: Target(
                priority=priority.id,
                name=priority.name,
                response=priority.response,
                resolution=priority.resolution,
                calendar=calendars[priority.calendar],
            )
            for priority in sla.priorities
        },
    )


def _window(span: str) -> tuple[time, time]:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in span.split("-"))
    except ValueError:
        raise ValueError(f"{span!r} is no window; write for example 09:00-17:30") from None
    if start >= end != time(0):
        raise ValueError(f"{span!r} ends before it begins; split a night at 00:00")
    return start, end
