"""The desk's own files: read, checked, and turned into the policy the desk works under.

Every mistake is told with file, line, what is wrong and what to do; the files are read whole before anything
is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.catalogue_files import read_catalogue
from bot.intake_file import read_intake
from bot.knowledge_file import read_knowledge
from bot.marked_files import DeskFilesError, Document, FileModel, Mistake, load, validate
from bot.oncall_file import read_oncall
from bot.runbook_files import Around, read_runbooks
from bot.sla_file import SlaFile
from bot.teams_file import TeamsFile
from bot.triage_file import read_triage
from bot.webhooks_file import read_webhooks
from handlers.words.languages import offered, spoken_by
from workflows.domain.ids import TeamId
from workflows.domain.policies import Patience, Policy

__all__ = ["DeskFilesError", "read_policy"]


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
    patience: PatienceFile = Field(default_factory=PatienceFile)


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
    mistakes.extend(_cross_check(desk, teams, sla, documents=documents))
    team_ids = [team.id for team in teams.teams]
    queues = [team.queue for team in teams.teams]
    known = read_knowledge(folder, queues=queues, teams=team_ids, mistakes=mistakes)
    catalogue = read_catalogue(folder, teams=team_ids, audiences=known.audiences, mistakes=mistakes)
    promised = documents["sla"]
    assert promised is not None
    mistakes.extend(sla.unknown_items(promised, items={item.id for item in catalogue.items}))
    intake = read_intake(folder, teams=team_ids, mistakes=mistakes)
    webhooks = read_webhooks(folder, mistakes=mistakes)
    covers = {team.id: team.covers for team in teams.teams}
    around = Around(covers=covers, webhooks=webhooks, articles=folder / "articles")
    runbooks = read_runbooks(folder, around=around, mistakes=mistakes)
    triage = read_triage(folder, teams={team.id: team.covers for team in teams.teams}, mistakes=mistakes)
    rotas = read_oncall(folder, teams={team.id: team.people for team in teams.teams}, mistakes=mistakes)
    if mistakes:
        raise DeskFilesError(mistakes)
    policy = replace(_policy(desk, teams, sla), shadow=known.shadow, shadow_kept=known.shadow_kept)
    policy = replace(policy, intake=intake, rotas=rotas, runbooks=runbooks, webhooks=webhooks)
    return replace(
        policy,
        audiences=known.audiences,
        channels=known.channels,
        care=known.care,
        catalogue=catalogue,
        triage=triage,
    )


def _cross_check(
    desk: DeskFile, teams: TeamsFile, sla: SlaFile, *, documents: dict[str, Document | None]
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
    said = documents["teams"]
    assert said is not None
    yield from teams.mistakes(said, calendars=sla.calendars_by_id())
    promised = documents["sla"]
    assert promised is not None
    yield from sla.mistakes(promised, teams=team_ids)


def _policy(desk: DeskFile, teams: TeamsFile, sla: SlaFile) -> Policy:
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
