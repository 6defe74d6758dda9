"""Where a desk's articles come from: its folder articles/, and what knowledge.yaml names besides."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge_file import OWN_SOURCE, SourceFile, read_knowledge
from bot.settings import Settings
from knowledge.sources import FolderSource, SitemapSource, Source


def sources_of(settings: Settings) -> list[Source]:
    """Return the sources of a desk whose files were checked."""
    named = read_knowledge(settings.desk, teams=(), mistakes=[]).sources
    own = FolderSource(settings.articles_folder, name=OWN_SOURCE)
    return [own, *(_source(settings.desk, one) for one in named)]


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
