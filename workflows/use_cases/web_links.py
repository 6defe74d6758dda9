"""The check of links to the web: one at a time, with a pause between two, only where the desk's files ask for it."""

from __future__ import annotations

from datetime import timedelta

from workflows.domain.web_links import asked
from workflows.ports import Desk

CHECK_LINKS = "check_links"
EVERY = timedelta(hours=1)
"""How often it is looked whether a link is due."""
PAUSE = timedelta(seconds=5)
"""Between two calls: no host hears from the desk more often."""


def begin(desk: Desk) -> None:
    """Have links checked from now on, if the files say so; many may begin it."""
    if desk.policy.care.checks_links:
        with desk.unit_of_work() as uow:
            uow.jobs.put(CHECK_LINKS, CHECK_LINKS, {})
            uow.commit()


def check_next(desk: Desk) -> timedelta | None:
    """Ask for the link that is due; returns when to look again, None for a desk that checks none."""
    if not desk.policy.care.checks_links:
        return None
    wanted = {link for page in desk.library.pages() for link in page.web_links}
    with desk.unit_of_work() as uow:
        now = desk.clock.now()
        uow.web_links.want(wanted, at=now)
        link = uow.web_links.due(now)
        uow.commit()
    if link is None:
        return EVERY
    reached = desk.web.reached(link.address)  # outside of any transaction: it may take seconds
    with desk.unit_of_work() as uow:
        uow.web_links.save(asked(link, reached, at=desk.clock.now()))
        uow.commit()
    return PAUSE
