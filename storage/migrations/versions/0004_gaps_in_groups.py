"""Put questions without an answer into groups, and let them be settled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give each gap its topic, when it was asked again, and when and why it went."""
    op.add_column("gaps", sa.Column("topic_id", sa.String(), nullable=True))
    op.add_column("gaps", sa.Column("topic", sa.String(), nullable=True))
    op.add_column("gaps", sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("gaps", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("gaps", sa.Column("settled_by", sa.String(), nullable=True))
    open_gaps = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_gaps_topic_id", "gaps", ["topic_id"], sqlite_where=open_gaps, postgresql_where=open_gaps
    )
