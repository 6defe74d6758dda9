"""What tickets are found by, what should have been better, and which tickets an agent wants to see."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables; tickets there are already are found as well."""
    op.add_column("tickets", sa.Column("surveyed_at", sa.DateTime(timezone=True)))
    op.add_column("homes", sa.Column("chosen", sa.JSON()))
    op.create_table(
        "improvements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_improvements"),
    )
    op.create_index("ix_improvements_at", "improvements", ["at"])
    words = op.create_table(
        "ticket_words",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("noted", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_words_ticket_id"),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_ticket_words"),
    )
    rows = [
        {"ticket_id": id_, "said": _said(number, rest), "noted": ""}
        for id_, number, rest in op.get_bind().execute(sa.text("SELECT id, number, rest FROM tickets"))
    ]
    if rows:
        op.bulk_insert(words, rows)


def _said(number: str, stored: object) -> str:
    rest = json.loads(stored) if isinstance(stored, str) else stored
    assert isinstance(rest, dict)
    note = (rest.get("resolution") or {}).get("note", "")
    said = "\n".join((number, rest["title"], rest["description"], note)).casefold()
    return said.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
