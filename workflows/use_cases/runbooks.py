"""A runbook is followed on a ticket: each step moves the run and the ticket's audit together, in one transaction.

What a person pressed names the version of the run they saw: of two who press at once, and of a double click, one
counts. The calls of webhook steps are jobs, in calling.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from workflows.domain import lifecycle, privacy, runbooks
from workflows.domain.errors import DeskError
from workflows.domain.ids import RunbookId, RunId, TicketId, UserId
from workflows.domain.runbooks import Reading, Run, Runbook
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, TooLate, may_work_on, save

WEBHOOK = "webhook"
"""The kind of job that makes the call a run stands at."""


def proposed(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> tuple[Sequence[Runbook], Sequence[Runbook]]:
    """Return the runbooks that fit a ticket, the best first, and all others."""
    covers = desk.policy.team(ticket.team).covers
    text = f"{ticket.title} {ticket.description}"
    return runbooks.fitting(
        desk.policy.runbooks, text=text, covers=covers, category=ticket.category, service=ticket.service
    )


def start(desk: Desk, ticket_id: TicketId, *, runbook_id: RunbookId, by: UserId, request_id: str) -> Result:
    """An agent starts a runbook on a ticket; it is followed in the wording it has now, whatever becomes of its file.

    Raises DeskError("run_there") while another one is under way, and DeskError("no_such_run") for one that is gone.
    """
    reading = reading_of(desk, _runbook(desk, runbook_id))  # read outside of the transaction
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(ticket_id)
        if not may_work_on(desk, uow, by, ticket):
            return NotYours(ticket)
        if not uow.inbox.claim(request_id):
            return Repeated(ticket)
        if not ticket.is_open:
            return TooLate(ticket)
        followed = begin(desk, uow, ticket, runbook_id=runbook_id, reading=reading, by=by, cause=request_id)
        if followed is None:
            return TooLate(ticket)
        uow.commit()
        return Done(followed)


def begin(
    desk: Desk,
    uow: UnitOfWork,
    ticket: Ticket,
    *,
    runbook_id: RunbookId,
    reading: tuple[Reading, ...],
    by: UserId,
    cause: str,
    reason: str = "",
) -> Ticket | None:
    """Start a runbook on an open ticket that the caller has locked; None when somebody was faster.

    Raises DeskError("run_there") while another one is under way, and DeskError("no_such_run") for one that is gone.
    """
    _make_room(desk, uow, ticket)
    run = runbooks.start(
        _runbook(desk, runbook_id),
        RunId(desk.ids.new()),
        ticket.id,
        facts=facts_of(desk, uow, ticket),
        by=by,
        at=desk.clock.now(),
    )
    run = replace(run, reading=reading)
    if not uow.runs.add(run):
        raise DeskError("run_there")
    return _follow(desk, uow, ticket, run, action="runbook_started", by=by, cause=cause, reason=reason)


def reading_of(desk: Desk, runbook: Runbook) -> tuple[Reading, ...]:
    """Return what a runbook's articles are called, and where they are published."""
    return tuple(_reading(desk, page) for page in runbook.articles)


def finish(desk: Desk, run_id: RunId, *, n: int, by: UserId, request_id: str) -> Result:
    """An agent did what the step says."""
    return _act(
        desk, run_id, n=n, by=by, request_id=request_id, do=lambda run, at: runbooks.finish(run, by=by, at=at)
    )


def answer(desk: Desk, run_id: RunId, *, n: int, answer: int, by: UserId, request_id: str) -> Result:
    """An agent says which way it goes on; *answer* is counted from 0."""
    return _act(
        desk,
        run_id,
        n=n,
        by=by,
        request_id=request_id,
        do=lambda run, at: runbooks.answer(run, answer, by=by, at=at),
    )


def skip(desk: Desk, run_id: RunId, *, n: int, reason: str, by: UserId, request_id: str) -> Result:
    """An agent leaves the step out. Raises DeskError("no_reason") without a reason."""
    _require(reason)
    return _act(
        desk,
        run_id,
        n=n,
        by=by,
        request_id=request_id,
        do=lambda run, at: runbooks.skip(run, reason=reason, by=by, at=at),
    )


def send(desk: Desk, run_id: RunId, *, n: int, by: UserId, request_id: str) -> Result:
    """An agent lets the call of the step through, or has one that failed tried again."""
    return _act(
        desk, run_id, n=n, by=by, request_id=request_id, do=lambda run, at: runbooks.send(run, by=by, at=at)
    )


def by_hand(desk: Desk, run_id: RunId, *, n: int, by: UserId, request_id: str) -> Result:
    """An agent did what the call that failed did not."""
    return _act(
        desk,
        run_id,
        n=n,
        by=by,
        request_id=request_id,
        do=lambda run, at: runbooks.by_hand(run, by=by, at=at),
    )


def back(desk: Desk, run_id: RunId, *, n: int, by: UserId, request_id: str) -> Result:
    """An agent takes the step before once more."""
    return _act(
        desk,
        run_id,
        n=n,
        by=by,
        request_id=request_id,
        do=lambda run, at: runbooks.back(run, at=at),
        action="runbook_back",
    )


def abandon(desk: Desk, run_id: RunId, *, n: int, reason: str, by: UserId, request_id: str) -> Result:
    """An agent stops following the runbook. Raises DeskError("no_reason") without a reason."""
    _require(reason)
    return _act(
        desk,
        run_id,
        n=n,
        by=by,
        request_id=request_id,
        do=lambda run, at: runbooks.abandon(run, reason=reason, at=at),
        action="runbook_stopped",
        reason=reason.strip(),
    )


def advance(
    desk: Desk,
    uow: UnitOfWork,
    before: Run,
    after: Run,
    *,
    by: UserId,
    cause: str,
    action: str = "runbook_step",
    reason: str = "",
) -> Ticket | None:
    """Store a step of a run and of its ticket's audit, in the caller's transaction; None when somebody was faster."""
    if not uow.runs.save(after):
        return None
    ticket = uow.tickets.get(after.ticket_id)
    if not reason and len(after.outcomes) > len(before.outcomes):
        reason = after.outcomes[-1].said
    return _follow(desk, uow, ticket, after, action=action, by=by, cause=cause, reason=reason)


def _act(
    desk: Desk,
    run_id: RunId,
    *,
    n: int,
    by: UserId,
    request_id: str,
    do: Callable[[Run, datetime], Run],
    action: str = "runbook_step",
    reason: str = "",
) -> Result:
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(uow.runs.get(run_id).ticket_id)
        run = uow.runs.get(run_id)  # as it is now that nobody else can move it
        if not may_work_on(desk, uow, by, ticket):
            return NotYours(ticket)
        if not uow.inbox.claim(request_id):
            return Repeated(ticket)
        if run.version != n or not ticket.is_open:
            return TooLate(ticket)
        try:
            after = do(run, desk.clock.now())
        except DeskError as refused:
            if refused.code != "run_moved_on":
                raise
            return TooLate(ticket)
        done = advance(desk, uow, run, after, by=by, cause=request_id, action=action, reason=reason)
        if done is None:
            return TooLate(ticket)
        uow.commit()
        return Done(done)


def _follow(
    desk: Desk,
    uow: UnitOfWork,
    ticket: Ticket,
    run: Run,
    *,
    action: str,
    by: UserId,
    cause: str,
    reason: str = "",
) -> Ticket | None:
    after = lifecycle.follow(ticket, runbooks.mark(run), at=desk.clock.now())
    if run.call is not None and run.is_sending:
        key = f"{WEBHOOK}:{run.id}:{run.call.n}"
        uow.jobs.put(WEBHOOK, key, {"run": run.id, "n": run.call.n})
    return save(desk, uow, ticket, after, action=action, by=by, cause=cause, reason=reason)


def _make_room(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    """End a run that stands at its end: it is over, and only its ticket was not resolved with it."""
    running = uow.runs.running(ticket.id)
    if running is not None and running.is_at_end:
        uow.runs.save(runbooks.end(running, at=desk.clock.now()))
        showing.show_run(uow, ticket.id, running.id)


def _runbook(desk: Desk, runbook_id: RunbookId) -> Runbook:
    for runbook in desk.policy.runbooks:
        if runbook.id == runbook_id:
            return runbook
    raise DeskError("no_such_run")


def _reading(desk: Desk, page: str) -> Reading:
    article = desk.library.page(page)
    return Reading(title=article.title, url=article.url) if article else Reading(title=page, url="")


def facts_of(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> dict[str, str]:
    """Return what a call may say of a ticket; of a private one nothing that was written."""
    person = uow.people.get(ticket.requester_id)
    return {
        "ticket.number": ticket.number,
        "ticket.title": "" if privacy.is_private(desk.policy, ticket) else ticket.title,
        "ticket.priority": ticket.priority.value,
        "requester.name": person.name if person else "",
        "requester.email": person.email if person else "",
    }


def _require(reason: str) -> None:
    if not reason.strip():
        raise DeskError("no_reason")
