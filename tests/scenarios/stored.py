"""A knowledge base in the bot's own database, as a running desk has it: what is written in chat comes into it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bot.clock import SystemClock
from bot.house import open_store, stored_base
from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from bot.stored_base import audiences_of
from tests.scenarios.driver import ROOT


@contextmanager
def a_stored_base(settings: Settings, folder: Path, *topics: str) -> Iterator[BackgroundKnowledge]:
    """Yield the sample articles of these topics, read, beside what people write in chat."""
    for topic in topics:
        shutil.copytree(ROOT / "desk" / "articles" / topic, folder / "desk" / "articles" / topic)
    of_desk = settings.model_copy(update={"desk": folder / "desk", "cache": folder / "cache"})
    store = open_store(of_desk, clock=SystemClock(), wake=lambda: None)
    base = BackgroundKnowledge(
        lambda progress: stored_base(of_desk, store, progress),
        audiences=partial(audiences_of, store.knowledge),
    )
    base.start()
    assert base.wait(300)
    assert base.is_ready, base.why
    yield base
    base.stop()
    store.close()
