"""The tables of shadow mode: questions of the channels the desk only listens in, and what people replied."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, String, Table

from storage.tables import UtcDateTime, Words, metadata

shadow_questions = Table(
    "shadow_questions",
    metadata,
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("heard_at", UtcDateTime, nullable=False),
    Column("band", String),  # none until the desk has looked
    Column("question", Words, nullable=False),
    Column("rest", JSON, nullable=False),
    Index("ix_shadow_questions_heard_at", "heard_at"),
)

shadow_replies = Table(
    "shadow_replies",
    metadata,
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("thread_ts", String, nullable=False),
    Column("rest", JSON, nullable=False),
    Index("ix_shadow_replies_thread_ts", "channel", "thread_ts"),
)
