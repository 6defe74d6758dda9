"""The job that anchors the audit; each anchor goes to the log too, where the database cannot reach it."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.worker import Handle
from workflows.domain.jobs import Job
from workflows.ports import Desk
from workflows.use_cases import auditing

log = structlog.get_logger()


def handles(desk: Desk) -> dict[str, Handle]:
    """Return who does the jobs around the audit."""

    def anchor(_job: Job) -> timedelta:
        made = auditing.anchor(desk.unit_of_work, desk.clock)
        if made is not None and made.heads:
            log.info("anchored", action="audit.anchored", n=made.n, chain=made.chain, heads=len(made.heads))
        return auditing.EVERY

    return {auditing.ANCHOR: anchor}


def begin(desk: Desk) -> None:
    """Have the audit anchored from now on."""
    auditing.begin(desk)
