"""Public question sets, made of what was downloaded: a folder of articles and a file of questions each.

DATA holds what `docs/why/answers.md` names: `handbook/` with `handbook-questions-dev.jsonl`, and in `bench/` the
files of StackFAQ and CLINC. A set whose files are missing is left out.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.knowledge_peers import PASSAGE_WORDS
from knowledge.articles import article_files

ROOT = Path(__file__).parents[1]
EACH = 5
"""Of CLINC's twenty questions to an intent every fifth is asked: 600 of 3,000 tell as much in a fifth of the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Articles and questions about them; *strangers* are utterances about something else altogether.

    *passage_words* is how long the passages are that the peers get.
    """

    name: str
    about: str
    articles: Path
    questions: Path
    strangers: tuple[str, ...] = ()
    passage_words: int = PASSAGE_WORDS


def sample_desk() -> QuestionSet:
    """Return the articles of the sample desk and the questions that were written to them."""
    return QuestionSet(
        name="desk",
        about="the sample desk: 71 pages, 98 questions they answer and 51 they do not",
        articles=ROOT / "desk" / "articles",
        questions=ROOT / "bench" / "knowledge_desk_questions.jsonl",
    )


def public(data: Path, out: Path) -> list[QuestionSet]:
    """Return the sets there are in *data*; articles that have to be made are written below *out*."""
    strangers = _strangers(data / "bench" / "clinc_val.jsonl")
    found = []
    if (data / "handbook-questions-dev.jsonl").exists():
        found.append(handbook(data, strangers=strangers))
    if (data / "bench" / "stackfaq_queries.jsonl").exists():
        found += stackfaq(data, out, strangers=strangers)
    if strangers and (data / "bench" / "clinc_train.jsonl").exists():
        found.append(clinc(data, out, strangers=strangers))
    return found


def handbook(data: Path, *, strangers: tuple[str, ...] = ()) -> QuestionSet:
    """Return the handbook and the questions in its employees' words."""
    return QuestionSet(
        name="handbook",
        about="a real organisation's handbook: 246 pages, 120 questions in employees' words that it answers, 40 not",
        articles=data / "handbook",
        questions=data / "handbook-questions-dev.jsonl",
        strangers=strangers,
    )


def stackfaq(data: Path, out: Path, *, strangers: tuple[str, ...] = ()) -> list[QuestionSet]:
    """Write StackFAQ beside the handbook below *out*, with its titles and without them; returns both sets."""
    out.mkdir(parents=True, exist_ok=True)
    questions = out / "stackfaq.jsonl"
    asked = [
        {"id": f"sf-{number}", "question": line["q"], "gold": [{"page": f"{line['article']}.md"}]}
        for number, line in enumerate(_lines(data / "bench" / "stackfaq_queries.jsonl"))
    ]
    questions.write_text("".join(json.dumps(one) + "\n" for one in asked), encoding="utf-8")
    return [
        QuestionSet(
            name=name,
            about=f"61 FAQ articles {with_titles} among the handbook's pages, {len(asked)} paraphrased questions",
            articles=_stackfaq_articles(data, out / name, titled=name == "stackfaq"),
            questions=questions,
            strangers=strangers,
        )
        for name, with_titles in (
            ("stackfaq", "with their titles"),
            ("stackfaq-untitled", "without their titles"),
        )
    ]


def clinc(data: Path, out: Path, *, strangers: tuple[str, ...]) -> QuestionSet:
    """Write a page for each intent, named like it, with its training utterances as a list; ask others of its kind."""
    utterances: dict[str, list[str]] = defaultdict(list)
    for line in _lines(data / "bench" / "clinc_train.jsonl"):
        utterances[line["y"]].append(line["t"])
    folder = _emptied(out / "clinc")
    for intent, said in utterances.items():
        text = "\n".join(f"- {one}" for one in said)
        title = json.dumps(intent.replace("_", " ").capitalize())
        (folder / f"{intent}.md").write_text(f"---\ntitle: {title}\n---\n\n{text}\n", encoding="utf-8")
    known = [line for line in _lines(data / "bench" / "clinc_val.jsonl") if line["y"] != "oos"]
    asked = [
        {"id": f"c-{number}", "question": line["t"], "gold": [{"page": f"{line['y']}.md"}]}
        for number, line in enumerate(known[::EACH])
    ]
    questions = out / "clinc.jsonl"
    questions.write_text("".join(json.dumps(one) + "\n" for one in asked), encoding="utf-8")
    return QuestionSet(
        name="clinc",
        about=f"{len(utterances)} intents, each a page that lists 100 ways to say it; "
        f"{len(asked)} others that belong to one, {len(strangers)} that belong to none",
        articles=folder,
        questions=questions,
        strangers=strangers,
        passage_words=1,  # an utterance is a passage, whatever its length
    )


def _stackfaq_articles(data: Path, folder: Path, *, titled: bool) -> Path:
    _emptied(folder)
    for page in article_files(data / "handbook"):
        path = folder / "handbook" / page.relative_to(data / "handbook")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page.read_bytes())
    for article in _lines(data / "bench" / "stackfaq_articles.jsonl"):
        title = article["title"] if titled else "Question"
        text = "\n\n".join(article["answers"])
        path = folder / f"{article['id']}.md"
        path.write_text(f"---\ntitle: {json.dumps(title)}\n---\n\n{text}\n", encoding="utf-8")
    return folder


def _strangers(file: Path) -> tuple[str, ...]:
    return tuple(line["t"] for line in _lines(file) if line["y"] == "oos") if file.exists() else ()


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)
