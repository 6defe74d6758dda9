"""The table of erasures: who is erased, as long as it is under way, and how far it is."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table

from storage.tables import UtcDateTime, metadata

erasures = Table(
    "erasures",
    metadata,
    Column("id", String, primary_key=True),
    Column("by", String, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("subject", JSON(none_as_null=True)),  # none once it has ended: nobody can tell any more who it was
    Column("place", JSON(none_as_null=True)),
)
