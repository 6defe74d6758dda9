"""The desk's own files: read, checked, and turned into the policy the desk works under.

Every mistake is told with file, line, what is wrong and what to do; the files are read whole before anything
is used. `KINDS` are all kinds of files there are, in the order in which they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot import (
    assets_file,
    catalogue_files,
    intake_file,
    item_words_files,
    knowledge_file,
    lists_file,
    oncall_file,
    people_file,
    policies_file,
    rule_files,
    runbook_files,
    sla_file,
    teams_file,
    triage_file,
    waits_file,
    webhooks_file,
)
from bot.desk_checks import between_files, unread_files
from bot.file_kinds import FileKind, Reading
from bot.marked_files import DeskFilesError, Document, FileModel, Mistake, in_order, load, validate
from bot.secrets_in_files import secrets_in
from handlers.words.languages import offered, spoken_by
from workflows.domain.ids import TeamId
from workflows.domain.policies import Patience, Policy

__all__ = ["KINDS", "DeskFilesError", "read_desk", "read_policy"]


class PatienceFile(FileModel):
    """How long the desk waits for people, in its open days; `asks_again_after` in any days."""

    reminds_after: list[Annotated[int, Field(ge=1, le=60)]] = Field(default=[1, 3], max_length=5)
    gives_up_after: int = Field(default=7, ge=1, le=90)
    closes_after: int = Field(default=5, ge=1, le=90)
    asks_again_after: int = Field(default=7, ge=0, le=365)

    def patience(self) -> Patience:
        """Return it as the domain knows it."""
        return Patience(
            reminds_after=tuple(sorted(self.reminds_after)),
            gives_up_after=self.gives_up_after,
            closes_after=self.closes_after,
            asks_again_after=timedelta(days=self.asks_again_after),
        )


class DeskFile(FileModel):
    """desk.yaml."""

    name: str
    handbook_url: str = ""
    default_team: str
    language: str = "en"
    languages: list[str] = Field(default_factory=list)
    patience: PatienceFile = Field(default_factory=PatienceFile)


# ---- the kinds ----------------------------------------------------------------------------------------------

DESK = FileKind(
    name="desk", where="desk.yaml", model=DeskFile, parts=(("desk.yaml, patience", PatienceFile),)
)
FOUNDATION = (DESK, teams_file.KIND, sla_file.KIND)
"""What has to be right before anything else can be looked at: who there is, and what is promised."""
KINDS: tuple[FileKind, ...] = (
    *FOUNDATION,
    people_file.KIND,
    knowledge_file.KIND,
    webhooks_file.KIND,
    lists_file.KIND,
    assets_file.KIND,
    waits_file.KIND,
    policies_file.KIND,
    catalogue_files.KIND,
    item_words_files.KIND,
    intake_file.KIND,
    runbook_files.KIND,
    triage_file.KIND,
    oncall_file.KIND,
    rule_files.KIND,
)
"""A kind may look at what the kinds above it said."""


# ---- reading ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRead:
    """What came of reading a folder: every mistake, by file and line, and the policy where none stops it."""

    policy: Policy | None
    mistakes: Sequence[Mistake]


def read_policy(folder: Path) -> Policy:
    """Return the policy that the folder's files describe. Raises DeskFilesError with every mistake found."""
    read = read_desk(folder)
    if read.policy is None:
        raise DeskFilesError([one for one in read.mistakes if not one.is_warning])
    return read.policy


def read_desk(folder: Path) -> DeskRead:
    """Return what a desk's folder says, and everything that is wrong with it."""
    if not folder.is_dir():
        what = "this folder does not exist; make one with: deskhand init DIR"
        return DeskRead(policy=None, mistakes=[Mistake(folder, 1, what)])
    mistakes = [*unread_files(folder, KINDS), *secrets_in(folder)]
    reading = _foundation(folder, mistakes)
    if reading is None:  # what else is wrong inside single files can be told all the same
        for kind in KINDS:
            for path in kind.paths(folder):
                _shape(kind, path, mistakes)
        return DeskRead(policy=None, mistakes=in_order(mistakes))
    for kind in KINDS:
        kind.fill(reading)
    mistakes.extend(between_files(reading))
    found = in_order(mistakes)
    is_usable = all(one.is_warning for one in found)
    return DeskRead(policy=reading.policy if is_usable else None, mistakes=found)


def _shape(kind: FileKind, path: Path, mistakes: list[Mistake]) -> None:
    document = load(path, mistakes)
    if document is not None and document.data is not None:
        validate(kind.model, document, mistakes)


def _foundation(folder: Path, mistakes: list[Mistake]) -> Reading | None:
    """Return the reading with teams and promises in it, None when they cannot be read."""
    documents = {name: load(folder / f"{name}.yaml", mistakes) for name in ("desk", "teams", "sla")}
    desk = validate(DeskFile, documents["desk"], mistakes)
    teams = validate(teams_file.TeamsFile, documents["teams"], mistakes)
    sla = validate(sla_file.SlaFile, documents["sla"], mistakes)
    if not (desk and teams and sla):
        return None
    mistakes.extend(_cross_check(desk, teams, sla, documents=documents))
    promised = documents["sla"]
    assert promised is not None
    items = {path.stem for path in catalogue_files.KIND.paths(folder)}
    mistakes.extend(sla.unknown_items(promised, items=items))
    return Reading(
        folder=folder,
        policy=_policy(desk, teams, sla),
        calendars=sla.calendars_by_id(),
        mistakes=mistakes,
        languages=desk.languages,
    )


def _cross_check(
    desk: DeskFile,
    teams: teams_file.TeamsFile,
    sla: sla_file.SlaFile,
    *,
    documents: dict[str, Document | None],
) -> Iterator[Mistake]:
    team_ids = [team.id for team in teams.teams]

    def mistake(file: str, where: Sequence[int | str], what: str) -> Mistake:
        document = documents[file]
        assert document is not None
        return Mistake(document.path, document.line_of(where), what)

    if desk.default_team not in team_ids:
        known = ", ".join(team_ids) or "none"
        yield mistake(
            "desk", ["default_team"], f"there is no team {desk.default_team!r}; teams.yaml has {known}"
        )
    if spoken_by(desk.language) != desk.language:
        spoken = ", ".join(offered())
        yield mistake("desk", ["language"], f"the desk has no words of {desk.language!r}; it has {spoken}")
    for n, language in enumerate(desk.languages):
        if language not in offered():
            spoken = ", ".join(offered())
            yield mistake("desk", ["languages", n], f"the desk has no words of {language!r}; it has {spoken}")
    said = documents["teams"]
    assert said is not None
    yield from teams.mistakes(said, calendars=sla.calendars_by_id())
    promised = documents["sla"]
    assert promised is not None
    yield from sla.mistakes(promised, teams=team_ids)


def _policy(desk: DeskFile, teams: teams_file.TeamsFile, sla: sla_file.SlaFile) -> Policy:
    calendars = sla.calendars_by_id()
    return Policy(
        name=desk.name,
        handbook_url=desk.handbook_url,
        language=desk.language,
        patience=desk.patience.patience(),
        default_team=TeamId(desk.default_team),
        default_priority=sla.default_priority,
        teams={TeamId(team.id): team.team(calendars) for team in teams.teams},
        targets=sla.targets(),
        agreements=sla.agreed(),
        terms=sla.terms(),
        quiet=sla.quiet(),
    )
