"""Questions people confirmed a page for, as the knowledge base uses them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of aliases."""
    op.create_table(
        "aliases",
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("page", "conversation_id", name="pk_aliases"),
    )
