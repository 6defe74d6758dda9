"""A source that goes first: where one of its pages would answer alone and is hardly behind, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import HASHING, Kept, KnowledgeBase, base
from knowledge.confidence import FEATURES, Calibrator
from knowledge.store import Document
from tests.knowledge.stores import MemoryStore

QUESTION = "the mail program waits for the server"
BODY = "The mail program waits for the server when the line is idle. Close it and open it again."
OTHER = "The badge printer needs new paper from the store room on the second floor."
SURE = Calibrator(
    fingerprint="",
    mean=(0.0,) * len(FEATURES),
    deviation=(1.0,) * len(FEATURES),
    weights=tuple(float(name == "sentence") for name in FEATURES),  # a page answers where a sentence is near
    bias=-0.5,
    answer_from=0.5,
    none_below=0.0,
    none_window=0.0,
)


def asked(tmp_path: Path, known_error: str, *, first: str = "known") -> list[str]:
    """Return the pages found beside a page of the source `known` with that text, best first."""
    store = MemoryStore()
    documents = (("a-mail.md", "articles", BODY), ("known/1", "known", known_error))
    put = [Document(page=page, source=source, text=f"# Mail\n\n{text}\n") for page, source, text in documents]
    store.change(
        put=[(one, Kept(digest=one.digest, source=one.source, audience=("everyone",))) for one in put],
        remove=(),
    )
    opened = KnowledgeBase.shared(store, store, cache=tmp_path, model=HASHING, first=first)
    return [passage.page for passage in opened.ask(QUESTION).passages]


def measured(monkeypatch: pytest.MonkeyPatch, calibrator: Calibrator | None) -> None:
    """Have the model measured by *calibrator*."""
    monkeypatch.setattr(base, "shipped", lambda _fingerprint: calibrator)


def test_a_page_that_answers_as_well_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured(monkeypatch, SURE)

    assert asked(tmp_path / "1", f"{BODY} For now.", first="") == ["a-mail.md", "known/1"]
    assert asked(tmp_path / "2", f"{BODY} For now.") == ["known/1", "a-mail.md"]


def test_a_page_about_something_else_keeps_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured(monkeypatch, SURE)

    assert asked(tmp_path, OTHER) == ["a-mail.md", "known/1"]


def test_a_page_that_would_not_answer_alone_keeps_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(monkeypatch, replace(SURE, answer_from=1.1))

    assert asked(tmp_path, f"{BODY} For now.") == ["a-mail.md", "known/1"]


def test_nothing_goes_first_with_a_model_nobody_has_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(monkeypatch, None)

    assert asked(tmp_path, f"{BODY} For now.") == ["a-mail.md", "known/1"]
