"""What a kind of desk file is: where it stands, its model, and what it adds to the policy.

A kind is a module of its own with a model and a `fill`, and one entry in `bot/desk_files.py`. By that entry `check`,
`schema`, the reload of a running desk and the reference know it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.company import Company
from bot.marked_files import Document, FileModel, Mistake, load
from workflows.domain.calendars import Calendar
from workflows.domain.policies import Policy

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(slots=True, kw_only=True)
class Reading:
    """A desk's folder while it is read: a kind finds here what the kinds before it said, and adds its own.

    `policy` begins with teams and promises and grows by `replace`; `calendars` are those of sla.yaml, by their ids.
    `company` is who people.yaml names, None for a desk without it; `languages` are those the items are to be in.
    """

    folder: Path
    policy: Policy
    calendars: Mapping[str, Calendar]
    mistakes: list[Mistake] = field(default_factory=list)
    company: Company | None = None
    languages: Sequence[str] = ()
    _documents: dict[Path, Document | None] = field(default_factory=dict)

    def document(self, path: Path) -> Document | None:
        """Return a file of the desk, None when it is not there or cannot be read; what is wrong is told elsewhere."""
        if path not in self._documents:
            self._documents[path] = load(path, []) if path.is_file() else None
        return self._documents[path]

    @property
    def teams(self) -> list[str]:
        """The ids of the teams."""
        return list(self.policy.teams)

    @property
    def covers(self) -> dict[str, frozenset[str]]:
        """What each team covers."""
        return {team.id: team.covers for team in self.policy.teams.values()}

    @property
    def people(self) -> dict[str, frozenset[str]]:
        """The e-mails, in small letters, of everybody who works a team's tickets."""
        return {
            team.id: frozenset(email.lower() for email in (team.lead, *team.members))
            for team in self.policy.teams.values()
        }

    @property
    def articles(self) -> Path:
        """The folder that links to articles are relative to."""
        return self.folder / "articles"


def _adds_nothing(reading: Reading) -> None:
    """Leave the policy as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """One kind of file. `where` is a path below the desk's folder, with * where there are many; `shown` is it in words.

    `fill` reads all files of the kind, adds its mistakes to `reading.mistakes` and what they say to `reading.policy`.
    `parts` are the models inside, as the reference lists them.
    """

    name: str
    where: str
    model: type[FileModel]
    fill: Callable[[Reading], None] = _adds_nothing
    parts: Sequence[tuple[str, type[FileModel]]] = ()
    shown: str = ""

    @property
    def title(self) -> str:
        """What people read: `catalogue/ITEM.yaml` for many, the path of the only one."""
        return self.shown or self.where.replace("*", self.name.upper())

    def paths(self, folder: Path) -> list[Path]:
        """Return the files of this kind in a desk's folder, in the order of their names."""
        return sorted(folder.glob(self.where))

    def schema(self) -> str:
        """Return the JSON Schema of such a file, by which editors complete and check it."""
        found = self.model.model_json_schema(by_alias=True)
        return json.dumps({"$schema": _DRAFT, **found}, indent=2, ensure_ascii=False) + "\n"
