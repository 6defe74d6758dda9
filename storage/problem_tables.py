"""The tables of problems: their audit, the incidents they cause, and whom their workarounds helped."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from storage.tables import UtcDateTime, chain_columns, metadata

problems = Table(
    "problems",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", String, nullable=False, unique=True),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("owner_id", String, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("fixed_at", UtcDateTime),
    Column("rest", JSON, nullable=False),
    Index("ix_problems_state", "state", "changed_at"),
)

problem_audit = Table(
    "problem_audit",
    metadata,
    Column("problem_id", String, ForeignKey("problems.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("action", String, nullable=False),
    Column("actor_id", String, nullable=False),
    Column("cause", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("rest", JSON, nullable=False),
    *chain_columns(),
)

problem_incidents = Table(
    "problem_incidents",
    metadata,
    Column("problem_id", String, ForeignKey("problems.id"), primary_key=True),
    Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_problem_incidents_ticket_id", "ticket_id"),
)

workaround_uses = Table(
    "workaround_uses",
    metadata,
    Column("problem_id", String, ForeignKey("problems.id"), primary_key=True),
    Column("conversation_id", String, primary_key=True),
    Column("person_id", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),  # when the person was told that it is fixed
    Index("ix_workaround_uses_person_id", "problem_id", "person_id", "at"),
)
