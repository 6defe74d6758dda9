"""The outright answers the desk gave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of what was answered outright, how sure the desk was, and when."""
    op.create_table(
        "given_answers",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "n", name="pk_given_answers"),
    )
    op.create_index("ix_given_answers_at", "given_answers", ["at"])
