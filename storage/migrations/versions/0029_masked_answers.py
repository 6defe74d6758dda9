"""Answers that nobody is to see in passing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of masked answers."""
    op.create_table(
        "masked_answers",
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("field_id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_masked_answers_request_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_masked_answers_ticket_id"),
        sa.PrimaryKeyConstraint("request_id", "field_id", name="pk_masked_answers"),
    )
    op.create_index("ix_masked_answers_ticket_id", "masked_answers", ["ticket_id"])
