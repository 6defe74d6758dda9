"""people.yaml: who works at the company. The local workspace is founded by it, and other files are checked by it.

A desk on Slack may leave it out: people are then those of the workspace, and nobody can be looked up before it runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field

from bot.company import Company, Person
from bot.file_kinds import FileKind, Reading
from bot.marked_files import Document, FileModel, Mistake, load, validate
from workflows.domain.profiles import Profile

FILE = "people.yaml"


class PersonFile(FileModel):
    """One person."""

    id: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "UTC"
    locale: str = "en-US"
    title: str = ""
    role: str = ""
    manager: str | None = None
    location: str = ""
    cost_centre: str = ""
    is_bot: bool = False
    deleted: bool = False
    guest: bool = False
    hue: int | None = None


class GroupFile(FileModel):
    """One user group."""

    id: str
    handle: str
    name: str
    members: list[str] = Field(default_factory=list)


class PeopleFile(FileModel):
    """people.yaml."""

    company: dict[str, Any] = Field(default_factory=dict)
    users: list[PersonFile] = Field(min_length=1)
    user_groups: list[GroupFile] = Field(default_factory=list)
    channels: list[dict[str, Any]] = Field(default_factory=list)

    @property
    def profiles(self) -> dict[str, Profile]:
        """What is said of each person, by e-mail in small letters."""
        return {
            one.email.lower(): Profile(title=one.title, location=one.location, cost_centre=one.cost_centre)
            for one in self.users
            if one.email
        }

    @property
    def managers(self) -> dict[str, str]:
        """The e-mails of managers by those of whom they manage, in small letters; also of who is gone."""
        emails = {one.name: one.email.lower() for one in self.users}
        return {
            one.email.lower(): emails[one.manager]
            for one in self.users
            if one.email and one.manager and emails.get(one.manager)
        }

    def found(self) -> Company:
        """Return who that is."""
        people = [
            Person(
                name=one.name, email=one.email, manager=one.manager or "", is_gone=one.deleted or one.is_bot
            )
            for one in self.users
        ]
        return Company(people=people, groups={one.handle: tuple(one.members) for one in self.user_groups})


def read_people(folder: Path, mistakes: list[Mistake]) -> PeopleFile | None:
    """Return what people.yaml says, None for a desk without the file; mistakes are added to *mistakes*."""
    path = folder / FILE
    document = load(path, mistakes) if path.exists() else None
    file = validate(PeopleFile, document, mistakes)
    if file is None or document is None:
        return None
    mistakes.extend(_wrong(file, document))
    return file


def _wrong(file: PeopleFile, document: Document) -> Iterator[Mistake]:
    def mistake(what: str, *where: int | str) -> Mistake:
        return Mistake(document.path, document.line_of(where), what)

    managers = {one.name: one.manager for one in file.users}
    for n, person in enumerate(file.users):
        for field in ("id", "name", "email"):
            said = getattr(person, field)
            if said and said in [getattr(one, field) for one in file.users[:n]]:
                yield mistake(f"{said!r} stands above already; correct one", "users", n, field)
        if person.manager and person.manager not in managers:
            yield mistake(f"nobody here is called {person.manager!r}", "users", n, "manager")
        elif _manages_themselves(person.name, managers):
            what = f"{person.name} would be their own manager, by those above them; correct one of them"
            yield mistake(what, "users", n, "manager")
    for n, group in enumerate(file.user_groups):
        for at, name in enumerate(group.members):
            if name not in managers:
                yield mistake(f"nobody here is called {name!r}", "user_groups", n, "members", at)


def _manages_themselves(name: str, managers: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    above = managers.get(name)
    while above and above not in seen and above != name:
        seen.add(above)
        above = managers.get(above)
    return above == name


def fill(reading: Reading) -> None:
    """Let other files be checked by who there is, and the desk know who manages whom."""
    file = read_people(reading.folder, reading.mistakes)
    if file is not None:
        reading.company = file.found()
        reading.policy = replace(reading.policy, managers=file.managers, profiles=file.profiles)


KIND = FileKind(
    name="people",
    where=FILE,
    model=PeopleFile,
    fill=fill,
    parts=(("people.yaml, each user", PersonFile), ("people.yaml, each user group", GroupFile)),
)
