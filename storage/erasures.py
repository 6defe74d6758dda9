"""Somebody erased, table by table and some rows at a time; where it stands is kept in the transaction of each step.

Every table is gone through, also one that nobody thought of: ids and names go from all of them. Rules say beyond that
where people's own words are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    String,
    Table,
    and_,
    cast,
    delete,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from storage import resealing
from storage.approval_tables import steps as approval_steps
from storage.erasure_rules import LEFT_OUT, LET_GO, Theirs, put_back, touchable
from storage.erasure_special import specially, specially_gone
from storage.erasure_tables import erasures
from storage.grant_tables import grants
from storage.precedent_tables import precedents
from storage.run_tables import runs
from storage.tables import (
    UtcDateTime,
    Words,
    conversations,
    homes,
    left_threads,
    metadata,
    people,
    requests,
    surfaces,
    tickets,
)
from storage.task_tables import tasks
from storage.values import from_row
from workflows.domain.erasure import Subject
from workflows.domain.ids import ERASED, SurfaceId, UserId
from workflows.domain.people import Person
from workflows.ports import Clock
from workflows.ports.erasures import Erasure, Step

BATCH = 500
"""Rows looked at in one transaction: others write in between."""
PIECEMEAL = {"yield_per": BATCH}
CHUNK = 500
"""Ids asked for in one statement."""
ROUNDS = 5
"""How often everything is gone through at most, should somebody go on writing meanwhile."""
UNTOUCHED = frozenset({"seal", "salt", "chain", "channel", "ts", "thread_ts", "version"})
"""Columns in which nobody is named, and which must stay as they are."""
REDRAWN = ("tickets", "problems", "drafts", "conversations", "runs", "reminders", "tasks", "approval_steps")
"""Records that messages of the desk are drawn from."""


class SqlErasures:
    """The erasures inside one transaction."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection
        self._clock = clock

    def find(self, person: str) -> Sequence[Person]:
        """Return who has that id, e-mail or name, in any case of letters."""
        wanted = person.strip().casefold()
        everybody = self._connection.execute(select(people).where(~people.c.id.startswith(ERASED))).mappings()
        known = (from_row(Person, row) for row in everybody)
        return [
            one for one in known if wanted in (one.id.casefold(), one.email.casefold(), one.name.casefold())
        ]

    def touched(self, subject: Subject) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield every row that names the person or holds their words, table by table; nothing is changed."""
        theirs = self._theirs(subject)
        for table in _tables():
            for row in self._connection.execute(select(table), execution_options=PIECEMEAL).mappings():
                if _is_touched(table, dict(row), subject, theirs):
                    yield table.name, dict(row)

    def begin(self, erasure: Erasure) -> None:
        """Store that it has begun."""
        self._connection.execute(insert(erasures).values(_as_row(erasure)))

    def locked(self, erasure_id: str) -> Erasure | None:
        """Return it and keep others from going on with it meanwhile; None when it has ended."""
        mine = select(erasures).where(erasures.c.id == erasure_id).with_for_update()
        row = self._connection.execute(mine).mappings().first()
        return _from_row(row) if row is not None and row["ended_at"] is None else None

    def unfinished(self) -> Sequence[Erasure]:
        """Return those that have begun and not ended, the oldest first."""
        begun = select(erasures).where(erasures.c.ended_at.is_(None)).order_by(erasures.c.begun_at)
        return [_from_row(row) for row in self._connection.execute(begun).mappings()]

    def go_on(self, erasure: Erasure) -> Step:
        """Erase in the next rows; the step says how far it is then, and what has to be drawn anew."""
        tables = _tables()
        table = metadata.tables[erasure.table or tables[0].name]
        rows = self._batch(table, erasure.after)
        changed = self._erase(table, rows, erasure)
        after = _further(erasure, tables, table, rows, changed=len(changed))
        if after is not None:
            is_it = erasures.c.id == erasure.id
            self._connection.execute(update(erasures).where(is_it).values(_as_row(after)))
        return Step(erasure=after, surfaces=self._drawn_from(table, changed))

    def shown(self, subject: Subject) -> Sequence[SurfaceId]:
        """Return the desk's own messages that may show the person."""
        theirs = self._theirs(subject)
        records = {*theirs.records, *self._naming(subject), *self._like(theirs.records)}
        mentions = or_(*(cast(surfaces.c.rest, String).contains(one) for one in sorted(theirs.ids)))
        found = set(self._connection.execute(select(surfaces.c.id).where(mentions)).scalars())
        for some in _chunks(records):
            found |= set(
                self._connection.execute(select(surfaces.c.id).where(surfaces.c.ref.in_(some))).scalars()
            )
        return [SurfaceId(one) for one in sorted(found)]

    def homes(self) -> Sequence[UserId]:
        """Return everybody who looks at their Home."""
        return [
            UserId(one)
            for one in self._connection.execute(select(homes.c.user_id).order_by(homes.c.user_id)).scalars()
        ]

    def end(self, erasure: Erasure) -> tuple[int, str]:
        """Forget who it was. Returns how many rows of audits got a new seal, and the hash of the last."""
        ended = {"subject": None, "ended_at": self._clock.now(), "place": None}
        self._connection.execute(update(erasures).where(erasures.c.id == erasure.id).values(ended))
        return resealing.last(self._connection, erasure.id)

    def _batch(self, table: Table, after: tuple[str | int, ...]) -> list[dict[str, Any]]:
        """Return the next rows beyond that key, by their keys."""
        key = list(table.primary_key.columns)
        some = select(table).order_by(*key).limit(BATCH)
        if after:
            some = some.where(tuple_(*key) > tuple_(*(_bound(c, v) for c, v in zip(key, after, strict=True))))
        return [dict(row) for row in self._connection.execute(some).mappings()]

    def _erase(self, table: Table, rows: Sequence[dict[str, Any]], erasure: Erasure) -> list[dict[str, Any]]:
        """Change those of the rows that need it, and return them as they are then, without those that went."""
        theirs = self._theirs(erasure.subject)
        left: list[dict[str, Any]] = []
        for seen in rows:
            if not _is_touched(table, seen, erasure.subject, theirs):
                continue
            is_it = _is_row(table, seen)
            row = self._connection.execute(select(table).where(is_it).with_for_update()).mappings().first()
            if row is None:
                continue
            before = dict(row)  # somebody may have changed it since it was looked at
            after = _erased(table, before, erasure.subject, theirs)
            if after is None:
                self._connection.execute(delete(table).where(is_it))
                left.append({})
            elif after != before:
                after |= resealing.resealed(self._connection, erasure.id, table, before=before, after=after)
                changed = {name: value for name, value in after.items() if value != before[name]}
                self._change(table, is_it, changed)
                left.append(after)
        return left

    def _change(self, table: Table, is_it: ColumnElement[bool], changed: dict[str, Any]) -> None:
        """Change a row; one that is there under its new key already, as it was added anew meanwhile, goes."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(update(table).where(is_it).values(changed))
        except IntegrityError:
            self._connection.execute(delete(table).where(is_it))

    def _drawn_from(self, table: Table, rows: Sequence[dict[str, Any]]) -> tuple[SurfaceId, ...]:
        """Return the desk's own messages that these rows are, or are drawn from."""
        ids = {str(row["id"]) for row in rows if row and table.name in (*REDRAWN, "surfaces")}
        if table is surfaces:
            return tuple(SurfaceId(one) for one in sorted(ids))
        found: set[str] = set()
        for some in _chunks(ids):
            found |= set(
                self._connection.execute(select(surfaces.c.id).where(surfaces.c.ref.in_(some))).scalars()
            )
        return tuple(SurfaceId(one) for one in sorted(found))

    def _theirs(self, subject: Subject) -> Theirs:
        """Return what belongs to the person, under their id or already under the one that takes its place."""
        ids = frozenset({subject.user_id, subject.alias} - {""})
        own = self._ids(tickets.c.id, tickets.c.requester_id, ids)
        own |= {row.rest["taken_back_by"] for row in self._in(grants, grants.c.ticket_id, own)} - {None}
        talks = self._ids(conversations.c.id, conversations.c.person_id, ids)
        hanging = self._ids(requests.c.id, requests.c.person_id, ids)
        for table in (runs, tasks, approval_steps, grants):
            hanging |= self._ids(table.c.id, table.c.ticket_id, own)
        records = own | talks | hanging
        threads = {(row.channel, row.ts) for row in self._in(surfaces, surfaces.c.ref, records)}
        for table in (conversations, left_threads):
            column = table.c.id if table is conversations else table.c.conversation_id
            threads |= {(row.channel, row.thread_ts) for row in self._in(table, column, talks)}
        known = frozenset((str(channel), str(ts)) for channel, ts in threads if channel and ts)
        return Theirs(ids=ids, records=frozenset(records), threads=known)

    def _ids(self, wanted: Column[Any], column: Column[Any], values: Collection[str]) -> set[str]:
        found: set[str] = set()
        for some in _chunks(values):
            found |= set(self._connection.execute(select(wanted).where(column.in_(some))).scalars())
        return found

    def _in(self, table: Table, column: Column[Any], values: Collection[str]) -> Iterator[Any]:
        for some in _chunks(values):
            yield from self._connection.execute(select(table).where(column.in_(some)))

    def _naming(self, subject: Subject) -> set[str]:
        """Return the tickets on which the person is named: as their agent, watcher, author or beneficiary."""
        ids = sorted({subject.user_id, subject.alias} - {""})
        named: list[ColumnElement[bool]] = [tickets.c.assignee_id.in_(ids), tickets.c.beneficiary_id.in_(ids)]
        named += [cast(tickets.c.rest, String).contains(one) for one in ids]
        return set(self._connection.execute(select(tickets.c.id).where(or_(*named))).scalars())

    def _like(self, records: Collection[str]) -> set[str]:
        """Return the tickets whose cards name one of these as a precedent."""
        return self._ids(precedents.c.ticket_id, precedents.c.past_id, records)


def _tables() -> list[Table]:
    """Return every table in which somebody may be named, always in one order."""
    return [table for name, table in sorted(metadata.tables.items()) if name not in LEFT_OUT]


def _further(
    erasure: Erasure, tables: Sequence[Table], table: Table, rows: Sequence[dict[str, Any]], *, changed: int
) -> Erasure | None:
    """Return where it stands after these rows of a table; None when a whole round found nothing to change."""
    if len(rows) == BATCH:
        key = tuple(rows[-1][column.name] for column in table.primary_key.columns)
        return replace(erasure, table=table.name, after=_as_json(key), changed=erasure.changed + changed)
    place = tables.index(table) + 1
    if place < len(tables):
        return replace(erasure, table=tables[place].name, after=(), changed=erasure.changed + changed)
    if erasure.changed + changed == 0 or erasure.rounds + 1 == ROUNDS:
        return None
    return replace(erasure, table=tables[0].name, after=(), rounds=erasure.rounds + 1, changed=0)


def _is_touched(table: Table, row: dict[str, Any], subject: Subject, theirs: Theirs) -> bool:
    return _erased(table, row, subject, theirs) != row


def _erased(table: Table, row: dict[str, Any], subject: Subject, theirs: Theirs) -> dict[str, Any] | None:
    """Return the row without the person, None for one that goes."""
    column = LET_GO.get(table.name)
    if column is not None and row[column] in theirs.ids | theirs.records:
        return None
    if specially_gone(table.name, row, theirs):
        return None
    rule, is_close = theirs.rule(table.name, row), theirs.is_close(row)
    kept = touchable(table.name, row)
    named = {column.name for column in table.columns if isinstance(column.type, (String, Words, JSON))}
    changed = {
        name: subject.in_value(value, rule, is_close=is_close, at=(name,)) if name in named else value
        for name, value in kept.items()
        if name not in UNTOUCHED
    }
    changed |= {name: row[name] for name in UNTOUCHED if name in row}
    return specially(table.name, row, put_back(table.name, row, changed), theirs)


def _is_row(table: Table, row: Mapping[str, Any]) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


def _bound(column: Column[Any], value: str | int) -> ColumnElement[Any]:
    return literal(
        datetime.fromisoformat(str(value)) if isinstance(column.type, UtcDateTime) else value, column.type
    )


def _as_json(key: tuple[Any, ...]) -> tuple[str | int, ...]:
    return tuple(value.isoformat() if isinstance(value, datetime) else value for value in key)


def _as_row(erasure: Erasure) -> dict[str, Any]:
    return {
        "id": erasure.id,
        "subject": asdict(erasure.subject),
        "by": erasure.by,
        "begun_at": erasure.begun_at,
        "place": {
            "table": erasure.table,
            "after": list(erasure.after),
            "rounds": erasure.rounds,
            "changed": erasure.changed,
        },
    }


def _from_row(row: RowMapping) -> Erasure:
    place = {**row["place"], "after": tuple(row["place"]["after"])}
    return Erasure(
        id=row["id"], subject=Subject(**row["subject"]), by=row["by"], begun_at=row["begun_at"], **place
    )


def _chunks(ids: Collection[str]) -> Iterator[list[str]]:
    wanted = sorted(ids)
    for at in range(0, len(wanted), CHUNK):
        yield wanted[at : at + CHUNK]
