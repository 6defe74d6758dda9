"""intake.yaml: what makes a ticket besides a word to the desk. A desk without the file has the usual rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from bot.marked_files import Document, FileModel, Mistake, load, validate
from workflows.domain.ids import TeamId
from workflows.domain.intake import Emoji, EmojiRules, Intake

FILE = "intake.yaml"


class EmojiFile(FileModel):
    """One emoji that makes tickets."""

    name: str = Field(pattern=r"^[a-z0-9_+'-]{1,100}$")
    team: str = ""

    @field_validator("name", mode="before")
    @classmethod
    def _without_colons(cls, name: object) -> object:
        return name.strip(":") if isinstance(name, str) else name


class EmojiRulesFile(FileModel):
    """Tickets by an emoji."""

    names: list[EmojiFile] = Field(default_factory=lambda: [EmojiFile(name="ticket")], max_length=50)
    by: Literal["everybody", "agents"] = "everybody"
    guests: bool = False
    apps: bool = True

    def rules(self) -> EmojiRules:
        """Return them as the domain knows them."""
        return EmojiRules(
            emoji=tuple(
                Emoji(name=one.name, team=TeamId(one.team) if one.team else None) for one in self.names
            ),
            is_for_agents_only=self.by == "agents",
            takes_guests=self.guests,
            takes_apps=self.apps,
        )


class IntakeFile(FileModel):
    """intake.yaml."""

    emoji: EmojiRulesFile = Field(default_factory=EmojiRulesFile)


def read_intake(folder: Path, *, teams: Collection[str], mistakes: list[Mistake]) -> Intake:
    """Return what the desk's intake.yaml says; every mistake in it is added to *mistakes*."""
    path = folder / FILE
    if not path.exists():
        return Intake()
    document = load(path, mistakes)
    if document is None or document.data is None:  # nothing but comments
        return Intake()
    found = validate(IntakeFile, document, mistakes)
    if found is None:
        return Intake()
    mistakes.extend(_wrong_emoji(found.emoji, document, teams=teams))
    return Intake(emoji=found.emoji.rules())


def _wrong_emoji(rules: EmojiRulesFile, document: Document, *, teams: Collection[str]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for n, emoji in enumerate(rules.names):
        if emoji.name in seen:
            where = document.line_of(["emoji", "names", n, "name"])
            yield Mistake(document.path, where, f"{emoji.name!r} stands above already; remove one")
        if emoji.team and emoji.team not in teams:
            where = document.line_of(["emoji", "names", n, "team"])
            yield Mistake(document.path, where, f"there is no team {emoji.team!r} in teams.yaml")
        seen.add(emoji.name)
