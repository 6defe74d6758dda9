"""Whom a ticket was asked for on behalf of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing so far was asked for on anybody's behalf."""
    op.add_column("tickets", sa.Column("beneficiary_id", sa.String()))
    op.create_index("ix_tickets_beneficiary_id", "tickets", ["beneficiary_id"])
