"""The table of who decides for whom, and when."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from storage.tables import UtcDateTime, metadata

delegations = Table(
    "delegations",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner_id", String, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("rest", JSON, nullable=False),
    Index("ix_delegations_ends_at", "ends_at"),
    Index("ix_delegations_owner_id", "owner_id"),
)
