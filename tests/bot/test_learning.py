"""The precision of outright answers: a command for people, one line a week for whoever reads the log."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from bot import learning
from bot.cli import app
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.clock import FakeClock
from tests.fakes.desk import a_desk
from tests.fakes.knowledge import answer
from tests.storage import samples
from workflows.domain import conversations as talks
from workflows.domain.conversations import Outcome
from workflows.domain.jobs import Job
from workflows.domain.precision import GivenAnswer
from workflows.use_cases.precision import PRECISION

__all__ = ["clock", "database_url", "sqlite_template", "store"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def give(store: TicketStore, clock: FakeClock, outcome: Outcome) -> None:
    """Have an answer given now that ended like that."""
    talk = talks.answered(talks.ask(samples.conversation(), "The VPN drops"), answer("vpn.md"))
    answered = replace(talk, outcome=outcome)
    with store.unit_of_work() as uow:
        uow.conversations.add(answered)
        uow.given.add(
            GivenAnswer(conversation_id=answered.id, n=0, page="vpn.md", confidence=0.9, at=clock.now())
        )
        uow.commit()


def test_the_command_tells_each_week(
    store: TicketStore, clock: FakeClock, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)

    def told(*options: str) -> str:
        result = CliRunner().invoke(app, ["knowledge", "precision", "--weeks", "4000", *options])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert "Nothing was answered outright" in told()
    give(store, clock, Outcome.RECONTACTED)

    assert "2026-11-23" in told()
    week = json.loads(told("--json"))[0]
    assert (week["monday"], week["answers"], week["right"], week["judged"]) == ("2026-11-23", 1, 0, 1)
    assert week["heard"]["recontacted"] == 1


def test_a_settled_week_is_one_line_in_the_log_without_a_word_of_anybody(
    store: TicketStore, clock: FakeClock
) -> None:
    desk = a_desk(store, clock)
    give(store, clock, Outcome.CONFIRMED)
    tell = learning.handles(desk)[PRECISION]
    now = clock.now()
    job = Job(
        id=1, kind=PRECISION, key=PRECISION, payload={}, attempts=1, want=1, due_at=now, leased_until=now
    )

    with capture_logs() as lines:
        for _ in range(3):
            after = tell(job)
            assert after is not None
            clock.advance(after)

    assert [(one["action"], one["monday"], one["answers"]) for one in lines] == [
        ("knowledge.precision", "2026-11-09", 0),
        ("knowledge.precision", "2026-11-16", 0),
        ("knowledge.precision", "2026-11-23", 1),
    ]
    assert (lines[-1]["right"], lines[-1]["judged"], lines[-1]["heard_confirmed"]) == (1, 1, 1)
    assert "vpn" not in str(lines).lower()
