"""What is wrong between a desk's files, or will surprise somebody: people nobody knows, times that never come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from bot import history_file, policies_file
from bot.file_kinds import FileKind, Reading
from bot.knowledge_file import KnowledgeFile
from bot.marked_files import Document, FileModel, Mistake, validate
from bot.sla_file import RungFile, SlaFile
from bot.teams_file import TeamsFile
from bot.triage_file import TriageFile
from workflows.domain.ids import TeamId
from workflows.domain.routing import Strategy

M = TypeVar("M", bound=FileModel)
_ALWAYS = "always"
_NOT_READ = frozenset({"articles", "schemas"})
"""Folders that hold no desk files."""


def unread_files(folder: Path, kinds: Sequence[FileKind]) -> Iterator[Mistake]:
    """Yield each file that looks like one of the desk's and is not read."""
    read = {path for kind in kinds for path in kind.paths(folder)} | {folder / history_file.FILE}
    for path in sorted({*folder.rglob("*.yaml"), *folder.rglob("*.yml")}):
        if path in read or path.relative_to(folder).parts[0] in _NOT_READ:
            continue
        known = ", ".join(kind.title for kind in kinds)
        yield _warning(path, 1, f"the desk does not read this file; it reads {known}")


def between_files(reading: Reading) -> Iterator[Mistake]:
    """Yield what does not fit together between files that can be read."""
    sla = _read(reading, "sla.yaml", SlaFile)
    teams = _read(reading, "teams.yaml", TeamsFile)
    if sla is not None:
        yield from _promises(*sla)
    if teams is not None:
        yield from _teams(*teams)
        if sla is not None:
            yield from _nights(*teams, sla=sla[0], reading=reading)
    triage = _read(reading, "triage.yaml", TriageFile)
    if triage is not None:
        yield from _never_reached(*triage)
    yield from _unknown_people(reading)
    yield from policies_file.unused(reading)


def _read(reading: Reading, name: str, model: type[M]) -> tuple[M, Document] | None:
    document = reading.document(reading.folder / name)
    if document is None or document.data is None:
        return None
    found = validate(model, document, [])  # what is wrong with it was told
    return (found, document) if found is not None else None


def _promises(sla: SlaFile, document: Document) -> Iterator[Mistake]:
    def at(*where: int | str) -> int:
        return document.line_of(where)

    for name in ("calendars", "priorities", "agreements"):
        ids = [one.id for one in getattr(sla, name)]
        for n, one in enumerate(ids):
            if one in ids[:n]:
                what = f"{str(one)!r} stands above already; rename one or take it away"
                yield Mistake(document.path, at(name, n, "id"), what)
    for n, calendar in enumerate(sla.calendars):
        if calendar.id == _ALWAYS:
            what = "always is a calendar of every desk, open at any time; take another id"
            yield Mistake(document.path, at("calendars", n, "id"), what)
        if not any(calendar.hours.values()) and not any(calendar.extra_hours.values()):
            what = f"{calendar.id} is never open, so no time in it would ever pass; give it hours"
            yield Mistake(document.path, at("calendars", n, "hours"), what)
    calendars = sla.calendars_by_id()
    for n, one in enumerate(sla.priorities):
        if one.response.inside(calendars[one.calendar]) > one.resolution.inside(calendars[one.calendar]):
            what = f"{one.id.value} promises a solution before the first reply; exchange the two times"
            yield _warning(document.path, at("priorities", n, "response"), what)
    ladders: list[tuple[list[int | str], list[RungFile]]] = [(["escalation"], sla.escalation)]
    ladders += [
        (["priorities", n, "escalation"], one.escalation)
        for n, one in enumerate(sla.priorities)
        if one.escalation is not None
    ]
    for where, rungs in ladders:
        if rungs and max(rung.at for rung in rungs) < 100:
            what = "nobody is told when the promise is broken; add a rung at 100"
            yield _warning(document.path, at(*where), what)


def _teams(teams: TeamsFile, document: Document) -> Iterator[Mistake]:
    covered: dict[str, str] = {}
    for n, team in enumerate(teams.teams):
        line = document.line_of(["teams", n, "members"])
        if not team.members and team.assign is Strategy.ROUND_ROBIN:
            what = f"{team.id} has no members, so round_robin finds nobody; add some"
            yield Mistake(document.path, line, what)
        elif not team.members:
            what = f"{team.id} has no members; only its lead can work its tickets"
            yield _warning(document.path, line, what)
        for at, word in enumerate(team.covers):
            other = covered.setdefault(word, team.id)
            if other != team.id:
                what = f"{other} covers {word!r} already; take it from one of them"
                yield Mistake(document.path, document.line_of(["teams", n, "covers", at]), what)
        queues = [one.queue for one in teams.teams[:n]]
        if team.queue in queues:
            what = f"{team.queue} is the queue of {teams.teams[queues.index(team.queue)].id} already"
            yield _warning(document.path, document.line_of(["teams", n, "queue"]), what)


def _nights(teams: TeamsFile, document: Document, *, sla: SlaFile, reading: Reading) -> Iterator[Mistake]:
    """Yield the teams that sleep while a priority counts."""
    by_night = [one.id for one in sla.priorities if one.calendar == _ALWAYS]
    for n, team in enumerate(teams.teams):
        if team.hours in (None, _ALWAYS):
            continue
        for priority in by_night:
            if reading.policy.rota(TeamId(team.id), priority) is None:
                what = (
                    f"{priority.value} counts day and night, {team.id} works in {team.hours} only, and nobody is on "
                    "call for it; add a rota to oncall.yaml"
                )
                yield _warning(document.path, document.line_of(["teams", n, "hours"]), what)


def _never_reached(triage: TriageFile, document: Document) -> Iterator[Mistake]:
    for n, rule in enumerate(triage.rules):
        said = set(rule.rule().then)
        words = {word.casefold() for word in rule.words}
        for earlier in triage.rules[:n]:
            if words <= {word.casefold() for word in earlier.words} and said <= set(earlier.rule().then):
                what = f"{earlier.name!r} above says all of it first, so this never counts; remove one"
                yield _warning(document.path, document.line_of(["rules", n, "name"]), what)
                break


def _unknown_people(reading: Reading) -> Iterator[Mistake]:
    company = reading.company
    if company is None:
        return
    known = {one.email.casefold() for one in company.people if not one.is_gone}
    for document, where, email in _named(reading):
        if email.casefold() not in known:
            what = f"nobody in people.yaml has the e-mail {email}; correct it, or add them"
            yield _warning(document.path, document.line_of(where), what)
    for document, where, handle in _groups(reading):
        if handle.removeprefix("@") not in company.groups:
            what = f"people.yaml has no user group {handle!r}; correct it, or add it"
            yield _warning(document.path, document.line_of(where), what)


_Place = tuple[Document, Sequence[int | str], str]


def _named(reading: Reading) -> Iterator[_Place]:
    """Yield every e-mail that the files name, with its place."""
    teams = _read(reading, "teams.yaml", TeamsFile)
    if teams is not None:
        file, document = teams
        for n, team in enumerate(file.teams):
            yield document, ["teams", n, "lead"], team.lead
            if team.manager:
                yield document, ["teams", n, "manager"], team.manager
            for at, member in enumerate(team.members):
                yield document, ["teams", n, "members", at], member.email
    knowledge = _read(reading, "knowledge.yaml", KnowledgeFile)
    if knowledge is not None:
        known, document = knowledge
        for n, audience in enumerate(known.audiences):
            for at, email in enumerate(audience.people):
                yield document, ["audiences", n, "people", at], email
        for n, source in enumerate(known.sources):
            if source.owner:
                yield document, ["sources", n, "owner"], source.owner


def _groups(reading: Reading) -> Iterator[_Place]:
    """Yield every user group that the files name, with its place."""
    sla = _read(reading, "sla.yaml", SlaFile)
    if sla is not None:
        for n, agreement in enumerate(sla[0].agreements):
            for at, handle in enumerate(agreement.groups):
                yield sla[1], ["agreements", n, "groups", at], handle
    knowledge = _read(reading, "knowledge.yaml", KnowledgeFile)
    if knowledge is not None:
        for n, audience in enumerate(knowledge[0].audiences):
            for at, handle in enumerate(audience.user_groups):
                yield knowledge[1], ["audiences", n, "user_groups", at], handle


def _warning(path: Path, line: int, what: str) -> Mistake:
    return Mistake(path, line, what, is_warning=True)
