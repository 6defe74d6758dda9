"""The table of links to the web, and when each is asked for next."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from storage.tables import UtcDateTime, metadata

web_links = Table(
    "web_links",
    metadata,
    Column("address", String, primary_key=True),
    Column("next_at", UtcDateTime, nullable=False),
    Column("failures", Integer, nullable=False),
    Index("ix_web_links_next_at", "next_at"),
)
