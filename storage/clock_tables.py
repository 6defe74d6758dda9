"""The tables of promises: every clock of every ticket, and the policy it was frozen under."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, and_

from storage.tables import UtcDateTime, metadata

# a policy, or a calendar, by a digest of what it says: thousands of tickets share a few
frozen = Table(
    "frozen",
    metadata,
    Column("id", String, primary_key=True),
    Column("body", JSON, nullable=False),
)

clocks = Table(
    "clocks",
    metadata,
    Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
    Column("measure", String, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("state", String, nullable=False),
    Column("told", Integer, nullable=False),
    Column("breached_at", UtcDateTime),
    Column("promises", String, ForeignKey("frozen.id"), nullable=False),
    Column("calendar", String, ForeignKey("frozen.id"), nullable=False),
    Column("rest", JSON, nullable=False),  # with the segments: a clock is read and written whole
)
live_clocks = clocks.c.state.in_(["running", "paused"])
Index(
    "ix_clocks_calendar",
    clocks.c.calendar,
    clocks.c.ticket_id,
    sqlite_where=live_clocks,
    postgresql_where=live_clocks,
)
armed_clocks = and_(clocks.c.state == "running", clocks.c.told < 100)
Index(
    "ix_clocks_armed",
    clocks.c.ticket_id,
    sqlite_where=armed_clocks,
    postgresql_where=armed_clocks,
)
