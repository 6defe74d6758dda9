"""Answers paused: by an operator or a lead, for every process at once, until one of them has them resumed.

Only answers stop. Requests, tickets, clocks and whatever else is under way go on.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.domain.acts import PAUSED, RESUMED, Act
from workflows.domain.ids import UserId
from workflows.ports import Clock, Desk, UnitOfWork
from workflows.use_cases import showing

TELL_LEADS = "tell_leads"


@dataclass(frozen=True, slots=True)
class Recorded:
    """It is so from now on."""

    act: Act


@dataclass(frozen=True, slots=True)
class AlreadySo:
    """It was so before, by this; None where answers were never paused."""

    act: Act | None


@dataclass(frozen=True, slots=True)
class NotALead:
    """Only a team's lead may do that in chat."""


def pause(uow: UnitOfWork) -> Act | None:
    """Return what paused the answers, None while they are given."""
    last = uow.acts.last(PAUSED, RESUMED)
    return last if last is not None and last.action == PAUSED else None


def switch(
    uow: UnitOfWork, clock: Clock, *, is_on: bool, by: str, cause: str, why: str = ""
) -> Recorded | AlreadySo:
    """Have answers given or not from now on, in a transaction of its own, and let the leads' Homes say so."""
    with uow:
        last = uow.acts.last(PAUSED, RESUMED)
        if (last is None or last.action == RESUMED) == is_on:
            return AlreadySo(last)
        action = RESUMED if is_on else PAUSED
        act = Act(action=action, actor_id=by, cause=cause, at=clock.now(), after={"why": why} if why else {})
        act = uow.acts.add(act)
        uow.jobs.put(TELL_LEADS, TELL_LEADS, {})
        uow.commit()
        return Recorded(act)


def switch_in_chat(desk: Desk, *, is_on: bool, by: UserId, cause: str) -> Recorded | AlreadySo | NotALead:
    """Do the same for somebody who typed it: only a lead, by the directory's e-mail, may."""
    with desk.unit_of_work() as uow:
        if not is_lead(desk, uow, by):
            return NotALead()
    return switch(desk.unit_of_work(), desk.clock, is_on=is_on, by=by, cause=cause)


def is_lead(desk: Desk, uow: UnitOfWork, user_id: UserId) -> bool:
    """Whether that person leads a team."""
    person = uow.people.get(user_id)
    return person is not None and person.is_active and desk.policy.is_lead(person.email)


def tell_leads(desk: Desk) -> None:
    """Publish the Homes of all leads anew."""
    with desk.unit_of_work() as uow:
        leads = (
            uow.people.by_email(email) for email in sorted({team.lead for team in desk.policy.teams.values()})
        )
        for user_id in sorted({lead.id for lead in leads if lead is not None}):
            showing.show_home(uow, user_id)
        uow.commit()
