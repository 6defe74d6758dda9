"""Where a desk's articles come from: its folder articles/, and what knowledge.yaml names besides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import structlog

from bot.knowledge_file import OWN_SOURCE, SourceFile, read_knowledge
from bot.settings import Settings
from knowledge.sources import FolderSource, SitemapSource, Source

log = structlog.get_logger()


def sources_of(settings: Settings) -> list[Source]:
    """Return the sources of a desk whose files were checked."""
    named = named_in(settings.desk)
    own = FolderSource(settings.articles_folder, name=OWN_SOURCE)
    return [own, *(_source(settings.desk, one) for one in named)]


def named_in(desk: Path) -> tuple[SourceFile, ...]:
    """Return what knowledge.yaml names besides the desk's own folder."""
    return read_knowledge(desk, teams=(), mistakes=[]).sources


def say_if_others_wait(desk: Path, known: Sequence[SourceFile]) -> None:
    """Log that knowledge.yaml names other sources than those that were read: they are, at the next start."""
    if list(named_in(desk)) != list(known):
        log.warning("other sources are read at the next start", action="desk.sources_wait")


def _source(desk: Path, one: SourceFile) -> Source:
    if one.sitemap:
        return SitemapSource(
            desk / one.sitemap, name=one.id, hosts=one.hosts, owner=one.owner, audience=one.audience
        )
    return FolderSource(
        desk / one.folder,
        name=one.id,
        prefix=f"{one.id}/",
        url=one.url,
        owner=one.owner,
        audience=one.audience,
    )
