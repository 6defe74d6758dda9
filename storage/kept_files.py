"""Files that came from outside of chat, kept until they stand in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from storage.kept_file_tables import kept_files
from workflows.domain.ids import TicketId


class SqlKeptFiles:
    """The kept files inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def keep(self, file_id: str, content: bytes, *, ticket_id: TicketId, at: datetime) -> None:
        """Store one."""
        row = {"id": file_id, "ticket_id": ticket_id, "kept_at": at, "content": content}
        self._connection.execute(insert(kept_files).values(row))

    def content(self, file_id: str) -> bytes | None:
        """Return its bytes, None for one that is kept no longer."""
        known = select(kept_files.c.content).where(kept_files.c.id == file_id)
        found = self._connection.execute(known).scalar_one_or_none()
        return bytes(found) if found is not None else None

    def forget(self, file_id: str) -> None:
        """Keep it no longer; one that is not kept is no harm."""
        self._connection.execute(delete(kept_files).where(kept_files.c.id == file_id))
