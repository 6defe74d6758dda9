"""The chain of the audit, what was done to the desk itself, seals that took the place of others, and anchors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.audits import entry_of, new_salt
from storage.tables import UtcDateTime
from workflows.domain import chains

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

AT_A_TIME = 1000


def upgrade() -> None:
    """Chain every row of the audits there are, and make the tables beside them."""
    for name, ref in (("audit", "ticket_id"), ("problem_audit", "problem_id")):
        for column in ("seal", "salt", "chain"):
            op.add_column(name, sa.Column(column, sa.String(), nullable=False, server_default=sa.text("''")))
        _chain(_table(name, ref), ref)
    _make_tables()


def _make_tables() -> None:
    named = [sa.Column(name, sa.String(), nullable=False) for name in ("action", "actor_id", "cause")]
    op.create_table(
        "desk_audit",
        sa.Column("desk_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *named,
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("seal", "salt", "chain")),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("desk_id", "version", name="pk_desk_audit"),
    )
    op.create_index("ix_desk_audit_action", "desk_audit", ["action", "version"])
    op.create_table(
        "reseals",
        sa.Column("erasure_id", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("log", "of")),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("was", "now", "chain")),
        sa.PrimaryKeyConstraint("erasure_id", "n", name="pk_reseals"),
    )
    op.create_table(
        "anchors",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_anchors"),
    )
    op.create_table(
        "anchored_heads",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("log", "of")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("anchor", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("log", "of", "version", name="pk_anchored_heads"),
    )
    op.create_index("ix_anchored_heads_anchor", "anchored_heads", ["anchor"])


def _table(name: str, ref: str) -> sa.Table:
    """Return the table as it is at this version, whatever becomes of it later."""
    texts = [sa.Column(one, sa.String()) for one in ("action", "actor_id", "cause", "seal", "salt", "chain")]
    return sa.Table(
        name,
        sa.MetaData(),
        sa.Column(ref, sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        *texts,
        sa.Column("at", UtcDateTime()),
        sa.Column("rest", sa.JSON()),
    )


def _chain(table: sa.Table, ref: str) -> None:
    connection = op.get_bind()
    change = (
        sa.update(table)
        .where(table.c[ref] == sa.bindparam("of"), table.c.version == sa.bindparam("row"))
        .values({name: sa.bindparam(f"new_{name}") for name in ("seal", "salt", "chain")})
    )
    every = list(connection.execute(sa.select(table).order_by(table.c[ref], table.c.version)).mappings())
    chained = list(_chained(every, ref))
    for at in range(0, len(chained), AT_A_TIME):
        connection.execute(change, chained[at : at + AT_A_TIME])


def _chained(rows: list[sa.RowMapping], ref: str) -> Iterator[dict[str, Any]]:
    of, previous = "", chains.START
    for row in rows:
        if row[ref] != of:
            of, previous = row[ref], chains.START
        entry, salt = entry_of(row, of=of), new_salt()
        seal = chains.seal_of(entry, salt)
        previous = chains.chained(previous, entry, seal)
        yield {"of": of, "row": row["version"], "new_seal": seal, "new_salt": salt, "new_chain": previous}
