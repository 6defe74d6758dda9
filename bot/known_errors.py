"""Known errors as a source of the knowledge base: a page for each, with its symptom and its workaround."""

from __future__ import annotations

import json
import re

from knowledge.sources import Source
from knowledge.sources.given import GivenSource
from knowledge.store import Document
from storage.problems import SqlKnownErrors
from workflows.domain.problems import SOURCE, Problem

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<words>.+?)[ \t]*#*$", re.MULTILINE)
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-+)[ \t]*$", re.MULTILINE)


def source_of(known_errors: SqlKnownErrors) -> Source:
    """Return the source of the known errors that are not fixed."""
    return GivenSource(
        SOURCE,
        mark=known_errors.mark,
        documents=lambda: [_document(problem) for problem in known_errors.all()],
    )


def _document(problem: Problem) -> Document:
    """Return the page of a known error; its cause is for agents and not in it.

    JSON is YAML, so that no words can break out of the front matter.
    """
    analysis = problem.analysis
    front = {
        "title": analysis.symptom,
        "synonyms": list(analysis.words),
        "audience": list(analysis.audience),
        "reviewed": f"{problem.changed_at:%Y-%m-%d}",
    }
    stated = "\n".join(f"{name}: {json.dumps(value)}" for name, value in front.items())
    return Document(
        page=problem.page,
        source=SOURCE,
        text=f"---\n{stated}\n---\n\n{_in_one_piece(analysis.workaround)}\n",
        revision=str(problem.version),
    )


def _in_one_piece(markdown: str) -> str:
    """Return a text without headings, which would take it apart: a workaround is shown whole."""
    return _UNDERLINE.sub("", _HEADING.sub(r"**\g<words>**", markdown))
