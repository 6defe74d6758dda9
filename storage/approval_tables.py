"""The tables of approvals: what was sent, the steps that ask for it, who has a seat, what they said."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from storage.tables import UtcDateTime, metadata

turns = Table(
    "approval_turns",
    metadata,
    Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("rest", JSON, nullable=False),
)
steps = Table(
    "approval_steps",
    metadata,
    Column("id", String, primary_key=True),
    Column("ticket_id", String, ForeignKey("tickets.id"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("rest", JSON, nullable=False),
    # the promise that a request asks each of its steps once each time it is sent
    Index("uq_approval_steps_place", "ticket_id", "turn", "round", "place", unique=True),
    Index("ix_approval_steps_state", "state", "id"),
)
seats = Table(
    "approval_seats",
    metadata,
    Column("step_id", String, ForeignKey("approval_steps.id"), primary_key=True),
    Column("person", String, primary_key=True),
    Column("owner", String, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("looked_at", UtcDateTime),
    Column("rest", JSON, nullable=False),
    Index("ix_approval_seats_person", "person"),
    Index("ix_approval_seats_owner", "owner"),
)
votes = Table(
    "approval_votes",
    metadata,
    Column("step_id", String, ForeignKey("approval_steps.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("person", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("rest", JSON, nullable=False),
    Index("ix_approval_votes_person", "person", "at"),
    Index("ix_approval_votes_owner", "owner", "at"),
)
_stands = votes.c.withdrawn_at.is_(None)
# the promise that of one person, and for one seat, one vote counts on each step
for _who in (votes.c.person, votes.c.owner):
    Index(
        f"uq_approval_votes_{_who.name}",
        votes.c.step_id,
        _who,
        unique=True,
        sqlite_where=_stands,
        postgresql_where=_stands,
    )
