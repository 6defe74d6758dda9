"""The table of answers that nobody is to see in passing."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from storage.tables import metadata

masked_answers = Table(
    "masked_answers",
    metadata,
    Column("request_id", String, ForeignKey("requests.id"), primary_key=True),
    Column("field_id", String, primary_key=True),
    Column("ticket_id", String, ForeignKey("tickets.id")),
    Column("label", Text, nullable=False),
    Column("value", Text, nullable=False),
    Index("ix_masked_answers_ticket_id", "ticket_id"),
)
