"""The tables of who belongs where: user groups, and the private channels the desk answers in."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, String, Table

from storage.tables import UtcDateTime, metadata

user_groups = Table(
    "user_groups",
    metadata,
    Column("handle", String, primary_key=True),
    Column("user_id", String, primary_key=True),
    Index("ix_user_groups_user_id", "user_id"),
)

rooms = Table(
    "rooms",
    metadata,
    Column("channel", String, primary_key=True),
    Column("is_private", Boolean, nullable=False),
    Column("members", JSON, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)
