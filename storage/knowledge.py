"""What the desk knows: articles that change together, and blobs that never go stale. Each call is a transaction.

The version of the articles is a row that every change moves on: replicas ask for it and read again when it moved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, delete, select

from storage.engine import insert_into, patient, reading
from storage.knowledge_tables import aliases, articles, blobs, calibrators
from storage.problems import not_known_so
from storage.tables import counters, drafts
from workflows.domain.drafts import SOURCE, DraftState
from workflows.domain.problems import SOURCE as KNOWN_ERRORS
from workflows.ports import Clock

AT_ONCE = 200
"""Rows written in one transaction: on SQLite whoever acknowledges a person waits no longer than for these."""
LOOKED_FOR = 1000
"""Keys asked for in one statement; SQLite takes no more than 32,766."""
YOUNG = timedelta(hours=1)
"""How long a blob stays that no article uses: somebody may be indexing the article that will."""
VERSION = "articles"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One article: its document as plain values, and what is asked for without reading that."""

    page: str
    source: str
    digest: str
    audience: tuple[str, ...]
    document: Mapping[str, Any]


class SqlKnowledge:
    """The articles and blobs of a database. Shared by all threads."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Read and write through *engine*; writing waits for those who acknowledge somebody."""
        self._engine = engine
        self._behind = patient(engine)
        self._clock = clock

    def version(self) -> int:
        """Return a number that grows with every change of the articles; 0 before the first."""
        with reading(self._engine) as connection:
            return _version(connection)

    def kept(self) -> dict[str, tuple[str, str, tuple[str, ...]]]:
        """Return digest, source and audience of every article, by page."""
        query = select(articles.c.page, articles.c.digest, articles.c.source, articles.c.audience)
        with reading(self._engine) as connection:
            found = connection.execute(query).all()
        return {row.page: (row.digest, row.source, tuple(row.audience)) for row in found}

    def audiences(self, pages: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return who may read those of *pages* that are there at this moment."""
        query = select(articles.c.page, articles.c.audience).where(articles.c.page.in_(list(pages)))
        with reading(self._engine) as connection:
            return {row.page: tuple(row.audience) for row in connection.execute(query)}

    def documents(self, pages: Collection[str] | None = None) -> tuple[int, list[dict[str, Any]]]:
        """Return the version and, as they are in that very version, *pages* (None: all) ordered by name."""
        query = select(articles.c.page, articles.c.document)
        with _of_one_moment(self._engine) as connection:
            version = _version(connection)
            if pages is None:
                found = connection.execute(query).all()
            else:
                found = [
                    row
                    for some in _chunks(pages, LOOKED_FOR)
                    for row in connection.execute(query.where(articles.c.page.in_(some)))
                ]
        return version, [dict(row.document) for row in sorted(found, key=lambda row: str(row.page))]

    def change(self, *, put: Sequence[Row], remove: Collection[str]) -> int:
        """Store these articles and remove those, all or nothing; return the version after it.

        What is stored already is left alone: two that store the same make one change. They wait for each other.
        Nor is stored what was published in chat and withdrawn, or published anew, while it was being read.
        """
        with self._behind.begin() as connection:
            version = _take_version(connection)
            stored = connection.execute(select(articles.c.page, articles.c.digest))
            there = {row.page: row.digest for row in stored}
            new = [row for row in put if there.get(row.page) != row.digest]
            new = _without_overtaken(connection, new)
            was_known = {
                row.page: str(row.document.get("revision")) for row in new if row.source == KNOWN_ERRORS
            }
            overtaken = not_known_so(connection, was_known)
            new = [row for row in new if row.page not in overtaken]
            gone = sorted(there.keys() & set(remove) - {row.page for row in put})
            for some in _chunks(gone, LOOKED_FOR):
                connection.execute(delete(articles).where(articles.c.page.in_(some)))
            for row in new:
                self._put(connection, row)
            if new or gone:
                return move_on(connection)
            return version

    def confirmed(self) -> dict[str, tuple[str, ...]]:
        """Return by page the questions people confirmed it for, of the articles there are."""
        query = select(aliases.c.page, aliases.c.question).join(articles, articles.c.page == aliases.c.page)
        found: dict[str, tuple[str, ...]] = {}
        with reading(self._engine) as connection:
            for row in connection.execute(query.order_by(aliases.c.page, aliases.c.conversation_id)):
                found[row.page] = (*found.get(row.page, ()), row.question)
        return found

    def calibrator(self, fingerprint: str) -> dict[str, Any] | None:
        """Return the calibrator this site has fitted for *fingerprint*, None when there is none."""
        query = select(calibrators.c.told).where(calibrators.c.fingerprint == fingerprint)
        with reading(self._engine) as connection:
            found: dict[str, Any] | None = connection.execute(query).scalar()
        return found

    def load(self, fingerprint: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Return the blobs kept under *keys*; what is not kept is left out."""
        query = select(blobs.c.key, blobs.c.body).where(blobs.c.fingerprint == fingerprint)
        found: dict[bytes, bytes] = {}
        with reading(self._engine) as connection:
            for some in _chunks(keys, LOOKED_FOR):
                found.update(
                    (bytes(row.key), bytes(row.body))
                    for row in connection.execute(query.where(blobs.c.key.in_(some)))
                )
        return found

    def keep(self, fingerprint: str, blobs: Mapping[bytes, bytes]) -> None:
        """Keep *blobs*, some at a time; on return they survive a crash."""
        for some in _chunks(sorted(blobs), AT_ONCE):  # two that keep the same lock in one order
            with self._behind.begin() as connection:
                self._keep(connection, fingerprint, {key: blobs[key] for key in some})

    def tidy(self, fingerprint: str, used: Collection[bytes]) -> None:
        """Let go the blobs of *fingerprint* that are not *used* and were not kept lately."""
        before = self._clock.now() - YOUNG
        old = select(blobs.c.key).where(blobs.c.fingerprint == fingerprint, blobs.c.kept_at < before)
        with reading(self._engine) as connection:
            unused = sorted({bytes(key) for key in connection.execute(old).scalars()} - set(used))
        for some in _chunks(unused, AT_ONCE):
            with self._behind.begin() as connection:
                connection.execute(
                    delete(blobs).where(
                        blobs.c.fingerprint == fingerprint, blobs.c.key.in_(some), blobs.c.kept_at < before
                    )
                )

    def _put(self, connection: Connection, row: Row) -> None:
        said = {
            "source": row.source,
            "digest": row.digest,
            "audience": list(row.audience),
            "document": dict(row.document),
            "changed_at": self._clock.now(),
        }
        stored = insert_into(connection, articles).values(page=row.page, **said)
        connection.execute(stored.on_conflict_do_update(index_elements=[articles.c.page], set_=said))

    def _keep(self, connection: Connection, fingerprint: str, some: Mapping[bytes, bytes]) -> None:
        now = self._clock.now()
        rows = [
            {"fingerprint": fingerprint, "key": key, "body": body, "kept_at": now}
            for key, body in some.items()
        ]
        kept = insert_into(connection, blobs).values(rows)
        connection.execute(
            kept.on_conflict_do_update(
                index_elements=[blobs.c.fingerprint, blobs.c.key],
                set_={"body": kept.excluded.body, "kept_at": kept.excluded.kept_at},
            )
        )


def _of_one_moment(engine: Engine) -> Connection:
    """Return a connection that sees the database as it was when it first read."""
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ")
    return reading(engine)


def _version(connection: Connection) -> int:
    found: int | None = connection.execute(
        select(counters.c.value).where(counters.c.name == VERSION)
    ).scalar()
    return found or 0


def _take_version(connection: Connection) -> int:
    """Return the version and keep others from changing it until this transaction ends."""
    first = insert_into(connection, counters).values(name=VERSION, value=0)
    connection.execute(first.on_conflict_do_nothing())
    locked = select(counters.c.value).where(counters.c.name == VERSION).with_for_update()
    return int(connection.execute(locked).scalar_one())


def move_on(connection: Connection) -> int:
    """Say to every replica that the articles change in this transaction; return the version after it.

    Whoever else changes articles waits until this transaction ends.
    """
    moved = insert_into(connection, counters).values(name=VERSION, value=1)
    moving = moved.on_conflict_do_update(
        index_elements=[counters.c.name], set_={"value": counters.c.value + 1}
    ).returning(counters.c.value)
    return int(connection.execute(moving).scalar_one())


def _without_overtaken(connection: Connection, rows: Sequence[Row]) -> list[Row]:
    """Return *rows* without those of an article whose publisher has decided otherwise since it was read."""
    theirs = {row.page.removeprefix(f"{SOURCE}/"): row for row in rows if row.source == SOURCE}
    current: set[str] = set()
    for some in _chunks(theirs, LOOKED_FOR):
        published = select(drafts.c.id, drafts.c.rest).where(
            drafts.c.id.in_(some), drafts.c.state == DraftState.PUBLISHED.value
        )
        for found in connection.execute(published):
            if str(found.rest.get("edition", 1)) == theirs[found.id].document.get("revision"):
                current.add(theirs[found.id].page)
    return [row for row in rows if row.source != SOURCE or row.page in current]


def _chunks(of: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(of)
    while some := list(islice(left, size)):
        yield some
