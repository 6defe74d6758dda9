"""Questions people confirmed a page for: they find it again, for whoever may read it, and are never seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge import HASHING, Kept, KnowledgeBase
from knowledge.aliases import Aliases
from knowledge.store import Document
from tests.knowledge.stores import MemoryStore

PAGES = {
    "vpn.md": ("everyone", "# Tunnel drops\n\nSet keep alive to thirty seconds in the tunnel settings.\n"),
    "pay.md": ("finance", "# Salary\n\nYour payslip is in the portal on the last day of the month.\n"),
    "print.md": ("everyone", "# Printer\n\nType the badge code on the panel of the printer.\n"),
}
ODD = "quokka zebra wobbles"
FINANCE = frozenset({frozenset({"finance"})})
STAFF = frozenset({frozenset({"employees"})})


def a_store() -> MemoryStore:
    store = MemoryStore()
    documents = [
        (Document(page=page, source="articles", text=text, audience=(audience,)), audience)
        for page, (audience, text) in PAGES.items()
    ]
    store.change(
        put=[(one, Kept(digest=one.digest, source="articles", audience=(who,))) for one, who in documents],
        remove=(),
    )
    return store


def opened(store: MemoryStore, tmp_path: Path) -> KnowledgeBase:
    return KnowledgeBase.shared(store, store, cache=tmp_path, model=HASHING)


def found(base: KnowledgeBase, question: str, readers: frozenset[frozenset[str]] | None = None) -> list[str]:
    return [passage.page for passage in base.ask(question, readers=readers).passages]


@pytest.mark.parametrize("page", ["vpn.md", "print.md"])
def test_a_confirmed_question_brings_its_page_first_from_the_next_reading_on(
    tmp_path: Path, page: str
) -> None:
    store = a_store()
    base = opened(store, tmp_path)
    store.confirm(page, ODD)

    base.refresh()

    assert found(base, f"{ODD} today")[0] == page


def test_one_that_is_taken_back_leaves_no_trace(tmp_path: Path) -> None:
    store = a_store()
    base = opened(store, tmp_path)
    before, kept = base.ask(ODD), set(store.blobs)
    store.confirm("print.md", ODD)
    base.refresh()
    assert base.ask(ODD) != before

    store.confirm("print.md")
    base.refresh()

    assert base.ask(ODD) == before
    base.tidy()
    assert set(store.blobs) == kept


def test_it_helps_only_who_may_read_the_page_and_shows_nothing_to_anybody(tmp_path: Path) -> None:
    store = a_store()
    base = opened(store, tmp_path)
    before = base.ask(ODD, readers=STAFF)
    store.confirm("pay.md", ODD)
    base.refresh()

    assert base.ask(ODD, readers=STAFF) == before
    assert found(base, ODD, FINANCE)[0] == "pay.md"
    assert ODD not in str(base.ask(ODD, readers=FINANCE))


def test_its_words_are_no_words_of_the_articles(tmp_path: Path) -> None:
    store = a_store()
    store.confirm("vpn.md", "wobblitizer broken")
    base = opened(store, tmp_path)
    index = base._edition.index

    assert index is not None
    assert "wobblit" not in index.section_terms
    assert index.speller.repair("wobblitizzer", known=frozenset[str]().__contains__) == "wobblitizzer"


def test_a_question_for_a_page_that_is_gone_is_left_out(tmp_path: Path) -> None:
    store = a_store()
    store.confirm("gone.md", ODD)

    assert opened(store, tmp_path).ask("badge code on the printer").passages[0].page == "print.md"


def test_no_page_loses_and_a_page_that_says_it_itself_gains_nothing() -> None:
    aliases = Aliases(pages=np.array([1, 1]), vectors=np.eye(2, dtype=np.float32))

    gained = aliases.bonus(
        np.array([1.0, 0.0], dtype=np.float32), windows=np.array([0.2, 0.4, 0.9], dtype=np.float32)
    )

    assert gained.tolist() == pytest.approx([0.0, 0.3, 0.0])
