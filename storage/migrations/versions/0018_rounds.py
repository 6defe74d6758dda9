"""Whose turn it is in each team."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of rounds, one for each team."""
    op.create_table(
        "rounds",
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("order", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("team", name="pk_rounds"),
    )
