"""What is recorded stays as it was written, or it is found out; on both databases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli import app
from storage import TicketStore, migrate
from storage.engine import connect
from storage.schema import _config
from tests.fakes.clock import START, FakeClock
from tests.storage import samples
from workflows.domain.acts import PAUSED, RESUMED, Act
from workflows.domain.tickets import State
from workflows.domain.verification import Flaw
from workflows.use_cases import auditing
from workflows.use_cases.auditing import verify


def _recorded(store: TicketStore) -> None:
    """Two tickets of two rows each."""
    for name in ("t1", "t2"):
        first = samples.ticket(name)
        second = replace(first, version=2, state=State.CANCELLED)
        with store.unit_of_work() as uow:
            uow.tickets.add(first, samples.change(first))
            assert uow.tickets.save(second, samples.change(second, "cancelled"))
            uow.commit()


def _run(store: TicketStore, *statements: str) -> None:
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_what_was_written_holds_and_an_anchor_pins_what_grew(store: TicketStore) -> None:
    _recorded(store)
    first = auditing.anchor(store.unit_of_work, FakeClock())
    again = auditing.anchor(store.unit_of_work, FakeClock())

    assert first is not None and again is not None
    assert {(head.of, head.version) for head in first.heads} == {("t1", 2), ("t2", 2)}
    assert (again.n, again.chain) == (1, first.chain)
    verdict = verify(store.audits)
    assert verdict.finding is None
    assert (verdict.rows, verdict.records) == (4, 2)
    assert verdict.last_anchor is not None


@pytest.mark.parametrize(
    ("tampering", "row", "flaw"),
    [
        (
            "UPDATE audit SET action = 'claimed' WHERE ticket_id = 't1' AND version = 1",
            ("INC-T1", 1),
            Flaw.CHANGED,
        ),
        (
            "UPDATE audit SET actor_id = 'UBEN' WHERE ticket_id = 't1' AND version = 2",
            ("INC-T1", 2),
            Flaw.REWORDED,
        ),
        ("DELETE FROM audit WHERE ticket_id = 't2' AND version = 2", ("INC-T2", 2), Flaw.MISSING),
        ("UPDATE audit SET version = 3 WHERE ticket_id = 't2' AND version = 2", ("INC-T2", 2), Flaw.MISSING),
        ("UPDATE audit SET chain = '' WHERE ticket_id = 't2' AND version = 1", ("INC-T2", 1), Flaw.UNCHAINED),
        ("UPDATE tickets SET version = 1 WHERE id = 't2'", ("INC-T2", 2), Flaw.UNEXPECTED),
    ],
)
def test_the_first_row_that_was_tampered_with_is_named(
    store: TicketStore, tampering: str, row: tuple[str, int], flaw: Flaw
) -> None:
    _recorded(store)
    _run(store, tampering)

    finding = verify(store.audits).finding

    assert finding is not None
    assert ((finding.name, finding.version), finding.flaw) == (row, flaw)


def test_a_row_and_its_ticket_cut_off_together_are_missed_by_the_anchor(store: TicketStore) -> None:
    _recorded(store)
    auditing.anchor(store.unit_of_work, FakeClock())
    _run(
        store,
        "DELETE FROM audit WHERE ticket_id = 't2' AND version = 2",
        "UPDATE tickets SET version = 1 WHERE id = 't2'",
    )

    finding = verify(store.audits).finding

    assert finding is not None
    assert (finding.name, finding.version, finding.flaw) == ("INC-T2", 2, Flaw.MISSING)


def test_what_is_done_to_the_desk_has_a_chain_of_its_own(store: TicketStore) -> None:
    for action in (PAUSED, RESUMED):
        with store.unit_of_work() as uow:
            act = uow.acts.add(
                Act(action=action, actor_id="lee", cause="cli:1", at=START, after={"why": "wrong"})
            )
            assert uow.acts.last(PAUSED, RESUMED) == act
            uow.commit()

    assert verify(store.audits).finding is None
    _run(store, "UPDATE desk_audit SET actor_id = 'bo' WHERE version = 1")
    finding = verify(store.audits).finding
    assert finding is not None
    assert (finding.log, finding.version, finding.flaw) == ("desk", 1, Flaw.REWORDED)


def test_rows_from_before_the_chain_are_chained_by_the_migration(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/desk.db"
    engine = connect(url)
    with engine.begin() as connection:
        config = _config()
        config.attributes.update(connection=connection, applied=[])
        command.upgrade(config, "0025")
        named = "id, number, kind, state, version, requester_id, team, priority, opened_at, response_due_at"
        named += ", resolution_due_at, changed_at, rest"
        at = "2026-11-23 09:00:00.000001"
        ticket = (
            f"'t1', 'INC-1', 'incident', 'new', 2, 'UANA', 'it', 'P3', '{at}', '{at}', '{at}', '{at}', '{{}}'"
        )
        connection.execute(text(f"INSERT INTO tickets ({named}) VALUES ({ticket})"))
        for version in (1, 2):
            row = f"'t1', {version}, 'opened', 'UANA', 'e1', '{at}', '{{\"after\": {{\"state\": \"new\"}}}}'"
            connection.exec_driver_sql(
                f"INSERT INTO audit (ticket_id, version, action, actor_id, cause, at, rest) VALUES ({row})"
            )
    engine.dispose()

    migrate(url)

    store = TicketStore(url, clock=FakeClock())
    verdict = verify(store.audits)
    store.close()
    assert (verdict.rows, verdict.finding) == (2, None)


def _said(url: str, *arguments: str) -> tuple[int, str]:
    ran: Any = CliRunner().invoke(app, ["audit", *arguments], env={"DATABASE_URL": url})
    return ran.exit_code, ran.output


def test_the_command_says_that_it_holds_or_names_the_row(store: TicketStore, database_url: str) -> None:
    _recorded(store)
    code, anchor = _said(database_url, "anchor")
    assert (code, anchor[:2]) == (0, "1:")
    assert _said(database_url, "verify", "--anchor", anchor.strip())[0] == 0
    _run(store, "UPDATE audit SET action = 'claimed' WHERE ticket_id = 't2' AND version = 2")

    code, said = _said(database_url, "verify")

    assert code == 1
    assert (
        said == "The audit does not hold: INC-T2, row 2, was changed, or does not follow the row before it.\n"
    )
