"""The store: every record as a JSON document in one SQLite file, written before anybody hears of a change.

What changes in one turn of the event loop is one transaction, committed before the turn's answers, events and
notices go out. That makes it safe from the end of the process, however sudden; from the end of the machine's power
it is safe up to the last moments (synchronous = NORMAL). Deliveries that are not acknowledged are kept with their
attempts, response addresses with their uses. Let go with the process: triggers and tickets, which live seconds,
the journal, the counts, and faults on order.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from workspace.courier import Delivery
from workspace.founding import found, install
from workspace.hooks import Hook
from workspace.manifest import Manifest
from workspace.modals import close_top
from workspace.model import App, Channel, File, Message, Scheduled, Team, ThreadState, User, UserGroup, View
from workspace.people import PeopleFile
from workspace.state import Workspace

SHAPE = 2  # counts up when what an older store holds cannot be read any more
OPENING_S = 1.0  # how long to wait for a process that is just ending
SCHEMA = "CREATE TABLE IF NOT EXISTS records (kind TEXT, id TEXT, doc BLOB, PRIMARY KEY (kind, id))"
# An update keeps the rowid, and with it the order in which records came to be.
WRITE = "INSERT INTO records VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET doc = excluded.doc"
SECRETS = tuple(f.name for f in fields(App) if f.name != "manifest")
Key = tuple[str, ...]


class StoreError(Exception):
    """The file cannot be used as a store; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How records of one kind are found, written and put back; a key is one string or several."""

    keys: Callable[[Workspace], Iterable[Key]]
    get: Callable[[Workspace, Key], Any]
    put: Callable[[Workspace, Key, Any], None]
    dump: Callable[[Any], bytes]
    load: Callable[[bytes], Any]


def _typed(
    shape: Any, *, exclude: set[str] | None = None
) -> tuple[Callable[[Any], bytes], Callable[[bytes], Any]]:
    @cache  # made on first use: building them all takes a fifth of the start
    def adapter() -> TypeAdapter[Any]:
        return TypeAdapter(shape)

    def dump(record: Any) -> bytes:
        return adapter().dump_json(record, exclude=exclude)

    def load(doc: bytes) -> Any:
        return adapter().validate_json(doc)

    return dump, load


def _in_dict(name: str, shape: Any, *, exclude: set[str] | None = None, pairs: bool = False) -> Kept:
    """Return how the records of the workspace's dictionary *name* are kept; with *pairs* its keys are tuples."""
    found: Callable[[Workspace], dict[Any, Any]] = attrgetter(name)
    dump, load = _typed(shape, exclude=exclude)

    def put(workspace: Workspace, key: Key, record: Any) -> None:
        found(workspace)[key if pairs else key[0]] = record

    return Kept(
        keys=lambda workspace: [key if pairs else (key,) for key in found(workspace)],
        get=lambda workspace, key: found(workspace).get(key if pairs else key[0]),
        put=put,
        dump=dump,
        load=load,
    )


def _message(workspace: Workspace, key: Key) -> Message | None:
    channel = workspace.channels.get(key[0])
    return channel.messages.get(key[1]) if channel else None


def _put_message(workspace: Workspace, key: Key, record: Message) -> None:
    channel = workspace.channels[key[0]]
    channel.add(record)
    whole, _, part = record.ts.partition(".")
    channel.last_micros = max(channel.last_micros, int(whole) * 1_000_000 + int(part))


def _put_team(workspace: Workspace, _: Key, record: Team) -> None:
    workspace.team = record


def _put_clock(workspace: Workspace, _: Key, ahead_s: float) -> None:
    workspace.clock.advance(timedelta(seconds=ahead_s))


def _put_life(workspace: Workspace, _: Key, life: int) -> None:
    workspace.life = life + 1
    workspace.ids.begin_life(workspace.life)


def _put_app(workspace: Workspace, _: Key, secrets: dict[str, Any]) -> None:
    workspace.known_apps[secrets["name"]] = secrets


# In the order in which they are put back: a message needs its channel.
KEPT: dict[str, Kept] = {
    "team": Kept(lambda w: [("",)], lambda w, _: w.team, _put_team, *_typed(Team)),
    "clock": Kept(lambda w: [("",)], lambda w, _: w.clock.ahead_s, _put_clock, *_typed(float)),
    "life": Kept(lambda w: [("",)], lambda w, _: w.life, _put_life, *_typed(int)),
    "app": Kept(
        keys=lambda w: [(key,) for key in w.apps],
        get=lambda w, key: w.apps[key[0]],
        put=_put_app,
        dump=lambda app: to_json({name: getattr(app, name) for name in SECRETS}),
        load=from_json,
    ),
    "user": _in_dict("users", User),
    "group": _in_dict("groups", UserGroup),
    "channel": _in_dict("channels", Channel, exclude={"messages", "threads", "timeline"}),
    "message": Kept(
        lambda w: [(c.id, ts) for c in w.channels.values() for ts in c.messages],
        _message,
        _put_message,
        *_typed(Message),
    ),
    "file": _in_dict("files", File),
    "view": _in_dict("views", View),
    "stack": _in_dict("stacks", list[str]),
    "home": _in_dict("homes", str, pairs=True),
    "read": _in_dict("read_marks", str, pairs=True),
    "thread": _in_dict("threads", ThreadState, pairs=True),
    "scheduled": _in_dict("scheduled", Scheduled),
    "delivery": _in_dict("courier.pending", Delivery),
    "hook": _in_dict("hooks.given", Hook),
}


class Store:
    """Keep a workspace in a file that no other process may use meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_coming = False  # a write at the end of this turn
        with self._explained():
            # One thread makes it and then leaves it to the event loop's.
            self._db = sqlite3.connect(path, timeout=OPENING_S, isolation_level=None, check_same_thread=False)
        try:
            with self._explained():
                self._open()
        except StoreError:
            self._db.close()
            raise

    def _open(self) -> None:
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        (found,) = self._db.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise StoreError(f"{self._path}: is damaged ({found}); give --store another file.")
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        (shape,) = self._db.execute("PRAGMA user_version").fetchone()
        if tables and shape != SHAPE:
            raise StoreError(
                f"{self._path}: is not a store of this version of the workspace; give --store another file."
            )
        self._db.execute(SCHEMA)
        self._db.execute(f"PRAGMA user_version = {SHAPE}")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise StoreError(f"{self._path}: another workspace uses this store.") from error
            raise StoreError(f"{self._path}: cannot be used as a store ({error}).") from error
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: cannot be used as a store ({error}).") from error

    def is_new(self) -> bool:
        """Whether nothing was kept yet."""
        return self._db.execute("SELECT 1 FROM records LIMIT 1").fetchone() is None

    def restore(self, workspace: Workspace) -> None:
        """Fill *workspace* with what was kept; its apps come back when their manifests are installed.

        Raises StoreError when something kept cannot be read.
        """
        for kind, kept in KEPT.items():
            rows = self._db.execute("SELECT id, doc FROM records WHERE kind = ? ORDER BY rowid", (kind,))
            for ident, doc in rows:
                key = tuple(ident.split("|"))
                try:
                    kept.put(workspace, key, kept.load(doc))
                except (ValueError, KeyError, TypeError) as error:
                    raise StoreError(
                        f"{self._path}: its {kind} {ident} cannot be read; give --store another file."
                    ) from error
                if kind != "message":  # a ts is given out by its channel, not drawn
                    workspace.ids.reserve(key[-1])
        for channel in workspace.channels.values():
            channel.sort_changes()
        workspace.touch("life", "")

    def keep(self, workspace: Workspace) -> None:
        """Write every record of *workspace*; from then on write_touched writes those that changed."""
        for kind, kept in KEPT.items():
            workspace.touched.update(dict.fromkeys((kind, *key) for key in kept.keys(workspace)))
        self.write_touched(workspace)

    def follow(self, workspace: Workspace) -> None:
        """From now on write what is touched at the end of the event loop's turn, whoever touched it."""
        loop = asyncio.get_running_loop()

        def write() -> None:
            self._is_coming = False
            self.write_touched(workspace)

        def soon() -> None:
            if not self._is_coming:
                self._is_coming = True
                loop.call_soon(write)

        workspace.stored_soon = soon

    def write_touched(self, workspace: Workspace) -> None:
        """Write what was touched since the last time, all of it or nothing."""
        if not workspace.touched:
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for kind, *parts in workspace.touched:
                self._write(workspace, kind, tuple(parts))
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        workspace.touched.clear()

    def _write(self, workspace: Workspace, kind: str, key: Key) -> None:
        record, ident = KEPT[kind].get(workspace, key), "|".join(key)
        if record is None:
            self._db.execute("DELETE FROM records WHERE kind = ? AND id = ?", (kind, ident))
        else:
            self._db.execute(WRITE, (kind, ident, KEPT[kind].dump(record)))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def fill(
    workspace: Workspace, people: PeopleFile, manifests: Iterable[Manifest], *, store: Store | None
) -> None:
    """Fill *workspace* from the store, or found it with *people* when there is none or nothing in it.

    A store keeps its people: the people file founds a new one only. Manifests are read anew each time.
    Raises StoreError when what is kept cannot be read.
    """
    if store is None:
        found(workspace, people, manifests)
        return
    workspace.is_kept = True
    if store.is_new():
        found(workspace, people, manifests)
        store.keep(workspace)
        return
    store.restore(workspace)
    for manifest in manifests:
        install(workspace, manifest)
    for view in [v for v in workspace.views.values() if v.app_id not in workspace.apps]:
        close_top(workspace, view)  # its app is not installed any more
    store.write_touched(workspace)
