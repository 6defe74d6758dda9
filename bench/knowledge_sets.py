"""Public question sets as folders of articles and files of questions, made from what was downloaded.

    python -m bench.knowledge_sets DATA OUT

DATA holds `stackfaq_articles.jsonl` and `stackfaq_queries.jsonl`. OUT gets a folder of
articles with titles, one without, and the questions of both.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """A folder of articles and a file of questions about them."""

    name: str
    articles: Path
    questions: Path


def stackfaq(data: Path, out: Path) -> list[QuestionSet]:
    """Write StackFAQ with its titles and without them below *out*; returns both sets."""
    questions = out / "stackfaq.jsonl"
    found = [QuestionSet(name=name, articles=out / name, questions=questions) for name in NAMES]
    for one in found:
        one.articles.mkdir(parents=True, exist_ok=True)
        for article in _lines(data / "stackfaq_articles.jsonl"):
            title = article["title"] if one.name == "stackfaq" else "Question"
            text = "\n\n".join(article["answers"])
            path = one.articles / f"{article['id']}.md"
            path.write_text(f"---\ntitle: {json.dumps(title)}\n---\n\n{text}\n", encoding="utf-8")
    asked = [
        {"id": f"sf-{number}", "question": line["q"], "gold": [{"page": f"{line['article']}.md"}]}
        for number, line in enumerate(_lines(data / "stackfaq_queries.jsonl"))
    ]
    questions.write_text("".join(json.dumps(one) + "\n" for one in asked), encoding="utf-8")
    return found


NAMES = ("stackfaq", "stackfaq-untitled")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)


if __name__ == "__main__":
    for made in stackfaq(Path(sys.argv[1]), Path(sys.argv[2])):
        print(f"{made.name}: {made.articles} {made.questions}")
