"""What waits to be done, read from the table the worker reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage import TicketStore
from storage.tables import inbox, jobs
from workflows.use_cases.sla import RUNG


def waiting(store: TicketStore) -> list[str]:
    """Return the keys of the jobs that are not done, in the order they were put, but for the timers of clocks."""
    is_no_clock = jobs.c.kind != RUNG
    query = select(jobs.c.key).where(jobs.c.done_at.is_(None), is_no_clock).order_by(jobs.c.id)
    with store.engine.connect() as connection:
        return list(connection.execute(query).scalars())


def armed(store: TicketStore) -> dict[str, datetime]:
    """Return when the timers of clocks are due, by the name of their clock: "response:1"."""
    query = select(jobs.c.payload, jobs.c.due_at).where(jobs.c.done_at.is_(None), jobs.c.kind == RUNG)
    with store.engine.connect() as connection:
        return {payload["clock"]: due_at for payload, due_at in connection.execute(query)}


def kept(store: TicketStore) -> list[str]:
    """Return the keys of all jobs there are, done or not."""
    with store.engine.connect() as connection:
        return list(connection.execute(select(jobs.c.key).order_by(jobs.c.id)).scalars())


def received(store: TicketStore) -> set[str]:
    """Return every request whose effect was committed."""
    with store.engine.connect() as connection:
        return set(connection.execute(select(inbox.c.key)).scalars())
