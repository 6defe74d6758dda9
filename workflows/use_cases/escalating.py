"""When a ticket is too much for who has it: another team takes it, or somebody with more authority joins."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any

from workflows.domain import lifecycle, privacy
from workflows.domain.conversations import Conversation
from workflows.domain.errors import DeskError
from workflows.domain.ids import TeamId, TicketId, UserId
from workflows.domain.people import Person
from workflows.domain.policies import Team
from workflows.domain.surfaces import Surface, triage_id
from workflows.domain.tickets import Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import secluding, showing
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, TooLate, may_work_on, save

RETOLD = 20
"""What was said last, as a team reads it that gets a ticket; all of it stands in the former thread."""
_SPOKEN = ("reply_to_requester", "reply_to_agents", "private_note")


class Above(StrEnum):
    """Who joins by their authority."""

    LEAD = "lead"
    MANAGER = "manager"


def to_team(
    desk: Desk, ticket_id: TicketId, *, team_id: TeamId, reason: str, by: UserId, request_id: str
) -> Result:
    """An agent gives a ticket to another team: its card and its thread go on in that team's channel.

    Where that team is private, what others could read of it is taken back.

    Raises DeskError("no_reason"), DeskError("stays_private").
    """
    if not reason.strip():
        raise DeskError("no_reason")
    with desk.unit_of_work() as uow:
        about = uow.tickets.get(ticket_id).conversation_id
        conversation = uow.conversations.locked(about) if about is not None else None
        before = uow.tickets.locked(ticket_id)
        if not may_work_on(desk, uow, by, before):
            return NotYours(before)
        if not uow.inbox.claim(request_id):
            return Repeated(before)
        try:
            done = move(
                desk,
                uow,
                before,
                conversation,
                team_id=team_id,
                reason=reason.strip(),
                by=by,
                cause=request_id,
            )
        except DeskError as refused:
            if refused.code != "not_allowed_now":
                raise
            return TooLate(before)
        uow.commit()
        return Done(done)


def move(
    desk: Desk,
    uow: UnitOfWork,
    before: Ticket,
    conversation: Conversation | None,
    *,
    team_id: TeamId,
    reason: str,
    by: UserId,
    cause: str,
) -> Ticket:
    """Give a ticket to another team; both teams and the requester are told.

    The caller has locked its conversation, if it has one, and then the ticket.
    Raises DeskError("not_allowed_now"), DeskError("stays_private").
    """
    team = desk.policy.team(team_id)
    after = lifecycle.transfer(before, team=team_id, at=desk.clock.now())
    privacy.kept(desk.policy, before, after)  # refused before anything is said of it
    said: dict[str, Any] = {"agent": by, "text": reason}
    key = f"v{after.version}"
    told = _said_before(uow, before)
    if team.is_private and not before.is_private:
        secluding.seclude(uow, before, conversation, to=team)
        after = replace(after, watchers=secluding.readers(uow, before, before.watchers, to=team))
        after = secluding.seclude_tasks(desk, uow, before, after, to=team)
    else:
        showing.tell_agents(uow, before, key=key, template="moved_away", team=team.name, **said)
    uow.surfaces.reword(triage_id(before.id), {"queue": team.queue})
    done = save(desk, uow, before, after, action="transferred", by=by, cause=cause, reason=reason)
    assert done is not None  # it is locked
    said |= {"team": desk.policy.team(before.team).name, "said": told}
    showing.tell_agents(uow, done, key=f"{key}_here", template="moved_here", **said)
    showing.tell_requester(uow, done, key=key, template="moved", team=team.name)
    showing.show_homes(desk, uow, before)
    return done


def to_authority(
    desk: Desk, ticket_id: TicketId, *, above: Above, reason: str, by: UserId, request_id: str
) -> Result:
    """An agent asks the lead or the manager to look at a ticket: they are told why, and hear of each further step.

    Raises DeskError("no_reason"), DeskError("nobody_to_tell"), DeskError("already_told").
    """
    if not reason.strip():
        raise DeskError("no_reason")
    with desk.unit_of_work() as uow:
        before = uow.tickets.locked(ticket_id)
        if not may_work_on(desk, uow, by, before):
            return NotYours(before)
        team = desk.policy.team(before.team)
        person = _person(uow, team, above)
        if person is None or person.id == by:
            raise DeskError("nobody_to_tell", team=team.name)
        if not uow.inbox.claim(request_id):
            return Repeated(before)
        if person.id in before.watchers:
            raise DeskError("already_told", name=person.name)
        if not before.is_open:
            return TooLate(before)
        after = lifecycle.watch(before, by=person.id, at=desk.clock.now())
        done = save(
            desk, uow, before, after, action="escalated", by=by, cause=request_id, reason=reason.strip()
        )
        assert done is not None  # it is locked
        key, said = f"v{done.version}", {"agent": by, "person": person.id, "text": reason.strip()}
        showing.tell_agents(uow, done, key=key, template="escalated", **said)
        said |= {"reader": person.id, "queue": team.queue}
        showing.tell_person(uow, person.id, done, key=key, template="escalated_dm", **said)
        uow.commit()
        return Done(done)


def _person(uow: UnitOfWork, team: Team, above: Above) -> Person | None:
    email = team.lead if above is Above.LEAD else team.manager or team.lead
    person = uow.people.by_email(email)
    return person if person is not None and person.is_active else None


def _said_before(uow: UnitOfWork, ticket: Ticket) -> list[dict[str, str]]:
    """Return the last words of each thread of a ticket, in the order in which they were posted."""
    spoken = [line for line in uow.surfaces.lines_of(ticket.id) if _is_spoken(line)]
    last = sorted(spoken, key=lambda line: float(line.ts or 0))[-RETOLD:]
    return [_retold(line) for line in last]


def _is_spoken(line: Surface) -> bool:
    return line.content.get("template") in _SPOKEN and line.ts is not None and not line.is_taken_away


def _retold(line: Surface) -> dict[str, str]:
    return {name: str(line.content[name]) for name in ("template", "author", "text")}
