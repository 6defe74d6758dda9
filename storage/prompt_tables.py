"""The tables of asking approvers: who is asked for a step and when, and what one of them gets."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table

from storage.tables import UtcDateTime, metadata

prompts = Table(
    "approval_prompts",
    metadata,
    Column("step_id", String, ForeignKey("approval_steps.id"), primary_key=True),
    Column("person_id", String, primary_key=True),
    Column("ticket_id", String, ForeignKey("tickets.id"), nullable=False),
    Column("is_over", Boolean, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    Column("rest", JSON, nullable=False),
    Index("ix_approval_prompts_person_id", "person_id", "is_over"),
)
loads = Table(
    "approver_loads",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("rest", JSON, nullable=False),
)
