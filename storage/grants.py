"""Access for a time: kept as it was asked for, moved by whoever read its newest version."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, insert, select, update

from storage.grant_tables import grants
from storage.values import from_row, to_row
from workflows.domain.errors import DeskError
from workflows.domain.grants import Grant, GrantState
from workflows.domain.ids import GrantId, TicketId, UserId


class SqlGrants:
    """The grants inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, grant: Grant) -> None:
        """Store a new one; a request has one at most."""
        self._connection.execute(insert(grants).values(to_row(grant, grants)))

    def save(self, grant: Grant) -> bool:
        """Store *grant* if the stored version is `grant.version - 1`; else do nothing, False."""
        saved = (
            update(grants)
            .where(grants.c.id == grant.id, grants.c.version == grant.version - 1)
            .values(to_row(grant, grants))
        )
        return self._connection.execute(saved.returning(grants.c.id)).first() is not None

    def get(self, grant_id: GrantId) -> Grant:
        """Return it. Raises DeskError("no_such_grant")."""
        found = self._all(grants.c.id == grant_id)
        if not found:
            raise DeskError("no_such_grant")
        return found[0]

    def of(self, ticket_id: TicketId) -> Grant | None:
        """Return what a request gives, None where that does not end."""
        return next(iter(self._all(grants.c.ticket_id == ticket_id)), None)

    def held_by(self, user_id: UserId) -> Sequence[Grant]:
        """Return what somebody has now, soonest to end first."""
        return self._all(grants.c.holder_id == user_id, grants.c.state == GrantState.ACTIVE.value)

    def extending(self, grant_id: GrantId) -> Sequence[Grant]:
        """Return those by which that one was asked to be extended, in the order of their ids."""
        return sorted(self._all(grants.c.extends == grant_id), key=lambda one: one.id)

    def holders(self) -> Sequence[UserId]:
        """Return everybody who has access for a time, in one order."""
        active = select(grants.c.holder_id).where(grants.c.state == GrantState.ACTIVE.value).distinct()
        return [
            UserId(one) for one in self._connection.execute(active.order_by(grants.c.holder_id)).scalars()
        ]

    def all_active(self, *, after: GrantId, most: int) -> Sequence[Grant]:
        """Return at most *most* that somebody has, those beyond *after* in the order of their ids."""
        found = (
            select(grants)
            .where(grants.c.state == GrantState.ACTIVE.value, grants.c.id > after)
            .order_by(grants.c.id)
            .limit(most)
        )
        return [from_row(Grant, row) for row in self._connection.execute(found).mappings()]

    def _all(self, *asked: ColumnElement[bool]) -> Sequence[Grant]:
        found = select(grants).where(*asked).order_by(grants.c.ends_at, grants.c.id)
        return [from_row(Grant, row) for row in self._connection.execute(found).mappings()]
