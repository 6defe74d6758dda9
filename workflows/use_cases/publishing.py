"""What stands in the knowledge base because it was published in chat: put there, replaced, restored, taken back."""

from __future__ import annotations

from dataclasses import replace

from workflows.domain.drafts import ArticleDraft, DraftState, moved, reworded
from workflows.domain.errors import DeskError
from workflows.domain.ids import DraftId, UserId
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import drafts
from workflows.use_cases.drafts import Done, NotYours, Overtaken, Result, TooLate
from workflows.use_cases.gains import GAIN
from workflows.use_cases.tickets import may_work


def publish(
    desk: Desk, draft_id: DraftId, *, by: UserId, request_id: str, owner: UserId | None = None
) -> Result:
    """Who reviews it publishes: every replica answers from it seconds later, and its questions are asked again.

    From then on *owner*, an agent, looks after it; None: its author, or who looked after it before. A revision's
    words become those of its article. Raises DeskError("owner_no_agent").
    """
    with desk.unit_of_work() as uow:
        before = uow.drafts.get(draft_id)
        if not may_work(desk, uow, by) or by not in before.deciders:
            return NotYours()
        if before.state is not DraftState.IN_REVIEW or not uow.inbox.claim(request_id):
            return TooLate(before)
        if before.revises is not None:
            return _adopt(desk, uow, before, by=by, owner=owner)
        keeper = _keeper(desk, uow, owner or before.author_id, by=by)
        published = moved(before, DraftState.PUBLISHED, at=desk.clock.now())
        after = replace(published, reviewer_id=by, owner_id=keeper)
        if not uow.drafts.save(after):
            return TooLate(before)
        _ask_again(uow, after)
        drafts.show_step(uow, after)
        uow.commit()
    return Done(after)


def withdraw(desk: Desk, draft_id: DraftId, *, by: UserId, request_id: str) -> Result:
    """Its owner, or who published it, takes it back: it is cited no more from this moment on."""
    with desk.unit_of_work() as uow:
        before = uow.drafts.get(draft_id)
        if not may_work(desk, uow, by) or by not in before.deciders:
            return NotYours()
        if before.state is not DraftState.PUBLISHED or not uow.inbox.claim(request_id):
            return TooLate(before)
        after = moved(before, DraftState.WITHDRAWN, at=desk.clock.now())
        if not uow.drafts.save(after):
            return TooLate(before)
        uow.drafts.uncite(after.page)
        drafts.show_step(uow, after)
        uow.commit()
    return Done(after)


def restore(desk: Desk, draft_id: DraftId, *, by: UserId, request_id: str, edition: int) -> Result:
    """Its owner, or who published it, brings back what it said before *edition*; what it says now is kept instead."""
    with desk.unit_of_work() as uow:
        before = uow.drafts.get(draft_id)
        if not may_work(desk, uow, by) or by not in before.deciders:
            return NotYours()
        is_late = before.state is not DraftState.PUBLISHED or before.edition != edition or not before.former
        if is_late or not uow.inbox.claim(request_id):
            return TooLate(before)
        after = reworded(before, before.former[0], at=desk.clock.now())
        if not uow.drafts.save(after):
            return TooLate(before)
        _replaced(uow, before, after)
        uow.commit()
    return Done(after)


def _adopt(
    desk: Desk, uow: UnitOfWork, revision: ArticleDraft, *, by: UserId, owner: UserId | None
) -> Result:
    """Let an article say what its revision says; both change in this transaction, or neither."""
    assert revision.revises is not None
    article, now = uow.drafts.get(revision.revises), desk.clock.now()
    if article.state is not DraftState.PUBLISHED or article.edition != revision.based_on:
        return Overtaken(revision)
    keeper = _keeper(desk, uow, owner or article.owner_id, by=by)
    after = replace(reworded(article, revision, at=now), owner_id=keeper)
    adopted = moved(revision, DraftState.ADOPTED, at=now)
    if not (uow.drafts.save(after) and uow.drafts.save(adopted)):
        return TooLate(revision)
    _replaced(uow, article, after)
    _ask_again(uow, adopted)
    drafts.show_step(uow, adopted)
    uow.commit()
    return Done(adopted)


def _replaced(uow: UnitOfWork, before: ArticleDraft, after: ArticleDraft) -> None:
    """Put on its way what follows when a published article says something else.

    Until the new words are read in the old ones are cited; not where the audience changed, they were never for it.
    """
    if set(before.audience) != set(after.audience):
        uow.drafts.uncite(after.page)
    drafts.show_step(uow, after)
    if before.owner_id != after.owner_id and before.owner_id not in (before.reviewer_id, before.author_id):
        # to say that it is so no more
        drafts.show(uow, after, f"keeper:{before.owner_id}", to=before.owner_id)


def _ask_again(uow: UnitOfWork, draft: ArticleDraft) -> None:
    uow.jobs.put(GAIN, f"{GAIN}:{draft.id}", {"draft": draft.id})


def _keeper(desk: Desk, uow: UnitOfWork, wanted: UserId, *, by: UserId) -> UserId:
    """Return who looks after an article from now on: *wanted*, or *by* when they left meanwhile."""
    if may_work(desk, uow, wanted):
        return wanted
    person = uow.people.get(wanted)
    if person is not None and not person.is_active:
        return by
    raise DeskError("owner_no_agent")
