"""The clocks of tickets, and the policies they are frozen under."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; tickets that are there get their clocks when the desk starts, from their audit."""
    op.create_table(
        "frozen",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_frozen"),
    )
    op.create_table(
        "clocks",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promises", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_clocks_ticket_id"),
        sa.ForeignKeyConstraint(["promises"], ["frozen.id"], name="fk_clocks_promises"),
        sa.ForeignKeyConstraint(["calendar"], ["frozen.id"], name="fk_clocks_calendar"),
        sa.PrimaryKeyConstraint("ticket_id", "measure", "n", name="pk_clocks"),
    )
    live = sa.text("state IN ('running', 'paused')")
    op.create_index(
        "ix_clocks_calendar", "clocks", ["calendar", "ticket_id"], sqlite_where=live, postgresql_where=live
    )
    armed = sa.text("state = 'running' AND told < 100")
    op.create_index("ix_clocks_armed", "clocks", ["ticket_id"], sqlite_where=armed, postgresql_where=armed)
