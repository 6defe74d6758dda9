"""The jobs that find somebody for a ticket, and hand on those of who is gone."""

from __future__ import annotations

from bot.worker import Handle
from workflows.domain.jobs import Job
from workflows.ports import Desk
from workflows.use_cases import departures, oncall, routing, waiting


def handles(desk: Desk) -> dict[str, Handle]:
    """Return who does the jobs of each kind."""

    def find_somebody(job: Job) -> None:
        routing.find_somebody(desk, job.payload)

    def find_next(job: Job) -> None:
        routing.find_next(desk, job.payload)

    def nobody_claimed(job: Job) -> None:
        routing.nobody_claimed(desk, job.payload)

    def not_taken_up(job: Job) -> None:
        routing.not_taken_up(desk, job.payload)

    def hand_on(job: Job) -> None:
        departures.hand_on(desk, job.payload)

    def page(job: Job) -> None:
        oncall.page(desk, job.payload)

    return {
        waiting.ROUTE: find_somebody,
        waiting.ROUTE_NEXT: find_next,
        waiting.UNCLAIMED: nobody_claimed,
        waiting.UNTAKEN: not_taken_up,
        waiting.LEFT: hand_on,
        waiting.PAGE: page,
        departures.SWEEP: lambda _job: departures.sweep(desk),
    }
