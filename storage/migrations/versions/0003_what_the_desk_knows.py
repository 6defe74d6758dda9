"""What the desk knows, and who is in which group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the articles and their blobs, of user groups and of private channels."""
    op.create_table(
        "articles",
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("page", name="pk_articles"),
    )
    op.create_table(
        "blobs",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "key", name="pk_blobs"),
    )
    op.create_index("ix_blobs_kept_at", "blobs", ["fingerprint", "kept_at"])
    op.create_table(
        "user_groups",
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("handle", "user_id", name="pk_user_groups"),
    )
    op.create_index("ix_user_groups_user_id", "user_groups", ["user_id"])
    op.create_table(
        "rooms",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_rooms"),
    )
