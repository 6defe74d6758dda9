"""deskhand erase: shows first, does it only when told to."""

from __future__ import annotations

import json
from typing import Any

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
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, a_desk
from workflows.domain.people import Person
from workflows.use_cases.auditing import verify

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _run(url: str, *typed: str) -> Any:
    return CliRunner().invoke(app, ["erase", *typed], env={"DATABASE_URL": url})


def _person(store: TicketStore) -> Person | None:
    with store.unit_of_work() as uow:
        return uow.people.get(ANA)


def test_a_person_is_shown_first_and_erased_only_with_yes(
    store: TicketStore, clock: FakeClock, database_url: str
) -> None:
    a_desk(store, clock)

    shown = _run(database_url, "ana@example.com")

    assert shown.exit_code == 0, shown.output
    assert "Ana Reis (UANA)" in shown.output and "1  people" in shown.output
    assert "Nothing was changed." in shown.output
    assert _person(store) is not None

    done = _run(database_url, "ana@example.com", "--yes")

    assert done.exit_code == 0, done.output
    assert "What they wrote in Slack themselves" in done.output
    assert "Erased." in done.output
    assert _person(store) is None
    assert verify(store.audits).finding is None


def test_nobody_and_several_are_refused_with_a_sentence(
    store: TicketStore, clock: FakeClock, database_url: str
) -> None:
    a_desk(store, clock)
    with store.unit_of_work() as uow:
        uow.people.save([Person(id=ANA, name="Cy Okafor", email="", zone="UTC")])
        uow.commit()

    assert str(_run(database_url, "zoe").exception).startswith("The desk knows nobody called 'zoe'")
    assert str(_run(database_url, "Cy Okafor", "--yes").exception).startswith(
        "2 people are called 'Cy Okafor':"
    )


def test_what_is_kept_of_somebody_is_printed_by_table(
    store: TicketStore, clock: FakeClock, database_url: str
) -> None:
    a_desk(store, clock)

    ran = CliRunner().invoke(app, ["export", "Ana Reis"], env={"DATABASE_URL": database_url})

    assert ran.exit_code == 0, ran.output
    [kept] = json.loads(ran.output)["people"]
    assert (kept["id"], kept["rest"]["name"]) == (ANA, "Ana Reis")
    nobody = CliRunner().invoke(app, ["export", "zoe"], env={"DATABASE_URL": database_url})
    assert str(nobody.exception).startswith("The desk knows nobody called 'zoe'")
