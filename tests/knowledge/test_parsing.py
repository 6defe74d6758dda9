"""Documents become articles once; what was made of them is kept and never believed of another document."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge import Document
from knowledge.articles import Article, article_of, read_articles
from knowledge.parsing import _WORTH_KEEPING, Parser, fingerprint
from tests.knowledge.articles_on_disk import VPN
from tests.knowledge.stores import MemoryStore

ROOT = Path(__file__).parents[2]
LINKED = VPN.replace("Press **Apply**.", "Press [Apply](../hr/pay.md).")


def _documents(*, text: str = LINKED) -> list[Document]:
    return [
        Document(page=f"{number}.md", source="it", text=f"{text}\n{number}\n", revision="r1")
        for number in range(_WORTH_KEEPING + 1)
    ]


def _digests(documents: list[Document]) -> dict[str, str]:
    return {one.page: one.digest for one in documents}


def _unasked(document: Document) -> Article:
    raise AssertionError(f"{document.page} was parsed again")


def test_what_was_kept_is_the_article_that_was_parsed() -> None:
    store, documents = MemoryStore(), _documents()
    fresh = Parser(store).articles(_digests(documents), documents)

    kept = Parser(store).articles(_digests(documents), documents, parse=_unasked)

    assert kept == fresh == tuple(map(article_of, documents))
    assert (kept[0].reviewed_on, kept[0].links[0].target) == (date(2026, 3, 1), "../hr/pay.md")


def test_the_sample_desk_is_kept_without_a_loss() -> None:
    store, folder = MemoryStore(), ROOT / "desk" / "articles"
    documents = [
        Document(page=one.page, source="", text=(folder / one.page).read_text("utf-8"))
        for one in read_articles(folder)
    ]
    Parser(store).articles(_digests(documents), documents)

    assert Parser(store).articles(_digests(documents), documents, parse=_unasked) == read_articles(folder)


def test_a_document_that_changed_is_parsed_again_and_no_other() -> None:
    store, documents = MemoryStore(), _documents()
    parser = Parser(store)
    before = parser.articles(_digests(documents), documents)
    edited = Document(page="3.md", source="it", text="# Other\n\nText.\n")
    now = [edited if one.page == "3.md" else one for one in documents]

    assert parser.lacks(_digests(now)) == ["3.md"]
    after = parser.articles(_digests(now), [edited])

    assert after[3].title == "Other"
    assert all(one is other for at, (one, other) in enumerate(zip(after, before, strict=True)) if at != 3)


@pytest.mark.parametrize("wrong", [b"", b"broken"])
def test_what_is_kept_and_broken_is_parsed_again(wrong: bytes) -> None:
    store, documents = MemoryStore(), _documents()
    fresh = Parser(store).articles(_digests(documents), documents)
    store.blobs = dict.fromkeys(store.blobs, wrong)

    assert Parser(store).articles(_digests(documents), documents) == fresh


def test_what_is_no_longer_there_is_let_go() -> None:
    store, documents = MemoryStore(), _documents()
    parser = Parser(store)
    parser.articles(_digests(documents), documents)
    parser.articles(_digests(documents[:1]), documents[:1])

    parser.tidy()

    assert [of for of, _ in store.blobs] == [fingerprint()]
