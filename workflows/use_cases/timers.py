"""What a ticket comes back for by itself: to remind its requester, to wait no longer, to close.

Armed and taken back in the transaction of the step that calls for it; what is done then is in patience.py. Each timer
carries the instant its waiting began: one that comes for an earlier waiting does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from workflows.domain.policies import Policy
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk, UnitOfWork

REMIND = "remind"
GIVE_UP = "give_up"
WARN = "warn"
CLOSE = "close"


def follow(desk: Desk, uow: UnitOfWork, before: Ticket, after: Ticket) -> None:
    """Arm what a ticket waits for since this step, and take back what it waited for before it."""
    old, new = dict(_timers(desk.policy, before)), dict(_timers(desk.policy, after))
    for key in old.keys() - new.keys():
        uow.jobs.withdraw(key)
    for key in new.keys() - old.keys():
        kind, began_at, due_at = new[key]
        payload = {"ticket": after.id, "since": began_at.isoformat()}
        uow.jobs.put(kind, key, payload, due_at=due_at)


def _timers(policy: Policy, ticket: Ticket) -> Iterator[tuple[str, tuple[str, datetime, datetime]]]:
    """Yield the timers of a ticket as it stands, by their keys: kind, the instant it began, when it is due."""
    if ticket.state is State.PENDING_USER and ticket.waiting is not None:
        since = ticket.waiting.since
        for n, at in enumerate(policy.reminds_at(since), start=1):
            yield f"{REMIND}:{ticket.id}:{since.timestamp()}:{n}", (REMIND, since, at)
        yield f"{GIVE_UP}:{ticket.id}:{since.timestamp()}", (GIVE_UP, since, policy.gives_up_at(since))
    if ticket.state is State.RESOLVED and ticket.resolved_at is not None:
        since = ticket.resolved_at
        warns_at, closes_at = policy.warns_at(since), policy.closes_at(since)
        if warns_at < closes_at:
            yield f"{WARN}:{ticket.id}:{since.timestamp()}", (WARN, since, warns_at)
        yield f"{CLOSE}:{ticket.id}:{since.timestamp()}", (CLOSE, since, closes_at)
