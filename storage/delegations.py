"""Who decides for whom: each absence kept as it was said, changed by whoever read its newest version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from storage.delegation_tables import delegations
from storage.engine import insert_into
from storage.values import from_row, to_row
from workflows.domain.delegations import Delegation
from workflows.domain.ids import DelegationId

# kept, as it takes longer to build than to run
_NOT_OVER = (
    select(delegations)
    .where(delegations.c.ends_at > bindparam("now"))
    .order_by(delegations.c.starts_at, delegations.c.id)
)


class SqlDelegations:
    """The absences inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, delegation: Delegation) -> bool:
        """Store a new one; False when it was stored before, and nothing is."""
        row = to_row(delegation, delegations)
        added = insert_into(self._connection, delegations).values(row).on_conflict_do_nothing()
        return self._connection.execute(added.returning(delegations.c.id)).first() is not None

    def save(self, delegation: Delegation) -> bool:
        """Store *delegation* if the stored version is `delegation.version - 1`; else do nothing, False."""
        saved = (
            update(delegations)
            .where(delegations.c.id == delegation.id, delegations.c.version == delegation.version - 1)
            .values(to_row(delegation, delegations))
        )
        return self._connection.execute(saved.returning(delegations.c.id)).first() is not None

    def remove(self, delegation: Delegation) -> bool:
        """Take it away if it is stored in that version; else do nothing, False."""
        gone = delete(delegations).where(
            delegations.c.id == delegation.id, delegations.c.version == delegation.version
        )
        return self._connection.execute(gone.returning(delegations.c.id)).first() is not None

    def get(self, delegation_id: DelegationId) -> Delegation | None:
        """Return it, None when there is none any more."""
        query = select(delegations).where(delegations.c.id == delegation_id)
        row = self._connection.execute(query).mappings().first()
        return from_row(Delegation, row) if row is not None else None

    def not_over(self, at: datetime) -> Sequence[Delegation]:
        """Return all that hold at that instant or will hold later, in the order in which they begin."""
        rows = self._connection.execute(_NOT_OVER, {"now": at}).mappings()
        return [from_row(Delegation, row) for row in rows]
