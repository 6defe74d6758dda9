"""deskhand pause, resume, status: from any machine that has the database."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from bot.cli import app
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from workflows.use_cases import pausing

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]


def _said(url: str, *typed: str) -> str:
    ran = CliRunner().invoke(app, [*typed], env={"DATABASE_URL": url, "LOGNAME": "adm"})
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_an_operator_pauses_the_answers_for_every_process_and_resumes_them(
    store: TicketStore, database_url: str
) -> None:
    assert _said(database_url, "status").startswith("Answers are given.")

    paused = _said(database_url, "pause", "answers", "--why", "wrong page")

    assert "by operator:adm: wrong page." in paused
    with store.unit_of_work() as uow:
        pause = pausing.pause(uow)
    assert pause is not None and pause.by_operator
    assert _said(database_url, "pause", "answers").startswith("Nothing changed. Answers are paused since")
    assert _said(database_url, "status").startswith("Answers are paused since")
    assert _said(database_url, "resume", "answers") == "Answers are given.\n"
    assert _said(database_url, "status").startswith("Answers are given.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_but_answers_can_be_paused(database_url: str) -> None:
    ran = CliRunner().invoke(app, ["pause", "tickets"], env={"DATABASE_URL": database_url})

    assert ran.exit_code == 2
    assert "answers" in ran.output
