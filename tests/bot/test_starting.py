"""A start whose database goes away in the middle of it ends with one sentence, and can be tried again."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.refusals import Refused
from bot.settings import read_settings
from bot.starting import answered
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


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_goes_away_in_a_start_is_named(store: TicketStore) -> None:
    with (
        pytest.raises(Refused, match=r"^The database of DATABASE_URL went away .*\. Start again"),
        answered(read_settings()),
        store.engine.connect() as connection,
    ):
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
