"""Wishes and questions: how many sentences of wanting find their item, and how many questions are taken for a wish.

    python -m bench.requests [--questions FILE]... [--show]

The sentences are bench/requests_wanting.jsonl; every second one was kept out when the rules were written. The questions
are those of the sample desk; further sets, one JSON object with `question` a line, are named with --questions.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.desk_files import read_policy
from bot.wishes import ModelWishes
from knowledge import DEFAULT_MODEL
from workflows.domain import wanting
from workflows.domain.audiences import EMPLOYEES, Labels, Readers
from workflows.domain.catalogue import Catalogue
from workflows.domain.wanting import Meant, Offer, Take
from workflows.ports import Wishes

ROOT = Path(__file__).parents[1]
WANTING = ROOT / "bench" / "requests_wanting.jsonl"
QUESTIONS = ROOT / "bench" / "knowledge_desk_questions.jsonl"
EVERYBODY = Readers({Labels({EMPLOYEES, "managers", "hr"})})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What some sentences came to: *taken* at once, *offered* among some, *wrong* of both, of *total*."""

    name: str
    total: int
    taken: int
    offered: int
    wrong: int


def what_is_meant(text: str, catalogue: Catalogue, wishes: Wishes) -> Meant:
    """Return what the desk does about *text*."""
    return wanting.meant(text, lambda words: wishes.find(words, readers=EVERYBODY), catalogue)


def found(said: Sequence[tuple[str, str]], catalogue: Catalogue, wishes: Wishes, *, name: str) -> Wanted:
    """Return how many find the item named beside them, “” for none; every other item is wrong."""
    taken = offered = wrong = 0
    for text, item in said:
        match what_is_meant(text, catalogue, wishes):
            case Take(item=one):
                taken += one.id == item
                wrong += one.id != item
            case Offer(items=items):
                offered += any(one.id == item for one in items)
                wrong += all(one.id != item for one in items)
            case _:
                taken += not item
    return Wanted(name=name, total=len(said), taken=taken, offered=offered, wrong=wrong)


def wishes_of(path: Path) -> list[tuple[str, str]]:
    """Return the sentences of a file with the item each asks for."""
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [(line["said"], line["item"]) for line in lines]


def questions_of(path: Path) -> list[tuple[str, str]]:
    """Return the questions of a file, none of which asks for an item."""
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [(line["question"], "") for line in lines]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures, and with --show every sentence that went elsewhere."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--questions", type=Path, action="append", default=[])
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args(arguments)
    catalogue = read_policy(ROOT / "desk").catalogue
    wishes = ModelWishes(catalogue, DEFAULT_MODEL)
    said = wishes_of(WANTING)
    sets = [("wishes, seen", said[::2]), ("wishes, kept out", said[1::2])]
    sets += [(path.stem, questions_of(path)) for path in (QUESTIONS, *given.questions)]
    table = Table(title="What is taken for a request", title_justify="left")
    for column in ("", "sentences", "right at once", "among the buttons", "wrong"):
        table.add_column(column, justify="right" if column else "left")
    for name, some in sets:
        one = found(some, catalogue, wishes, name=name)
        table.add_row(one.name, str(one.total), str(one.taken), str(one.offered), str(one.wrong))
    Console(width=110).print(table)
    if given.show:
        _show([pair for _, some in sets for pair in some], catalogue, wishes)


def _show(said: Sequence[tuple[str, str]], catalogue: Catalogue, wishes: Wishes) -> None:
    for text, item in said:
        match what_is_meant(text, catalogue, wishes):
            case Take(item=one) if one.id != item:
                print(f"{text!r}: takes {one.id}, not {item or 'a question'}")
            case Offer(items=items):
                print(f"{text!r}: offers {', '.join(one.id for one in items)}; it is {item or 'a question'}")
            case Take():
                pass
            case _ if item:
                print(f"{text!r}: no request, and it is {item}")


if __name__ == "__main__":
    main()
