"""An index that follows another: it answers as one made afresh would, and an edit costs what is in it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import HASHING, Document, KnowledgeBase, encoder, take_in
from knowledge.index import Index
from knowledge.lexical import TermIndex
from knowledge.spelling import Speller
from tests.knowledge.articles_on_disk import PRINTER
from tests.knowledge.stores import HeldSource, MemoryStore

WORDS = ("vpn", "tunnel", "toner", "printer", "payslip", "badge", "laptop", "holiday")
QUESTIONS = ("who replaces toner", "vpn tunel drops", "badge of the printer", "holiday page-3", "laptop")


class Desk:
    """Forty pages in a store, and the base that follows it."""

    def __init__(self, folder: Path) -> None:
        pages = {f"page-{number}": _text(number, version=0) for number in range(40)}
        self._folder = folder
        self.store = MemoryStore()
        self.source = HeldSource(**pages)
        self.take_in()
        self.base = self.fresh("first")

    def take_in(self) -> None:
        take_in([self.source], articles=self.store, blobs=self.store, encoder=encoder(HASHING))

    def fresh(self, name: str) -> KnowledgeBase:
        return KnowledgeBase.shared(self.store, self.store, cache=self._folder / name, model=HASHING)

    @property
    def index(self) -> Index:
        index = self.base._edition.index
        assert index is not None
        return index


def _text(number: int, *, version: int, target: int = 0) -> str:
    words = [WORDS[(number * 3 + at * version) % len(WORDS)] for at in range(4)]
    return (
        f"---\ntitle: Page {number}\n---\n\nAbout {' and '.join(words)}. See [the page](page-{target}.md).\n"
        f"\n## Steps {version}\n\n1. Turn knob {number}.\n2. Press {words[1]}.\n"
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(
    edits=st.lists(
        st.lists(st.tuples(st.integers(0, 44), st.integers(-1, 5)), min_size=1, max_size=4),
        min_size=1,
        max_size=3,
    )
)
def test_after_any_edits_it_answers_as_one_made_afresh(
    tmp_path_factory: pytest.TempPathFactory, edits: list[list[tuple[int, int]]]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    for changed in edits:
        for number, version in changed:
            if version < 0:
                desk.source.pages.pop(f"page-{number}.md", None)
            else:
                desk.source.pages[f"page-{number}.md"] = _text(number, version=version, target=version)
        desk.take_in()
        desk.base.refresh()

    afresh = desk.fresh("afresh")
    for question in QUESTIONS:
        one, other = desk.base.ask(question), afresh.ask(question)
        scores = {passage.page: passage.score for passage in other.passages}
        assert [p.score for p in one.passages] == pytest.approx(list(scores.values()), abs=1e-4)
        assert all(p.score == pytest.approx(scores.get(p.page, p.score), abs=1e-4) for p in one.passages)
        assert one.band == other.band
        assert one.confidence == pytest.approx(other.confidence, abs=1e-3)
    assert (desk.base.report.pages, desk.base.report.chunks) == (afresh.report.pages, afresh.report.chunks)


def test_an_edit_moves_no_vector_of_another_page(desk: Desk) -> None:
    for version in (1, 2):  # the first one finds no room behind the rows and moves them once
        before = desk.index
        desk.source.pages["page-7.md"] = _text(7, version=version)
        desk.take_in()
        desk.base.refresh()

    after = desk.index
    assert np.shares_memory(before.vectors.windows, after.vectors.windows)
    assert len(after.vectors.windows) == len(before.vectors.windows) + before.windows.counts[7]
    assert after.pages[:40] == before.pages[:40], "the views of the others were not made again"


def test_an_edit_reads_no_other_document_and_no_other_blob(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.source.pages["page-7.md"] = _text(7, version=3)
    desk.take_in()
    read: list[str] = []
    sought: list[int] = []

    class Watched:
        """The store, and what is read of it."""

        def documents(self, pages: Collection[str] | None = None) -> tuple[int, list[Document]]:
            version, found = MemoryStore.documents(desk.store, pages)
            read.extend(one.page for one in found)
            return version, found

        def load(self, fingerprint: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
            sought.append(len(keys))
            return MemoryStore.load(desk.store, fingerprint, keys)

    monkeypatch.setattr(desk.store, "documents", Watched().documents)
    monkeypatch.setattr(desk.store, "load", Watched().load)
    desk.base.refresh()

    assert read == ["page-7.md"]
    assert sum(sought) < 12, "of the edited page alone: its windows, sentences and title"


def test_questions_asked_of_the_index_before_are_answered_from_it(desk: Desk) -> None:
    before = desk.index
    rows, scores = before.vectors.windows.copy(), before.section_terms.scores(["toner"])
    for version in (1, 2, 3):
        desk.source.pages["page-7.md"] = _text(7, version=version)
        desk.take_in()
        desk.base.refresh()

    assert np.array_equal(before.vectors.windows, rows)
    assert np.array_equal(before.section_terms.scores(["toner"]), scores)
    assert before.number["page-7.md"] != desk.index.number["page-7.md"]


def test_an_index_with_many_pages_gone_is_made_anew(desk: Desk) -> None:
    for number in range(20):
        del desk.source.pages[f"page-{number}.md"]
        desk.take_in()
        desk.base.refresh()
        assert desk.index.gone * 4 <= 40 + desk.index.gone

    assert desk.base.report.pages == 20


def test_rows_of_the_tail_are_found_like_those_faiss_has(desk: Desk) -> None:
    desk.source.pages["page-41.md"] = PRINTER
    desk.take_in()
    desk.base.refresh()

    index = desk.index
    vector = encoder(HASHING).question("facilities team toner").vector
    nearest = index.nearest(vector, index.allowed(readers=None, exclude=()), depth=3)
    assert int(np.argmax(nearest)) == index.number["page-41.md"]


def test_terms_taken_away_again_leave_no_trace() -> None:
    documents = [["vpn", "a", "vpn"], ["vpn", "drop"], ["pay"]]
    index = TermIndex(documents).changed(gone={1: documents[1]}, new=[["drop", "badge"], ["vpn", "drop"]])

    afresh = TermIndex([documents[0], documents[2], ["drop", "badge"], ["vpn", "drop"]])
    for asked in (["vpn"], ["drop", "badge"], ["pay", "unknown"]):
        assert index.scores(asked)[[0, 2, 3, 4]].tolist() == afresh.scores(asked).tolist()
        assert index.weight(asked) == afresh.weight(asked)
    assert "badge" not in index.changed(gone={3: ["drop", "badge"]}, new=[])
    assert "badge" in index


def test_words_taken_away_are_no_longer_repaired_to() -> None:
    texts = [["quixdesk", "salary"], ["salary", "certificate"]]
    speller = Speller(texts).changed(gone=[texts[0]], new=[["authenticator"]])

    def repaired(text: str) -> str:
        return speller.repair(text, known=frozenset[str]().__contains__)

    assert repaired("quxidesk salery autenticator") == "quxidesk salary authenticator"
    assert repaired("quixdesks") == "quixdesks"
