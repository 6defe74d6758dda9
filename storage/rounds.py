"""Whose turn it is in each team: one row, moved by whoever saw it last and by nobody else."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select, update

from storage.engine import insert_into
from storage.tables import metadata
from storage.values import structured
from workflows.domain.ids import TeamId
from workflows.domain.routing import Round

rounds = Table(
    "rounds",
    metadata,
    Column("team", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("order", JSON, nullable=False),  # people, who was given a ticket longest ago first
)


class SqlRounds:
    """The rounds inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def of(self, team: TeamId) -> Round:
        """Return a team's round, a new one where there is none."""
        row = self._connection.execute(select(rounds).where(rounds.c.team == team)).mappings().first()
        return structured(dict(row), Round) if row is not None else Round(team=team)

    def move(self, after: Round) -> bool:
        """Store *after* if the stored version is the one before it; else do nothing, False.

        Who moves it at the same time waits for this transaction's end, and is then refused.
        """
        values = {"version": after.version, "order": list(after.order)}
        if after.version == 1:
            first = insert_into(self._connection, rounds).values(team=after.team, **values)
            stored = self._connection.execute(first.on_conflict_do_nothing().returning(rounds.c.team))
            return stored.first() is not None
        moved = update(rounds).where(rounds.c.team == after.team, rounds.c.version == after.version - 1)
        return self._connection.execute(moved.values(values).returning(rounds.c.team)).first() is not None
