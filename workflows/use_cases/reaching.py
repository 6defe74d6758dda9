"""How approvers are reached: when a step comes to each of them, and what waits for them to decide.

Called inside the transaction of whatever moves a step, and brings everything to what the step is then: who is asked is
asked once, who is not any more is left alone. What happens when a time comes is in prompting.py.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from workflows.domain import prompting, voting
from workflows.domain.approvals import Seat, Step, StepState
from workflows.domain.ids import ApprovalId, UserId
from workflows.domain.policies import Policy
from workflows.domain.prompting import Load, Prompt, Reach
from workflows.domain.surfaces import Surface, SurfaceKind, batch_id, person_lane
from workflows.domain.tickets import Ticket
from workflows.domain.waits import Then
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import approval_cards, approvers, showing

PROMPT = "prompt"
"""The timer of one approver's part in a step: it is brought to them, they are reminded, somebody above is asked."""
DIGEST = "digest"
"""The timer of everything that waits for one hour of an approver."""
DECIDE_BY = "decide_by"
"""The timer of a step: it is waited for no longer."""


def follow(desk: Desk, uow: UnitOfWork, ticket: Ticket, steps: Collection[Step]) -> None:
    """Ask whoever these steps ask now and did not before, and leave everybody else alone.

    The caller has locked the ticket, and names all steps of one change at once.
    """
    known = {(one.step_id, one.person_id): one for one in uow.prompts.of_each([step.id for step in steps])}
    asked = {(step.id, seat.person): (step, seat) for step in steps for seat in _asked(step)}
    moved: set[ApprovalId] = set()
    for key in sorted({*known, *asked}, key=lambda one: (one[1], one[0])):  # locked in one order by everybody
        prompt = known.get(key)
        if prompt is None:
            step, seat = asked[key]
            of_step = [one for one in known.values() if one.step_id == step.id]
            _ask(desk, uow, ticket, step, seat, until=_until(seat, of_step, at=desk.clock.now()))
        elif prompt.is_over == (key in asked):
            _turn(desk, uow, prompt, again=asked[key][0] if key in asked else None)
        else:
            continue
        moved.add(key[0])
    for step in steps:
        if step.id in moved:
            arm_deadline(uow, step)


def follow_ticket(desk: Desk, uow: UnitOfWork, before: Ticket, after: Ticket) -> None:
    """Ask for nothing more with a ticket that ended, and at once for one that became urgent.

    Of what was brought before, time is counted around the clock from then on.
    """
    if not after.approvals or (before.state, before.priority) == (after.state, after.priority):
        return
    steps = uow.approvals.of(after.id)
    follow(desk, uow, after, steps)
    if _is_urgent(desk, after) and not _is_urgent(desk, before):
        for step in steps:
            for prompt in uow.prompts.of(step.id):
                if prompt.is_over:
                    continue
                if prompt.delivered_at is None:
                    deliver(desk, uow, after, step, replace(prompt, is_urgent=True))
                else:
                    _begin_anew(desk, uow, step, replace(prompt, is_urgent=True), until=None)
                    arm_deadline(uow, step)
                    approval_cards.redraw(uow, [step])  # they say until when there is time
        showing.show_to_requester_again(uow, after)


def deliver(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step, prompt: Prompt, *, in_list: bool = False
) -> bool:
    """Put a step before somebody, whose time begins now; False when somebody was faster. A list is drawn elsewhere."""
    now = desk.clock.now()
    course = prompting.course(
        step.plan.waits,
        reach(desk, uow, prompt.person_id, uow.prompts.load(prompt.person_id)),
        at=now,
        is_urgent=prompt.is_urgent,
        until=prompt.until,
    )
    after = replace(prompt, delivered_at=now, course=course, version=prompt.version + 1)
    if not uow.prompts.save(after):
        return False
    if not in_list:
        bring(uow, step, prompt.person_id)
    _withdraw(uow, prompt)
    arm(uow, after)
    arm_deadline(uow, step)
    approval_cards.redraw(uow, [step])  # until when there is time is written on every card
    showing.show_to_requester_again(uow, ticket)
    return True


def bring(uow: UnitOfWork, step: Step, person: UserId) -> None:
    """Put the card of a step before somebody who is asked."""
    seat = next((one for one in step.seats if one.person == person), None)
    if seat is not None:
        approval_cards.bring(uow, step, seat)


def bring_list(uow: UnitOfWork, person: UserId, *, at: datetime) -> None:
    """Put everything that waits for somebody before them as the list of *at*; the list before it points to this one.

    Whoever brings the list of an hour for the second time, also after that hour, brings the same one.
    """
    load = uow.prompts.load(person)
    new = batch_id(person, at)
    if load.batch is not None and load.batch != new and uow.surfaces.get(new) is not None:
        new = load.batch  # a newer one came meanwhile, and has everything
    if load.batch is not None and load.batch != new:
        old = uow.surfaces.get(load.batch)
        if old is not None:
            uow.surfaces.reword(old.id, {**old.content, "is_old": True})
            showing.draw(uow, old, lane=person_lane(person))
    uow.prompts.save_load(replace(load, batch=new))
    draw_list(uow, person, Surface(id=new, kind=SurfaceKind.BATCH, ref=person, to=person))


def draw_list(uow: UnitOfWork, person: UserId, surface: Surface) -> None:
    """Draw somebody's list as it is now."""
    showing.draw(uow, surface, lane=person_lane(person))


def move_to(uow: UnitOfWork, prompt: Prompt, at: datetime) -> None:
    """Have what waits for a list come with the one at that instant instead."""
    moved = replace(prompt, delivery=replace(prompt.delivery, at=at), version=prompt.version + 1)
    if uow.prompts.save(moved):
        arm(uow, moved)


def arm(uow: UnitOfWork, prompt: Prompt) -> None:
    """Have whatever is next for a prompt done when its time comes."""
    due_at = prompt.next_at
    if due_at is None:
        return
    if prompt.delivered_at is None and prompt.delivery.in_digest:
        arm_digest(uow, prompt.person_id, due_at)
        return
    payload = {"step": prompt.step_id, "person": prompt.person_id}
    uow.jobs.put(PROMPT, _timer_of(prompt), payload, due_at=due_at)


def arm_digest(uow: UnitOfWork, person: UserId, at: datetime, *, again: bool = False) -> None:
    """Have somebody get a list at that instant, also if everything on it was brought before where it is *again*."""
    key = f"{DIGEST}:{person}:{at.isoformat()}{':again' if again else ''}"
    payload = {"person": person, "at": at.isoformat(), "again": again}
    uow.jobs.put(DIGEST, key, payload, due_at=at)


def arm_deadline(uow: UnitOfWork, step: Step) -> None:
    """Have a step waited for no longer once the time of everybody who is asked is over."""
    key = f"{DECIDE_BY}:{step.id}"
    uow.jobs.withdraw(key)
    due_at = prompting.decide_by(uow.prompts.of(step.id))
    if due_at is not None:
        uow.jobs.put(DECIDE_BY, key, {"step": step.id}, due_at=due_at)


def reach(desk: Desk, uow: UnitOfWork, person: UserId, load: Load) -> Reach:
    """Return how somebody is reached, by their own zone."""
    known, policy = uow.people.get(person), desk.policy
    zone = known.zone if known is not None else policy.calendar.zone
    return prompting.reach_of(policy.asking, load, zone=zone, quiet=policy.quiet.hours, usual=policy.calendar)


def decide_by(uow: UnitOfWork, step_id: ApprovalId) -> datetime | None:
    """Return until when a step is waited for, None when nobody is asked for it."""
    return prompting.decide_by(uow.prompts.of(step_id))


def deadline(
    policy: Policy, uow: UnitOfWork, ticket: Ticket, *, at: datetime
) -> tuple[datetime, Then] | None:
    """Return when the first open step of a request is waited for no longer, and what happens then; None for never."""
    steps = [one for one in voting.of_turn(uow.approvals.of(ticket.id)) if one.state is StepState.OPEN]
    dated = [(due_at, one) for one in steps if (due_at := decide_by(uow, one.id)) is not None]
    if not dated:
        return None
    due_at, step = min(dated, key=lambda one: one[0])
    return due_at, ends(policy, uow, ticket, step, at=at)


def ends(policy: Policy, uow: UnitOfWork, ticket: Ticket, step: Step, *, at: datetime) -> Then:
    """Return what is done with a step when its time is over, as far as is known now."""
    is_above = step.plan.waits.then is Then.ESCALATE and approvers.is_anybody_above(
        policy, uow, ticket, step, at=at
    )
    return prompting.ends(step.plan.waits, is_anybody_above=is_above)


def _ask(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step, seat: Seat, *, until: datetime | None
) -> None:
    now, is_urgent = desk.clock.now(), _is_urgent(desk, ticket)
    load = uow.prompts.load(seat.person)
    theirs = reach(desk, uow, seat.person, load)
    delivery, after = prompting.delivery(theirs, load, asked_at=now, is_urgent=is_urgent)
    prompt = Prompt(
        step_id=step.id,
        person_id=seat.person,
        ticket_id=ticket.id,
        asked_at=now,
        is_urgent=is_urgent,
        delivery=delivery,
        course=prompting.course(step.plan.waits, theirs, at=delivery.at, is_urgent=is_urgent, until=until),
        until=until,
    )
    uow.prompts.add(prompt)
    uow.prompts.save_load(after)
    if delivery.at <= now:
        deliver(desk, uow, ticket, step, prompt)
    else:
        arm(uow, prompt)


def _turn(desk: Desk, uow: UnitOfWork, prompt: Prompt, *, again: Step | None) -> None:
    """Leave somebody alone, or ask them for that step again: what they said was taken back, or they are back.

    What was left of their time is still theirs, but never less than a fair while; nothing of it is over at once.
    """
    after = replace(prompt, is_over=again is None)
    if again is not None and prompt.delivered_at is not None:
        _begin_anew(desk, uow, again, after, until=prompt.course.decide_by)
    else:
        _keep(uow, after)
    batch = uow.prompts.load_of(prompt.person_id).batch
    surface = uow.surfaces.get(batch) if batch is not None else None
    if surface is not None:
        draw_list(uow, prompt.person_id, surface)


def _begin_anew(desk: Desk, uow: UnitOfWork, step: Step, prompt: Prompt, *, until: datetime | None) -> None:
    """Count what comes after somebody got a step from now on, as if they got it now."""
    theirs = reach(desk, uow, prompt.person_id, uow.prompts.load_of(prompt.person_id))
    now = desk.clock.now()
    course = prompting.course(step.plan.waits, theirs, at=now, is_urgent=prompt.is_urgent, until=until)
    _keep(uow, replace(prompt, course=course, reached=0))


def _keep(uow: UnitOfWork, prompt: Prompt) -> None:
    """Store how somebody is asked from now on, and have that done instead of what was to be done."""
    after = replace(prompt, version=prompt.version + 1)
    uow.prompts.save(after)
    _withdraw(uow, prompt)
    arm(uow, after)


def _withdraw(uow: UnitOfWork, prompt: Prompt) -> None:
    uow.jobs.withdraw(_timer_of(prompt))


def _timer_of(prompt: Prompt) -> str:
    return f"{PROMPT}:{prompt.step_id}:{prompt.person_id}"


def _asked(step: Step) -> Sequence[Seat]:
    """Return the seats of whoever is still to say something on a step, each person once."""
    if step.state is not StepState.OPEN or step.is_overdue:
        return ()
    spoken = {vote.owner for vote in step.given} | {vote.person for vote in step.given}
    left = {seat.person: seat for seat in reversed(step.seats) if not {seat.owner, seat.person} & spoken}
    return tuple(left.values())


def _until(seat: Seat, prompts: Collection[Prompt], *, at: datetime) -> datetime | None:
    """Return until when somebody has time who is asked for another who was before; None begins the time anew."""
    if seat.on_behalf_of is None:
        return None
    before = prompting.decide_by(tuple(prompts))
    return before if before is not None and before > at else None


def _is_urgent(desk: Desk, ticket: Ticket) -> bool:
    return ticket.priority in desk.policy.quiet.broken_by
