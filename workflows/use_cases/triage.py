"""Triage: a new incident is sorted before agents see it, and they say what is right.

Sorting is a job in the lane of the ticket's card: the card is posted after it, in the right channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workflows.domain import triage
from workflows.domain.guesses import Example, Field, Guess
from workflows.domain.ids import DESK, TicketId, UserId
from workflows.domain.policies import Policy
from workflows.domain.surfaces import triage_id
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import waiting
from workflows.use_cases.tickets import SORT, Result, agent_act, save

MOST = 5000
"""Solved tickets learned from, the newest."""


def sort(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Take a new ticket for what the rules and the past say, where they do; then have somebody found for it."""
    ticket_id = TicketId(str(payload["ticket"]))
    with desk.unit_of_work() as uow:
        text = triage.text_of(uow.tickets.get(ticket_id))
    guesses = (*desk.policy.triage.guesses(text), *desk.triage.guesses(text))
    with desk.unit_of_work() as uow:
        before = uow.tickets.locked(ticket_id)
        if before.state is not State.NEW or before.guesses:
            return  # somebody was faster, or this very job before
        ticket = _taken_for(desk, uow, before, guesses)
        waiting.follow(desk, uow, None, ticket)
        uow.commit()


def _taken_for(desk: Desk, uow: UnitOfWork, before: Ticket, guesses: Iterable[Guess]) -> Ticket:
    """Store what a locked ticket is taken for, and return it; as it was where nothing can be said."""
    after = triage.taken_for(before, guesses, desk.policy, at=desk.clock.now())
    if after is None:
        return before
    done = save(desk, uow, before, after, action="sorted", by=DESK, cause=f"{SORT}:{before.id}")
    assert done is not None  # it is locked
    if done.team != before.team:
        uow.surfaces.reword(triage_id(done.id), {"queue": desk.policy.team(done.team).queue})
    return done


def confirm(desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
    """An agent says that the desk sorted it right."""

    def door(ticket: Ticket) -> Ticket:
        return triage.confirmed(ticket, by=by, at=desk.clock.now())

    return agent_act(desk, ticket_id, by=by, request_id=request_id, action="sorting_confirmed", door=door)


def correct(
    desk: Desk,
    ticket_id: TicketId,
    said: Mapping[Field, str],
    *,
    by: UserId,
    request_id: str,
    reason: str = "",
) -> Result:
    """An agent says what it is about; what the desk took it for stays in the audit beside who said otherwise, and why.

    Raises DeskError("sorted_like_that") when nothing would change.
    """

    def door(ticket: Ticket) -> Ticket:
        return triage.corrected(ticket, said, by=by, at=desk.clock.now(), reason=reason.strip())

    return agent_act(
        desk,
        ticket_id,
        by=by,
        request_id=request_id,
        action="sorting_corrected",
        door=door,
        reason=reason.strip(),
    )


def examples(uow: UnitOfWork, policy: Policy) -> Sequence[Example]:
    """Return what the desk's solved tickets teach, without those that stay between few."""
    private = {team.id for team in policy.teams.values() if team.is_private}
    solved = uow.solved.newest(without=private, most=MOST)
    found = (triage.example_of(ticket, policy) for ticket in solved)
    return [one for one in found if one is not None]
