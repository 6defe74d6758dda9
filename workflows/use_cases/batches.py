"""The list of what waits for an approver: read for drawing, put off until another day, brought at the hour they like.

Only whose list it is may do any of it. Time to decide runs on whatever they do with the list.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from workflows.domain.ids import ApprovalId, SurfaceId, UserId
from workflows.domain.prompting import Load, Prompt
from workflows.domain.surfaces import Surface, approval_surface_id, person_lane
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import reaching, showing

AGAIN_AT = "again_at"
"""The fact in a list's content of when it comes again."""


def listed(uow: UnitOfWork, person: UserId) -> list[Prompt]:
    """Return what waits for somebody and was brought to them, the first to be decided first."""
    return [one for one in uow.prompts.left(person) if one.delivered_at is not None]


def bring(desk: Desk, step_id: ApprovalId, *, by: UserId) -> Surface | None:
    """Put the card of something on somebody's list before them; return it where it stands already, None otherwise.

    Nothing is brought to who is not asked.
    """
    with desk.unit_of_work() as uow:
        there = uow.surfaces.get(approval_surface_id(step_id, by))
        if there is not None and there.ts is not None:
            return there
        if uow.prompts.get(step_id, by) is not None:
            reaching.bring(uow, uow.approvals.get(step_id), by)
            uow.approvals.look(step_id, by, desk.clock.now())
            uow.commit()
        return None


def put_off(desk: Desk, list_id: SurfaceId, *, by: UserId, request_id: str) -> datetime | None:
    """Bring what still waits once more on somebody's next working day; None for another's list, or an old one."""
    with desk.unit_of_work() as uow:
        load, surface = uow.prompts.load(by), uow.surfaces.get(list_id)
        if surface is None or surface.to != by or load.batch != list_id:
            return None
        again_at = reaching.reach(desk, uow, by, load).digest_of_another_day(desk.clock.now())
        if uow.inbox.claim(request_id):
            reaching.arm_digest(uow, by, again_at, again=True)
            uow.surfaces.reword(list_id, {**surface.content, AGAIN_AT: again_at.isoformat()})
            showing.draw(uow, surface, lane=person_lane(by))
            uow.commit()
        return again_at


def hours(desk: Desk, person: UserId) -> tuple[time, bool]:
    """Return at which hour somebody gets their list, and whether they get all of it then and nothing in between."""
    with desk.unit_of_work() as uow:
        load = uow.prompts.load_of(person)
    return load.digest_at or desk.policy.asking.digest_at, load.only_digest


def choose(desk: Desk, *, by: UserId, at: time, only_then: bool, request_id: str) -> None:
    """Bring somebody their list at that hour from now on; what waits for the old hour comes at the new one."""
    with desk.unit_of_work() as uow:
        if not uow.inbox.claim(request_id):
            return
        load: Load = replace(uow.prompts.load(by), digest_at=at, only_digest=only_then)
        uow.prompts.save_load(load)
        theirs = reaching.reach(desk, uow, by, load)
        for prompt in uow.prompts.left(by):
            if prompt.delivered_at is None and prompt.delivery.in_digest:
                reaching.move_to(uow, prompt, theirs.digest_after(desk.clock.now()))
        uow.commit()
