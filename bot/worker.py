"""The worker: claims jobs that are due, has them done, gives them back when they fail.

Everything it knows is in the database; any number of these may run, in one process or in many.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from handlers.answering import LookAgain
from handlers.sender import LeaseLost, RetryLater
from workflows.domain.jobs import Job
from workflows.ports import JobQueue

POLL_S = 0.5
"""How long an idle worker waits for jobs that another process put; its own process wakes it at once."""
TRIES = 30
"""With waits doubling to five minutes this is about two hours; then a person has to look."""
LONGEST_WAIT = timedelta(minutes=5)

log = structlog.get_logger()
Handle = Callable[[Job], timedelta | None]
"""Does one job. Returns when to look again, None when it is done."""


class Wake:
    """Tells idle workers of this process that something was put. A hint: losing it costs one poll."""

    def __init__(self) -> None:
        """Start with nothing to tell."""
        self._changed = threading.Condition()
        self._count = 0

    def __call__(self) -> None:
        """Wake everybody who waits."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    @property
    def count(self) -> int:
        """How often it was called."""
        return self._count

    def wait(self, seen: int, timeout_s: float) -> None:
        """Wait until it was called again since *seen*, or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._count != seen, timeout_s)


class Worker:
    """Some threads that do jobs until they are told to stop."""

    def __init__(
        self,
        queue: JobQueue,
        handles: Mapping[str, Handle],
        *,
        wake: Wake,
        lease: timedelta,
        threads: int = 4,
        poll_s: float = POLL_S,
    ) -> None:
        """Take jobs from *queue*, each for as long as *lease*, and give it to the handle of its kind."""
        self._queue = queue
        self._handles = handles
        self._lease = lease
        self._wake = wake
        self._poll_s = poll_s
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name=f"worker-{n}", daemon=True) for n in range(threads)
        ]

    def take_over(self, handles: Mapping[str, Handle]) -> None:
        """Have the next jobs done by other handles; what is being done ends under the ones it began with."""
        self._handles = handles

    def start(self) -> None:
        """Begin, in the background."""
        for thread in self._threads:
            thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether every thread works; also where there is none, as all work is left to others."""
        return all(thread.is_alive() for thread in self._threads)

    def stop(self, timeout_s: float = 10.0) -> None:
        """Finish what is being done and end. What is not finished by then is done by whoever comes next."""
        self._stop.set()
        self._wake()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stop.is_set():
            seen = self._wake.count
            try:
                jobs = self._queue.claim(limit=1, lease=self._lease)
            except Exception:
                log.exception("claim failed", action="job.claim_failed")
                self._wake.wait(seen, self._poll_s * 4)
                continue
            for job in jobs:
                self._do(job)
            if not jobs:
                self._wake.wait(seen, self._poll_s)

    def _do(self, job: Job) -> None:
        try:
            self._try(job)
        except LeaseLost:
            log.warning("lease lost", action="job.lease_lost", key=job.key)
        except Exception as error:  # noqa: BLE001 - the worker loop: one bad job must not stop the others
            self._give_back(job, error)

    def _try(self, job: Job) -> None:
        try:
            again = self._handles[job.kind](job)
        except RetryLater as later:
            self._queue.postpone(job, after=later.after, why=later.why)
        except LookAgain as later:
            self._queue.retry(job, after=later.after, error=str(later))
        else:
            if again is None:
                self._queue.finish(job)
            else:
                self._queue.postpone(job, after=again)

    def _give_back(self, job: Job, error: Exception) -> None:
        why = f"{type(error).__name__}: {error}"[:500]
        log.exception("job failed", action="job.failed", key=job.key, attempts=job.attempts)
        try:
            if job.attempts >= TRIES:
                self._queue.fail(job, error=why)
                log.error("job set aside", action="job.set_aside", key=job.key, attempts=job.attempts)
            else:
                self._queue.retry(
                    job, after=min(LONGEST_WAIT, timedelta(seconds=2 ** min(job.attempts, 10))), error=why
                )
        except Exception:
            log.exception("give back failed", action="job.give_back_failed", key=job.key)
