"""New seals for rows of an audit whose words were replaced: the hash stays, what it replaces is noted in a chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from storage.audit_tables import LOGS, reseals
from storage.audits import entry_of, new_salt
from workflows.domain import chains


def resealed(
    connection: Connection,
    erasure_id: str,
    table: Table,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> dict[str, str]:
    """Return the row's new salt, having noted its new seal; nothing for a row of another table.

    Raises ValueError for a change of what the row's hash covers openly: no erasure may make one.
    """
    name = next((name for name, log in LOGS.items() if log.table is table), None)
    if name is None:
        return {}
    of = before[LOGS[name].ref.name]
    entry, salt = entry_of(after, of=of), new_salt()
    if entry.told != entry_of(before, of=of).told:
        raise ValueError(f"{name} {of} row {entry.version}: an erasure would change what happened")
    now = chains.seal_of(entry, salt)
    was = _seal_now(connection, name, of, entry.version, first=before["seal"])
    n, previous = last(connection, erasure_id)
    noted = {"log": name, "of": of, "version": entry.version, "was": was, "now": now}
    chain = chains.resealed(previous, **noted)
    connection.execute(insert(reseals).values(erasure_id=erasure_id, n=n + 1, chain=chain, **noted))
    return {"salt": salt}


def last(connection: Connection, erasure_id: str) -> tuple[int, str]:
    """Return the number and the hash of an erasure's last new seal; 0 and the start of a chain before the first."""
    newest = select(reseals.c.n, reseals.c.chain).where(reseals.c.erasure_id == erasure_id)
    row = connection.execute(newest.order_by(reseals.c.n.desc()).limit(1)).first()
    return (row.n, row.chain) if row is not None else (0, chains.START)


def _seal_now(connection: Connection, log: str, of: str, version: int, *, first: str) -> str:
    """Return the seal a row has now: its first, or what took the place of that, and so on."""
    is_it = (reseals.c.log == log) & (reseals.c.of == of) & (reseals.c.version == version)
    rows = connection.execute(select(reseals.c.was, reseals.c.now).where(is_it))
    return chains.seal_now(first, {row.was: row.now for row in rows})
