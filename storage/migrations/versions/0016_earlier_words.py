"""What messages about a ticket said before somebody changed or deleted them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of earlier words."""
    op.create_table(
        "earlier_words",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_earlier_words_ticket_id"),
        sa.PrimaryKeyConstraint("channel", "ts", "cause", name="pk_earlier_words"),
    )
    op.create_index("ix_earlier_words_ticket_id", "earlier_words", ["ticket_id", "at"])
