"""Whether this process can do its work: asked over HTTP by whoever watches it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.worker import Worker
from storage import StorageError, TicketStore
from workflows.domain.jobs import LATE_AFTER
from workflows.ports import Clock

OK = "ok"


@dataclass(frozen=True, slots=True)
class Health:
    """The parts of a process that may fail while it lives."""

    store: TicketStore
    worker: Worker
    clock: Clock

    def findings(self) -> dict[str, str]:
        """Return how each part is, "ok" or a sentence; no secret and no name is in it."""
        try:
            self.store.check()
            late = self.store.queue.late_jobs(before=self.clock.now() - LATE_AFTER)
        except StorageError as error:
            return {"database": str(error)}
        minutes = LATE_AFTER.total_seconds() / 60
        return {
            "database": OK,
            "worker": OK if self.worker.is_alive else "A worker thread has ended: restart this process.",
            "jobs": OK
            if not late
            else f"{late} jobs are due for more than {minutes:.0f} minutes: deskhand jobs list",
        }
