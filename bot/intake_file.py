"""intake.yaml: what makes a ticket besides a word to the desk. A desk without the file has the usual rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from bot.file_kinds import FileKind, Reading
from bot.marked_files import Document, FileModel, Mistake, read_if_there
from workflows.domain.ids import TeamId
from workflows.domain.intake import Emoji, EmojiRules, Intake, MailRules, MonitoringRules, Recovery, Severity
from workflows.domain.priorities import Impact, Urgency

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


class SeverityFile(FileModel):
    """What a severity means."""

    impact: Literal["one", "team", "many"]
    urgency: Literal["nuisance", "partly", "stopped"]

    def severity(self) -> Severity:
        """Return it as the domain knows it."""
        return Severity(impact=Impact[self.impact.upper()], urgency=Urgency[self.urgency.upper()])


def _usual() -> dict[str, SeverityFile]:
    return {
        "critical": SeverityFile(impact="many", urgency="stopped"),
        "warning": SeverityFile(impact="team", urgency="partly"),
        "info": SeverityFile(impact="one", urgency="nuisance"),
    }


class MonitoringFile(FileModel):
    """What alerts become."""

    team: str = ""
    severity_label: str = Field(default="severity", min_length=1)
    severities: dict[str, SeverityFile] = Field(default_factory=_usual)
    resolves: Literal["unclaimed", "always", "never"] = "unclaimed"

    def rules(self) -> MonitoringRules:
        """Return them as the domain knows them."""
        return MonitoringRules(
            team=TeamId(self.team) if self.team else None,
            severity_label=self.severity_label,
            severities={name: one.severity() for name, one in self.severities.items()},
            recovery=Recovery(self.resolves),
        )


class MailFile(FileModel):
    """What mail becomes."""

    strangers: str = Field(default="", pattern=r"^([^@\s]+@[^@\s]+)?$")

    def rules(self) -> MailRules:
        """Return it as the domain knows it."""
        return MailRules(strangers=self.strangers.lower())


class IntakeFile(FileModel):
    """intake.yaml."""

    emoji: EmojiRulesFile = Field(default_factory=EmojiRulesFile)
    monitoring: MonitoringFile = Field(default_factory=MonitoringFile)
    mail: MailFile = Field(default_factory=MailFile)

    def intake(self) -> Intake:
        """Return it as the domain knows it."""
        return Intake(emoji=self.emoji.rules(), monitoring=self.monitoring.rules(), mail=self.mail.rules())


def read_intake(folder: Path, *, teams: Collection[str], mistakes: list[Mistake]) -> Intake:
    """Return what the desk's intake.yaml says; every mistake in it is added to *mistakes*."""
    usual = IntakeFile().intake()
    read = read_if_there(IntakeFile, folder / FILE, mistakes)
    if read is None:
        return usual
    found, document = read
    mistakes.extend(_wrong_emoji(found.emoji, document, teams=teams))
    if found.monitoring.team and found.monitoring.team not in teams:
        what = f"there is no team {found.monitoring.team!r} in teams.yaml"
        mistakes.append(Mistake(document.path, document.line_of(["monitoring", "team"]), what))
    return found.intake()


def fill(reading: Reading) -> None:
    """Add to the policy what makes a ticket besides a word to the desk."""
    found = read_intake(reading.folder, teams=reading.teams, mistakes=reading.mistakes)
    reading.policy = replace(reading.policy, intake=found)


KIND = FileKind(
    name="intake",
    where=FILE,
    model=IntakeFile,
    fill=fill,
    parts=(
        ("intake.yaml, emoji", EmojiRulesFile),
        ("intake.yaml, each emoji", EmojiFile),
        ("intake.yaml, monitoring", MonitoringFile),
        ("intake.yaml, each severity", SeverityFile),
        ("intake.yaml, mail", MailFile),
    ),
)


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
