"""Runbooks under way on tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of runs, one running on a ticket at most."""
    op.create_table(
        "runs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_runs_ticket_id"),
    )
    op.create_index("ix_runs_ticket_id", "runs", ["ticket_id"])
    is_running = sa.text("state = 'running'")
    op.create_index(
        "uq_runs_running",
        "runs",
        ["ticket_id"],
        unique=True,
        sqlite_where=is_running,
        postgresql_where=is_running,
    )
