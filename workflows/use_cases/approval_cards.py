"""Where an approval is to be seen: the card of everybody who is asked, and of who decides where nobody else is left.

Called inside the transaction of the change, so that no change stays unseen after a crash.
"""

from __future__ import annotations

from collections.abc import Collection

from workflows.domain import voting
from workflows.domain.approvals import Seat, Step, StepState
from workflows.domain.ids import TeamId, UserId
from workflows.domain.surfaces import (
    Surface,
    SurfaceKind,
    approval_surface_id,
    conversation_lane,
    person_lane,
    team_lane,
)
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing

QUEUE = "queue"


def bring(uow: UnitOfWork, step: Step, seat: Seat) -> None:
    """Put the card of a step before somebody who is asked, in their direct messages, where it stays."""
    surface = Surface(
        id=approval_surface_id(step.id, seat.person),
        kind=SurfaceKind.APPROVAL,
        ref=step.id,
        to=seat.person,
        content={"reader": seat.person},
    )
    showing.draw(uow, surface, lane=person_lane(seat.person))


def bring_to_queue(desk: Desk, uow: UnitOfWork, step: Step, team: TeamId) -> None:
    """Put the card of a step before the team that sees to what nobody else is left to decide."""
    surface = Surface(
        id=approval_surface_id(step.id, QUEUE),
        kind=SurfaceKind.APPROVAL,
        ref=step.id,
        content={"queue": desk.policy.team(team).queue},
    )
    showing.draw(uow, surface, lane=team_lane(team))


def redraw(uow: UnitOfWork, steps: Collection[Step]) -> None:
    """Draw every card of these steps anew, and the Homes of those who are or were asked."""
    people: set[UserId] = set()
    for step in steps:
        for surface in uow.surfaces.of(step.id):
            showing.draw_again(uow, surface, lane=_lane_of(surface))
            people.update([surface.to] if surface.to is not None else [])
        people.update(seat.person for seat in step.seats)
    for user_id in sorted(people):
        showing.show_home(uow, user_id)


def _lane_of(surface: Surface) -> str:
    """Return where a card waits for its turn: for a place among what somebody is sent, or, once it stands, for none."""
    if surface.ts is None and surface.to is not None:
        return person_lane(surface.to)
    return f"approval:{surface.id}"


def follow_ticket(desk: Desk, uow: UnitOfWork, before: Ticket, after: Ticket) -> None:
    """Call off with a ticket that ended what nobody has decided, and disarm its cards; else draw what it changed."""
    if not after.approvals or before.state is after.state:
        return
    steps = uow.approvals.of(after.id)
    if not after.is_open:
        for step in voting.undecided(steps):
            uow.approvals.save(voting.closed(step, StepState.CANCELLED, at=desk.clock.now()))
    redraw(uow, steps)
    for surface in uow.surfaces.of(after.id):
        if surface.kind is SurfaceKind.VERDICT and after.conversation_id is not None:
            showing.draw(uow, surface, lane=conversation_lane(after.conversation_id))
