"""What the desk's articles ask of somebody: what to write, what to review, what to look at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.domain.audiences import may_read
from workflows.domain.care import Item
from workflows.domain.drafts import ArticleDraft
from workflows.domain.gaps import Gap, ranked
from workflows.domain.ids import UserId
from workflows.domain.precision import Week
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import audiences, care, gaps
from workflows.use_cases.tickets import may_work


@dataclass(frozen=True, slots=True, kw_only=True)
class Editorial:
    """What is asked and not answered, for agents; which articles wait for one's review, and for one's care.

    `week` is how the outright answers went that were told last, for leads.
    """

    gaps: Sequence[Gap] = ()
    to_review: Sequence[ArticleDraft] = ()
    to_care: Sequence[Item] = ()
    week: Week | None = None


def read(desk: Desk, user_id: UserId) -> Editorial:
    """Return what waits for that person now, nothing they may not read."""
    with desk.reading() as uow:
        readers = audiences.readers_alone(desk, uow, user_id)
        asked = care.waiting(uow, user_id)
        is_agent = may_work(desk, uow, user_id)
        found = ranked(uow.gaps.open(most=gaps.GROUPED)) if is_agent else []
        to_review = uow.drafts.in_review(user_id) if is_agent else []
        week = uow.given.told() if _leads(desk, uow, user_id) else None
    known = (desk.knowledge.audiences({one.page for one in asked}) or {}) if asked else {}
    to_care = [one for one in asked if may_read(known.get(one.page, ()), readers)]
    return Editorial(gaps=found, to_review=to_review, to_care=to_care, week=week)


def _leads(desk: Desk, uow: UnitOfWork, user_id: UserId) -> bool:
    person = uow.people.get(user_id)
    if person is None or not person.is_active or not person.email:
        return False
    return person.email.lower() in {team.lead.lower() for team in desk.policy.teams.values()}
