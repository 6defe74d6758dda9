"""triage.yaml: what a new incident is taken for by its words, before it is asked what was learned."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import Field

from bot.file_kinds import FileKind, Reading
from bot.marked_files import Document, FileModel, Mistake, read_if_there
from workflows.domain.guesses import Field as Of
from workflows.domain.guesses import Rule, TriageRules
from workflows.domain.priorities import Impact, Urgency

FILE = "triage.yaml"


class RuleFile(FileModel):
    """One rule: words any of which a ticket says, and what follows."""

    name: str = Field(min_length=1, max_length=60)
    words: list[str] = Field(min_length=1)
    category: str = ""
    service: str = ""
    team: str = ""
    impact: Literal["", "one", "team", "many"] = ""
    urgency: Literal["", "nuisance", "partly", "stopped"] = ""

    def rule(self) -> Rule:
        """Return it as the domain knows it."""
        said = {Of.CATEGORY: self.category, Of.SERVICE: self.service, Of.TEAM: self.team}
        if self.impact:
            said[Of.IMPACT] = str(Impact[self.impact.upper()].value)
        if self.urgency:
            said[Of.URGENCY] = str(Urgency[self.urgency.upper()].value)
        then = {of: value for of, value in said.items() if value}
        return Rule(name=self.name, words=tuple(self.words), then=then)


class TriageFile(FileModel):
    """triage.yaml."""

    rules: list[RuleFile] = Field(default_factory=list)
    services: list[str] = Field(default_factory=list)


def read_triage(
    folder: Path, *, teams: Mapping[str, Collection[str]], mistakes: list[Mistake]
) -> TriageRules:
    """Return what the desk's triage.yaml says; *teams* are what each covers. Mistakes are added to *mistakes*."""
    read = read_if_there(TriageFile, folder / FILE, mistakes)
    if read is None:
        return TriageRules()
    found, document = read
    mistakes.extend(_wrong(found, document, teams=teams))
    return TriageRules(
        rules=tuple(one.rule() for one in found.rules),
        services=tuple(found.services),
    )


def fill(reading: Reading) -> None:
    """Add to the policy what a new incident is taken for."""
    found = read_triage(reading.folder, teams=reading.covers, mistakes=reading.mistakes)
    reading.policy = replace(reading.policy, triage=found)


KIND = FileKind(
    name="triage",
    where=FILE,
    model=TriageFile,
    fill=fill,
    parts=(("triage.yaml, each rule", RuleFile),),
)


def _wrong(
    found: TriageFile, document: Document, *, teams: Mapping[str, Collection[str]]
) -> Iterator[Mistake]:
    def mistake(where: Sequence[int | str], what: str) -> Mistake:
        return Mistake(document.path, document.line_of(where), what)

    names: set[str] = set()
    for n, rule in enumerate(found.rules):
        for where, what in _wrong_rule(rule, found.services, teams=teams):
            yield mistake(["rules", n, where], what)
        if rule.name in names:
            yield mistake(["rules", n, "name"], f"a rule {rule.name!r} stands above already; rename one")
        names.add(rule.name)


def _wrong_rule(
    rule: RuleFile, services: Sequence[str], *, teams: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, str]]:
    covered = {word for covers in teams.values() for word in covers}
    if not rule.rule().then:
        yield "name", "nothing follows from it; name a category, a service, a team, or impact and urgency"
    if rule.category and rule.category not in covered:
        yield "category", f"no team covers {rule.category!r}; add it to one of teams.yaml"
    if rule.team and rule.team not in teams:
        yield "team", f"there is no team {rule.team!r} in teams.yaml"
    if rule.service and rule.service not in services:
        yield "service", f"there is no service {rule.service!r}; add it to services"
    if bool(rule.impact) != bool(rule.urgency):
        yield "name", "a priority follows from impact and urgency together; name both or neither"
    if any(not word.strip() for word in rule.words):
        yield "words", "an empty word would hold for every ticket; take it away"
