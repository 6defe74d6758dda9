"""A desk on each database, people who write to it, and a look at the whole after every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import a_desk, a_handbook
from tests.fakes.knowledge import ScriptedKnowledge
from tests.use_cases.invariants import assert_hold
from tests.use_cases.ruling import making
from workflows.ports import Desk

__all__ = [
    "clock",
    "database_url",
    "making",
    "postgresql_server",
    "postgresql_template",
    "sqlite_template",
    "store",
]


@pytest.fixture
def knowledge() -> ScriptedKnowledge:
    """Return the handbook of this test's desk."""
    return a_handbook()


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock, knowledge: ScriptedKnowledge) -> Iterator[Desk]:
    """Return a desk that is left in order by whatever the test did."""
    built = a_desk(store, clock, knowledge=knowledge)
    yield built
    assert_hold(built)


@pytest.fixture
def chat(desk: Desk, store: TicketStore) -> Chat:
    """Return the people around the desk."""
    return Chat(desk, store)
