"""Whether an audit holds: row by row, then its erasures, then its anchors. The first thing that is wrong is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.domain import chains
from workflows.domain.chains import Entry, Head


class Flaw(StrEnum):
    """What is wrong with a row."""

    MISSING = "missing"
    UNEXPECTED = "unexpected"  # its record knows nothing of it
    UNCHAINED = "unchained"
    CHANGED = "changed"  # or not tied to the row before it
    REWORDED = "reworded"  # what lies behind the seal
    NOT_PINNED = "not_pinned"  # it differs from what an anchor pinned
    ERASURE = "erasure"
    ANCHOR = "anchor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A row as it is kept: what it says, its first seal, the salt of the seal it has now, and its hash."""

    entry: Entry
    seal: str
    salt: str
    chain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reseal:
    """A row's new seal, given when somebody was erased: the n-th of that erasure."""

    erasure_id: str
    n: int
    log: str
    of: str
    version: int
    was: str
    now: str
    chain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What the heads of all chains were at an instant; `heads` are those that had grown since the anchor before."""

    n: int
    at: datetime
    chain: str
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The first row that does not hold: which log, of which record (by what people call it), which row, and why."""

    log: str
    name: str
    version: int
    flaw: Flaw


Rows = Mapping[str, int]
"""How many rows each record has to have."""
Seals = dict[tuple[str, str, int], dict[str, str]]
"""The new seals of rows that have any, each by the one whose place it took."""


def of_erasures(
    reseals: Iterable[Reseal], ended: Mapping[str, tuple[int, str]]
) -> tuple[Seals, Finding | None]:
    """Return the seals that rows have now, and the first erasure whose record was changed.

    *reseals* come in order; *ended* has how many there were, and the hash of the last, of each erasure that ended.
    """
    seals: Seals = {}
    last: dict[str, tuple[int, str]] = {}
    for one in reseals:
        n, previous = last.get(one.erasure_id, (0, chains.START))
        where = (one.log, one.of, one.version)
        chain = chains.resealed(
            previous, log=one.log, of=one.of, version=one.version, was=one.was, now=one.now
        )
        if one.n != n + 1 or chain != one.chain:
            return seals, Finding(log="erasures", name=one.erasure_id, version=n + 1, flaw=Flaw.ERASURE)
        seals.setdefault(where, {})[one.was] = one.now
        last[one.erasure_id] = (one.n, one.chain)
    for erasure_id, end in ended.items():
        found = last.get(erasure_id, (0, chains.START))
        if found != end:
            return seals, Finding(log="erasures", name=erasure_id, version=found[0], flaw=Flaw.ERASURE)
    return seals, None


def of_rows(log: str, rows: Iterable[Stored], *, due: Rows | None, seals: Seals) -> Finding | None:
    """Return the first flaw of a log's *rows*, which come by record and version; None when it holds.

    *due* is how many rows each record has to have, None for a log without records.
    """
    left = dict(due or {})
    of, version, previous = "", 0, chains.START
    for row in rows:
        if row.entry.of != of:
            if of and (flaw := _ended(log, of, version, due)) is not None:
                return flaw
            of, version, previous = row.entry.of, 0, chains.START
            left.pop(of, None)
        flaw_of_row = _flaw(
            row, version=version + 1, previous=previous, renewed=seals.get((log, of, version + 1), {})
        )
        if flaw_of_row is not None:
            return Finding(log=log, name=of, version=version + 1, flaw=flaw_of_row)
        version, previous = row.entry.version, row.chain
    if of and (flaw := _ended(log, of, version, due)) is not None:
        return flaw
    return next((Finding(log=log, name=one, version=1, flaw=Flaw.MISSING) for one in sorted(left)), None)


def of_anchors(anchors: Iterable[Anchor]) -> Finding | None:
    """Return the first anchor that is not tied to the one before it, or was changed; None when all hold."""
    previous = chains.START
    for n, anchor in enumerate(anchors, start=1):
        if anchor.n != n or anchor.chain != chains.anchored(previous, n=n, at=anchor.at, heads=anchor.heads):
            return Finding(log="anchors", name=str(n), version=n, flaw=Flaw.ANCHOR)
        previous = anchor.chain
    return None


def of_pins(heads: Iterable[Head], chains_now: Mapping[tuple[str, str, int], str]) -> Finding | None:
    """Return the first pinned row that is gone or has another hash by now; None when all are as they were."""
    for head in heads:
        if (now := chains_now.get((head.log, head.of, head.version))) != head.chain:
            flaw = Flaw.MISSING if now is None else Flaw.NOT_PINNED
            return Finding(log=head.log, name=head.of, version=head.version, flaw=flaw)
    return None


def noting(
    rows: Iterable[Stored],
    log: str,
    pinned: Mapping[tuple[str, str, int], str],
    seen: dict[tuple[str, str, int], str],
) -> Iterator[Stored]:
    """Yield the rows as they come, and note in *seen* the hashes of those that are *pinned*."""
    for row in rows:
        where = (log, row.entry.of, row.entry.version)
        if where in pinned:
            seen[where] = row.chain
        yield row


def _flaw(row: Stored, *, version: int, previous: str, renewed: Mapping[str, str]) -> Flaw | None:
    if row.entry.version != version:
        return Flaw.MISSING if row.entry.version > version else Flaw.UNEXPECTED
    if not row.chain:
        return Flaw.UNCHAINED
    if row.chain != chains.chained(previous, row.entry, row.seal):
        return Flaw.CHANGED
    if chains.seal_of(row.entry, row.salt) != chains.seal_now(row.seal, renewed):
        return Flaw.REWORDED
    return None


def _ended(log: str, of: str, version: int, due: Rows | None) -> Finding | None:
    """Return what is wrong at the end of a record's rows."""
    if due is None or due.get(of) == version:
        return None
    if due.get(of, 0) < version:
        return Finding(log=log, name=of, version=due.get(of, 0) + 1, flaw=Flaw.UNEXPECTED)
    return Finding(log=log, name=of, version=version + 1, flaw=Flaw.MISSING)
