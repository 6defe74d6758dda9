"""The calls of webhook steps: what is to be sent is read, it is sent outside of any transaction, and what came is kept.

A worker that dies in between leaves the call to the next one, which sends it again under the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from workflows.domain import runbooks
from workflows.domain.errors import DeskError
from workflows.domain.ids import DESK, RunId
from workflows.domain.runbooks import Run
from workflows.domain.webhooks import Accepted, NotSent, Posting, Sent, Webhook
from workflows.ports import Desk
from workflows.use_cases.runbooks import WEBHOOK, advance

CALL_TRIES = 5
"""With the waits between them about half a minute; an agent looks at the card meanwhile."""
FIRST_WAIT = timedelta(seconds=2)


def due(desk: Desk, run_id: RunId, n: int) -> Posting | None:
    """Return what call *n* of a run sends, None when it is not wanted any more."""
    with desk.unit_of_work() as uow:
        run = uow.runs.get(run_id)
    if run.call is None or run.call.n != n or not run.is_sending:
        return None
    webhook = Webhook(id=run.call.webhook, url=run.call.url)
    return Posting(key=f"{run_id}:{n}", webhook=webhook, body=run.call.body)


def is_allowed(desk: Desk, webhook: Webhook) -> bool:
    """Whether the desk's files name that very address, now."""
    return desk.policy.webhooks.get(webhook.id) == webhook


def settle(desk: Desk, run_id: RunId, n: int, sent: Sent, *, tries: int) -> timedelta | None:
    """Record what came of call *n*; returns how long to wait before it is tried once more, None when that is all."""
    match sent:
        case NotSent(may_help_later=True) if tries < CALL_TRIES:
            return FIRST_WAIT * (1 << (tries - 1))
        case NotSent(why=why):
            _record(desk, run_id, n, lambda run, at: runbooks.failed(run, n, why=why, at=at), why=why)
        case Accepted(said=said):
            _record(desk, run_id, n, lambda run, at: runbooks.sent(run, n, said=said, at=at))
    return None


def _record(desk: Desk, run_id: RunId, n: int, do: Callable[[Run, datetime], Run], *, why: str = "") -> None:
    with desk.unit_of_work() as uow:
        uow.tickets.locked(uow.runs.get(run_id).ticket_id)
        before = uow.runs.get(run_id)
        try:
            after = do(before, desk.clock.now())
        except DeskError as refused:
            if refused.code != "run_moved_on":
                raise
            return  # another worker recorded it
        action = "runbook_call_failed" if why else "runbook_step"
        cause = f"{WEBHOOK}:{run_id}:{n}:v{before.version}"  # a call that fails twice has two causes
        advance(desk, uow, before, after, by=DESK, cause=cause, action=action, reason=why)
        uow.commit()
