"""How far a long measurement is: a bar for who watches, a line a minute in a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

Told = Callable[[int], None]
"""Takes how much is done by now."""


@contextmanager
def shown(what: str, *, total: int, console: Console) -> Iterator[Told]:
    """Yield what shows how much of *total* is done, named by *what*: “decided”, “runs on sqlite”."""
    if not console.is_terminal:
        yield _Minutes(what, total, console)
        return
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(what.capitalize(), *columns, console=console) as progress:
        bar = progress.add_task("", total=total)
        yield lambda done: progress.update(bar, completed=done)


class _Minutes:
    """Says once a minute how much is done."""

    def __init__(self, what: str, total: int, console: Console) -> None:
        """Say nothing before the first minute is over."""
        self._what, self._total, self._console = what, total, console
        self._began, self._said = time.monotonic(), 0

    def __call__(self, done: int) -> None:
        """Take how much is done by now."""
        minutes = int((time.monotonic() - self._began) // 60)
        if minutes > self._said:
            self._said = minutes
            self._console.print(f"{minutes} min: {done} of {self._total} {self._what}", highlight=False)
