"""What was learned reaches every replica, is learned at night, and is told by a command."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.triage import LEARN, LOOK_AGAIN, Learning, ModelTriage, tonight
from knowledge import HASHING
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import a_desk
from tests.storage import samples
from workflows.domain.guesses import Example, Field
from workflows.domain.ids import TicketNumber
from workflows.domain.jobs import Job
from workflows.domain.tickets import State

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

SAID = {
    "printing": "printer {} jams",
    "network": "vpn drops on floor {}",
    "email": "outlook {} asks for a password",
}
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def solved(store: TicketStore, count: int) -> None:
    """Have that many tickets of each category solved."""
    with store.unit_of_work() as uow:
        for category, text in SAID.items():
            for n in range(count):
                ticket = samples.ticket(
                    f"{category}{n}",
                    title=text.format(n),
                    description=text.format(n),
                    category=category,
                    state=State.CLOSED,
                    opened_at=START,
                )
                uow.tickets.add(ticket, samples.change(ticket))
        uow.commit()


def examples(count: int) -> list[Example]:
    """Return that many tickets of each category to learn from."""
    return [
        Example(
            number=TicketNumber(f"INC-{category}{n}"),
            text=text.format(n),
            values={Field.CATEGORY: category},
            weights={Field.CATEGORY: 1.0},
        )
        for category, text in SAID.items()
        for n in range(count)
    ]


@on_sqlite
def test_what_one_replica_learned_another_guesses_by(store: TicketStore) -> None:
    one, another = ModelTriage(store.triage, HASHING), ModelTriage(store.triage, HASHING)
    assert list(another.guesses("the printer jams")) == []

    one.learn(examples(10))

    (guess,) = another.guesses("the printer jams")
    assert (guess.field, guess.value) == (Field.CATEGORY, "printing")
    assert all(number.startswith("INC-printing") for number in guess.like)


@on_sqlite
def test_what_is_only_looked_at_is_not_kept(store: TicketStore) -> None:
    looking = ModelTriage(store.triage, HASHING)

    found = looking.learn(examples(10), keep=False)

    assert found.reports["category"].learned == 30
    assert list(looking.guesses("the printer jams")) == []


@on_sqlite
def test_the_job_learns_beside_the_worker_and_comes_back_at_night(
    store: TicketStore, clock: FakeClock
) -> None:
    solved(store, 10)
    model = ModelTriage(store.triage, HASHING)
    learning = Learning(a_desk(store, clock), model)
    job = Job(id=1, kind=LEARN, key=LEARN, payload={}, attempts=1, want=1, due_at=START, leased_until=START)
    learn = learning.handles[LEARN]

    assert learn(job) == LOOK_AGAIN
    learning.wait(30)

    assert learn(job) == tonight(clock.now()) - clock.now()
    assert {one.value for one in model.guesses("the printer jams")} == {"printing"}


def test_it_learns_at_two_in_the_night() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)

    assert tonight(noon) == datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert tonight(noon - timedelta(hours=11)) == datetime(2026, 11, 23, 2, tzinfo=UTC)


@on_sqlite
def test_the_commands_say_what_is_learned_or_that_it_is_too_little(
    store: TicketStore, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DESKHAND_MODEL", HASHING)
    run = CliRunner().invoke

    few = run(app, ["triage", "eval"])
    solved(store, 10)
    looked_at = run(app, ["triage", "eval"])
    assert store.triage.learned("hashing-1") is None
    kept = run(app, ["triage", "refit"])

    assert "0 solved tickets: too few" in " ".join(few.stdout.split())
    assert re.search(r"category\W+30\W+3\W+33\.3\W+100\.0", looked_at.stdout), looked_at.stdout
    assert kept.exit_code == 0 and store.triage.learned("hashing-1") is not None
