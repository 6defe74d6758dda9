"""When the time of an approval comes: it is brought, reminded of, put to whoever is above, waited for no longer.

Each timer looks again before it acts, under the lock of the ticket. One that comes late, twice, or after somebody has
decided does what is left to do, which may be nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from workflows.domain import prompting, voting
from workflows.domain.approvals import Because, Reason, Seat, Step, StepState, Why
from workflows.domain.ids import DESK, ApprovalId, UserId
from workflows.domain.jobs import Job
from workflows.domain.prompting import Moment, Prompt
from workflows.domain.surfaces import Surface, SurfaceKind, approval_surface_id, line_id, person_lane
from workflows.domain.tickets import Ticket
from workflows.domain.waits import Then
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import approvals, approvers, reaching, showing


def come_back(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Bring a step to somebody, or do what is due for them since."""
    step_id, person = ApprovalId(payload["step"]), UserId(payload["person"])
    with desk.unit_of_work() as uow:
        ticket, step = _locked(uow, step_id)
        prompt = uow.prompts.get(step_id, person)
        if prompt is None or prompt.is_over:
            return
        if prompt.delivered_at is None:
            reaching.deliver(desk, uow, ticket, step, prompt)
            uow.commit()
            return
        after, todo = prompting.reached(prompt, desk.clock.now())
        if todo and not uow.prompts.save(after):
            return
        reaching.arm(uow, after)
        for moment in todo:
            _ACTS[moment](desk, uow, ticket, step, after)
        uow.commit()


def bring_digest(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Bring somebody everything that waited for this hour: as one list, or as a card where it is only one."""
    person, at = UserId(payload["person"]), datetime.fromisoformat(payload["at"])
    with desk.unit_of_work() as uow:
        waited = [(one.ticket_id, one.step_id) for one in uow.prompts.due(person, at)]
        left = len(uow.prompts.left(person))
    if not waited and not payload["again"]:
        return
    is_list = left > 1
    if is_list and not waited:
        with desk.unit_of_work() as uow:
            reaching.bring_list(uow, person, at=at)
            uow.commit()
    for _, step_id in waited:
        _bring(desk, step_id, person, list_at=at if is_list else None)
    if payload["again"] and not waited and left == 1:
        _bring_again(desk, person)


def give_up(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Wait for a step no longer: do with it what was said when the request was sent."""
    with desk.unit_of_work() as uow:
        ticket, step = _locked(uow, ApprovalId(payload["step"]))
        now, until = desk.clock.now(), reaching.decide_by(uow, step.id)
        if step.state is not StepState.OPEN or until is None:
            return
        if now < until:  # somebody got more time since
            reaching.arm_deadline(uow, step)
            uow.commit()
            return
        above = _everybody_above(desk, uow, ticket, step)
        cause = f"{reaching.DECIDE_BY}:{step.id}:{until.isoformat()}"
        match prompting.ends(step.plan.waits, is_anybody_above=bool(above)):
            case Then.ESCALATE:
                _put_to(desk, uow, ticket, step, above, cause=cause)
            case Then.QUEUE:
                overdue = replace(step, is_overdue=True, version=step.version + 1, changed_at=now)
                approvals.advance(desk, uow, ticket, overdue, action="approval_overdue", by=DESK, cause=cause)
                team = desk.policy.approvals_queue.name
                _tell(uow, ticket, key=cause, template="approval_overdue", team=team)
            case then:
                state, action = _ENDS[then]
                ended = voting.closed(step, state, at=now)
                approvals.advance(desk, uow, ticket, ended, action=action, by=DESK, cause=cause)
        uow.commit()


def handles(desk: Desk) -> dict[str, Callable[[Job], None]]:
    """Return who does the jobs of waiting for approvers."""
    return {
        reaching.PROMPT: lambda job: come_back(desk, job.payload),
        reaching.DIGEST: lambda job: bring_digest(desk, job.payload),
        reaching.DECIDE_BY: lambda job: give_up(desk, job.payload),
    }


def _bring(desk: Desk, step_id: ApprovalId, person: UserId, *, list_at: datetime | None) -> None:
    with desk.unit_of_work() as uow:
        ticket, step = _locked(uow, step_id)
        prompt = uow.prompts.get(step_id, person)
        if prompt is not None and prompt.delivered_at is None and not prompt.is_over:
            reaching.deliver(desk, uow, ticket, step, prompt, in_list=list_at is not None)
            if (
                list_at is not None
            ):  # drawn with each: whoever stops half-way leaves a list of what was brought
                reaching.bring_list(uow, person, at=list_at)
            uow.commit()


def _bring_again(desk: Desk, person: UserId) -> None:
    """Remind somebody of the only thing that is left on the list they put off."""
    with desk.unit_of_work() as uow:
        for prompt in uow.prompts.left(person):
            ticket, step = _locked(uow, prompt.step_id)
            _remind(desk, uow, ticket, step, prompt)
        uow.commit()


def _remind(desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step, prompt: Prompt) -> None:
    """Say once more what waits: under its card; as a list where more waits, or as the card where it had none."""
    if len(uow.prompts.left(prompt.person_id)) > 1:
        reaching.bring_list(uow, prompt.person_id, at=desk.clock.now())
        return
    card = uow.surfaces.get(approval_surface_id(step.id, prompt.person_id))
    if card is None:
        reaching.bring(uow, step, prompt.person_id)
        return
    line = Surface(
        id=line_id(ticket.id, to=prompt.person_id, key=f"waits:{step.id}:{prompt.version}"),
        kind=SurfaceKind.LINE,
        ref=ticket.id,
        to=prompt.person_id,
        under=card.id,
        content={"template": "approval_waits", "decide_at": prompt.course.decide_by.isoformat()},
    )
    showing.draw(uow, line, lane=person_lane(prompt.person_id))


def _escalate(desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step, prompt: Prompt) -> None:
    """Ask whoever is above somebody who has not decided as well; nobody above is no harm, the time runs on."""
    seat = next((one for one in step.seats if one.person == prompt.person_id), None)
    if seat is None or seat.on_behalf_of is not None:
        return  # a stand-in: whoever is above the one they stand in for is asked by that one's time
    found = _above(desk, uow, ticket, step, seat)
    if found is not None:
        cause = f"{reaching.PROMPT}:{step.id}:{prompt.person_id}:{prompt.version}"
        _put_to(desk, uow, ticket, step, [found], cause=cause)


def _put_to(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step, seats: list[Seat], *, cause: str
) -> None:
    wanted = (*step.seats, *seats, *approvers.behind(desk, uow, ticket, step, seats))
    asked = voting.seated(step, wanted, at=desk.clock.now(), unheard=step.unheard)
    done = approvals.advance(desk, uow, ticket, asked, action="approval_escalated", by=DESK, cause=cause)
    if done is None:
        return
    for seat in seats:
        people = {"person": seat.person, "other": seat.owner}
        _tell(uow, done, key=f"{cause}:{seat.person}", template="approval_escalated", **people)


def _everybody_above(desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step) -> list[Seat]:
    """Return who is above those nobody has spoken for, each once."""
    spoken = {vote.owner for vote in step.given}
    owners = [seat for seat in step.seats if seat.on_behalf_of is None and seat.owner not in spoken]
    found = {
        seat.person: seat for one in owners if (seat := _above(desk, uow, ticket, step, one)) is not None
    }
    return list(found.values())


def _above(desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step, seat: Seat) -> Seat | None:
    """Return the seat of the next above somebody who is not asked yet, in whose place they may decide."""
    person = approvers.above(desk, uow, ticket, step, seat.person)
    if person is None:
        return None
    why = Why(reason=Reason.MANAGER, of=seat.person, instead_of=seat.person, because=Because.NO_ANSWER)
    return Seat(person=person, why=why, on_behalf_of=seat.person)


def _tell(uow: UnitOfWork, ticket: Ticket, *, key: str, template: str, **facts: Any) -> None:
    showing.tell_requester(uow, ticket, key=key, template=template, **facts)


def _locked(uow: UnitOfWork, step_id: ApprovalId) -> tuple[Ticket, Step]:
    """Return a step and its ticket as they are now that nobody else can move them."""
    ticket = uow.tickets.locked(uow.approvals.get(step_id).ticket_id)
    return ticket, uow.approvals.get(step_id)


_ACTS = {Moment.REMIND: _remind, Moment.ESCALATE: _escalate}
_ENDS = {
    Then.EXPIRE: (StepState.EXPIRED, "approval_expired"),
    Then.REJECT: (StepState.REJECTED, "approval_timed_out"),
    Then.APPROVE: (StepState.APPROVED, "approval_waived"),
}
