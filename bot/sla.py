"""The jobs of clocks: rungs that are due, words that waited for the morning, the look after all of them."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.worker import Handle
from workflows.domain.jobs import Job
from workflows.ports import Desk
from workflows.use_cases import sla, upkeep

log = structlog.get_logger()


def handles(desk: Desk) -> dict[str, Handle]:
    """Return who does the jobs of each kind."""

    def climb(job: Job) -> None:
        sla.climb(desk, job.payload)

    def say_later(job: Job) -> None:
        sla.say_later(desk, job.payload)

    def recalculate(job: Job) -> None:
        upkeep.recalculate(desk, job.payload)

    return {
        sla.RUNG: climb,
        sla.NOTICE: say_later,
        upkeep.RECALCULATE: recalculate,
        upkeep.WATCH: lambda _job: _watch(desk),
    }


def _watch(desk: Desk) -> timedelta:
    """Look for what is amiss, and say so to whoever reads the log; returns when to look again."""
    found = upkeep.watch(desk)
    if found.unarmed or found.overdue:
        log.error(
            "clocks amiss", action="sla.amiss", tickets_without_timer=found.unarmed, late_timers=found.overdue
        )
    return upkeep.EVERY
