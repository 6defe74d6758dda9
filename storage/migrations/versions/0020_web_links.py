"""Links of articles to the web, and when each is asked for next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of links to the web."""
    op.create_table(
        "web_links",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_web_links"),
    )
    op.create_index("ix_web_links_next_at", "web_links", ["next_at"])
