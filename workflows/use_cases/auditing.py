"""The audit looked after: its heads pinned by the hour, and verified whenever somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from workflows.domain import chains, verification
from workflows.domain.acts import ERASED
from workflows.domain.verification import Anchor, Finding, Flaw, Stored
from workflows.ports import Clock, Desk, UnitOfWork
from workflows.ports.audits import Audits, Snapshot

ANCHOR = "anchor"
EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of verifying: how much was looked at, and the first thing that does not hold, if any."""

    rows: int
    records: int
    erasures: int
    unfinished: int
    last_anchor: Anchor | None
    finding: Finding | None


def begin(desk: Desk) -> None:
    """Have the audit anchored from now on; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(ANCHOR, ANCHOR, {})
        uow.commit()


def anchor(unit_of_work: Callable[[], UnitOfWork], clock: Clock) -> Anchor | None:
    """Pin the heads of all chains that grew since, and return the newest anchor; None while nothing was recorded."""
    with unit_of_work() as uow:
        heads, last = tuple(uow.anchors.grown()), uow.anchors.last()
        if not heads:
            return last
        n, at = (last.n + 1 if last else 1), clock.now()
        chain = chains.anchored(last.chain if last else chains.START, n=n, at=at, heads=heads)
        made = Anchor(n=n, at=at, chain=chain, heads=heads)
        uow.anchors.add(made)
        uow.commit()
        return made


def verify(audits: Audits, *, kept: tuple[int, str] | None = None) -> Verdict:
    """Verify every chain, every erasure and every anchor, and name the first thing that does not hold.

    *kept* is the number and the hash of an anchor that somebody kept elsewhere.
    """
    with audits.snapshot() as snapshot:
        verdict = _verified(snapshot)
        if (
            verdict.finding is not None
            or kept is None
            or kept in {(a.n, a.chain) for a in snapshot.anchors()}
        ):
            return verdict
    lost = Finding(log="anchors", name=str(kept[0]), version=kept[0], flaw=Flaw.ANCHOR)
    return replace(verdict, finding=lost)


def _verified(snapshot: Snapshot) -> Verdict:
    anchors, reseals = snapshot.anchors(), snapshot.reseals()
    heads = [head for anchor in anchors for head in anchor.heads]
    pinned = {(head.log, head.of, head.version): head.chain for head in heads}
    ended = _ended(snapshot)
    seals, finding = verification.of_erasures(reseals, ended)
    seen: dict[tuple[str, str, int], str] = {}
    counts = _Counts()
    for log in snapshot.logs():
        if finding is None:
            rows = counts.counting(verification.noting(snapshot.rows(log), log, pinned, seen))
            finding = verification.of_rows(log, rows, due=snapshot.due(log), seals=seals)
    finding = finding or verification.of_pins(heads, seen) or verification.of_anchors(anchors)
    if finding is not None:
        finding = replace(finding, name=snapshot.name(finding.log, finding.name))
    erasures = {one.erasure_id for one in reseals} | set(ended)
    return Verdict(
        rows=counts.rows,
        records=counts.records,
        erasures=len(erasures),
        unfinished=len(erasures - set(ended)),
        last_anchor=anchors[-1] if anchors else None,
        finding=finding,
    )


def _ended(snapshot: Snapshot) -> Mapping[str, tuple[int, str]]:
    """Return how many rows each erasure gave a new seal, and the hash of the last, as its own audit row says."""
    rows = (row.entry for row in snapshot.rows("desk") if row.entry.action == ERASED)
    said = ((row.cause, row.rest.get("after") or {}) for row in rows)
    return {cause: (int(after.get("reseals", -1)), str(after.get("head"))) for cause, after in said}


class _Counts:
    """Counts rows and records as they pass."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rows = 0
        self.records = 0

    def counting(self, rows: Iterator[Stored]) -> Iterator[Stored]:
        """Yield the rows as they come."""
        of = ""
        for row in rows:
            self.rows += 1
            if row.entry.of != of:
                of, self.records = row.entry.of, self.records + 1
            yield row
