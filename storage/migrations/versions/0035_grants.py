"""Access that people have for a time, one row for each request that gives some."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; nothing that was given so far ends."""
    op.create_table(
        "grants",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("ticket_id", sa.String(), sa.ForeignKey("tickets.id"), nullable=False, unique=True),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ends_at", UtcDateTime()),
        sa.Column("extends", sa.String()),
        sa.Column("rest", sa.JSON(), nullable=False),
    )
    op.create_index("ix_grants_holder_id", "grants", ["holder_id", "state"])
    op.create_index("ix_grants_extends", "grants", ["extends"])
    op.create_index("ix_grants_state", "grants", ["state", "ends_at"])
