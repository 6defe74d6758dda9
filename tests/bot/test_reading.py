"""The knowledge base as the desk meets it: honest while it is read, silent on what is not for everybody."""

from __future__ import annotations

from pathlib import Path

import knowledge
from bot.reading import BackgroundKnowledge
from workflows.domain.answers import Answer, NotReady


def _base(folder: Path) -> BackgroundKnowledge:
    def open_base(progress: knowledge.Progress) -> knowledge.KnowledgeBase:
        cache = folder / "cache"
        return knowledge.KnowledgeBase.open(
            folder / "articles", cache=cache, model="hashing", progress=progress
        )

    return BackgroundKnowledge(open_base)


def _write(folder: Path, name: str, text: str) -> None:
    (folder / "articles").mkdir(exist_ok=True)
    (folder / "articles" / name).write_text(text)


def test_until_it_is_read_it_says_so(tmp_path: Path) -> None:
    _write(tmp_path, "vpn.md", "---\ntitle: VPN\n---\n\nThe VPN drops every hour.\n")
    base = _base(tmp_path)

    assert base.ask("vpn drops", exclude=()) == NotReady(0.0)

    base.start()
    assert base.wait(30)
    assert isinstance(base.ask("vpn drops", exclude=()), Answer)


def test_an_article_for_some_people_is_shown_to_nobody(tmp_path: Path) -> None:
    _write(tmp_path, "vpn.md", "---\ntitle: VPN\n---\n\nThe VPN drops every hour.\n")
    _write(
        tmp_path,
        "pay.md",
        "---\ntitle: Pay bands\naudience: [managers]\n---\n\nThe pay bands of engineers.\n",
    )
    base = _base(tmp_path)
    base.start()
    assert base.wait(30)

    found = base.ask("what are the pay bands of engineers", exclude=())

    assert isinstance(found, Answer)
    assert "pay.md" not in [passage.page for passage in found.passages]


def test_a_base_that_cannot_be_read_says_why_and_stays_not_ready(tmp_path: Path) -> None:
    _write(tmp_path, "broken.md", "---\ntitle: [unclosed\n---\n\nText.\n")
    base = _base(tmp_path)
    base.start()
    assert base.wait(30)

    assert not base.is_ready
    assert "broken.md" in base.why
