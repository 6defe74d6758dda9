"""What the outside calls the desk's tickets: alerts, messages in the mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of origins."""
    op.create_table(
        "origins",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=True),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_origins_ticket_id"),
        sa.PrimaryKeyConstraint("key", name="pk_origins"),
    )
