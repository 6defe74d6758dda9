"""The database has the schema this Deskhand needs, or is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, inspect, text

from storage import StorageError, TicketStore, migrate
from storage.engine import connect
from storage.schema import check, newest
from storage.tables import metadata
from tests.fakes.clock import FakeClock

GO_AWAY = "SELECT pg_terminate_backend(pg_backend_pid())"


def _stamp(url: str, version: str | None) -> None:
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if version is not None:
            connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
    engine.dispose()


def _refusal(url: str) -> str:
    with pytest.raises(StorageError) as refused:
        TicketStore(url, clock=FakeClock())
    return str(refused.value)


def test_the_migrations_make_the_tables(store: TicketStore) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )

        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_every_partial_index_and_check(store: TicketStore) -> None:
    """What the comparison above does not look at."""
    with store.engine.connect() as connection:
        inspector = inspect(connection)
        for table in metadata.sorted_tables:
            wanted = {str(index.name): index for index in table.indexes}
            made = {str(index["name"]): index for index in inspector.get_indexes(table.name)}
            dialect = connection.dialect.name
            for name, index in wanted.items():
                is_partial = f"{dialect}_where" in made[name].get("dialect_options", {})
                assert is_partial == (index.dialect_options[dialect]["where"] is not None), name
        assert [check["name"] for check in inspector.get_check_constraints("jobs")] == [
            "ck_jobs_lease_is_open"
        ]


def test_migrating_again_changes_nothing(database_url: str) -> None:
    assert migrate(database_url) == []


def test_a_database_never_migrated_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/desk.db"

    assert _refusal(url) == (
        f"The database is at version none, this Deskhand needs {newest()}. Run: deskhand migrate"
    )

    applied = migrate(url)
    assert applied[0] == "0001 First tables."
    assert applied[-1].startswith(newest())
    TicketStore(url, clock=FakeClock()).close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_goes_away_while_its_schema_is_looked_at_is_refused(database_url: str) -> None:
    engine = connect(database_url)
    event.listen(engine, "begin", lambda one: one.exec_driver_sql(GO_AWAY))

    with pytest.raises(StorageError, match=r"^The database does not answer \(OperationalError\)\.$"):
        check(engine)


def test_a_newer_database_is_refused_and_not_migrated(database_url: str) -> None:
    _stamp(database_url, "9999")
    assert _refusal(database_url) == (
        f"The database is at version 9999, this Deskhand needs {newest()}. "
        "A newer Deskhand made it: run that one."
    )
    with pytest.raises(StorageError, match="A newer Deskhand made it"):
        migrate(database_url)


def test_a_migration_that_fails_leaves_nothing(database_url: str) -> None:
    """The tables are there, the version is not: making them again fails, and the version stays away."""
    _stamp(database_url, None)

    with pytest.raises(Exception, match="already exists"):
        migrate(database_url)

    assert "version none" in _refusal(database_url)
