"""Golden sets: questions whose right page is known, made from what is there already.

A base asks its own headings and the ways its authors wrote that people ask. Resolved tickets say
which page solved which words. Both are easier, or noisier, than questions written for the purpose.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from .articles import Article
from .errors import QuestionError

SHORTEST = 3  # words of a heading that can stand for a question
Question = dict[str, Any]


def from_articles(articles: Sequence[Article]) -> list[Question]:
    """Return a question for each synonym and each heading of its own that is long enough to ask something.

    A heading two pages share is left out: it would have two right answers.
    """
    asked = [(text, kind, article) for article in articles for kind, text in _askable(article)]
    times = Counter(text.casefold() for text, _, _ in asked)
    return [
        _question(f"base-{number}", text, article.page, kind=kind)
        for number, (text, kind, article) in enumerate(asked, start=1)
        if times[text.casefold()] == 1
    ]


def from_tickets(
    file: Path, *, since: datetime, pages: Iterable[str]
) -> tuple[list[Question], list[Question]]:
    """Return questions from resolved tickets: those asked before *since*, to learn from, and those after, to measure.

    A line of *file* is {"question", "page", "asked_at"}; page is empty when no page solved it, and
    the time has a zone. A page that is not among *pages* any more makes its line nobody's. Raises
    QuestionError.
    """
    known = set(pages)
    before: list[Question] = []
    after: list[Question] = []
    seen: set[str] = set()
    for number, (text, page, asked_at) in enumerate(sorted(_tickets(file), key=_asked_at), start=1):
        if text.casefold() in seen or (page and page not in known):
            continue
        seen.add(text.casefold())  # what was learned must not be measured again
        question = _question(f"ticket-{number}", text, page, kind="ticket")
        (before if asked_at < since else after).append(question)
    return before, after


def write(file: Path, questions: Iterable[Question]) -> None:
    """Write *questions* to *file*, a JSON object a line."""
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in questions)
    file.write_text("".join(lines), encoding="utf-8")


def _askable(article: Article) -> Iterator[tuple[str, str]]:
    yield from (("synonym", text) for text in article.synonyms)
    for section in article.sections:
        if section.headings and len(section.headings[-1].split()) >= SHORTEST:
            yield "heading", section.headings[-1]


def _question(known: str, text: str, page: str, *, kind: str) -> Question:
    gold = [{"page": page}] if page else []
    return {"id": known, "question": text, "answerable": bool(gold), "gold": gold, "kind": kind}


def _tickets(file: Path) -> Iterator[tuple[str, str, datetime]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as wrong:
        raise QuestionError(file, 1, f"The file cannot be read: {wrong.strerror}.") from wrong
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _ticket(file, number, line)


def _asked_at(ticket: tuple[str, str, datetime]) -> datetime:
    return ticket[2]


def _ticket(file: Path, number: int, line: str) -> tuple[str, str, datetime]:
    try:
        told = json.loads(line)
        text, page = told["question"].strip(), told["page"] or ""
        asked_at = datetime.fromisoformat(told["asked_at"])
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        reason = "The line needs a `question`, a `page` and `asked_at`, such as 2026-01-31T09:00:00+00:00."
        raise QuestionError(file, number, reason) from wrong
    if asked_at.tzinfo is None or not isinstance(page, str) or not text:
        raise QuestionError(file, number, "`asked_at` needs a zone, `question` a text.")
    return text, page, asked_at
