"""The jobs that call other systems: within their lease, again after a while, and a person's once that is no use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog

from handlers.answering import LookAgain
from handlers.sender import LeaseLost
from workflows.domain.ids import FiringId, RunId, TaskId
from workflows.domain.jobs import Job
from workflows.domain.webhooks import Accepted, NotSent, Posting, Sent
from workflows.ports import Desk
from workflows.ports.runbooks import Webhooks
from workflows.use_cases import calling, rule_calls, task_calls

log = structlog.get_logger()
NOT_NAMED = NotSent("the desk's files do not name this address any more", may_help_later=False)


class Caller:
    """Makes the calls that runbooks stand at, those that tasks consist of, and those of rules."""

    def __init__(self, desk: Desk, webhooks: Webhooks, *, longest: timedelta) -> None:
        """Send through *webhooks*, which takes no longer than *longest*: that must be well under the lease."""
        self._desk = desk
        self._webhooks = webhooks
        self._longest = longest

    def call(self, job: Job) -> None:
        """Make a runbook's call, if it is still wanted. Raises LookAgain for one more try, LeaseLost without time."""
        run_id, n = RunId(job.payload["run"]), int(job.payload["n"])

        def settle(sent: Sent) -> timedelta | None:
            return calling.settle(self._desk, run_id, n, sent, tries=job.attempts)

        self._make(job, calling.due(self._desk, run_id, n), settle)

    def call_of_task(self, job: Job) -> None:
        """Make a task's call, if it is still wanted. Raises LookAgain for one more try, LeaseLost without time."""
        task_id, n = TaskId(job.payload["task"]), int(job.payload["n"])

        def settle(sent: Sent) -> timedelta | None:
            return task_calls.settle(self._desk, task_id, n, sent, tries=job.attempts)

        self._make(job, task_calls.due(self._desk, task_id, n), settle)

    def call_of_rule(self, job: Job) -> None:
        """Make a rule's call, if it was not yet. Raises LookAgain for one more try, LeaseLost without time."""
        firing_id, n = FiringId(job.payload["firing"]), int(job.payload["n"])

        def settle(sent: Sent) -> timedelta | None:
            return rule_calls.settle(self._desk, firing_id, n, sent, tries=job.attempts)

        self._make(job, rule_calls.due(self._desk, firing_id, n), settle)

    def _make(self, job: Job, posting: Posting | None, settle: Callable[[Sent], timedelta | None]) -> None:
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
        again = settle(sent)
        if again is not None:
            raise LookAgain(again, why=sent.why if isinstance(sent, NotSent) else "")
