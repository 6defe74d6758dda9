"""How the outright answers of each week went, as it was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of the weeks that were told."""
    op.create_table(
        "precision_weeks",
        sa.Column("monday", sa.String(), nullable=False),
        sa.Column("heard", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("monday", name="pk_precision_weeks"),
    )
