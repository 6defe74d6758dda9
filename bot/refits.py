"""The refit: what people said decides how sure the desk may be, if that is better. By command, and each night.

By night it is done in slices, each well within the lease of a job, so that whoever works goes on with it; what came of
a question is remembered by the process that looked it up. One night has one outcome, however many work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.reading import BackgroundKnowledge, Measured
from bot.worker import Handle
from knowledge import Evidence
from knowledge.refitting import Refit, Vote, refit
from workflows.domain.jobs import Job
from workflows.domain.judgements import Judgement
from workflows.domain.questions import looked_up
from workflows.ports import Desk, UnitOfWork

REFIT = "refit"
AT_HOUR = 3  # in the desk's zone
MOST = 5_000
"""Votes a night looks at, the newest: some minutes of one processor."""
SLICE_S = 4.0
PAUSE = timedelta(seconds=1)
NOT_READ_YET = timedelta(minutes=5)

log = structlog.get_logger()


def begin(desk: Desk) -> None:
    """Have it done each night from the next on; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(REFIT, REFIT, {}, due_at=next_night(desk.clock.now(), zone=desk.policy.calendar.zone))
        uow.commit()


class NightlyRefit:
    """Does the job of the night; safe to share between threads, of which one at a time has the job."""

    def __init__(
        self, desk: Desk, base: BackgroundKnowledge | None, *, is_on: bool, slice_s: float = SLICE_S
    ) -> None:
        """Fit how sure *base* may be, on what people said to *desk*, for *slice_s* at a time; None cannot be fitted."""
        self._desk = desk
        self._base = base
        self._is_on = is_on
        self._slice_s = slice_s
        self._seen: dict[str, Evidence | None] = {}

    def handles(self) -> dict[str, Handle]:
        """Return who does the job."""
        return {REFIT: self.do}

    def do(self, _job: Job) -> timedelta | None:
        """Go on with the refit of this night; returns when to go on, None where it is switched off."""
        if not self._is_on or self._base is None:
            return None
        measured = self._base.measured()
        if measured is None:
            return NOT_READ_YET
        with self._desk.unit_of_work() as uow:
            judged = uow.feedback.judgements(most=MOST)
        if not self._all_seen(judged, self._base):
            return PAUSE
        self._fit(judged, measured)
        now = self._desk.clock.now()
        return next_night(now, zone=self._desk.policy.calendar.zone) - now

    def _all_seen(self, judged: Sequence[Judgement], base: BackgroundKnowledge) -> bool:
        """Look questions up until the slice is over; whether none is left."""
        until = time.monotonic() + self._slice_s
        for question in dict.fromkeys(one.question for one in judged if one.question not in self._seen):
            self._seen[question] = base.evidence(looked_up(question))
            if time.monotonic() >= until:
                return False
        return True

    def _fit(self, judged: Sequence[Judgement], measured: Measured) -> None:
        fingerprint = measured.report.fingerprint
        found = refit(
            votes_of(judged, self._seen.__getitem__), earlier=measured.calibrator, fingerprint=fingerprint
        )
        self._seen = {}
        night = self._desk.clock.now().astimezone(ZoneInfo(self._desk.policy.calendar.zone)).date()
        with self._desk.unit_of_work() as uow:
            if uow.inbox.claim(f"{REFIT}:{night.isoformat()}"):
                keep(uow, found, fingerprint)
                uow.commit()
                say(found, fingerprint)


def next_night(now: datetime, *, zone: str) -> datetime:
    """Return the next instant after *now* at which it is AT_HOUR o'clock there."""
    here = now.astimezone(ZoneInfo(zone))
    today = here.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0)
    following = (today.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=ZoneInfo(zone))
    return (today if today > here else following).astimezone(UTC)


def votes_of(judged: Sequence[Judgement], evidence_of: Callable[[str], Evidence | None]) -> list[Vote]:
    """Return what the judgements say of the page that comes first today.

    A page that did not help says nothing of another one; of two words on the same question the helpful one counts.
    """
    votes: dict[str, Vote] = {}
    for one in sorted(judged, key=lambda one: one.helped):
        evidence = evidence_of(one.question)
        if evidence is None:
            continue
        is_first = evidence.pages[0] == one.page
        if one.helped or is_first:
            right = one.helped and is_first
            votes[one.question] = Vote(features=evidence.features, right=right, page=one.page)
    return list(votes.values())


def keep(uow: UnitOfWork, found: Refit, fingerprint: str) -> None:
    """Store the calibrator that was found, if it is better, in the caller's transaction."""
    if found.calibrator is not None:
        uow.calibrators.keep(fingerprint, found.calibrator.as_json())


def say(found: Refit, fingerprint: str) -> None:
    """Log what a refit came to: it is the only trace of why the desk is surer than before, or is not."""
    low, high = found.interval
    log.info(
        "calibrator refitted" if found.calibrator is not None else "calibrator stays",
        action="knowledge.refitted" if found.calibrator is not None else "knowledge.not_refitted",
        fingerprint=fingerprint,
        votes=found.votes,
        pages=found.pages,
        is_enough=found.is_enough,
        gain=round(found.gain, 4),
        interval=[round(low, 4), round(high, 4)],
    )
