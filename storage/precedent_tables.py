"""The table of precedents: which resolved incidents were found for a ticket."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, String, Table

from storage.tables import metadata

precedents = Table(
    "precedents",
    metadata,
    Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
    Column("past_id", String, ForeignKey("tickets.id"), primary_key=True),
    Column("likeness", Float, nullable=False),
    Index("ix_precedents_past_id", "past_id"),
)
