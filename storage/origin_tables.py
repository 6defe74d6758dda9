"""The table of what the outside calls the desk's tickets."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, String, Table

from storage.tables import metadata

origins = Table(
    "origins",
    metadata,
    Column("key", String, primary_key=True),
    Column("ticket_id", String, ForeignKey("tickets.id")),
    Column("rest", JSON, nullable=False),
)
