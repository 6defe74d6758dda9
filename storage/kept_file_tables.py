"""The table of files that came from outside of chat and do not stand in it yet."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table

from storage.tables import UtcDateTime, metadata

kept_files = Table(
    "kept_files",
    metadata,
    Column("id", String, primary_key=True),
    Column("ticket_id", String, ForeignKey("tickets.id"), nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
