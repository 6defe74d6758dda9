"""Revisions of published articles: one that was adopted makes room for the next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the unique index of what is alive leave out what was adopted."""
    op.drop_index("uq_drafts_origin", "drafts")
    alive = sa.text("state NOT IN ('discarded', 'withdrawn', 'adopted')")
    op.create_index(
        "uq_drafts_origin", "drafts", ["origin"], unique=True, sqlite_where=alive, postgresql_where=alive
    )
