"""make bench ARGS=approvals: what people and time do to approvals, thousands of times, held to a small model of them.

Each run is a desk with a policy drawn at random, and fifty things that happen to it. In the end everything is decided,
has expired, or lies before the team that sees to approvals. A run that does otherwise is made as short as can be,
which takes some minutes, and shown; then this ends with exit code 1.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bench.progress import shown
from storage import migrate
from tests.databases import migrated_template, postgresql_copy, sqlite_copy
from tests.use_cases.approvals_machine import STEPS, hold_to_the_model

USUAL = {"sqlite": 2000, "postgresql": 300}
"""Runs on each database; the rules are the same on both, and PostgreSQL takes longer over each."""
SEED = 1

Lends = Callable[[], AbstractContextManager[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What so many runs on one database were, and what happened in them."""

    database: str
    runs: int
    seed: int
    seconds: float
    happened: Counter[str]


def hold(database: str, *, runs: int, seed: int, console: Console) -> Held:
    """Hold so many runs to the model. Raises AssertionError with the shortest run that does otherwise."""
    began, ended = time.perf_counter(), count(1)
    with _copies(database) as copies, shown(f"runs on {database}", total=runs, console=console) as told:
        happened = hold_to_the_model(copies, runs=runs, seeded=seed, run_ended=lambda: told(next(ended)))
    seconds = time.perf_counter() - began
    return Held(database=database, runs=runs, seed=seed, seconds=seconds, happened=happened)


def main() -> None:
    """Print the figures of both databases; exits with 1 where a run does otherwise than the model."""
    for database, runs in USUAL.items():
        figures(database, runs=runs)


def figures(
    database: Annotated[str, typer.Option(help="sqlite or postgresql.")] = "sqlite",
    runs: Annotated[int, typer.Option(min=1, help=f"Runs of {STEPS} steps.")] = USUAL["sqlite"],
    seed: Annotated[int, typer.Option(help="What all runs are drawn by.")] = SEED,
) -> None:
    """Print what came of so many runs on one database."""
    if database not in USUAL:
        raise typer.BadParameter(f"{database} is none; there are: {', '.join(USUAL)}.")
    console = Console()
    try:
        held = hold(database, runs=runs, seed=seed, console=Console(stderr=True))
    except AssertionError as error:
        told = "\n".join((str(error), *getattr(error, "__notes__", ())))
        console.print(f"[bold red]Otherwise than the model, with seed {seed}[/]\n{escape(told)}")
        sys.exit(1)
    console.print(_table(held))


def _table(held: Held) -> Table:
    title = (
        f"{held.runs:,} runs of {STEPS} steps on {held.database}, seed {held.seed}: "
        f"{held.seconds:.0f} s, all as the model says"
    )
    table = Table(title=title, title_justify="left")
    table.add_column("what happened")
    table.add_column("times", justify="right")
    for what, times in sorted(held.happened.items(), key=lambda one: (one[0].startswith("ended"), -one[1])):
        table.add_row(what, f"{times:,}")
    return table


@contextmanager
def _copies(database: str) -> Iterator[Lends]:
    """Yield what lends a migrated, empty database of that kind."""
    if database == "postgresql":
        with migrated_template():
            yield postgresql_copy
        return
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.db"
        migrate(f"sqlite:///{template}")
        yield partial(sqlite_copy, template)


if __name__ == "__main__":
    typer.run(figures)
