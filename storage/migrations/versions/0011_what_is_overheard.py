"""What is asked in channels the desk only listens in, and what people reply there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of questions and of replies."""
    op.create_table(
        "shadow_questions",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("band", sa.String()),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name="pk_shadow_questions"),
    )
    op.create_index("ix_shadow_questions_heard_at", "shadow_questions", ["heard_at"])
    op.create_table(
        "shadow_replies",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name="pk_shadow_replies"),
    )
    op.create_index("ix_shadow_replies_thread_ts", "shadow_replies", ["channel", "thread_ts"])
