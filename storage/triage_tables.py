"""The table of what was learned about sorting tickets."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Table

from storage.tables import UtcDateTime, metadata

learned = Table(
    "learned",
    metadata,
    Column("fingerprint", String, primary_key=True),  # of the encoder it was learned with
    Column("body", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
