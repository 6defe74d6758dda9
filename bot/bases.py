"""What every command about articles shares: its options, the opening of a base, bars and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

import knowledge
from bot.refusals import Refused

errors = Console(stderr=True)

Articles = Annotated[Path, typer.Option(help="The folder of Markdown articles")]
Model = Annotated[
    str, typer.Option(help="A sentence-transformers name or folder; empty: built in", envvar="DESKHAND_MODEL")
]
Cache = Annotated[Path, typer.Option(help="Where vectors are kept", envvar="DESKHAND_CACHE")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]
DEFAULT_CACHE = Path(".deskhand/cache")
DEFAULT_ARTICLES = Path("desk/articles")


def open_base(
    articles: Path, model: str, cache: Path, progress: knowledge.Progress
) -> knowledge.KnowledgeBase:
    with refused(cache):
        return knowledge.KnowledgeBase.open(
            articles, cache=cache, model=model or knowledge.DEFAULT_MODEL, progress=progress
        )


@contextmanager
def refused(cache: Path) -> Iterator[None]:
    """Turn what can be put right into one sentence."""
    try:
        yield
    except knowledge.KnowledgeError as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"{error.filename or cache} cannot be used: {error.strerror}.") from None


@contextmanager
def progress_bars() -> Iterator[knowledge.Progress]:
    """Show a bar for each stage, on standard error, so that output stays clean."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report
