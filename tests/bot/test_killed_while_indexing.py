"""Indexing is killed at whatever moment, begun twice at once, and its files are broken: the desk goes on answering."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

import knowledge
from bot.stored_base import StoredArticles
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

ROOT = Path(__file__).parents[2]
LONGEST_LIFE_S = 3.0  # of a processor's time, whatever else the machine does: indexing is done by then


class Desk:
    """A desk's folder whose articles change, and processes that index it into one database."""

    def __init__(self, folder: Path, database_url: str, chance: random.Random) -> None:
        self._folder = folder / "articles"
        self._folder.mkdir()
        self._chance = chance
        self._environment = os.environ | {
            "DATABASE_URL": database_url,
            "DESKHAND_ARTICLES": str(self._folder),
            "DESKHAND_MODEL": "hashing",
            "DESKHAND_CACHE": str(folder / "cache"),
        }

    def write(self, generation: int) -> None:
        """Change a third of the articles, delete a tenth, bring the rest back."""
        for number in range(60):
            path = self._folder / f"page-{number}.md"
            if self._chance.random() < 0.1:
                path.unlink(missing_ok=True)
            elif not path.exists() or self._chance.random() < 0.33:
                steps = "\n".join(f"{step}. Turn knob {step} of machine {number}." for step in range(30))
                path.write_text(f"# Machine {number}\n\nIt is of generation {generation}.\n\n{steps}\n")

    def index(self) -> subprocess.Popen[bytes]:
        """Start a process that takes in what changed."""
        command = [sys.executable, "-m", "bot.cli", "knowledge", "index"]
        silent = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=silent, stderr=silent)

    def kill_midway(self) -> None:
        """Index, and be killed at a moment nobody chose."""
        with self.index() as doomed:
            life_s = self._chance.uniform(0.5, LONGEST_LIFE_S)
            while doomed.poll() is None and _processor_s(doomed.pid) < life_s:
                with suppress(subprocess.TimeoutExpired):
                    doomed.wait(0.02)
            doomed.send_signal(signal.SIGKILL)

    def pages(self) -> dict[str, str]:
        """Return the articles as they stand in the folder."""
        return {path.name: path.read_text() for path in self._folder.glob("*.md")}


def _processor_s(pid: int) -> float:
    """Return how long a process has been computing; without /proc, for ever: it is killed at once."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return float("inf")
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _stored(store: TicketStore) -> dict[str, str]:
    return {one["page"]: one["text"] for one in store.knowledge.documents()[1]}


def _answers(store: TicketStore, cache: Path) -> knowledge.KnowledgeBase:
    """Return a base as a replica that starts now has it; it answers, and cites only what is stored."""
    base = knowledge.KnowledgeBase.shared(
        StoredArticles(store.knowledge), store.knowledge, cache=cache, model="hashing"
    )
    cited = {passage.page for passage in base.ask("turn knob 7 of machine 7").passages}
    assert cited <= _stored(store).keys()
    assert bool(cited) == bool(_stored(store))
    return base


def _live_through_kills(store: TicketStore, desk: Desk, folder: Path, *, kills: int) -> None:
    was: dict[str, str] = {}
    for generation in range(kills):
        desk.write(generation)
        desk.kill_midway()
        stored, now = _stored(store), desk.pages()
        for page, text in stored.items():
            assert text in (was.get(page), now.get(page)), "each page is as it was or as it is"
        _answers(store, folder / "cache")
        was = stored
    with desk.index() as last:
        assert last.wait(120) == 0
    assert _stored(store) == desk.pages()
    assert _answers(store, folder / "replica").report.embedded == 0, "every vector is in the database"


def _chance() -> random.Random:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - to live through the same again
    return random.Random(seed)


def test_a_kill_in_the_middle_of_indexing_leaves_what_works(
    store: TicketStore, database_url: str, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, database_url, _chance())

    _live_through_kills(store, desk, tmp_path, kills=2)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_twenty_kills_in_the_middle_of_indexing_leave_what_works(
    store: TicketStore, database_url: str, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, database_url, _chance())

    _live_through_kills(store, desk, tmp_path, kills=20)


def test_two_processes_that_index_at_once_do_no_harm(
    store: TicketStore, database_url: str, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, database_url, _chance())
    desk.write(0)

    with desk.index() as one, desk.index() as other:
        assert (one.wait(120), other.wait(120)) == (0, 0)

    assert _stored(store) == desk.pages()
    assert store.knowledge.version() == 1
    assert _answers(store, tmp_path / "replica").report.embedded == 0
