"""What the sources hold becomes what is stored: only what changed, withdrawals at once, nothing half."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import HASHING, Changes, FileArticles, FolderBlobs, KnowledgeBase, encoder, take_in
from knowledge.sources import FolderSource
from tests.knowledge.articles_on_disk import PAY, PRINTER, VPN, three
from tests.knowledge.stores import HeldSource, MemoryStore


def taken(store: MemoryStore, *sources: HeldSource | FolderSource) -> Changes:
    return take_in(sources, articles=store, blobs=store, encoder=encoder(HASHING))


def base_of(store: MemoryStore, folder: Path) -> KnowledgeBase:
    return KnowledgeBase.shared(store, store, cache=folder / "cache", model=HASHING)


def cited(base: KnowledgeBase, question: str) -> list[str]:
    return [passage.page for passage in base.ask(question).passages]


def test_the_first_intake_stores_everything_in_one_change(tmp_path: Path) -> None:
    store = MemoryStore()

    changes = taken(store, FolderSource(three(tmp_path)))

    assert changes.added == ("hr/pay.md", "it/printer.md", "it/vpn.md")
    assert changes.embedded > 0
    assert store.changes == [(["hr/pay.md", "it/printer.md", "it/vpn.md"], [])]
    assert store.kept()["hr/pay.md"].audience == ("finance",)


def test_an_intake_that_finds_nothing_new_stores_and_embeds_nothing(tmp_path: Path) -> None:
    store, source = MemoryStore(), FolderSource(three(tmp_path))
    taken(store, source)

    changes = taken(store, source)

    assert (changes.is_any, changes.unchanged, changes.embedded) == (False, 3, 0)
    assert store.version() == 1


def test_only_what_changed_is_embedded_and_named() -> None:
    store, source = MemoryStore(), HeldSource(vpn=VPN, printer=PRINTER)
    taken(store, source)
    source.pages["printer.md"] = PRINTER.replace("facilities team", "print crew")
    source.pages["pay.md"] = PAY

    changes = taken(store, source)

    assert (changes.added, changes.changed, changes.removed) == (("pay.md",), ("printer.md",), ())
    assert changes.unchanged == 1


def test_what_was_withdrawn_is_gone_before_anything_is_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    store, source = MemoryStore(), HeldSource(vpn=VPN, pay=PAY)
    taken(store, source)
    del source.pages["pay.md"]
    source.pages["printer.md"] = PRINTER

    def stops(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("knowledge.intake.embed", stops)
    with pytest.raises(KeyboardInterrupt):
        taken(store, source)

    assert sorted(store.pages) == ["vpn.md"]


def test_a_narrower_audience_counts_before_anything_is_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    store, source = MemoryStore(), HeldSource(vpn=VPN)
    taken(store, source)
    source.pages["vpn.md"] = VPN.replace("[everyone]", "[it]")

    def stops(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("knowledge.intake.embed", stops)
    with pytest.raises(KeyboardInterrupt):
        taken(store, source)

    assert store.kept()["vpn.md"].audience == ("it",)


def test_a_page_that_cannot_be_read_this_time_stays_as_it_was() -> None:
    store, source = MemoryStore(), HeldSource(vpn=VPN, printer=PRINTER)
    taken(store, source)
    source.broken.add("vpn.md")
    source.pages["printer.md"] = "---\ntitle: [unclosed\n---\n\nText.\n"

    changes = taken(store, source)

    assert not changes.is_any
    assert {one.page for one in changes.skipped} == {"vpn.md", "printer.md"}
    assert sorted(store.pages) == ["printer.md", "vpn.md"]


def test_a_page_that_lost_its_text_goes() -> None:
    store, source = MemoryStore(), HeldSource(vpn=VPN, printer=PRINTER)
    taken(store, source)
    source.pages["printer.md"] = "---\ntitle: Printers\n---\n"

    changes = taken(store, source)

    assert changes.removed == ("printer.md",)
    assert [(one.page, one.reason) for one in changes.skipped] == [("printer.md", "It has no text.")]


def test_a_source_out_of_reach_keeps_its_pages_and_says_so() -> None:
    store = MemoryStore()
    wiki, articles = HeldSource("wiki", vpn=VPN), HeldSource("articles", printer=PRINTER)
    taken(store, wiki, articles)
    wiki.is_out_of_reach = True

    changes = taken(store, wiki, articles)

    assert sorted(store.pages) == ["printer.md", "vpn.md"]
    assert changes.failed == ("wiki: It does not answer.",)


def test_a_source_that_is_no_longer_named_takes_its_pages_along() -> None:
    store = MemoryStore()
    wiki, articles = HeldSource("wiki", vpn=VPN), HeldSource("articles", printer=PRINTER)
    taken(store, wiki, articles)

    assert taken(store, articles).removed == ("vpn.md",)


def test_of_two_pages_of_one_name_the_first_counts() -> None:
    store = MemoryStore()

    changes = taken(store, HeldSource("one", vpn=VPN), HeldSource("other", vpn=PAY))

    assert store.kept()["vpn.md"].source == "one"
    assert [one.reason for one in changes.skipped] == ["Another source has a page of that name."]


def test_a_replica_answers_from_what_is_stored_and_embeds_nothing(tmp_path: Path) -> None:
    store, source = MemoryStore(), HeldSource(vpn=VPN, printer=PRINTER)
    taken(store, source)
    replica = base_of(store, tmp_path)
    assert replica.report.embedded == 0

    source.pages["printer.md"] = PRINTER.replace("Toner", "Ink").replace("toner", "ink")
    taken(store, source)
    replica.refresh()

    assert replica.report.embedded == 0
    assert replica.ask("ink").passages[0].heading == "Ink"


def test_a_deleted_article_is_not_found_any_more(tmp_path: Path) -> None:
    store, source = MemoryStore(), HeldSource(vpn=VPN, printer=PRINTER)
    taken(store, source)
    replica = base_of(store, tmp_path)
    del source.pages["printer.md"]

    taken(store, source)
    replica.refresh()

    assert "printer.md" not in cited(replica, "who replaces the toner of the printer")
    assert replica.passage("printer.md", "toner") is None
    assert replica.audiences(["printer.md", "vpn.md"]) == {"vpn.md": ("everyone",)}


def test_a_base_whose_last_article_is_deleted_is_silent(tmp_path: Path) -> None:
    store, source = MemoryStore(), HeldSource(vpn=VPN)
    taken(store, source)
    replica = base_of(store, tmp_path)
    source.pages.clear()

    taken(store, source)
    replica.refresh()

    assert replica.ask("vpn drops").band == "none"
    assert replica.evidence("vpn drops") is None


def test_a_broken_blob_is_computed_again(tmp_path: Path) -> None:
    store, source = MemoryStore(), HeldSource(vpn=VPN, printer=PRINTER)
    taken(store, source)
    whole = base_of(store, tmp_path / "one").ask("toner")
    at = next(iter(store.blobs))
    store.blobs[at] = store.blobs[at][:-1] + bytes([store.blobs[at][-1] ^ 1])

    repaired = base_of(store, tmp_path / "other")

    assert repaired.report.embedded == 1
    assert repaired.ask("toner") == whole


def test_without_a_database_a_file_says_what_was_taken_in(tmp_path: Path) -> None:
    folder = three(tmp_path / "articles")
    blobs = FolderBlobs(tmp_path / "cache")

    def index() -> Changes:
        articles = FileArticles(tmp_path / "cache", of=folder)
        return take_in([FolderSource(folder)], articles=articles, blobs=blobs, encoder=encoder(HASHING))

    assert index().added == ("hr/pay.md", "it/printer.md", "it/vpn.md")
    (folder / "it/vpn.md").unlink()
    assert index().removed == ("it/vpn.md",)
    assert not index().is_any

    [kept] = (tmp_path / "cache" / "articles").iterdir()
    kept.write_bytes(b"broken")
    assert index().added == ("hr/pay.md", "it/printer.md")
