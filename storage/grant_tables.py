"""The table of access that people have for a time."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from storage.tables import UtcDateTime, metadata

grants = Table(
    "grants",
    metadata,
    Column("id", String, primary_key=True),
    # the promise that a request gives access once
    Column("ticket_id", String, ForeignKey("tickets.id"), nullable=False, unique=True),
    Column("holder_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("ends_at", UtcDateTime),
    Column("extends", String),
    Column("rest", JSON, nullable=False),
    Index("ix_grants_holder_id", "holder_id", "state"),
    Index("ix_grants_extends", "extends"),
    Index("ix_grants_state", "state", "ends_at"),
)
