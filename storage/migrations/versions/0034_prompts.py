"""When approvers are asked, and what each of them gets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; nobody was asked by them so far."""
    op.create_table(
        "approval_prompts",
        sa.Column("step_id", sa.String(), sa.ForeignKey("approval_steps.id"), primary_key=True),
        sa.Column("person_id", sa.String(), primary_key=True),
        sa.Column("ticket_id", sa.String(), sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("delivered_at", UtcDateTime()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rest", sa.JSON(), nullable=False),
    )
    op.create_index("ix_approval_prompts_person_id", "approval_prompts", ["person_id", "is_over"])
    op.create_table(
        "approver_loads",
        sa.Column("person_id", sa.String(), primary_key=True),
        sa.Column("rest", sa.JSON(), nullable=False),
    )
