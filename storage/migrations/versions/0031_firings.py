"""What rules did, one row for each that held because of an event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; no rule did anything so far."""
    op.create_table(
        "firings",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("ticket_id", sa.String(), sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("rest", sa.JSON(), nullable=False),
    )
    op.create_index("ix_firings_ticket_id", "firings", ["ticket_id", "rule", "at"])
    op.create_index("ix_firings_rule", "firings", ["rule", "state", "at"])
