"""Problems, which incidents they cause, and whom their workarounds helped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of problems, of their audit, their incidents and the uses of their workarounds."""
    op.create_table(
        "problems",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_problems"),
        sa.UniqueConstraint("number", name="uq_problems_number"),
    )
    op.create_index("ix_problems_state", "problems", ["state", "changed_at"])
    op.create_table(
        "problem_audit",
        sa.Column("problem_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], name="fk_problem_audit_problem_id"),
        sa.PrimaryKeyConstraint("problem_id", "version", name="pk_problem_audit"),
    )
    op.create_table(
        "problem_incidents",
        sa.Column("problem_id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], name="fk_problem_incidents_problem_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_problem_incidents_ticket_id"),
        sa.PrimaryKeyConstraint("problem_id", "ticket_id", name="pk_problem_incidents"),
    )
    op.create_index("ix_problem_incidents_ticket_id", "problem_incidents", ["ticket_id"])
    op.create_table(
        "workaround_uses",
        sa.Column("problem_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], name="fk_workaround_uses_problem_id"),
        sa.PrimaryKeyConstraint("problem_id", "conversation_id", name="pk_workaround_uses"),
    )
    op.create_index("ix_workaround_uses_person_id", "workaround_uses", ["problem_id", "person_id", "at"])
