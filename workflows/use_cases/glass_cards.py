"""Who is told of a glass that is to be broken, and of one that was: at once, wherever they are.

Called inside the transaction of the change, so that no change stays unseen after a crash.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflows.domain.glass import Glass
from workflows.domain.ids import TeamId, TicketId, UserId
from workflows.domain.surfaces import Surface, SurfaceKind, glass_surface_id, person_lane, team_lane
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import breakers, showing

LAPSE = "glass"
"""The timer of a glass that is to be broken: nobody has confirmed it in time."""
CONFIRM, NEWS = "confirm", "news"
"""What a card is for: to confirm it, or to tell that it happened."""


def follow_ticket(desk: Desk, uow: UnitOfWork, before: Ticket, after: Ticket) -> None:
    """Tell everybody who has to know what became of breaking the glass, where this step is about that."""
    glass = after.glass
    if glass is None or glass == before.glass:
        return
    if glass.is_asked:
        _ask_for_second(desk, uow, after, glass)
    else:
        uow.jobs.withdraw(_timer(after.id, glass))
    if glass.is_unreviewed:
        _tell_broken(desk, uow, after, glass)
    for surface in uow.surfaces.of(after.id):
        if surface.kind is SurfaceKind.GLASS and surface.content["n"] == glass.n:
            showing.draw(uow, surface, lane=_lane(surface))


def _ask_for_second(desk: Desk, uow: UnitOfWork, ticket: Ticket, glass: Glass) -> None:
    """Put it before everybody who may confirm it, who asked among them, and in the channels."""
    for user_id in breakers.everybody(desk, uow, ticket):
        _put(uow, _to_person(ticket, glass, user_id, what_for=CONFIRM))
    for team in _teams(desk):
        _put(uow, _to_team(desk, ticket, glass, team, what_for=CONFIRM))
    payload = {"ticket": ticket.id, "n": glass.n}
    uow.jobs.put(LAPSE, _timer(ticket.id, glass), payload, due_at=glass.until)


def _tell_broken(desk: Desk, uow: UnitOfWork, ticket: Ticket, glass: Glass) -> None:
    """Tell whoever was passed over, the requester, those who do the work, and the channels, each by a new message."""
    for user_id in glass.skipped:
        _put(uow, _to_person(ticket, glass, user_id, what_for=NEWS))
    for team in _teams(desk):
        _put(uow, _to_team(desk, ticket, glass, team, what_for=NEWS))
    people = {"person": glass.by, "other": glass.second or ""}
    key = f"glass:{glass.n}"
    showing.tell_requester(uow, ticket, key=key, template="glass_broken", **people)
    showing.tell_agents(uow, ticket, key=key, template="glass_begun", **people)


def _teams(desk: Desk) -> Iterator[TeamId]:
    """Yield the teams in whose channels it is told, each once."""
    rules, queue = desk.policy.approving.break_glass, desk.policy.approvals_queue.id
    yield queue
    if rules is not None and rules.tell not in (None, queue):
        assert rules.tell is not None
        yield rules.tell


def _to_person(ticket: Ticket, glass: Glass, user_id: UserId, *, what_for: str) -> Surface:
    return Surface(
        id=glass_surface_id(ticket.id, glass.n, f"{what_for}:{user_id}"),
        kind=SurfaceKind.GLASS,
        ref=ticket.id,
        to=user_id,
        content={"n": glass.n, "for": what_for},
    )


def _to_team(desk: Desk, ticket: Ticket, glass: Glass, team: TeamId, *, what_for: str) -> Surface:
    return Surface(
        id=glass_surface_id(ticket.id, glass.n, f"{what_for}:team:{team}"),
        kind=SurfaceKind.GLASS,
        ref=ticket.id,
        content={"n": glass.n, "for": what_for, "queue": desk.policy.team(team).queue, "team": team},
    )


def _put(uow: UnitOfWork, surface: Surface) -> None:
    showing.draw(uow, surface, lane=_lane(surface))


def _lane(surface: Surface) -> str:
    return (
        person_lane(surface.to) if surface.to is not None else team_lane(TeamId(str(surface.content["team"])))
    )


def _timer(ticket_id: TicketId, glass: Glass) -> str:
    return f"{LAPSE}:{ticket_id}:{glass.n}"
