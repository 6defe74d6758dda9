"""How access for a time ends: its time is over, its holder needs it no more or is gone, or it was extended.

With its end the tasks that take it back open, as a request of the desk's own. Whatever comes first counts: each looks
again once it holds the ticket of the request that gave it, and only that. An extension that is given while it ends
calls off what takes it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from workflows.domain import conversations, fulfilment, grants, lifecycle
from workflows.domain.conversations import Draft
from workflows.domain.fulfilment import Planned
from workflows.domain.grants import Grant, GrantState, WhyEnded
from workflows.domain.ids import DESK, GrantId, TaskId, TeamId, TicketId, UserId
from workflows.domain.tickets import Kind, LinkKind, Sorting, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import beginning, fulfilling, showing, tasks
from workflows.use_cases.grants import (
    GRANT_END,
    GRANT_FOLLOWED,
    HOLDER_LEFT,
    OVER,
    disarm,
    in_words,
    show,
    tell,
)
from workflows.use_cases.tickets import open_ticket, save

TAKE_BACK_OFF = "take_back_off"
"""The job that calls off what takes access back, because it was extended meanwhile."""


@dataclass(frozen=True, slots=True)
class Ended:
    """It is over now, or was already: a press that comes twice, or late, changes nothing more."""

    grant: Grant


@dataclass(frozen=True, slots=True)
class NotTheirs:
    """Only who has it, and who asked for it, may say that it is needed no more."""


def expire(desk: Desk, payload: Mapping[str, Any]) -> timedelta | None:
    """End access whose time is over; returns when to look again where it is not, None otherwise."""
    with desk.unit_of_work() as uow:
        grant, ticket = _held(uow, GrantId(str(payload["grant"])))
        if not grant.is_active or grant.ends_at is None or _is_extended(uow, grant):
            return None
        left = grant.ends_at - desk.clock.now()
        if left > timedelta():
            return left
        cause = f"{GRANT_END}:{grant.id}"
        _end(desk, uow, ticket, grant, why=WhyEnded.EXPIRED, by=DESK, cause=cause)
        uow.commit()
    return None


def give_back(desk: Desk, grant_id: GrantId, *, by: UserId, request_id: str) -> Ended | NotTheirs:
    """Who has it needs it no more: it is over at once."""
    with desk.unit_of_work() as uow:
        grant, ticket = _held(uow, grant_id)
        if not grants.is_theirs(grant, by):
            return NotTheirs()
        if not grant.is_active or not uow.inbox.claim(request_id):
            return Ended(grant)
        ended = _end(desk, uow, ticket, grant, why=WhyEnded.GIVEN_BACK, by=by, cause=request_id)
        uow.commit()
        return Ended(ended)


def holder_left(desk: Desk, payload: Mapping[str, Any]) -> None:
    """End everything that somebody has who is gone, each by itself; nothing for who is back."""
    user_id = UserId(str(payload["user"]))
    with desk.unit_of_work() as uow:
        person = uow.people.get(user_id)
        theirs = uow.grants.held_by(user_id) if person is not None and not person.is_active else ()
    for one in theirs:
        with desk.unit_of_work() as uow:
            grant, ticket = _held(uow, one.id)
            if grant.is_active:
                cause = f"{HOLDER_LEFT}:{grant.id}"
                _end(desk, uow, ticket, grant, why=WhyEnded.LEFT, by=DESK, cause=cause)
                uow.commit()


def follow_extension(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Bring what was extended to rest; where it ended meanwhile, call off what takes it back."""
    with desk.unit_of_work() as uow:
        new = uow.grants.get(GrantId(str(payload["grant"])))
        assert new.extends is not None
        grant, ticket = _held(uow, new.extends)
        if grant.is_active:
            extended = grants.replace_by_extension(grant, at=desk.clock.now())
            _store(
                desk,
                uow,
                ticket,
                extended,
                action="access_extended",
                by=DESK,
                cause=f"{GRANT_FOLLOWED}:{new.id}",
            )
        elif grant.taken_back_by is not None and new.is_active:
            key = f"{TAKE_BACK_OFF}:{grant.taken_back_by}"
            uow.jobs.put(TAKE_BACK_OFF, key, {"ticket": grant.taken_back_by, "number": new.number})
        uow.commit()


def call_off(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Cancel what takes access back that was extended meanwhile; where somebody has begun, they are told."""
    with desk.unit_of_work() as uow:
        ticket = uow.tickets.locked(TicketId(str(payload["ticket"])))
        cause = f"{TAKE_BACK_OFF}:{ticket.id}"
        if not ticket.is_open or not uow.inbox.claim(cause):
            return
        if lifecycle.may_cancel(ticket):
            after = lifecycle.cancel(ticket, at=desk.clock.now())
            save(desk, uow, ticket, after, action="cancelled", by=DESK, cause=cause, reason="extended")
        showing.tell_agents(
            uow, ticket, key="extended", template="access_extended", extended_by=str(payload["number"])
        )
        uow.commit()


def _held(uow: UnitOfWork, grant_id: GrantId) -> tuple[Grant, Ticket]:
    """Return a grant as it is now that nobody else can move it, and its ticket."""
    ticket = uow.tickets.locked(uow.grants.get(grant_id).ticket_id)
    return uow.grants.get(grant_id), ticket


def _is_extended(uow: UnitOfWork, grant: Grant) -> bool:
    """Whether an extension of it was given already that it was not told of yet."""
    return any(one.state is not GrantState.ASKED and one.given_at for one in uow.grants.extending(grant.id))


def _end(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, grant: Grant, *, why: WhyEnded, by: UserId, cause: str
) -> Grant:
    taking_back = _take_back(desk, uow, ticket, grant, cause=cause)
    ended = grants.end(grant, why, taken_back_by=taking_back.id, at=desk.clock.now())
    _store(desk, uow, ticket, ended, action="access_ended", by=by, cause=cause)
    if why is not WhyEnded.LEFT:
        tell(uow, ended, OVER)
    return ended


def _store(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, grant: Grant, *, action: str, by: UserId, cause: str
) -> None:
    """Store a grant's last step with its row in the audit of its request."""
    is_saved = uow.grants.save(grant)
    assert is_saved  # its ticket is held
    disarm(uow, grant)
    current = uow.tickets.get(ticket.id)
    after = lifecycle.access(current, grants.mark(grant), at=desk.clock.now())
    save(desk, uow, current, after, action=action, by=by, cause=cause)
    show(uow, grant)


def _take_back(desk: Desk, uow: UnitOfWork, ticket: Ticket, grant: Grant, *, cause: str) -> Ticket:
    """Open the request of the desk's own whose tasks take access back, tied to the one that gave it."""
    teams = desk.policy.teams
    facts = in_words(grant)
    said = (fulfilment.said_of(one, facts) for one in grant.terms.take_back)
    plans = [
        Planned(
            id=TaskId(desk.ids.new()),
            plan=one if one.team in teams else replace(one, team=desk.policy.default_team),
        )
        for one in said
    ]
    nobody = beginning.conversation(desk, DESK)
    title = f"Take back: {grant.what}"
    opened, _ = open_ticket(
        desk,
        uow,
        nobody,
        draft=Draft(title=title[: conversations.TITLE_MAX], description=_about(grant, facts)),
        author_id=DESK,
        cause=cause,
        sorting=Sorting(
            kind=Kind.REQUEST,
            team=grant.team if grant.team in teams else TeamId(desk.policy.default_team),
            tasks=fulfilling.marks_of(plans),
            item=grant.item_id,
        ),
    )
    opened = tasks.begin(desk, uow, opened, plans, cause=cause)
    at = desk.clock.now()  # not before the last step of either
    after, earlier = lifecycle.link(opened, kind=LinkKind.FOLLOW_UP_OF, other=ticket, at=at)
    save(desk, uow, opened, after, action="linked", by=DESK, cause=cause)
    save(desk, uow, ticket, earlier, action="linked", by=DESK, cause=cause)
    return after


def _about(grant: Grant, facts: Mapping[str, str]) -> str:
    """Return what a team reads of the access it takes back."""
    return "\n".join(
        (f"From: <@{grant.holder_id}>", *(f"{_LABELS[name]}: {fact}" for name, fact in facts.items()))
    )


_LABELS = {"access.number": "Given by", "access.until": "Until"}
