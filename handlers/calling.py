"""The job that makes a runbook's call: within its lease, again after a while, and a person's once that is no use."""

from __future__ import annotations

from datetime import timedelta

import structlog

from handlers.answering import LookAgain
from handlers.sender import LeaseLost
from workflows.domain.ids import RunId
from workflows.domain.jobs import Job
from workflows.domain.webhooks import Accepted, NotSent
from workflows.ports import Desk
from workflows.ports.runbooks import Webhooks
from workflows.use_cases import calling

log = structlog.get_logger()
NOT_NAMED = NotSent("the desk's files do not name this address any more", may_help_later=False)


class Caller:
    """Makes the calls that runbooks stand at."""

    def __init__(self, desk: Desk, webhooks: Webhooks, *, longest: timedelta) -> None:
        """Send through *webhooks*, which takes no longer than *longest*: that must be well under the lease."""
        self._desk = desk
        self._webhooks = webhooks
        self._longest = longest

    def call(self, job: Job) -> None:
        """Make the call, if it is still wanted. Raises LookAgain for one more try, LeaseLost when there is no time."""
        run_id, n = RunId(job.payload["run"]), int(job.payload["n"])
        posting = calling.due(self._desk, run_id, n)
        if posting is None:
            return
        if self._desk.clock.now() + self._longest >= job.leased_until:
            raise LeaseLost
        is_named = calling.is_allowed(self._desk, posting.webhook)
        sent = self._webhooks.send(posting) if is_named else NOT_NAMED
        log.info(
            "called",
            action="webhook.sent" if isinstance(sent, Accepted) else "webhook.not_sent",
            webhook=posting.webhook.id,
            key=job.key,
            tries=job.attempts,
        )
        again = calling.settle(self._desk, run_id, n, sent, tries=job.attempts)
        if again is not None:
            raise LookAgain(again, why=sent.why if isinstance(sent, NotSent) else "")
