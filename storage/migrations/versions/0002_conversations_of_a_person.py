"""Find what a person asked lately: whether they came back with the same thing."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the conversations by person."""
    op.create_index("ix_conversations_person_id", "conversations", ["person_id", "changed_at"])
