"""The jobs of rules: looking which hold, their timers, the night, and their calls."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.worker import Handle
from handlers.calling import Caller
from workflows.domain.jobs import Job
from workflows.ports import Desk
from workflows.use_cases import rule_arming, rule_nights, rules
from workflows.use_cases.rule_calls import RULE_CALL
from workflows.use_cases.rule_triggers import RULE_CLOCK, RULE_UNCLAIMED, RULES

log = structlog.get_logger()


def handles(desk: Desk, caller: Caller) -> dict[str, Handle]:
    """Return who does the jobs of each kind."""

    def look(job: Job) -> None:
        for rule, why in rules.look(desk, job.payload):
            log.warning("condition came to nothing", action="rule.cannot_tell", rule=rule.id, why=why)

    def clock_reached(job: Job) -> timedelta | None:
        again_at = rules.clock_reached(desk, job.payload)
        return again_at - desk.clock.now() if again_at is not None else None

    def still_unclaimed(job: Job) -> timedelta | None:
        again_at = rules.still_unclaimed(desk, job.payload)
        return again_at - desk.clock.now() if again_at is not None else None

    def arm(job: Job) -> None:
        rule_arming.arm(desk, job.payload)

    return {
        RULES: look,
        RULE_CLOCK: clock_reached,
        RULE_UNCLAIMED: still_unclaimed,
        rule_arming.RULE_ARM: arm,
        RULE_CALL: caller.call_of_rule,
        rule_nights.RULE_NIGHT: lambda _job: rule_nights.look(desk),
    }
