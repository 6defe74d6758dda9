"""What waits to be done, read from the table the worker reads."""

from __future__ import annotations

from sqlalchemy import select

from storage import TicketStore
from storage.tables import inbox, jobs


def waiting(store: TicketStore) -> list[str]:
    """Return the keys of the jobs that are not done, in the order they were put."""
    query = select(jobs.c.key).where(jobs.c.done_at.is_(None)).order_by(jobs.c.id)
    with store.engine.connect() as connection:
        return list(connection.execute(query).scalars())


def kept(store: TicketStore) -> list[str]:
    """Return the keys of all jobs there are, done or not."""
    with store.engine.connect() as connection:
        return list(connection.execute(select(jobs.c.key).order_by(jobs.c.id)).scalars())


def received(store: TicketStore) -> set[str]:
    """Return every request whose effect was committed."""
    with store.engine.connect() as connection:
        return set(connection.execute(select(inbox.c.key)).scalars())
