"""What was received, and work to be done after a commit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from workflows.domain.jobs import Job


class Inbox(Protocol):
    """What has been received: the same thing twice has one effect."""

    def claim(self, request_id: str) -> bool:
        """Take *request_id* for this transaction; False when its effect was committed before."""

    def release(self, request_id: str) -> None:
        """Have *request_id* taken by nobody: it had no effect, and may come again."""

    def forget(self, before: datetime, *, most: int) -> int:
        """Let go at most *most* receipts older than *before*; returns how many."""


class Jobs(Protocol):
    """Work to be done after the commit; one row per key."""

    def put(
        self,
        kind: str,
        key: str,
        payload: dict[str, Any],
        *,
        lane: str | None = None,
        due_at: datetime | None = None,
    ) -> None:
        """Have *kind* done for *key*: at once, or not before *due_at*.

        Level-triggered: a key that waits keeps its place and is done once; one that is done or running is done
        again. Jobs of one *lane* are done in the order they were first put, one after the other.
        """

    def withdraw(self, key: str) -> None:
        """Make the job of *key* not happen, if it has not yet; nothing when there is none."""

    def forget_done(self, before: datetime, *, most: int) -> int:
        """Let go at most *most* jobs that were done before *before*; returns how many."""


class JobQueue(Protocol):
    """The worker's side of the jobs; each call is a transaction of its own."""

    def claim(self, *, limit: int, lease: timedelta) -> list[Job]:
        """Lease due jobs to the caller, oldest due first, at most one of each lane."""

    def finish(self, job: Job) -> bool:
        """Mark done, or due again if it was nudged meanwhile. False when the lease was lost: nothing is changed."""

    def retry(self, job: Job, *, after: timedelta, error: str) -> bool:
        """Give the job back, due *after* from now. False when the lease was lost."""

    def postpone(self, job: Job, *, after: timedelta, why: str = "") -> bool:
        """Give the job back, due *after* from now; this try does not count. False when the lease was lost."""

    def fail(self, job: Job, *, error: str) -> bool:
        """Set the job aside for a person to look at; its lane goes on. False when the lease was lost."""

    def next_due_at(self) -> datetime | None:
        """Return when the earliest waiting job is due, None when none waits."""

    def open_jobs(self) -> int:
        """Return how many jobs are neither done nor set aside."""

    def failed_jobs(self) -> list[tuple[str, str]]:
        """Return (key, error) of every job set aside."""

    def late_jobs(self, *, before: datetime) -> int:
        """Return how many jobs could have been begun at *before*, and nobody has."""
