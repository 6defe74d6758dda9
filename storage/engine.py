"""Connections to SQLite or PostgreSQL that behave alike: real transactions, durable commits, clear refusals."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import StorageError
from storage.turns import Turns

KEPT_ALIKE: dict[str, Any] = {
    "pool_size": 10,
    "max_overflow": 10,  # listeners and workers of one process; PostgreSQL allows 100 connections by default
    "hide_parameters": True,  # an error is logged; what people wrote is not
    "json_serializer": partial(json.dumps, allow_nan=False),  # PostgreSQL refuses it, so SQLite does too
}
LOCK_WAIT_S = 30  # SQLite writes one at a time; a burst of clicks waits its turn instead of failing
CONNECT_WAIT_S = 5
EXAMPLES = "sqlite:///deskhand.db or postgresql://user:password@host/deskhand"

PATIENT = "deskhand_patient"
"""Execution option of a connection whose writing may wait for those that acknowledge somebody."""
TURN = "deskhand_turn"
READING = "deskhand_reading"
"""Execution option of a connection that only reads: on SQLite it does not queue for the one writer's place."""


def connect(url: str) -> Engine:
    """Return an engine whose database answers. Raises StorageError with one sentence naming DATABASE_URL."""
    address = _address(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    if is_sqlite:
        _check_file(address)
    engine = _sqlite(address) if is_sqlite else _postgresql(address)
    try:
        with engine.begin() as connection:  # on SQLite this takes the writer's place
            can_write = (
                is_sqlite or connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "off"
            )
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        engine.dispose()
        raise _refusal(address, str(getattr(error, "orig", error))) from None
    if not can_write:
        engine.dispose()
        raise _refusal(address, "the server lets nobody write, as a standby does")
    return engine


def reading(engine: Engine) -> Connection:
    """Return a connection for reads only; on SQLite it waits for nobody and nobody waits for it."""
    return engine.connect().execution_options(**{READING: True})


def only_reading(engine: Engine) -> Engine:
    """Return the same engine for transactions that only read; PostgreSQL holds them to it."""
    return engine.execution_options(**{READING: True, "postgresql_readonly": True})


def patient(engine: Engine) -> Engine:
    """Return the same engine for work that may wait: on SQLite others in this process write before it."""
    return engine.execution_options(**{PATIENT: True})


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT for *table* that knows ON CONFLICT in the words of the connected database."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return such an INSERT by the name of the database's dialect."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def _address(url: str) -> URL:
    try:
        address = make_url(url.replace("postgres://", "postgresql://", 1))
        backend = address.get_backend_name()
    except ArgumentError:
        raise StorageError(f"DATABASE_URL is not the address of a database. Write {EXAMPLES}.") from None
    if backend == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return address.set(drivername="sqlite+pysqlite")
    raise StorageError(f"DATABASE_URL names {backend}, which Deskhand does not speak. Write {EXAMPLES}.")


def _check_file(address: URL) -> None:
    name = address.database or ":memory:"
    if ":memory:" in name or name.startswith("file:"):
        raise StorageError(
            "DATABASE_URL names a database in memory; every thread would see its own. "
            "Name a file: sqlite:///deskhand.db."
        )
    folder = Path(name).resolve().parent
    if not folder.is_dir():
        raise StorageError(
            f"DATABASE_URL names a file in {folder}, and there is no such folder. Make it first."
        )


def _sqlite(address: URL) -> Engine:
    engine = create_engine(
        address,
        **KEPT_ALIKE,
        # the driver's own transactions begin late and unlocked; ours begin in _begin_immediate
        connect_args={"isolation_level": None, "timeout": LOCK_WAIT_S},
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", partial(_begin_immediate, Turns()))
    for end in ("checkin", "close", "invalidate"):  # the first of them that comes ends the turn
        event.listen(engine, end, _end_turn)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")  # readers and the writer do not wait for each other
    cursor.execute("PRAGMA synchronous=FULL")  # a commit survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_immediate(turns: Turns, connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once with "database is locked" when somebody
    # else wrote in between, whatever the timeout. Taking the writer's place first waits instead.
    options = connection.get_execution_options()
    if options.get(READING, False):
        connection.exec_driver_sql("BEGIN")
        return
    if turns.take(is_patient=options.get(PATIENT, False), timeout_s=LOCK_WAIT_S):
        connection.info[TURN] = turns
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _end_turn(_dbapi_connection: object, record: ConnectionPoolEntry, *_reason: object) -> None:
    turns = record.info.pop(TURN, None)
    if turns is not None:
        turns.end()


def _postgresql(address: URL) -> Engine:
    wanted = {"connect_timeout": CONNECT_WAIT_S, "application_name": "deskhand"}
    return create_engine(
        address,
        **KEPT_ALIKE,
        pool_pre_ping=True,  # after the server restarted, the first request must not pay for it
        isolation_level="READ COMMITTED",
        connect_args={name: value for name, value in wanted.items() if name not in address.query},
    )


def _refusal(address: URL, reason: str) -> StorageError:
    reason = reason.strip().split("\n", 1)[0].rstrip(".")  # the driver's hints follow on further lines
    for secret in (address.password, *address.normalized_query.get("password", ())):
        if secret:
            reason = reason.replace(secret, "***")
    if address.get_backend_name() == "sqlite":
        place = f"the file {address.database}"
    else:
        place = f"the database {address.database} on {address.host or 'this machine'}"
    return StorageError(f"DATABASE_URL names {place}, which cannot be used: {reason}.")
