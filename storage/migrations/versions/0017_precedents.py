"""Which resolved incidents a ticket looks like."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of precedents."""
    op.create_table(
        "precedents",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("past_id", sa.String(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_precedents_ticket_id"),
        sa.ForeignKeyConstraint(["past_id"], ["tickets.id"], name="fk_precedents_past_id"),
        sa.PrimaryKeyConstraint("ticket_id", "past_id", name="pk_precedents"),
    )
    op.create_index("ix_precedents_past_id", "precedents", ["past_id"])
