"""The jobs by which the desk learns: what people confirmed, and how precise its answers were, told once a week."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.worker import Handle
from workflows.ports import Desk
from workflows.use_cases import learning, precision

log = structlog.get_logger()


def begin(desk: Desk) -> None:
    """Have it all done from now on; many may begin it."""
    precision.begin(desk)
    learning.begin(desk)


def handles(desk: Desk) -> dict[str, Handle]:
    """Return who does the jobs of each kind."""
    return {
        precision.PRECISION: lambda _job: _tell_precision(desk),
        learning.ALIASES: lambda _job: learning.learn_aliases(desk),
    }


def _tell_precision(desk: Desk) -> timedelta:
    """Say to the leads, and to whoever reads the log, how the outright answers of the last settled week went."""
    week, again_after = precision.tell_last_week(desk)
    low, high = week.right.interval
    log.info(
        "precision of the week",
        action="knowledge.precision",
        monday=week.monday.isoformat(),
        answers=week.answers,
        right=week.right.count,
        judged=week.right.of,
        interval=[round(low, 3), round(high, 3)],
        **{f"heard_{heard}": count for heard, count in sorted(week.heard.items())},
    )
    return again_after
