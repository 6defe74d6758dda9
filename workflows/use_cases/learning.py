"""What people confirm makes the knowledge base better: their questions become aliases of the page that helped."""

from __future__ import annotations

from datetime import timedelta

from workflows.domain import privacy
from workflows.domain.aliases import aliases_of
from workflows.ports import Desk

ALIASES = "aliases"
EVERY = timedelta(minutes=10)
"""How long a vote, or one taken back, may stay without effect."""
MOST = 5000
"""Confirmed questions looked at, the newest."""


def begin(desk: Desk) -> None:
    """Have the desk learn from votes from now on; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(ALIASES, ALIASES, {})
        uow.commit()


def learn_aliases(desk: Desk) -> timedelta:
    """Bring the aliases to what people say by now; returns when to do it again."""
    with desk.unit_of_work() as uow:
        confirmed = uow.feedback.confirmed(most=MOST)
        said = [one for one in confirmed if privacy.team_for(desk.policy, one.question) is None]
        if uow.aliases.keep(aliases_of(said)):
            uow.commit()
    return EVERY
