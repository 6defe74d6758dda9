"""The chains of all audits: a row is tied to its predecessor as it is written, under its record's own lock.

Each record has a chain of its own, so that nobody waits for a head they share.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, and_, func, insert, literal, select, text

from storage.audit_tables import LOGS, Log, anchored_heads, anchors, desk_audit, reseals
from storage.engine import reading
from workflows.domain import chains
from workflows.domain.acts import Act
from workflows.domain.chains import Entry, Head
from workflows.domain.verification import Anchor, Reseal, Stored

SALT_BYTES = 16
DESK = "desk"
ACTS_LOCK = 0x6465736B616374  # "deskact" in ASCII: the advisory lock of whoever adds to the desk's own audit
AT_A_TIME = 1000
_OWN = ("action", "actor_id", "cause", "version", "at")


def append(connection: Connection, log: str, row: Mapping[str, Any]) -> None:
    """Store a row of that audit, tied to the one before it. The caller holds what keeps others from its record."""
    table, ref = LOGS[log].table, LOGS[log].ref
    entry = entry_of(row, of=row[ref.name])
    before = select(table.c.chain).where(ref == entry.of, table.c.version == entry.version - 1)
    previous = connection.execute(before).scalar() or chains.START
    salt = new_salt()
    seal = chains.seal_of(entry, salt)
    chain = chains.chained(previous, entry, seal)
    connection.execute(insert(table).values(**row, seal=seal, salt=salt, chain=chain))


def entry_of(row: Mapping[str, Any] | RowMapping, *, of: str) -> Entry:
    """Return a stored row as the chain sees it."""
    return Entry(of=of, rest=row["rest"], **{name: row[name] for name in _OWN})


def new_salt() -> str:
    """Return a salt that nobody can guess."""
    return secrets.token_hex(SALT_BYTES)


class SqlActs:
    """The desk's own audit inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, act: Act) -> Act:
        """Store it as the next row; whoever adds one at the same time waits. Returns it with its version."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ACTS_LOCK})
        newest = select(func.coalesce(func.max(desk_audit.c.version), 0))
        version = self._connection.execute(newest).scalar_one() + 1
        row = {"desk_id": DESK, "version": version, "action": act.action, "actor_id": act.actor_id}
        row |= {"cause": act.cause, "at": act.at, "rest": {"after": dict(act.after)}}
        append(self._connection, DESK, row)
        return Act(
            action=act.action,
            actor_id=act.actor_id,
            cause=act.cause,
            at=act.at,
            after=act.after,
            version=version,
        )

    def last(self, *actions: str) -> Act | None:
        """Return the newest of these actions, None when there was none."""
        newest = select(desk_audit).where(desk_audit.c.action.in_(actions))
        row = (
            self._connection.execute(newest.order_by(desk_audit.c.version.desc()).limit(1)).mappings().first()
        )
        if row is None:
            return None
        return Act(after=row["rest"].get("after", {}), **{name: row[name] for name in _OWN})


class SqlAnchors:
    """The anchors inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def last(self) -> Anchor | None:
        """Return the newest, without its heads; None before the first."""
        newest = select(anchors).order_by(anchors.c.n.desc()).limit(1)
        row = self._connection.execute(newest).mappings().first()
        return Anchor(**row, heads=()) if row is not None else None

    def grown(self) -> Sequence[Head]:
        """Return the heads of all chains that grew since they were last pinned."""
        return [head for name, log in LOGS.items() for head in self._grown(name, log)]

    def add(self, anchor: Anchor) -> None:
        """Store the next one with its heads."""
        self._connection.execute(insert(anchors).values(n=anchor.n, at=anchor.at, chain=anchor.chain))
        rows = [
            {"log": h.log, "of": h.of, "version": h.version, "chain": h.chain, "anchor": anchor.n}
            for h in anchor.heads
        ]
        for at in range(0, len(rows), AT_A_TIME):
            self._connection.execute(insert(anchored_heads), rows[at : at + AT_A_TIME])

    def _grown(self, name: str, log: Log) -> list[Head]:
        newest = select(log.ref.label("of"), func.max(log.table.c.version).label("version"))
        newest_of = newest.group_by(log.ref).subquery()
        is_pinned = and_(
            anchored_heads.c.log == literal(name),
            anchored_heads.c.of == newest_of.c.of,
            anchored_heads.c.version == newest_of.c.version,
        )
        heads = (
            select(newest_of.c.of, newest_of.c.version, log.table.c.chain)
            .join(log.table, and_(log.ref == newest_of.c.of, log.table.c.version == newest_of.c.version))
            .outerjoin(anchored_heads, is_pinned)
            .where(anchored_heads.c.of.is_(None))
        )
        return [Head(log=name, **row) for row in self._connection.execute(heads).mappings()]


class SqlSnapshot:
    """Everything that was chained, inside one reading transaction."""

    def __init__(self, connection: Connection) -> None:
        """Read inside the transaction of *connection*."""
        self._connection = connection

    def logs(self) -> Sequence[str]:
        """Return the names of all logs."""
        return list(LOGS)

    def rows(self, log: str) -> Iterator[Stored]:
        """Yield a log's rows, by record and version."""
        table, ref = LOGS[log].table, LOGS[log].ref
        every = select(table).order_by(ref, table.c.version).execution_options(yield_per=AT_A_TIME)
        with self._connection.execute(every) as found:  # closed even when nobody asks for the rest
            for row in found.mappings():
                entry = entry_of(row, of=row[ref.name])
                yield Stored(entry=entry, seal=row["seal"], salt=row["salt"], chain=row["chain"])

    def due(self, log: str) -> Mapping[str, int] | None:
        """Return how many rows each record has to have, None for a log without records."""
        records = LOGS[log].records
        if records is None:
            return None
        every = self._connection.execute(select(records.c.id, records.c.version))
        return {str(row.id): int(row.version) for row in every}

    def name(self, log: str, of: str) -> str:
        """Return what people call a record."""
        records = LOGS[log].records if log in LOGS else None
        if records is None:
            return of
        found = self._connection.execute(select(records.c.number).where(records.c.id == of)).scalar()
        return str(found or of)

    def reseals(self) -> Sequence[Reseal]:
        """Return every new seal, by erasure and number, the erasures in the order they were made."""
        every = select(reseals).order_by(reseals.c.erasure_id, reseals.c.n)
        return [Reseal(**row) for row in self._connection.execute(every).mappings()]

    def anchors(self) -> Sequence[Anchor]:
        """Return every anchor with its heads, first to last."""
        pinned = self._connection.execute(select(anchored_heads).order_by(anchored_heads.c.anchor)).mappings()
        heads = {
            n: tuple(Head(log=r["log"], of=r["of"], version=r["version"], chain=r["chain"]) for r in rows)
            for n, rows in groupby(pinned, key=lambda row: row["anchor"])
        }
        every = self._connection.execute(select(anchors).order_by(anchors.c.n)).mappings()
        return [Anchor(**row, heads=heads.get(row["n"], ())) for row in every]


class SqlAudits:
    """The chains of all audits, to be looked at from outside of any transaction."""

    def __init__(self, engine: Engine) -> None:
        """Read through *engine*."""
        self._engine = engine

    @contextmanager
    def snapshot(self) -> Iterator[SqlSnapshot]:
        """Yield everything as it is at this instant; what is written meanwhile is not in it."""
        is_shared = self._engine.dialect.name == "postgresql"  # SQLite reads one state of the file as it is
        with reading(self._engine) as connection:
            yield SqlSnapshot(_still(connection) if is_shared else connection)


def _still(connection: Connection) -> Connection:
    """Return the connection, reading one state of the database throughout."""
    return connection.execution_options(isolation_level="REPEATABLE READ")
