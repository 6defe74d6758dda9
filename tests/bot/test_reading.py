"""The knowledge base as the desk meets it: honest while it is read, silent on what is not for everybody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import knowledge
from bot.reading import BackgroundKnowledge
from bot.stored_base import StoredBase
from knowledge.sources import FolderSource
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from workflows.domain.answers import Answer, NotReady
from workflows.domain.audiences import STRANGERS, Readers

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

VPN = "---\ntitle: VPN\n---\n\nThe VPN drops every hour.\n"
PAY = "---\ntitle: Pay bands\naudience: [managers]\n---\n\nThe pay bands of engineers.\n"


def _base(folder: Path) -> BackgroundKnowledge:
    def open_base(progress: knowledge.Progress) -> knowledge.KnowledgeBase:
        cache = folder / "cache"
        return knowledge.KnowledgeBase.open(
            folder / "articles", cache=cache, model="hashing", progress=progress
        )

    return BackgroundKnowledge(open_base)


def _replica(store: TicketStore, folder: Path, name: str) -> BackgroundKnowledge:
    """Return one of several processes on one database and one folder, each with a cache of its own."""

    def open_base(progress: knowledge.Progress) -> StoredBase:
        sources = [FolderSource(folder / "articles")]
        return StoredBase(store.knowledge, sources, model="hashing", cache=folder / name, progress=progress)

    audiences = store.knowledge.audiences
    return BackgroundKnowledge(open_base, audiences=audiences, follow_s=0.05)


def _write(folder: Path, name: str, text: str) -> None:
    (folder / "articles").mkdir(exist_ok=True)
    (folder / "articles" / name).write_text(text)


def _cited(base: BackgroundKnowledge, question: str, readers: Readers = STRANGERS) -> list[str]:
    found = base.ask(question, exclude=(), readers=readers)
    assert isinstance(found, Answer)
    return [passage.page for passage in found.passages]


def _started(base: BackgroundKnowledge) -> BackgroundKnowledge:
    base.start()
    assert base.wait(30)
    return base


def _eventually(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(1200):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it never came about")


def test_until_it_is_read_it_says_so(tmp_path: Path) -> None:
    _write(tmp_path, "vpn.md", VPN)
    base = _base(tmp_path)

    assert base.ask("vpn drops", exclude=(), readers=STRANGERS) == NotReady(0.0)
    assert base.audiences(["vpn.md"]) is None

    _started(base)
    assert isinstance(base.ask("vpn drops", exclude=(), readers=STRANGERS), Answer)
    assert base.audiences(["vpn.md", "gone.md"]) == {"vpn.md": ("everyone",)}


def test_an_article_for_some_people_is_shown_to_them_only(tmp_path: Path) -> None:
    _write(tmp_path, "vpn.md", VPN)
    _write(tmp_path, "pay.md", PAY)
    base = _started(_base(tmp_path))
    question, managers = "what are the pay bands of engineers", frozenset({"managers"})

    assert "pay.md" not in _cited(base, question)
    assert "pay.md" not in _cited(base, question, frozenset({managers, frozenset({"it"})}))
    assert "pay.md" in _cited(base, question, frozenset({managers}))
    assert base.passage("pay.md", question, readers=STRANGERS) is None


def test_every_replica_answers_from_what_one_of_them_took_in(store: TicketStore, tmp_path: Path) -> None:
    _write(tmp_path, "vpn.md", VPN)
    one, other = (_started(_replica(store, tmp_path, name)) for name in ("one", "other"))

    _write(tmp_path, "pay.md", PAY.replace("[managers]", "[everyone]"))
    _eventually(lambda: "pay.md" in _cited(one, "pay bands") and "pay.md" in _cited(other, "pay bands"))

    (tmp_path / "articles" / "pay.md").unlink()
    _eventually(lambda: not any("pay.md" in _cited(base, "pay bands") for base in (one, other)))
    assert one.audiences(["pay.md", "vpn.md"]) == {"vpn.md": ("everyone",)}
    for base in (one, other):
        base.stop()


def test_a_broken_edit_leaves_the_page_as_it_was(store: TicketStore, tmp_path: Path) -> None:
    _write(tmp_path, "vpn.md", VPN)
    base = _started(_replica(store, tmp_path, "one"))

    _write(tmp_path, "vpn.md", "---\ntitle: [unclosed\n---\n\nText.\n")
    _write(tmp_path, "pay.md", PAY.replace("[managers]", "[everyone]"))
    _eventually(lambda: "pay.md" in _cited(base, "pay bands"))

    assert "vpn.md" in _cited(base, "the vpn drops every hour")
    base.stop()


def test_a_base_that_cannot_be_read_says_why_and_stays_not_ready(tmp_path: Path) -> None:
    _write(tmp_path, "broken.md", "---\ntitle: [unclosed\n---\n\nText.\n")
    base = _base(tmp_path)
    base.start()
    assert base.wait(30)

    assert not base.is_ready
    assert "broken.md" in base.why
