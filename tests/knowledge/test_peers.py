from __future__ import annotations

import json
from pathlib import Path

from bench.knowledge import run
from bench.knowledge_peers import Passages, peers
from bench.knowledge_sets import stackfaq
from knowledge import HASHING
from knowledge.articles import read_articles
from knowledge.models import encoder
from tests.knowledge.articles_on_disk import three


def test_every_peer_finds_a_page_by_its_own_words(tmp_path: Path) -> None:
    articles = read_articles(three(tmp_path / "articles"))

    ways = peers(Passages(articles, encoder=encoder(HASHING), cache=tmp_path / "cache"))

    assert {"BM25", "MiniLM", "both, equal RRF"} <= ways.keys()
    for rank in ways.values():
        assert rank("toner for the printer")[0][0] == "it/printer.md"


def test_a_run_measures_us_beside_every_peer(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"question": "toner for the printer", "gold": [{"page": "it/printer.md"}]}', "utf-8"
    )

    rows = run(three(tmp_path / "articles"), questions, cache=tmp_path / "cache", model=HASHING)

    assert rows[-1].name == "Deskhand"
    assert all(str(row.figures["recall@1"]) == "100.0 (100–100)" for row in rows)


def test_a_downloaded_set_becomes_articles_with_and_without_titles(tmp_path: Path) -> None:
    article = {"id": "sf1", "title": "Strike it", "answers": ["Use tildes."]}
    (tmp_path / "stackfaq_articles.jsonl").write_text(json.dumps(article), "utf-8")
    asked = {"q": "how do i strike", "article": "sf1"}
    (tmp_path / "stackfaq_queries.jsonl").write_text(json.dumps(asked), "utf-8")

    titled, untitled = stackfaq(tmp_path, tmp_path / "out")

    assert [one.title for one in read_articles(titled.articles)] == ["Strike it"]
    assert [one.title for one in read_articles(untitled.articles)] == ["Question"]
    assert json.loads(titled.questions.read_text("utf-8"))["gold"] == [{"page": "sf1.md"}]
