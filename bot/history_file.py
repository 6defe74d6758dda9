"""A past for a desk that is tried out: history.yaml, read when the demo begins, checked with the other files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.marked_files import Document, FileModel, Mistake, load, validate
from bot.refusals import Refused
from bot.sla_file import Length
from workflows.domain.policies import Priority
from workflows.domain.tickets import ResolutionCode

FILE = "history.yaml"
_OFFSET = re.compile(r"-(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,4})m)?")


def _before(text: object) -> timedelta:
    match = _OFFSET.fullmatch(str(text))
    if not match:
        raise ValueError(f"{text!r} is no time before the start; write for example -2d3h")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


Before = Annotated[timedelta, BeforeValidator(_before)]
"""How long before the start something happened."""


class ReplyFile(FileModel):
    """What one of two said on a ticket."""

    by: str
    text: str
    after: Length


class ResolvedFile(FileModel):
    """How a ticket was solved."""

    after: Length
    code: ResolutionCode
    cause: str
    note: str


class PastFile(FileModel):
    """One ticket of the past."""

    requester: str
    title: str
    description: str
    category: str
    priority: Priority
    opened: Before
    assignee: str | None = None
    replies: list[ReplyFile] = Field(default_factory=list)
    resolved: ResolvedFile | None = None
    closed: bool = False


class KnownErrorFile(FileModel):
    """A problem that is analysed and not solved yet."""

    by: str
    documented: Before
    symptom: str
    workaround: str
    cause: str
    words: list[str] = Field(default_factory=list)
    incidents: list[str] = Field(default_factory=list)


class HistoryFile(FileModel):
    """history.yaml."""

    tickets: list[PastFile]
    known_errors: list[KnownErrorFile] = Field(default_factory=list)


def read_history(path: Path, *, names: Sequence[str]) -> HistoryFile:
    """Return the past that a file tells of people of these *names*. Raises Refused with every mistake, a line each."""
    mistakes: list[Mistake] = []
    document = load(path, mistakes)
    file = validate(HistoryFile, document, mistakes)
    if file is not None and document is not None:
        mistakes += _wrong(file, document, names)
    if file is None or mistakes:
        raise Refused("\n".join(map(str, mistakes)))
    return file


def mistakes_in(folder: Path) -> list[Mistake]:
    """Return what is wrong with the past of a desk; one that has none does without it."""
    path = folder / FILE
    if not path.is_file():
        return []
    mistakes: list[Mistake] = []
    document = load(path, mistakes)
    file = validate(HistoryFile, document, mistakes)
    if file is not None and document is not None:
        people = load(folder / "people.yaml", [])
        mistakes += _wrong(file, document, _names(people.data) if people is not None else [])
    return mistakes


def _names(people: Any) -> list[str]:
    users = people.get("users") if isinstance(people, dict) else None
    return [str(one.get("name")) for one in users or () if isinstance(one, dict)]


def _wrong(file: HistoryFile, document: Document, names: Sequence[str]) -> Iterator[Mistake]:
    def mistake(what: str, *where: int | str) -> Mistake:
        return Mistake(document.path, document.line_of(where), what)

    for n, past in enumerate(file.tickets):
        said = [("requester", past.requester), ("assignee", past.assignee or past.requester)]
        for field, name in said:
            if name not in names:
                yield mistake(_nobody(name), "tickets", n, field)
        for at, reply in enumerate(past.replies):
            if reply.by not in (past.requester, past.assignee):
                what = f"{reply.by!r} is neither who asked nor who has it; only they speak here"
                yield mistake(what, "tickets", n, "replies", at)
        if past.resolved is not None and past.assignee is None:
            yield mistake(
                "nobody could solve it; add an assignee, or remove resolved", "tickets", n, "resolved"
            )
        if past.closed and past.resolved is None:
            yield mistake(
                "it was closed without a solution; add resolved, or remove closed", "tickets", n, "closed"
            )
        ends = [reply.after for reply in past.replies] + ([past.resolved.after] if past.resolved else [])
        if any(after > past.opened for after in ends):
            yield mistake(
                "not all of this is past: something comes later after it than it was opened ago", "tickets", n
            )
    titles = {past.title for past in file.tickets}
    for n, known in enumerate(file.known_errors):
        if known.by not in names:
            yield mistake(_nobody(known.by), "known_errors", n, "by")
        for at, title in enumerate(known.incidents):
            if title not in titles:
                yield mistake(
                    f"no ticket is called {title!r}; correct it", "known_errors", n, "incidents", at
                )


def _nobody(name: str) -> str:
    return f"{name!r} is not in people.yaml; add them or correct the name"
