"""Many threads that start in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

R = TypeVar("R")


def race(threads: int, run: Callable[[int], R]) -> list[R]:
    """Call *run* with 0, 1, … in as many threads, let go together, and return what each returned. Its errors rise."""
    start = Barrier(threads)

    def entrant(number: int) -> R:
        start.wait(timeout=30)
        return run(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(entrant, range(threads), timeout=120))
