"""Articles that agents write in chat: from the first draft to what is published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of drafts, one alive for each ticket or gap."""
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
    )
    alive = sa.text("state NOT IN ('discarded', 'withdrawn')")
    op.create_index(
        "uq_drafts_origin", "drafts", ["origin"], unique=True, sqlite_where=alive, postgresql_where=alive
    )
    op.create_index("ix_surfaces_ref", "surfaces", ["ref"])
