"""Approvals of requests: what was sent, the steps that ask for it, who has a seat, what they said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nobody was asked for anything so far."""
    op.create_table(
        "approval_turns",
        sa.Column("ticket_id", sa.String(), sa.ForeignKey("tickets.id"), primary_key=True),
        sa.Column("n", sa.Integer(), primary_key=True),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("rest", sa.JSON(), nullable=False),
    )
    op.create_table(
        "approval_steps",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("ticket_id", sa.String(), sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime()),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("rest", sa.JSON(), nullable=False),
    )
    place = ["ticket_id", "turn", "round", "place"]
    op.create_index("uq_approval_steps_place", "approval_steps", place, unique=True)
    op.create_index("ix_approval_steps_state", "approval_steps", ["state", "id"])
    op.create_table(
        "approval_seats",
        sa.Column("step_id", sa.String(), sa.ForeignKey("approval_steps.id"), primary_key=True),
        sa.Column("person", sa.String(), primary_key=True),
        sa.Column("owner", sa.String(), primary_key=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime()),
        sa.Column("looked_at", UtcDateTime()),
        sa.Column("rest", sa.JSON(), nullable=False),
    )
    op.create_table(
        "approval_votes",
        sa.Column("step_id", sa.String(), sa.ForeignKey("approval_steps.id"), primary_key=True),
        sa.Column("n", sa.Integer(), primary_key=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime()),
        sa.Column("rest", sa.JSON(), nullable=False),
    )
    stands = sa.text("withdrawn_at IS NULL")
    for who in ("person", "owner"):
        op.create_index(f"ix_approval_seats_{who}", "approval_seats", [who])
        op.create_index(f"ix_approval_votes_{who}", "approval_votes", [who, "at"])
        op.create_index(
            f"uq_approval_votes_{who}",
            "approval_votes",
            ["step_id", who],
            unique=True,
            sqlite_where=stands,
            postgresql_where=stands,
        )
