"""The file of a whole base: read when it is whole and fits, made again when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import HASHING, KnowledgeBase
from knowledge.snapshots import KEPT
from tests.knowledge.articles_on_disk import PRINTER, opened, three, write


def _snapshots(cache: Path) -> list[Path]:
    return sorted((cache / "index").glob("*.npz"))


def _without_blobs(articles: Path, cache: Path) -> KnowledgeBase:
    """Open the base with nothing left of its cache but the snapshot."""
    for segment in cache.glob("*/*.npz"):
        if segment.parent.name != "index":
            segment.unlink()
    return opened(articles, cache)


def test_a_whole_snapshot_is_all_a_start_needs(tmp_path: Path) -> None:
    articles = three(tmp_path / "articles")
    before = opened(articles, tmp_path / "cache")

    after = _without_blobs(articles, tmp_path / "cache")

    assert after.report.embedded == 0
    assert after.ask("toner") == before.ask("toner")


@pytest.mark.parametrize("wrong", [b"", b"not a snapshot", None])
def test_a_broken_or_missing_snapshot_is_made_again(tmp_path: Path, wrong: bytes | None) -> None:
    articles = three(tmp_path / "articles")
    before = opened(articles, tmp_path / "cache")
    [snapshot] = _snapshots(tmp_path / "cache")
    if wrong is None:
        snapshot.unlink()
    else:
        snapshot.write_bytes(wrong)

    after = opened(articles, tmp_path / "cache")

    assert after.report.embedded == 0, "the blobs are still there"
    assert after.ask("toner") == before.ask("toner")
    assert _without_blobs(articles, tmp_path / "cache").report.embedded == 0, "and so is the snapshot, again"


def test_a_changed_byte_in_a_snapshot_is_noticed(tmp_path: Path) -> None:
    articles = three(tmp_path / "articles")
    before = opened(articles, tmp_path / "cache")
    [snapshot] = _snapshots(tmp_path / "cache")
    whole = snapshot.read_bytes()
    at = len(whole) // 2
    snapshot.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])

    assert opened(articles, tmp_path / "cache").ask("toner") == before.ask("toner")


def test_a_snapshot_of_other_texts_or_another_model_is_not_used(tmp_path: Path) -> None:
    articles = three(tmp_path / "articles")
    opened(articles, tmp_path / "cache")
    [snapshot] = _snapshots(tmp_path / "cache")
    assert snapshot.name.startswith("hashing-1-")

    write(articles, it__printer=PRINTER.replace("facilities team", "print crew"))

    assert opened(articles, tmp_path / "cache").report.embedded > 0


def test_of_a_snapshot_from_before_an_edit_the_other_pages_are_used(tmp_path: Path) -> None:
    articles = three(tmp_path / "articles")
    opened(articles, tmp_path / "cache")
    write(articles, it__printer=PRINTER.replace("facilities team", "print crew"))

    after = _without_blobs(articles, tmp_path / "cache")

    assert after.report.embedded == 5, "two windows, two sentences and the title of the page that was edited"
    assert after.ask("toner") == opened(articles, tmp_path / "elsewhere").ask("toner")


def test_old_snapshots_go(tmp_path: Path) -> None:
    articles = three(tmp_path / "articles")
    for number in range(KEPT + 3):
        write(articles, it__printer=f"{PRINTER}\nLine {number}.\n")
        KnowledgeBase.open(articles, cache=tmp_path / "cache", model=HASHING)

    assert len(_snapshots(tmp_path / "cache")) == KEPT
