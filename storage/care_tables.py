"""The tables of the care of articles: what was decided about each, and whom the desk asked."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, String, Table, UniqueConstraint

from storage.tables import UtcDateTime, metadata

cares = Table(
    "cares", metadata, Column("page", String, primary_key=True), Column("rest", JSON, nullable=False)
)

reminders = Table(
    "reminders",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner_id", String, nullable=False),
    Column("day", String, nullable=False),  # in the owner's own zone
    Column("at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("rest", JSON, nullable=False),
    UniqueConstraint("owner_id", "day"),  # the promise that nobody is asked twice a day
)
