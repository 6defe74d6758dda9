"""Private matters: whose they are, who may read of them, and that they stay where they are."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from workflows.domain.errors import DeskError
from workflows.domain.policies import Policy, Team
from workflows.domain.tickets import Ticket


def team_for(policy: Policy, text: str) -> Team | None:
    """Return the private team whose matter *text* is by its words, None when it is nobody's in particular."""
    for team in policy.teams.values():
        if team.is_private and any(_whole(words).search(text) for words in sorted(team.sensitive)):
            return team
    return None


def is_private(policy: Policy, ticket: Ticket) -> bool:
    """Whether only the ticket's team and its requester may read of it."""
    team = policy.teams.get(ticket.team)
    return ticket.is_private or (team is not None and team.is_private)


def may_read(policy: Policy, ticket: Ticket, email: str) -> bool:
    """Whether an agent with that e-mail may read of the ticket, and work on it."""
    team = policy.teams.get(ticket.team)
    return not is_private(policy, ticket) or (team is not None and team.has(email))


def kept(policy: Policy, before: Ticket, after: Ticket) -> Ticket:
    """Return *after* as private as it has to be. Raises DeskError("stays_private") for a team that is another's."""
    if is_private(policy, before) and after.team != before.team:
        raise DeskError("stays_private", number=before.number)
    return replace(after, is_private=True) if is_private(policy, after) else after


@cache
def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
