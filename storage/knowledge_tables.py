"""The tables of what the desk knows: its articles and whatever was computed of their texts."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, LargeBinary, String, Table

from storage.tables import UtcDateTime, Words, metadata

articles = Table(
    "articles",
    metadata,
    Column("page", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("audience", JSON, nullable=False),  # beside the text, so that it is known without reading that
    Column("document", JSON, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

blobs = Table(
    "blobs",
    metadata,
    Column("fingerprint", String, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    Index("ix_blobs_kept_at", "fingerprint", "kept_at"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("page", String, primary_key=True),
    Column("conversation_id", String, primary_key=True),
    Column("question", Words, nullable=False),  # redacted; nobody is shown it
)

calibrators = Table(
    "calibrators",
    metadata,
    Column("fingerprint", String, primary_key=True),
    Column("told", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
