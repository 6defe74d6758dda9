"""What publishing came to: the questions behind an article are asked again, and those that other pages answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from workflows.domain.answers import Answer, Band, NotReady
from workflows.domain.audiences import Labels, Readers, may_read
from workflows.domain.drafts import ArticleDraft, Confirmed, DraftState, Gain
from workflows.domain.ids import DraftId, UserId
from workflows.domain.redaction import redact
from workflows.ports import Desk
from workflows.use_cases import audiences, drafts, gaps
from workflows.use_cases.tickets import may_work

GAIN = "gain"
LOOK_AGAIN_AFTER = timedelta(seconds=2)
"""How long it takes at least until every replica answers from what was published."""
CONFIRMED = 100  # questions looked at for a loss, twice each: some seconds of one worker


def tell_gain(desk: Desk, draft_id: DraftId) -> timedelta | None:
    """Ask the questions again and tell the owner; returns when to look again while it is not in the base yet."""
    with desk.unit_of_work() as uow:
        draft = uow.drafts.get(draft_id)
        article = uow.drafts.get(draft.revises) if draft.revises is not None else draft
        confirmed = uow.feedback.confirmed(most=CONFIRMED)
    is_its_edition = draft.revises is None or article.edition == draft.based_on + 1
    if article.state is not DraftState.PUBLISHED or not is_its_edition or draft.gain is not None:
        return None
    if not _is_read_in(desk, article):
        return LOOK_AGAIN_AFTER
    unanswered = tuple(one.question for one in draft.questions if not gaps.is_answered(desk, one))
    lost = [one for one in confirmed if _is_worse(desk, one, new=draft)]
    worse = tuple(replace(one, question=redact(one.question)) for one in lost)
    gain = Gain(asked=len(draft.questions), unanswered=unanswered, worse=worse)
    after = replace(draft, gain=gain, version=draft.version + 1)
    with desk.unit_of_work() as uow:
        if uow.drafts.save(after):
            now = desk.clock.now()
            uow.gaps.settle_answered([one for one in draft.questions if one.question not in unanswered], now)
            drafts.show(uow, after, "report", to=article.owner_id)
            uow.commit()
    return None


def withhold(desk: Desk, draft_id: DraftId, *, reader: UserId) -> None:
    """Take from a report what its *reader* may not read, just before it is drawn; most often there is nothing."""
    with desk.unit_of_work() as uow:
        draft = uow.drafts.get(draft_id)
        if draft.gain is None:
            return
        readers, is_agent = audiences.readers_alone(desk, uow, reader), may_work(desk, uow, reader)
    known = desk.knowledge.audiences({one.page for one in draft.gain.worse}) or {}
    readable = {page for page, audience in known.items() if may_read(audience, readers)}
    gain = draft.gain.readable(readable, is_agent=is_agent)
    if gain != draft.gain:
        with desk.unit_of_work() as uow:
            if uow.drafts.save(replace(draft, gain=gain, version=draft.version + 1)):
                uow.commit()


def _is_read_in(desk: Desk, article: ArticleDraft) -> bool:
    """Whether this process answers from the article's present words."""
    readers: Readers = frozenset({Labels(article.audience)})
    found = desk.knowledge.passage(article.page, article.title, readers=readers)
    return found is not None and (article.edition == 1 or found.revision == str(article.edition))


def _is_worse(desk: Desk, confirmed: Confirmed, *, new: ArticleDraft) -> bool:
    """Whether that question found the page that helped without the new one, and does not with it.

    Of a revised page it is not known any more what its former words found: that it is not found now is told.
    """
    with desk.unit_of_work() as uow:
        readers = audiences.readers_of(desk, uow, uow.conversations.get(confirmed.conversation_id))

    def is_found(exclude: frozenset[str]) -> bool:
        found: Answer | NotReady = desk.knowledge.ask(confirmed.question, exclude=exclude, readers=readers)
        if isinstance(found, NotReady) or found.band is Band.NONE:
            return False
        return found.passages[0].page == confirmed.page

    was_found = confirmed.page == new.page or is_found(frozenset({new.page}))
    return was_found and not is_found(frozenset())
