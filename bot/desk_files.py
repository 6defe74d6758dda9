"""The desk's own files: read, checked, and turned into the policy the desk works under.

Every mistake is told with file, line, what is wrong and what to do; the files are read whole before anything
is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from typing_extensions import override

from workflows.domain.calendars import Calendar, Window
from workflows.domain.ids import TeamId
from workflows.domain.policies import Policy, Priority, Target, Team

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LENGTH = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in the desk's files. `line` counts from 1."""

    path: Path
    line: int
    what: str

    @override
    def __str__(self) -> str:
        """Return it as editors and people read it."""
        return f"{self.path}:{self.line}: {self.what}"


M = TypeVar("M", bound=BaseModel)


class DeskFilesError(Exception):
    """The files cannot be used; `mistakes` holds every reason found."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        """Take all *mistakes*, first to last."""
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = mistakes


def parse_length(text: object) -> timedelta:
    """Read a length of time such as 45m, 4h or 5d. A day is 24 hours. Raises ValueError."""
    match = _LENGTH.fullmatch(str(text).strip())
    if not match or not any(match.groups()):
        raise ValueError(f"{text!r} is no length of time; write for example 30m, 4h or 5d")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


Length = Annotated[timedelta, BeforeValidator(parse_length)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CalendarFile(_Model):
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


class PriorityFile(_Model):
    """One priority and what is promised for it."""

    id: Priority
    name: str
    response: Length
    resolution: Length
    calendar: str


class SlaFile(_Model):
    """sla.yaml."""

    calendars: list[CalendarFile] = Field(default_factory=list)
    priorities: list[PriorityFile]
    default_priority: Priority


class TeamFile(_Model):
    """One team."""

    id: str
    name: str
    queue: str
    lead: str
    members: list[str]
    covers: list[str] = Field(default_factory=list)


class TeamsFile(_Model):
    """teams.yaml."""

    teams: list[TeamFile]


class DeskFile(_Model):
    """desk.yaml."""

    name: str
    handbook_url: str = ""
    default_team: str


@dataclass(frozen=True, slots=True)
class _Document:
    path: Path
    data: Any
    node: yaml.Node | None

    def line_of(self, where: Sequence[int | str]) -> int:
        """Return the line of the value at *where*, or of the nearest thing around it that is there."""
        node = self.node
        line = node.start_mark.line + 1 if node else 1
        for step in where:
            node, line = _step(node, step, line)
            if node is None:
                break
        return line


def read_policy(folder: Path) -> Policy:
    """Return the policy that the folder's files describe. Raises DeskFilesError with every mistake found."""
    mistakes: list[Mistake] = []
    if not folder.is_dir():
        raise DeskFilesError(
            [Mistake(folder, 1, "this folder does not exist; make one with: deskhand init DIR")]
        )
    documents = {name: _load(folder / f"{name}.yaml", mistakes) for name in ("desk", "teams", "sla")}
    desk = _validate(DeskFile, documents["desk"], mistakes)
    teams = _validate(TeamsFile, documents["teams"], mistakes)
    sla = _validate(SlaFile, documents["sla"], mistakes)
    if not (desk and teams and sla):
        raise DeskFilesError(mistakes)
    mistakes.extend(_cross_check(desk, teams, sla, documents))
    if mistakes:
        raise DeskFilesError(mistakes)
    return _policy(desk, teams, sla)


def _load(path: Path, mistakes: list[Mistake]) -> _Document | None:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        mistakes.append(Mistake(path, 1, "this file is missing; deskhand init DIR makes a whole folder"))
        return None
    except (OSError, UnicodeDecodeError) as error:
        mistakes.append(Mistake(path, 1, f"it cannot be read: {error}"))
        return None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return _Document(path, yaml.safe_load(text), node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        mistakes.append(Mistake(path, line, f"this is not YAML: {error.problem or error.context}"))
        return None


def _validate(model: type[M], document: _Document | None, mistakes: list[Mistake]) -> M | None:
    if document is None:
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        for problem in error.errors():
            where = problem["loc"]
            name = ".".join(str(step) for step in where) or "the file"
            mistakes.append(Mistake(document.path, document.line_of(where), f"{name}: {_plainly(problem)}"))
        return None


def _plainly(problem: Any) -> str:
    match problem["type"]:
        case "extra_forbidden":
            return "this field is not known; remove it or correct its name"
        case "missing":
            return "this field is missing; add it"
        case "value_error":
            return str(problem["ctx"]["error"])
        case _:
            return f"{problem['msg'][:1].lower()}{problem['msg'][1:]}, found {problem['input']!r}"


def _cross_check(
    desk: DeskFile, teams: TeamsFile, sla: SlaFile, documents: dict[str, _Document | None]
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


def _step(node: yaml.Node | None, step: int | str, line: int) -> tuple[yaml.Node | None, int]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item.start_mark.line + 1
    return None, line
