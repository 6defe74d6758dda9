"""knowledge.yaml: audiences, of whom a channel is, where the desk only listens, sources besides articles/."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from pydantic import Field

from bot.file_kinds import FileKind, Reading
from bot.marked_files import Document, FileModel, Mistake, read_if_there
from workflows.domain.audiences import EMPLOYEES, EVERYONE, Audience, Labels
from workflows.domain.care import CareRules

FILE = "knowledge.yaml"
OWN_SOURCE = "articles"
"""The name of the source every desk has: its folder articles/."""
SHADOW_DAYS = 90
_CHANNEL = re.compile(r"[\w-]{1,80}")


class AudienceFile(FileModel):
    """One audience."""

    id: str = Field(min_length=1)
    people: list[str] = Field(default_factory=list)
    user_groups: list[str] = Field(default_factory=list)
    teams: list[str] = Field(default_factory=list)


class ChannelFile(FileModel):
    """One channel and of whom it is."""

    channel: str
    audience: list[str]


class SourceFile(FileModel):
    """One source of articles."""

    id: str = Field(min_length=1)
    folder: str = ""
    sitemap: str = ""
    hosts: list[str] = Field(default_factory=list)
    url: str = ""
    owner: str = ""
    audience: list[str] = Field(default_factory=lambda: [EVERYONE])


class CareFile(FileModel):
    """When owners are asked about their articles."""

    review_every: str = Field(default="182d", pattern=r"^[1-9]\d{0,3}d$")
    unhelpful_votes: int = Field(default=3, ge=1)
    check_links: bool = False
    private_links: bool = False


class KnowledgeFile(FileModel):
    """knowledge.yaml."""

    audiences: list[AudienceFile] = Field(default_factory=list)
    channels: list[ChannelFile] = Field(default_factory=list)
    sources: list[SourceFile] = Field(default_factory=list)
    shadow: list[str] = Field(default_factory=list)
    shadow_days: int = Field(SHADOW_DAYS, ge=1, le=730)
    care: CareFile = Field(default_factory=CareFile)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgePolicy:
    """What the file says, as the desk uses it; empty for a desk without one."""

    audiences: tuple[Audience, ...] = ()
    channels: dict[str, Labels] = field(default_factory=dict)
    sources: tuple[SourceFile, ...] = ()
    shadow: frozenset[str] = frozenset()
    shadow_kept: timedelta = timedelta(days=SHADOW_DAYS)
    care: CareRules = field(default_factory=CareRules)


def is_known(name: str, *, audiences: Collection[Audience], teams: Collection[str]) -> bool:
    """Whether anybody can be in an audience of that name: a person's e-mail is one, too."""
    known = {EVERYONE, EMPLOYEES, *(team.casefold() for team in teams), *(one.id for one in audiences)}
    return name.casefold() in known or "@" in name


def read_knowledge(
    folder: Path, *, teams: Sequence[str], mistakes: list[Mistake], queues: Collection[str] = ()
) -> KnowledgePolicy:
    """Return what the desk's knowledge.yaml says; every mistake in it is added to *mistakes*."""
    read = read_if_there(KnowledgeFile, folder / FILE, mistakes)
    if read is None:
        return KnowledgePolicy()
    found, document = read
    policy = KnowledgePolicy(
        audiences=tuple(_audience(one) for one in found.audiences),
        channels={
            one.channel.removeprefix("#"): Labels(name.casefold() for name in one.audience)
            for one in found.channels
        },
        sources=tuple(found.sources),
        shadow=frozenset(name.removeprefix("#") for name in found.shadow),
        shadow_kept=timedelta(days=found.shadow_days),
        care=CareRules(
            review_every=timedelta(days=int(found.care.review_every.removesuffix("d"))),
            unhelpful_votes=found.care.unhelpful_votes,
            checks_links=found.care.check_links,
            calls_private=found.care.private_links,
        ),
    )
    mistakes.extend(_wrong(found, policy, document, teams=teams))
    mistakes.extend(_wrong_shadow(found, document, queues=queues))
    return policy


def fill(reading: Reading) -> None:
    """Add to the policy of whom things are, where the desk listens, and when owners are asked."""
    queues = [team.queue for team in reading.policy.teams.values()]
    known = read_knowledge(reading.folder, queues=queues, teams=reading.teams, mistakes=reading.mistakes)
    reading.policy = replace(
        reading.policy,
        audiences=known.audiences,
        channels=known.channels,
        care=known.care,
        shadow=known.shadow,
        shadow_kept=known.shadow_kept,
    )


KIND = FileKind(
    name="knowledge",
    where=FILE,
    model=KnowledgeFile,
    fill=fill,
    parts=(
        ("knowledge.yaml, each audience", AudienceFile),
        ("knowledge.yaml, each channel", ChannelFile),
        ("knowledge.yaml, each source", SourceFile),
        ("knowledge.yaml, care", CareFile),
    ),
)


def _audience(one: AudienceFile) -> Audience:
    return Audience(
        id=one.id.casefold(),
        people=frozenset(email.casefold() for email in one.people),
        user_groups=frozenset(handle.removeprefix("@").casefold() for handle in one.user_groups),
        teams=frozenset(one.teams),
    )


def _wrong(
    found: KnowledgeFile, policy: KnowledgePolicy, document: Document, *, teams: Sequence[str]
) -> Iterator[Mistake]:
    def mistake(where: Sequence[int | str], what: str) -> Mistake:
        return Mistake(document.path, document.line_of(where), what)

    taken = {EVERYONE, EMPLOYEES, *(team.casefold() for team in teams)}
    for n, audience in enumerate(found.audiences):
        if audience.id.casefold() in taken:
            yield mistake(
                ["audiences", n, "id"], f"{audience.id!r} is an audience already; take another name"
            )
        taken.add(audience.id.casefold())
        for team in audience.teams:
            if team not in teams:
                yield mistake(["audiences", n, "teams"], f"there is no team {team!r} in teams.yaml")
    for n, channel in enumerate(found.channels):
        if not channel.channel.startswith("#"):
            yield mistake(["channels", n, "channel"], f"{channel.channel!r} is no channel; write it with #")
        for name in channel.audience:
            if not is_known(name, audiences=policy.audiences, teams=teams):
                yield mistake(["channels", n, "audience"], f"nobody is {name!r}; add it to audiences")
    names = [OWN_SOURCE]
    for n, source in enumerate(found.sources):
        for where, what in _wrong_source(source, policy, document.path.parent, teams=teams):
            yield mistake(["sources", n, where], what)
        if source.id in names:
            yield mistake(["sources", n, "id"], f"there is a source {source.id!r} already; rename one")
        names.append(source.id)


def _wrong_shadow(found: KnowledgeFile, document: Document, *, queues: Collection[str]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for n, channel in enumerate(found.shadow):
        name, what = channel.removeprefix("#"), ""
        if not _CHANNEL.fullmatch(name) or name != name.lower():
            what = f"{channel!r} is no channel; write its name as it stands in Slack, such as it-help"
        elif name in seen:
            what = f"{channel!r} stands above already; remove one"
        elif name in {queue.removeprefix("#") for queue in queues}:
            what = f"{channel!r} is a team's queue, where the desk has to speak; listen somewhere else"
        seen.add(name)
        if what:
            yield Mistake(document.path, document.line_of(["shadow", n]), what)


def _wrong_source(
    source: SourceFile, policy: KnowledgePolicy, folder: Path, *, teams: Sequence[str]
) -> Iterator[tuple[str, str]]:
    if bool(source.folder) == bool(source.sitemap):
        yield "id", "name either a folder or a sitemap"
    if source.folder and not _is_there(folder / source.folder, Path.is_dir):
        yield "folder", f"there is no folder {source.folder}"
    if source.sitemap and not _is_there(folder / source.sitemap, Path.is_file):
        yield "sitemap", f"there is no file {source.sitemap}"
    for name in source.audience:
        if not is_known(name, audiences=policy.audiences, teams=teams):
            yield "audience", f"nobody is {name!r}; add it to audiences"


def _is_there(path: Path, is_one: Callable[[Path], bool]) -> bool:
    try:
        return is_one(path)
    except (OSError, ValueError):  # nothing can have such a name
        return False
