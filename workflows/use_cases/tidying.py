"""What has served its purpose and is let go, so that a desk that runs for years grows only by what people need."""

from __future__ import annotations

from datetime import timedelta

from workflows.ports import Desk

TIDY = "tidy"
KEPT = timedelta(days=7)
"""How long a receipt is kept, and a job that is done: nothing is delivered again after some hours."""
EVERY = timedelta(hours=1)
BATCH = 1000
"""Rows let go in one transaction: others write in between."""


def begin(desk: Desk) -> None:
    """Have the desk tidied up from now on; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(TIDY, TIDY, {})
        uow.commit()


def tidy(desk: Desk) -> timedelta:
    """Let go what is older than it is kept; returns when to look again, at once while more is there."""
    now = desk.clock.now()
    before = now - KEPT
    with desk.unit_of_work() as uow:
        gone = max(
            uow.inbox.forget(before, most=BATCH),
            uow.jobs.forget_done(before, most=BATCH),
            uow.shadow.forget_old(now - desk.policy.shadow_kept, most=BATCH),
        )
        uow.commit()
    return EVERY if gone < BATCH else timedelta()
