"""What the outside calls the desk's tickets: one row for each name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from storage.engine import insert_into
from storage.origin_tables import origins
from storage.values import from_row, to_row
from workflows.domain.ids import TicketId
from workflows.domain.origins import Origin


class SqlOrigins:
    """The origins inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def locked(self, key: str) -> Origin:
        """Return what is known under *key*, and keep others from it until this transaction ends.

        What was never heard of has its row from now on: two that hear of it at once wait for each other.
        """
        first = insert_into(self._connection, origins).values(to_row(Origin(key=key), origins))
        self._connection.execute(first.on_conflict_do_nothing(index_elements=[origins.c.key]))
        known = select(origins).where(origins.c.key == key).with_for_update()
        return from_row(Origin, self._connection.execute(known).mappings().one())

    def save(self, origin: Origin) -> None:
        """Store what is known under its key from now on. Raises LookupError for one that was never locked."""
        row = to_row(origin, origins)
        saved = update(origins).where(origins.c.key == origin.key).values(row).returning(origins.c.key)
        if self._connection.execute(saved).first() is None:
            raise LookupError("no origin of that name was locked")

    def ticket_of(self, keys: Sequence[str]) -> TicketId | None:
        """Return the ticket of the first of *keys* that has one, None when none has."""
        known = select(origins.c.key, origins.c.ticket_id).where(
            origins.c.key.in_(list(keys)), origins.c.ticket_id.is_not(None)
        )
        found = dict(self._connection.execute(known).all())
        return next((TicketId(found[key]) for key in keys if key in found), None)
