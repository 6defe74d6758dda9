"""The clocks of tickets, saved in the ticket's own transaction, with the policy each was frozen under.

What is frozen is kept once, by a digest of its own words, so it never changes and may be remembered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, RowMapping, String, bindparam, cast, func, literal, select

from storage.clock_tables import armed_clocks, clocks, frozen, live_clocks
from storage.engine import insert_for, insert_into
from storage.tables import jobs, open_jobs, tickets
from storage.values import structured, to_row, unstructured
from workflows.domain.calendars import Calendar
from workflows.domain.ids import TicketId
from workflows.domain.policies import Promises
from workflows.domain.promises import Sla
from workflows.domain.sla import LIVE, Clock
from workflows.domain.tickets import OPEN

V = TypeVar("V")
_ELSEWHERE = Calendar(id="")  # a clock's row names its calendar
_remembered: dict[tuple[type, str], Any] = {}


class SqlClocks:
    """The clocks inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def of(self, ticket_id: TicketId) -> Sla | None:
        """Return what a ticket was promised and every clock of it; None for one that has none yet."""
        theirs = select(clocks).where(clocks.c.ticket_id == ticket_id).order_by(clocks.c.n, clocks.c.measure)
        rows = self._connection.execute(theirs).mappings().all()
        if not rows:
            return None
        kept = next((row for row in reversed(rows) if row["state"] in LIVE), rows[-1])["promises"]
        return Sla(
            promises=self._thawed(Promises, kept),
            frozen_as=kept,
            clocks=tuple(self._clock(row) for row in rows),
        )

    def save(self, before: Sla | None, after: Sla) -> None:
        """Store what differs between two states of a ticket's clocks."""
        known = before.clocks if before is not None else ()
        changed = [clock for clock in after.clocks if clock not in known]
        if not changed:
            return
        promises = after.frozen_as or self._frozen(after.promises)
        rows = []
        for clock in changed:
            row = to_row(replace(clock, calendar=_ELSEWHERE), clocks)
            rows.append(row | {"promises": promises, "calendar": self._frozen(clock.calendar)})
        self._connection.execute(_upsert(self._connection.dialect.name), rows)

    def without(self, *, most: int) -> Sequence[TicketId]:
        """Return at most *most* open tickets that have no clock, in the order of their ids."""
        has_one = select(clocks.c.ticket_id).where(clocks.c.ticket_id == tickets.c.id).exists()
        bare = (
            select(tickets.c.id)
            .where(tickets.c.state.in_(sorted(state.value for state in OPEN)), ~has_one)
            .order_by(tickets.c.id)
            .limit(most)
        )
        return [TicketId(id_) for id_ in self._connection.execute(bare).scalars()]

    def under_others(
        self, calendars: Collection[Calendar], *, after: TicketId | None, most: int
    ) -> Sequence[TicketId]:
        """Return at most *most* tickets beyond *after* with a live clock under a calendar that is none of these."""
        known = [_digest(calendar) for calendar in calendars]
        other = (
            select(clocks.c.ticket_id)
            .where(live_clocks, clocks.c.calendar.not_in(known), clocks.c.ticket_id > (after or ""))
            .group_by(clocks.c.ticket_id)
            .order_by(clocks.c.ticket_id)
            .limit(most)
        )
        return [TicketId(id_) for id_ in self._connection.execute(other).scalars()]

    def unarmed(self, *, prefix: str, most: int) -> Sequence[TicketId]:
        """Return at most *most* tickets with a running clock for which no timer waits.

        A clock's timer is the job named *prefix*, the ticket, the measure and the number, with colons between.
        """
        key = literal(f"{prefix}:") + clocks.c.ticket_id + ":" + clocks.c.measure + ":"
        timer = select(jobs.c.id).where(jobs.c.key == key + cast(clocks.c.n, String), open_jobs).exists()
        bare = select(clocks.c.ticket_id).where(armed_clocks, ~timer).distinct().limit(most)
        return [TicketId(id_) for id_ in self._connection.execute(bare).scalars()]

    def overdue(self, kind: str, *, before: datetime) -> int:
        """Return how many timers of that kind should have been done before *before*, and wait."""
        late = select(func.count()).select_from(jobs)
        waiting = late.where(jobs.c.kind == kind, open_jobs, jobs.c.due_at < before)
        return self._connection.execute(waiting).scalar_one()

    def _clock(self, row: RowMapping) -> Clock:
        plain = structured({**row, **row["rest"], "calendar": {"id": ""}}, Clock)
        return replace(plain, calendar=self._thawed(Calendar, row["calendar"]))

    def _frozen(self, value: Promises | Calendar) -> str:
        digest = _digest(value) if isinstance(value, Calendar) else _digest_of(unstructured(value))
        if self._connection.execute(select(frozen.c.id).where(frozen.c.id == digest)).first() is None:
            new = insert_into(self._connection, frozen).values(id=digest, body=unstructured(value))
            self._connection.execute(new.on_conflict_do_nothing())
        return digest

    def _thawed(self, kind: type[V], digest: str) -> V:
        value = _remembered.get((kind, digest))
        if value is None:
            body = self._connection.execute(select(frozen.c.body).where(frozen.c.id == digest)).scalar_one()
            value = _remembered[kind, digest] = structured(body, kind)
        result: V = value
        return result


@cache
def _upsert(dialect: str) -> Insert:
    """Return the statement that stores a clock; kept, as it takes longer to build than to run."""
    new = insert_for(dialect, clocks)
    new = new.values({column.name: bindparam(column.name) for column in clocks.c})
    rewritten = {column.name: new.excluded[column.name] for column in clocks.c if not column.primary_key}
    return new.on_conflict_do_update(index_elements=list(clocks.primary_key), set_=rewritten)


@lru_cache(maxsize=256)
def _digest(calendar: Calendar) -> str:
    return _digest_of(unstructured(calendar))


def _digest_of(plain: Any) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
