"""The table of runbooks under way."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from storage.tables import UtcDateTime, metadata

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("ticket_id", String, ForeignKey("tickets.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("rest", JSON, nullable=False),
    Index("ix_runs_ticket_id", "ticket_id"),
)
is_running = runs.c.state == "running"
# the promise that one runbook at a time is followed on a ticket
Index(
    "uq_runs_running",
    runs.c.ticket_id,
    unique=True,
    sqlite_where=is_running,
    postgresql_where=is_running,
)
