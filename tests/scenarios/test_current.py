"""A card that shows an earlier state, or was never posted: each is found."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from sqlalchemy import select, update

from handlers.tokens import Signer
from storage import TicketStore
from storage.tables import surfaces, tickets
from storage.values import from_row
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import POLICY, a_desk
from tests.scenarios.current import assert_current, drawn
from tests.use_cases.opening import claimed, open_ticket
from workflows.domain.surfaces import Surface

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SIGNER = Signer(b"secret")
Shown = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture
def shown(store: TicketStore, clock: FakeClock) -> Shown:
    """What people see of a claimed ticket."""
    chat = Chat(a_desk(store, clock), store)
    claimed(chat, open_ticket(chat))
    with store.engine.connect() as connection:
        rows = [from_row(Surface, row) for row in connection.execute(select(surfaces)).mappings()]
    return {
        (str(row.channel), str(row.ts)): asdict(drawn(store, row, policy=POLICY, signer=SIGNER))
        for row in rows
    }


def test_cards_that_show_their_state_are_let_be(store: TicketStore, shown: Shown) -> None:
    assert assert_current(store, shown, policy=POLICY, signer=SIGNER) == len(shown)


def test_a_card_of_an_earlier_state_is_found(store: TicketStore, shown: Shown) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(tickets).values(priority="P1"))

    with pytest.raises(AssertionError, match="triage:"):
        assert_current(store, shown, policy=POLICY, signer=SIGNER)


def test_a_card_that_was_never_posted_is_found(store: TicketStore, shown: Shown) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(surfaces).where(surfaces.c.kind == "triage").values(ts=None))

    with pytest.raises(AssertionError, match="triage:"):
        assert_current(store, shown, policy=POLICY, signer=SIGNER)
