"""The tables: columns for what is asked for, JSON (`rest`) for what is only carried along.

Every promise that two things cannot both happen is a primary key or a unique index here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    and_,
    text,
)
from typing_extensions import override


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware and in UTC out, on every database. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone; instants are aware and in UTC")
        utc = value.astimezone(UTC)
        # SQLite keeps text; one zone, unsaid, keeps its order the order of time
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Anybody's text; what no database can keep (a NUL, half a character) becomes "�"."""

    impl = String
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def _rest() -> Column[dict[str, Any]]:
    # JSON and not JSONB: it keeps every character people type, NUL included, and the order of keys
    return Column("rest", JSON, nullable=False)


def chain_columns() -> tuple[Column[str], ...]:
    """Return what ties a row of an audit to the one before it; "" for one that no chain has."""
    return tuple(
        Column(name, String, nullable=False, server_default=text("''")) for name in ("seal", "salt", "chain")
    )


inbox = Table(
    "inbox",
    metadata,
    Column("key", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_inbox_at", "at"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False, unique=True),
    Column("lane", String),
    Column("place", BigInteger, nullable=False),  # in the lane; a job put again goes to its end
    Column("payload", JSON, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("want", Integer, nullable=False),  # how often it was put
    Column("leased_until", UtcDateTime),
    Column("again_at", UtcDateTime),  # it was put while it ran: once more, not before this
    Column("done_at", UtcDateTime),
    Column("failed_at", UtcDateTime),
    Column("error", Words),
    CheckConstraint("leased_until IS NULL OR (done_at IS NULL AND failed_at IS NULL)", name="lease_is_open"),
    sqlite_autoincrement=True,
)
open_jobs = and_(jobs.c.done_at.is_(None), jobs.c.failed_at.is_(None))
leased_jobs = jobs.c.leased_until.is_not(None)


def _partial(name: str, *columns: Column[Any], where: Any, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


_partial("ix_jobs_due_at", jobs.c.due_at, jobs.c.id, where=open_jobs)
_partial(
    "ix_jobs_lane_place",
    jobs.c.lane,
    jobs.c.place,
    jobs.c.id,
    where=and_(jobs.c.lane.is_not(None), open_jobs),
)
_partial("ix_jobs_leased_until", jobs.c.leased_until, where=leased_jobs)
# the promise that a lane does one thing at a time
_partial("uq_jobs_leased_lane", jobs.c.lane, unique=True, where=and_(jobs.c.lane.is_not(None), leased_jobs))
_partial("ix_jobs_failed_at", jobs.c.failed_at, where=jobs.c.failed_at.is_not(None))

counters = Table(
    "counters",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("requester_id", String, nullable=False),
    Column("beneficiary_id", String),
    Column("assignee_id", String),
    Column("team", String, nullable=False),
    Column("priority", String, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("response_due_at", UtcDateTime, nullable=False),
    Column("resolution_due_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("responded_at", UtcDateTime),
    Column("resolved_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("surveyed_at", UtcDateTime),
    _rest(),
    Index("ix_tickets_requester_id", "requester_id", "changed_at"),
    Index("ix_tickets_beneficiary_id", "beneficiary_id"),
    Index("ix_tickets_assignee_id", "assignee_id", "state"),
    Index("ix_tickets_team", "team", "state"),
)

# what a ticket is found by, folded to small letters; a table of its own, so that reading a ticket does not carry it
ticket_words = Table(
    "ticket_words",
    metadata,
    Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
    Column("said", Words, nullable=False),  # what its requester may read
    Column("noted", Words, nullable=False),  # what only agents may
)

audit = Table(
    "audit",
    metadata,
    Column("ticket_id", String, ForeignKey("tickets.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("action", String, nullable=False),
    Column("actor_id", String, nullable=False),
    Column("cause", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _rest(),
    *chain_columns(),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("person_id", String, nullable=False),
    Column("channel", String),
    Column("thread_ts", String),
    Column("version", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("phase", String, nullable=False),
    Column("outcome", String),
    Column("ticket_id", String),
    _rest(),
    Index("ix_conversations_person_id", "person_id", "changed_at"),
)
_partial(
    "uq_conversations_thread",
    conversations.c.channel,
    conversations.c.thread_ts,
    unique=True,
    where=and_(conversations.c.channel.is_not(None), conversations.c.thread_ts.is_not(None)),
)

# threads in which a conversation was before it moved to direct messages
left_threads = Table(
    "left_threads",
    metadata,
    Column("channel", String, primary_key=True),
    Column("thread_ts", String, primary_key=True),
    Column("conversation_id", String, nullable=False),
)

surfaces = Table(
    "surfaces",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("ref", String, nullable=False),
    Column("channel", String),
    Column("ts", String),
    Column("drawn", String, nullable=False),
    _rest(),
    Index("ix_surfaces_ref", "ref"),
)
_partial(
    "uq_surfaces_message",
    surfaces.c.channel,
    surfaces.c.ts,
    unique=True,
    where=and_(surfaces.c.channel.is_not(None), surfaces.c.ts.is_not(None)),
)

messages = Table(
    "messages",
    metadata,
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("edited_ts", String, nullable=False),
    Column("is_handled", Boolean, nullable=False),
    _rest(),
)

# what messages about a ticket said before somebody changed or deleted them; rows are only ever added
earlier_words = Table(
    "earlier_words",
    metadata,
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("cause", String, primary_key=True),
    Column("ticket_id", String, ForeignKey("tickets.id"), nullable=False),
    Column("user_id", String, nullable=False),
    Column("text", Words, nullable=False),
    Column("fate", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_earlier_words_ticket_id", "ticket_id", "at"),
)

people = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("email_key", Words, nullable=False),  # lower case: people type addresses as they like
    _rest(),
    Index("ix_people_email_key", "email_key"),
)

channels = Table(
    "channels",
    metadata,
    Column("name", String, primary_key=True),
    Column("id", String, nullable=False),
)

homes = Table(
    "homes",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("chosen", JSON),  # which tickets an agent wants to see there
)

votes = Table(
    "votes",
    metadata,
    Column("page", String, primary_key=True),
    Column("conversation_id", String, primary_key=True),
    Column("helped", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("ticket_id", String),
)

improvements = Table(
    "improvements",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("ticket_id", String, nullable=False),
    Column("rating", Integer, nullable=False),
    Column("comment", Words, nullable=False),
    Column("said_by", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_improvements_at", "at"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("conversation_id", String, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("question", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("topic_id", String),  # of the group it is in; none until it was put into one
    Column("topic", Words),
    Column("asked_again_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Column("settled_by", String),  # who said that it is not the desk's; none when an article answers it
    Index("ix_gaps_at", "at"),
)
open_gaps = gaps.c.settled_at.is_(None)
_partial("ix_gaps_topic_id", gaps.c.topic_id, where=open_gaps)

given_answers = Table(
    "given_answers",
    metadata,
    Column("conversation_id", String, primary_key=True),
    Column("n", Integer, primary_key=True),  # of the card
    Column("page", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_given_answers_at", "at"),
)

# how the outright answers of a week went, as it was told when the week was settled
precision_weeks = Table(
    "precision_weeks",
    metadata,
    Column("monday", String, primary_key=True),
    Column("heard", JSON, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation_id", String, nullable=False),
    Column("person_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    _rest(),
)
# the promise that a conversation is about one request at a time
_partial(
    "uq_requests_conversation", requests.c.conversation_id, unique=True, where=requests.c.state == "open"
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String, primary_key=True),
    Column("origin", String, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("author_id", String, nullable=False),
    Column("owner_id", String, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    _rest(),
)
alive_drafts = drafts.c.state.not_in(["discarded", "withdrawn", "adopted"])
# the promise that two agents do not write the same article side by side
_partial("uq_drafts_origin", drafts.c.origin, unique=True, where=alive_drafts)
