"""Known errors: written by an agent, given to people as a workaround, ended by a fix that whoever it concerns hears of.

Agents of the desk see and change every known error; people are told what is for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from workflows.domain import privacy, problems
from workflows.domain.audiences import EVERYONE, may_read
from workflows.domain.errors import DeskError
from workflows.domain.ids import ProblemId, TicketId, UserId
from workflows.domain.problems import TOLD_WITHIN, Analysis, Problem, Standing, Use
from workflows.domain.redaction import without_names
from workflows.domain.surfaces import Surface, SurfaceKind, conversation_lane, fixed_id
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import audiences, showing
from workflows.use_cases.tickets import may_work

TELL = "tell_fixed"
TOLD_AT_ONCE = 100
"""People told in one transaction: others write in between."""


@dataclass(frozen=True, slots=True)
class Done:
    """It happened, and this is the problem now."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class TooLate:
    """Somebody did something else before; this is how it stands."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same form came before; its effect stands."""


@dataclass(frozen=True, slots=True)
class NotAnAgent:
    """Only agents of the desk see known errors in full and write them."""


Result = Done | TooLate | Repeated | NotAnAgent


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form is filled with: what is known so far, and the problem it is known of, if there is one yet."""

    analysis: Analysis
    problem: Problem | None = None


def form(desk: Desk, *, by: UserId, ticket_id: TicketId | None = None) -> Form | NotAnAgent:
    """Return what an agent's form begins with: nothing, or what a ticket says of it.

    A ticket that a known error causes brings up that one: nobody documents it twice.
    """
    with desk.unit_of_work() as uow:
        if not may_work(desk, uow, by):
            return NotAnAgent()
        if ticket_id is None:
            return Form(analysis=Analysis(symptom="", cause="", workaround=""))
        _refuse_private(desk, uow, ticket_id)
        known = _known_of(uow, ticket_id)
        if known is not None:
            return Form(analysis=known.analysis, problem=known)
        return Form(analysis=_said_of(uow, uow.tickets.get(ticket_id)))


def _refuse_private(desk: Desk, uow: UnitOfWork, ticket_id: TicketId) -> None:
    """Raise DeskError("stays_private") for a ticket of which no word may stand where others read."""
    ticket = uow.tickets.get(ticket_id)
    if privacy.is_private(desk.policy, ticket):
        raise DeskError("stays_private", number=ticket.number)


def listed(desk: Desk, *, by: UserId) -> Sequence[Standing] | NotAnAgent:
    """Return the known errors that are not fixed, for an agent, the newest change first."""
    with desk.unit_of_work() as uow:
        return uow.problems.known() if may_work(desk, uow, by) else NotAnAgent()


def current(desk: Desk, problem_id: ProblemId, *, by: UserId) -> Problem | NotAnAgent:
    """Return a problem as it is now, for an agent."""
    with desk.unit_of_work() as uow:
        return uow.problems.get(problem_id) if may_work(desk, uow, by) else NotAnAgent()


def document(
    desk: Desk, *, by: UserId, request_id: str, analysis: Analysis, ticket_id: TicketId | None = None
) -> Result:
    """An agent documents a known error: every replica gives people its workaround seconds later.

    The ticket it was written for is its first incident; one that has a known error already gets no second.
    """
    with desk.unit_of_work() as uow:
        if not may_work(desk, uow, by):
            return NotAnAgent()
        ticket = uow.tickets.locked(ticket_id) if ticket_id is not None else None
        if ticket is not None:
            _refuse_private(desk, uow, ticket.id)
        if not uow.inbox.claim(request_id):
            return Repeated()
        known = _known_of(uow, ticket.id) if ticket is not None else None
        if known is not None:
            return TooLate(known)
        number, now = uow.problems.next_number(), desk.clock.now()
        problem = problems.documented(ProblemId(desk.ids.new()), number, analysis, by=by, at=now)
        row = problems.change(None, problem, action="documented", by=by, cause=request_id)
        uow.problems.add(problem, row)
        if ticket is not None:
            uow.problems.link(problem.id, ticket.id, at=now)
            showing.show_to_agents(desk, uow, ticket)
        uow.commit()
    return Done(problem)


def reword(
    desk: Desk, problem_id: ProblemId, *, by: UserId, request_id: str, analysis: Analysis, of_version: int
) -> Result:
    """An agent writes anew what is known; of two whose forms show the same version, the second is told."""

    def step(uow: UnitOfWork, problem: Problem) -> Problem:
        if set(analysis.audience) != set(problem.analysis.audience):
            uow.drafts.uncite(problem.page)  # until it is read anew, for whom it is now
        return problems.reworded(problem, analysis, at=desk.clock.now())

    return _act(
        desk, problem_id, by=by, request_id=request_id, action="reworded", step=step, of_version=of_version
    )


def fix(desk: Desk, problem_id: ProblemId, *, by: UserId, request_id: str, note: str) -> Result:
    """An agent says that the cause is gone: the workaround is given to nobody more, and whom it helped is told."""

    def step(uow: UnitOfWork, problem: Problem) -> Problem:
        uow.drafts.uncite(problem.page)
        uow.jobs.put(TELL, f"{TELL}:{problem.id}", {"problem": problem.id})
        return problems.fixed(problem, note=note.strip(), at=desk.clock.now())

    return _act(desk, problem_id, by=by, request_id=request_id, action="fixed", step=step)


def tell_fixed(desk: Desk, problem_id: ProblemId) -> timedelta | None:
    """Tell whom a fix concerns: some people at a time, and the agents of its open incidents.

    Returns when to go on, None when everybody was told. Safe to run twice: each of them is told once.
    """
    with desk.unit_of_work() as uow:
        problem = uow.problems.get(problem_id)
        if problem.fixed_at is None:
            return None
        since = problem.fixed_at - TOLD_WITHIN
        uses = uow.problems.untold(problem.id, since=since, most=TOLD_AT_ONCE)
        for use in uses:
            _tell_person(uow, problem, use)
        uow.problems.told(problem.id, [use.person_id for use in uses], at=desk.clock.now())
        if not uses:
            for ticket_id in uow.problems.incidents(problem.id):
                _tell_agents(desk, uow, problem, uow.tickets.get(ticket_id))
        uow.commit()
    return timedelta() if uses else None


def withhold_words(desk: Desk, surface: Surface) -> None:
    """Leave the words out of the news of a fix, just before it is posted, if it is not for its reader any more."""
    with desk.unit_of_work() as uow:
        problem = uow.problems.get(ProblemId(surface.ref))
        readers = audiences.readers_alone(desk, uow, UserId(surface.content["person"]))
        is_withheld = not may_read(problem.analysis.audience, readers)
        if is_withheld != surface.content["is_withheld"]:
            uow.surfaces.reword(surface.id, {**surface.content, "is_withheld": is_withheld})
            uow.commit()


def _act(
    desk: Desk,
    problem_id: ProblemId,
    *,
    by: UserId,
    request_id: str,
    action: str,
    step: Callable[[UnitOfWork, Problem], Problem],
    of_version: int | None = None,
) -> Result:
    with desk.unit_of_work() as uow:
        if not may_work(desk, uow, by):
            return NotAnAgent()
        before = uow.problems.get(problem_id)
        if not uow.inbox.claim(request_id):
            return Repeated()
        if not before.is_known or of_version not in (None, before.version):
            return TooLate(before)
        after = step(uow, before)
        row = problems.change(before, after, action=action, by=by, cause=request_id)
        if not uow.problems.save(after, row):
            return TooLate(before)
        uow.commit()
    return Done(after)


def _tell_person(uow: UnitOfWork, problem: Problem, use: Use) -> None:
    """Tell somebody in their thread if nobody else reads it, else in direct messages."""
    conversation = uow.conversations.get(use.conversation_id)
    facts = {"person": use.person_id, "is_withheld": False}
    surface = Surface(
        id=fixed_id(problem.id, use.person_id), kind=SurfaceKind.FIXED, ref=problem.id, content=facts
    )
    if not conversation.is_in_channel:
        channel, thread_ts, under = showing.place(conversation)
        there = replace(surface, channel=channel, thread_ts=thread_ts, under=under)
        showing.draw(uow, there, lane=conversation_lane(conversation.id))
    else:
        showing.draw(uow, replace(surface, to=use.person_id), lane=surface.id)


def _tell_agents(desk: Desk, uow: UnitOfWork, problem: Problem, ticket: Ticket) -> None:
    """Tell whoever has an open incident; what stands in a queue is read by all of its channel."""
    if ticket.is_open:
        is_open = EVERYONE in problem.analysis.audience
        facts = {"known_error": problem.number, "text": problem.note if is_open else ""}
        showing.show_to_agents(desk, uow, ticket)
        showing.tell_agents(uow, ticket, key=f"fixed:{problem.id}", template="known_error_fixed", **facts)


def _known_of(uow: UnitOfWork, ticket_id: TicketId) -> Problem | None:
    causing = uow.problems.of_incident(ticket_id)
    return next((problem for problem in causing if problem.is_known), None)


def _said_of(uow: UnitOfWork, ticket: Ticket) -> Analysis:
    """Return what a ticket says, without what only its requester should be known by."""
    requester = uow.people.get(ticket.requester_id)
    names = [requester.name, requester.first_name] if requester else []
    resolution, symptom = ticket.resolution, without_names(ticket.title, names)
    return Analysis(
        symptom=symptom[:1].upper() + symptom[1:],
        cause=without_names(resolution.cause, names) if resolution else "",
        workaround=without_names(resolution.note, names) if resolution else "",
    )
