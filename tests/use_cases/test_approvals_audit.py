"""What was said on an approval, and who broke the glass, stays as it was written, or the row is named; end to end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update
from typer.testing import CliRunner

from bot.cli import app
from storage import TicketStore
from storage.tables import audit as rows
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import BO, CY, MIA
from tests.fakes.knowledge import ScriptedKnowledge
from tests.use_cases.test_approvals import audit, by, policy_of, say, sent, steps
from tests.use_cases.test_glass import ask, breakable, confirm
from tests.use_cases.test_tasks import desk_of
from workflows.domain.approvals import Round
from workflows.domain.policies import Policy
from workflows.domain.tickets import Ticket
from workflows.ports import Desk

Tamper = Callable[[Connection, str], None]


@pytest.fixture
def policy() -> Policy:
    """Mia, then Cy have to say yes; Bo and Cy may break the glass."""
    return breakable(policy_of(Round(steps=(by(MIA),)), Round(steps=(by(CY),))), "bo", "cy")


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock, knowledge: ScriptedKnowledge, policy: Policy) -> Desk:
    """A desk whose seats in Figma have to be approved."""
    return desk_of(store, clock, policy, knowledge=knowledge)


@pytest.fixture
def told(chat: Chat) -> Ticket:
    """A request that Mia approved, and that went on without Cy's word on it."""
    ticket = sent(chat)
    say(chat, steps(chat, ticket)[0], by=MIA, comment="Fine by me.")
    ask(chat, ticket, by=CY)
    confirm(chat, ticket, by=BO)
    expected = ["opened", "approval_asked", "vote_approve", "glass_asked", "glass_broken", "tasks_opened"]
    assert audit(chat, ticket) == expected
    return ticket


def _said_otherwise(connection: Connection, ticket: str) -> None:
    def reject(rest: dict[str, Any]) -> None:
        rest["after"]["approvals"][0]["votes"][0]["verdict"] = "reject"

    _reword(connection, ticket, 3, reject)


def _approved_by_people(connection: Connection, ticket: str) -> None:
    def hide(rest: dict[str, Any]) -> None:
        rest["after"]["approvals"][1]["is_overridden"] = False

    _reword(connection, ticket, 5, hide)


def _by_somebody_else(connection: Connection, ticket: str) -> None:
    _reword(connection, ticket, 5, lambda rest: rest["after"]["glass"].update(second=MIA))


def _for_another_reason(connection: Connection, ticket: str) -> None:
    _reword(connection, ticket, 4, lambda rest: rest.update(reason="All was well."))


def _asked_away(connection: Connection, ticket: str) -> None:
    connection.execute(delete(rows).where(_is(ticket, 4)))


def _swapped(connection: Connection, ticket: str) -> None:
    for was, now in ((3, 99), (4, 3), (99, 4)):
        connection.execute(update(rows).where(_is(ticket, was)).values(version=now))


def _is(ticket: str, version: int) -> Any:
    return (rows.c.ticket_id == ticket) & (rows.c.version == version)


def _reword(
    connection: Connection, ticket: str, version: int, change: Callable[[dict[str, Any]], None]
) -> None:
    rest = connection.execute(select(rows.c.rest).where(_is(ticket, version))).scalar_one()
    change(rest)
    connection.execute(update(rows).where(_is(ticket, version)).values(rest=rest))


TAMPERING: tuple[tuple[Tamper, str], ...] = (
    (_said_otherwise, "REQ-1, row 3, has other words or names than were written."),
    (_approved_by_people, "REQ-1, row 5, has other words or names than were written."),
    (_by_somebody_else, "REQ-1, row 5, has other words or names than were written."),
    (_for_another_reason, "REQ-1, row 4, has other words or names than were written."),
    (_asked_away, "REQ-1, row 4, is missing."),
    (_swapped, "REQ-1, row 3, was changed, or does not follow the row before it."),
)


def test_what_is_changed_taken_away_or_put_in_another_order_is_named(
    told: Ticket, store: TicketStore, database_url: str
) -> None:
    with store.engine.begin() as connection:
        written = [dict(row) for row in connection.execute(select(rows)).mappings()]
    for tamper, said in TAMPERING:
        with store.engine.begin() as connection:
            tamper(connection, told.id)

        assert _verified(database_url) == (1, f"The audit does not hold: {said}"), tamper.__name__

        with store.engine.begin() as connection:
            connection.execute(delete(rows))
            connection.execute(insert(rows), written)
    assert _verified(database_url) == (0, "The audit holds: 6 rows of 1 records.")


def _verified(url: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["audit", "verify"], env={"DATABASE_URL": url})
    return ran.exit_code, ran.output.strip()
