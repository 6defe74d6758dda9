"""The signed calls of rules: put on their way with the firing, sent outside of any transaction, and what came is kept.

As with runbooks, every try sends the same under the same key, and one that comes to nothing is said in the ticket's
thread: the system may not be called by anybody else, and an agent has to look.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from workflows.domain.firings import Call, Firing
from workflows.domain.ids import FiringId, WebhookId
from workflows.domain.webhooks import Accepted, NotSent, Posting, Sent, Webhook
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.calling import CALL_TRIES, FIRST_WAIT

RULE_CALL = "rule_call"
"""The kind of job that makes a call of a rule."""


def put_call(uow: UnitOfWork, firing: Firing, call: Call) -> None:
    """Have a call of a firing made after the transaction."""
    uow.jobs.put(RULE_CALL, f"{RULE_CALL}:{firing.id}:{call.n}", {"firing": firing.id, "n": call.n})


def due(desk: Desk, firing_id: FiringId, n: int) -> Posting | None:
    """Return what call *n* of a firing sends, None when what came of it is known already."""
    with desk.unit_of_work() as uow:
        call = _call(uow.firings.get(firing_id), n)
    if call is None or call.came:
        return None
    return Posting(
        key=f"{firing_id}:{n}", webhook=Webhook(id=WebhookId(call.webhook), url=call.url), body=call.body
    )


def settle(desk: Desk, firing_id: FiringId, n: int, sent: Sent, *, tries: int) -> timedelta | None:
    """Record what came of call *n*; returns how long to wait before it is tried once more, None when that is all."""
    match sent:
        case NotSent(may_help_later=True) if tries < CALL_TRIES:
            return FIRST_WAIT * (1 << (tries - 1))
        case NotSent(why=why):
            _record(desk, firing_id, n, came=f"not sent: {why}", why=why)
        case Accepted(said=said):
            _record(desk, firing_id, n, came=said or "taken")
    return None


def _record(desk: Desk, firing_id: FiringId, n: int, *, came: str, why: str = "") -> None:
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(uow.firings.get(firing_id).ticket_id)
        firing = uow.firings.get(firing_id)
        call = _call(firing, n)
        if call is None or call.came:
            return  # another worker recorded it
        calls = tuple(replace(one, came=came) if one.n == n else one for one in firing.calls)
        uow.firings.save(replace(firing, calls=calls))
        if why:
            said = {"rule": firing.name, "webhook": call.webhook, "why": why}
            showing.tell_agents(uow, ticket, key=f"{firing_id}:{n}", template="rule_call_failed", **said)
        uow.commit()


def _call(firing: Firing, n: int) -> Call | None:
    return next((one for one in firing.calls if one.n == n), None)
