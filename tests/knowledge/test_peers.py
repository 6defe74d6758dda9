"""The benchmark of the ranking: every peer on the same articles, ours beside them, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

from bench.knowledge import OURS, Figure, Row, behind, run
from bench.knowledge_peers import Passages, peers
from bench.knowledge_sets import QuestionSet, public
from knowledge import HASHING
from knowledge.articles import read_articles
from knowledge.models import encoder
from tests.knowledge.articles_on_disk import three, write


def test_every_peer_finds_a_page_by_its_own_words(tmp_path: Path) -> None:
    articles = read_articles(three(tmp_path / "articles"))

    ways = peers(Passages(articles, encoder=encoder(HASHING), cache=tmp_path / "cache"))

    assert {"BM25", "MiniLM", "both, equal RRF", "both, 0.8 + 0.2"} <= ways.keys()
    for rank in ways.values():
        assert rank("toner for the printer")[0][0] == "it/printer.md"
        assert isinstance(rank("what is it"), list), "a question of stop words alone is survived"


def test_a_run_measures_us_beside_every_peer(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"question": "toner for the printer", "gold": [{"page": "it/printer.md"}]}', "utf-8"
    )
    articles = three(tmp_path / "articles")
    asked_of = QuestionSet(
        name="three", about="", articles=articles, questions=questions, strangers=("sing",)
    )

    rows = run(asked_of, cache=tmp_path / "cache", model=HASHING)

    assert rows[-1].name == OURS
    assert all(str(row.figures["recall@1"]) == "100.0 (100–100)" for row in rows)
    assert str(rows[-1].figures["far"]) == "100.0 (100–100)"
    assert behind(rows) == {}


def test_a_figure_below_the_interval_of_the_first_is_named() -> None:
    def row(name: str, value: float) -> Row:
        figure = Figure(value=value, interval=(value - 0.05, value + 0.05))
        return Row(name=name, figures={"MRR@10": figure}, p50_ms=1, p95_ms=1, processor_ms=1)

    assert behind([row("BM25", 0.84), row(OURS, 0.8)]) == {}
    assert behind([row("BM25", 0.86), row(OURS, 0.8)]) == {"MRR@10": "BM25"}


def test_downloaded_sets_become_articles_and_questions(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    write(data / "handbook", leave="# Leave\n\nAsk your lead.\n")
    lines: dict[str, dict[str, object]] = {
        "stackfaq_articles": {"id": "sf1", "title": "Strike it", "answers": ["Use tildes."]},
        "stackfaq_queries": {"q": "how do i strike", "article": "sf1"},
        "clinc_train": {"t": "play a song", "y": "play_music"},
        "clinc_val": {"t": "some music please", "y": "play_music"},
    }
    (data / "bench").mkdir()
    for name, line in lines.items():
        (data / "bench" / f"{name}.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    with (data / "bench" / "clinc_val.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"t": "am i tall", "y": "oos"}\n')

    sets = {one.name: one for one in public(data, out)}

    assert list(sets) == ["stackfaq", "stackfaq-untitled", "clinc"]
    assert [one.title for one in read_articles(sets["stackfaq"].articles)] == ["Leave", "Strike it"]
    assert [one.title for one in read_articles(sets["stackfaq-untitled"].articles)] == ["Leave", "Question"]
    [intent] = read_articles(sets["clinc"].articles)
    assert (intent.page, intent.title) == ("play_music.md", "Play music")
    assert [block.plain for block in intent.sections[0].blocks] == ["play a song"]
    assert json.loads(sets["clinc"].questions.read_text("utf-8"))["gold"] == [{"page": "play_music.md"}]
    assert sets["clinc"].strangers == ("am i tall",)
