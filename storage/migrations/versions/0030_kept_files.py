"""Files that came by mail, until they stand in chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of kept files."""
    op.create_table(
        "kept_files",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_files"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_kept_files_ticket_id"),
    )
