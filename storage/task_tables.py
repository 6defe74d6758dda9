"""The table of the tasks of requests."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from storage.tables import UtcDateTime, metadata

tasks = Table(
    "tasks",
    metadata,
    Column("id", String, primary_key=True),
    Column("ticket_id", String, ForeignKey("tickets.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("team", String, nullable=False),
    Column("state", String, nullable=False),
    Column("assignee_id", String),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("rest", JSON, nullable=False),
    # the promise that a request has each of its tasks once
    Index("uq_tasks_place", "ticket_id", "place", unique=True),
    Index("ix_tasks_assignee_id", "assignee_id", "state"),
    Index("ix_tasks_team", "team", "state"),
)
