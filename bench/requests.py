"""Wishes and questions: how many sentences of wanting find their item, and how many questions are taken for a wish.

    python -m bench.requests [--questions FILE]... [--show]

What is found and filled in is counted on bench/requests_sentences.jsonl, see first_sentences.py. What is a wish at all
is counted on more: bench/requests_wanting.jsonl, of which every second one was kept out when the rules were written,
and the questions of the sample desk; further sets, one JSON object with `question` a line, are named with --questions.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import first_sentences
from bench.first_sentences import EVERYBODY, Outcome
from bot.desk_files import read_policy
from bot.wishes import ModelWishes
from knowledge import DEFAULT_MODEL
from workflows.domain import wanting
from workflows.domain.catalogue import Catalogue
from workflows.domain.wanting import Meant, Offer, Take
from workflows.ports import Wishes

ROOT = Path(__file__).parents[1]
WANTING = ROOT / "bench" / "requests_wanting.jsonl"
QUESTIONS = ROOT / "bench" / "knowledge_desk_questions.jsonl"


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
    console = Console(width=110)
    outcomes = [first_sentences.outcome(one, catalogue, wishes) for one in first_sentences.sentences()]
    console.print(_first_sentences(outcomes), table)
    if given.show:
        _show_outcomes([one for one in outcomes if not one.sentence.is_kept_out])
        _show([pair for name, some in sets if "kept out" not in name for pair in some], catalogue, wishes)


def _first_sentences(outcomes: Sequence[Outcome]) -> Table:
    looked_at = first_sentences.figures([one for one in outcomes if not one.sentence.is_kept_out])
    kept_out = first_sentences.figures([one for one in outcomes if one.sentence.is_kept_out])
    table = Table(title="First sentences, in % with the 95 % interval", title_justify="left")
    for column in ("", "looked at", "kept out"):
        table.add_column(column, justify="right" if column else "left")
    for name, share in looked_at.items():
        table.add_row(name, str(share), str(kept_out[name]))
    return table


def _show_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Print what went otherwise; never of sentences that were kept out."""
    for one in outcomes:
        wanted = one.sentence.item
        if (one.items and not one.is_among) or (wanted and not one.is_first):
            does = f"{'takes' if one.is_taken else 'offers'} {', '.join(one.items) or 'nothing'}"
            print(f"{one.sentence.said!r}: {does}; it is {wanted or one.sentence.kind}")
        if one.wrong or one.missed or one.proposed:
            print(
                f"{one.sentence.said!r}: wrong {', '.join(one.wrong) or '-'}; "
                f"asks back {', '.join(one.proposed) or '-'}; missed {', '.join(one.missed) or '-'}"
            )


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
