"""The library gives the articles as the base holds them; the fake one of other tests keeps the same promises."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.library import StoredLibrary
from knowledge import Document
from storage import TicketStore
from storage.knowledge import Row
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.library import HeldLibrary
from workflows.domain.care import Page
from workflows.ports import Library

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

TEXTS = {
    "it/badge.md": "---\ntitle: Badge\n---\nSee [VPN](vpn.md).",
    "it/vpn.md": "---\ntitle: VPN\nurl: https://kb.example/vpn\nowner: bo@example.com\naudience: [it]\n"
    "reviewed: 2026-05-01\nreview_by: 2026-11-20\nreview_every: 26w\n---\nSee [this](gone.md), [that](badge.md).",
}
BADGE = Page(page="it/badge.md", title="Badge", url="", source="articles", owner="", audience=("everyone",))
VPN = Page(
    page="it/vpn.md",
    title="VPN",
    url="https://kb.example/vpn",
    source="articles",
    owner="bo@example.com",
    audience=("it",),
    reviewed_on=date(2026, 5, 1),
    review_by=date(2026, 11, 20),
    review_every=timedelta(weeks=26),
    dead_links=("gone.md",),
)


def put(store: TicketStore, source: str = "articles", **changed: str) -> None:
    """Store the articles, some of them changed, as whoever reads sources does."""
    documents = [
        Document(page=page, source=source, text=changed.get(page.split("/")[1].removesuffix(".md"), text))
        for page, text in TEXTS.items()
    ]
    rows = [
        Row(page=one.page, source=one.source, digest=one.digest, audience=(), document=one.as_json())
        for one in documents
    ]
    store.knowledge.change(put=rows, remove=())


@pytest.fixture(params=["real", "fake"])
def library(request: pytest.FixtureRequest, store: TicketStore) -> Library:
    """The library of these two articles."""
    if request.param == "fake":
        return HeldLibrary(BADGE, VPN)
    put(store)
    return StoredLibrary(store.knowledge)


def test_every_article_is_there_with_what_its_owner_is_asked_about(library: Library) -> None:
    assert list(library.pages()) == [BADGE, VPN]


def test_one_article_is_given_without_its_links_and_one_that_is_gone_is_none(library: Library) -> None:
    page = library.page("it/vpn.md")

    assert page is not None and (page.owner, page.dead_links) == ("bo@example.com", ())
    assert library.page("it/gone.md") is None


def test_a_change_is_seen_and_what_is_no_article_is_left_out(store: TicketStore) -> None:
    put(store)
    library = StoredLibrary(store.knowledge, without={"others"})
    assert len(library.pages()) == 2

    put(store, badge="---\ntitle: Badges\n---\nText.")
    assert [one.title for one in library.pages()] == ["Badges", "VPN"]
    put(store, source="others")
    assert list(library.pages()) == []
