"""The worker goes on: whatever a job or the database does, its threads live and tries are counted fairly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs
from typing_extensions import override

from bot.worker import TRIES, Handle, Wake, Worker
from handlers.sender import RetryLater
from workflows.domain.jobs import Job
from workflows.ports import JobQueue

LEASE = timedelta(seconds=15)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PATIENCE_S = 30


def a_job(key: str, *, attempts: int = 1) -> Job:
    """Return a job as it was claimed."""
    return Job(
        id=1,
        kind="draw",
        key=key,
        payload={},
        attempts=attempts,
        want=1,
        due_at=NOW,
        leased_until=NOW + LEASE,
    )


class ScriptedQueue(JobQueue):
    """Hands out the jobs it was given, once each; breaks as often as it is told when one is given back."""

    def __init__(self, *jobs: Job, breaks: int = 0) -> None:
        """Hand out *jobs*."""
        self._jobs = list(jobs)
        self._breaks = breaks
        self._lock = threading.Lock()
        self.said: list[tuple[str, str]] = []
        self.is_empty = threading.Event()

    @override
    def claim(self, *, limit: int, lease: timedelta) -> list[Job]:
        with self._lock:
            if not self._jobs:
                self.is_empty.set()
            return [self._jobs.pop(0)] if self._jobs else []

    @override
    def finish(self, job: Job) -> bool:
        return self._say("finish", job)

    @override
    def retry(self, job: Job, *, after: timedelta, error: str) -> bool:
        return self._say("retry", job)

    @override
    def postpone(self, job: Job, *, after: timedelta, why: str = "") -> bool:
        return self._say("postpone", job)

    @override
    def fail(self, job: Job, *, error: str) -> bool:
        return self._say("fail", job)

    @override
    def next_due_at(self) -> datetime | None:
        return None

    @override
    def late_jobs(self, *, before: datetime) -> int:
        return 0

    @override
    def open_jobs(self) -> int:
        return len(self._jobs)

    @override
    def failed_jobs(self) -> list[tuple[str, str]]:
        return []

    def _say(self, what: str, job: Job) -> bool:
        if self._breaks:
            self._breaks -= 1
            raise ConnectionError("the database went away")
        self.said.append((what, job.key))
        return True


@contextmanager
def at_work(queue: ScriptedQueue, handle: Handle) -> Iterator[None]:
    """Run one worker thread until it has found the queue empty."""
    worker = Worker(queue, {"draw": handle}, wake=Wake(), lease=LEASE, threads=1, poll_s=0.01)
    worker.start()
    try:
        assert queue.is_empty.wait(PATIENCE_S), "the worker's thread has died"
        yield
    finally:
        worker.stop()


def asked_to_wait(_job: Job) -> timedelta | None:
    """Do a job the platform has no time for."""
    raise RetryLater(timedelta(seconds=1), "ratelimited")


def refused(_job: Job) -> timedelta | None:
    """Do a job that cannot be done."""
    raise ValueError("invalid_arguments")


def test_a_thread_outlives_a_database_that_goes_away_while_a_job_is_given_back() -> None:
    queue = ScriptedQueue(a_job("first"), a_job("second"), breaks=2)

    with at_work(queue, asked_to_wait):
        assert queue.said == [("postpone", "second")]


def test_waiting_is_no_failed_try_however_often_it_happened() -> None:
    queue = ScriptedQueue(a_job("waits", attempts=TRIES + 1))

    with at_work(queue, asked_to_wait):
        assert queue.said == [("postpone", "waits")]


def test_what_failed_often_enough_is_set_aside() -> None:
    queue = ScriptedQueue(a_job("early", attempts=TRIES - 1), a_job("late", attempts=TRIES))

    with at_work(queue, refused):
        assert queue.said == [("retry", "early"), ("fail", "late")]


def test_what_is_set_aside_is_told_as_what_a_person_has_to_look_at() -> None:
    queue = ScriptedQueue(a_job("early", attempts=TRIES - 1), a_job("late", attempts=TRIES))

    with capture_logs() as logged, at_work(queue, refused):
        pass

    assert [line["key"] for line in logged if line["action"] == "job.set_aside"] == ["late"]
