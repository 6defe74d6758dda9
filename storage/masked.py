"""Answers that nobody is to see in passing, in a table of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, select, update

from storage.engine import insert_into
from storage.masked_tables import masked_answers
from workflows.domain.ids import FieldId, RequestId, TicketId


class SqlMasked:
    """The masked answers inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def keep(self, request_id: RequestId, field_id: FieldId, *, label: str, value: str) -> None:
        """Store an answer instead of an earlier one to the same field, which is called *label*."""
        said = {"label": label, "value": value}
        row = {"request_id": request_id, "field_id": field_id, **said}
        added = insert_into(self._connection, masked_answers).values(row)
        key = [masked_answers.c.request_id, masked_answers.c.field_id]
        self._connection.execute(added.on_conflict_do_update(index_elements=key, set_=said))

    def hand_over(self, request_id: RequestId, ticket_id: TicketId, fields: Collection[FieldId]) -> None:
        """Let the answers of these fields of a request belong to a ticket from now on, and all others go."""
        of_it = masked_answers.c.request_id == request_id
        others = masked_answers.c.field_id.not_in(list(fields))
        self._connection.execute(delete(masked_answers).where(of_it, others))
        self._connection.execute(update(masked_answers).where(of_it).values(ticket_id=ticket_id))

    def of(self, ticket_id: TicketId) -> Mapping[str, str]:
        """Return the answers that belong to a ticket, by what they are called."""
        found = select(masked_answers.c.label, masked_answers.c.value).where(
            masked_answers.c.ticket_id == ticket_id
        )
        return dict(self._connection.execute(found).all())

    def forget(self, request_id: RequestId) -> None:
        """Let the answers of a request go."""
        self._connection.execute(delete(masked_answers).where(masked_answers.c.request_id == request_id))
