"""The tables of the chain: what the desk itself did, seals that took the place of others, and anchors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from storage.problem_tables import problem_audit, problems
from storage.tables import UtcDateTime, audit, metadata, tickets

# what was done to the desk as a whole: answers paused, a person erased
desk_audit = Table(
    "desk_audit",
    metadata,
    Column("desk_id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("action", String, nullable=False),
    Column("actor_id", String, nullable=False),
    Column("cause", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("seal", String, nullable=False),
    Column("salt", String, nullable=False),
    Column("chain", String, nullable=False),
    Column("rest", JSON, nullable=False),
    Index("ix_desk_audit_action", "action", "version"),
)

# rows whose words were replaced when a person was erased; rows are only ever added
reseals = Table(
    "reseals",
    metadata,
    Column("erasure_id", String, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("log", String, nullable=False),
    Column("of", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("was", String, nullable=False),
    Column("now", String, nullable=False),
    Column("chain", String, nullable=False),
)

anchors = Table(
    "anchors",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("chain", String, nullable=False),
)

anchored_heads = Table(
    "anchored_heads",
    metadata,
    Column("log", String, primary_key=True),
    Column("of", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("chain", String, nullable=False),
    Column("anchor", Integer, nullable=False),
    Index("ix_anchored_heads_anchor", "anchor"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One audit: its rows, the column that names their record, and the table of those records, if they have one."""

    table: Table
    ref: Column[Any]
    records: Table | None = None


LOGS = {
    "tickets": Log(table=audit, ref=audit.c.ticket_id, records=tickets),
    "problems": Log(table=problem_audit, ref=problem_audit.c.problem_id, records=problems),
    "desk": Log(table=desk_audit, ref=desk_audit.c.desk_id),
}
"""Every audit that is chained."""
