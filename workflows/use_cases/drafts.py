"""Articles written in chat: begun by an agent, decided by their owner, asked for once they are published.

Agents only: a draft may hold what somebody said in private until its author took it out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from workflows.domain import drafts
from workflows.domain.answers import Answer, Band, NotReady
from workflows.domain.audiences import Labels, Readers
from workflows.domain.drafts import ArticleDraft, Confirmed, DraftState, Gain, moved
from workflows.domain.errors import DeskError
from workflows.domain.gaps import GapQuestion, ranked
from workflows.domain.ids import DraftId, GapId, TeamId, TicketId, UserId
from workflows.domain.redaction import redact
from workflows.domain.surfaces import Surface, SurfaceKind, draft_surface_id
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import audiences, gaps, showing
from workflows.use_cases.tickets import may_work

GAIN = "gain"
LOOK_AGAIN_AFTER = timedelta(seconds=2)
"""How long it takes at least until every replica answers from what was published."""
CONFIRMED = 100  # questions looked at for a loss, twice each: some seconds of one worker


@dataclass(frozen=True, slots=True)
class Done:
    """It happened, and this is the article now."""

    draft: ArticleDraft


@dataclass(frozen=True, slots=True)
class TooLate:
    """Somebody decided before; this is how it stands."""

    draft: ArticleDraft


@dataclass(frozen=True, slots=True)
class NotYours:
    """Only agents write, and only the owner decides."""


Result = Done | TooLate | NotYours


def from_ticket(desk: Desk, ticket_id: TicketId, *, by: UserId) -> Result:
    """An agent begins an article with what was said in public about a solved ticket; nothing of it twice.

    Raises DeskError("no_reviewer") when nobody could review it.
    """
    with desk.unit_of_work() as uow:
        if not may_work(desk, uow, by):
            return NotYours()
        ticket = uow.tickets.get(ticket_id)
        if ticket.state not in (State.RESOLVED, State.CLOSED) or ticket.resolution is None:
            facts = {"number": ticket.number, "state": ticket.state.value}
            raise DeskError("not_allowed_now", **facts)
        title, body = _said_of(desk, uow, ticket)
        asked: tuple[GapQuestion, ...] = ()
        if ticket.conversation_id is not None:
            question = redact(uow.conversations.get(ticket.conversation_id).question)
            asked = (
                GapQuestion(
                    conversation_id=ticket.conversation_id, turn=0, question=question, at=ticket.opened_at
                ),
            )
        return _begin(
            desk, uow, f"ticket:{ticket.id}", by=by, team=ticket.team, title=title, body=body, asked=asked
        )


def from_gap(desk: Desk, gap_id: GapId, *, by: UserId) -> Result:
    """An agent begins an article for what people ask, with their words as synonyms; nothing of it twice.

    Raises DeskError("no_such_gap") for one that was settled, DeskError("no_reviewer").
    """
    with desk.unit_of_work() as uow:
        if not may_work(desk, uow, by):
            return NotYours()
        gap = next((one for one in ranked(uow.gaps.open(most=gaps.GROUPED)) if one.id == gap_id), None)
        if gap is None:
            raise DeskError("no_such_gap")
        title, body = drafts.of_gap(gap)
        team = desk.policy.default_team
        return _begin(
            desk, uow, f"gap:{gap.id}", by=by, team=team, title=title, body=body, asked=gap.questions
        )


def send(
    desk: Desk,
    draft_id: DraftId,
    *,
    by: UserId,
    request_id: str,
    title: str,
    body: str,
    audience: str,
) -> Result:
    """An agent sends the article as it reads now to its owner."""

    def step(draft: ArticleDraft) -> ArticleDraft:
        worded = replace(draft, title=title.strip(), body=body.strip(), audience=(audience,))
        return moved(worded, DraftState.IN_REVIEW, at=desk.clock.now())

    return _step(desk, draft_id, by=by, request_id=request_id, of=DraftState.DRAFT, step=step)


def publish(desk: Desk, draft_id: DraftId, *, by: UserId, request_id: str) -> Result:
    """The owner publishes: every replica answers from it seconds later, and its questions are asked again."""
    return _decide(desk, draft_id, by=by, request_id=request_id, to=DraftState.PUBLISHED)


def ask_for_changes(desk: Desk, draft_id: DraftId, *, by: UserId, request_id: str, comment: str) -> Result:
    """The owner gives it back to its author, and says why."""
    return _decide(desk, draft_id, by=by, request_id=request_id, to=DraftState.DRAFT, comment=comment)


def discard(desk: Desk, draft_id: DraftId, *, by: UserId, request_id: str) -> Result:
    """The owner throws it away."""
    return _decide(desk, draft_id, by=by, request_id=request_id, to=DraftState.DISCARDED)


def withdraw(desk: Desk, draft_id: DraftId, *, by: UserId, request_id: str) -> Result:
    """The owner takes back what was published: it is cited no more from this moment on."""
    return _decide(desk, draft_id, by=by, request_id=request_id, to=DraftState.WITHDRAWN)


def tell_gain(desk: Desk, draft_id: DraftId) -> timedelta | None:
    """Ask the questions again and tell the owner; returns when to look again while it is not in the base yet."""
    with desk.unit_of_work() as uow:
        draft = uow.drafts.get(draft_id)
        confirmed = uow.feedback.confirmed(most=CONFIRMED)
    if draft.state is not DraftState.PUBLISHED or draft.gain is not None:
        return None
    readers: Readers = frozenset({Labels(draft.audience)})
    if desk.knowledge.passage(draft.page, draft.title, readers=readers) is None:
        return LOOK_AGAIN_AFTER
    unanswered = tuple(one.question for one in draft.questions if not gaps.is_answered(desk, one))
    lost = [one for one in confirmed if _is_worse(desk, one, new_page=draft.page)]
    worse = tuple(replace(one, question=redact(one.question)) for one in lost)
    gain = Gain(asked=len(draft.questions), unanswered=unanswered, worse=worse)
    after = replace(draft, gain=gain, version=draft.version + 1)
    with desk.unit_of_work() as uow:
        if uow.drafts.save(after):
            now = desk.clock.now()
            uow.gaps.settle_answered([one for one in draft.questions if one.question not in unanswered], now)
            _show(uow, after, "report", to=after.owner_id)
            uow.commit()
    return None


def _is_worse(desk: Desk, confirmed: Confirmed, *, new_page: str) -> bool:
    """Whether that question found the page that helped without the new one, and does not with it."""
    with desk.unit_of_work() as uow:
        readers = audiences.readers_of(desk, uow, uow.conversations.get(confirmed.conversation_id))

    def is_found(exclude: frozenset[str]) -> bool:
        found: Answer | NotReady = desk.knowledge.ask(confirmed.question, exclude=exclude, readers=readers)
        if isinstance(found, NotReady) or found.band is Band.NONE:
            return False
        return found.passages[0].page == confirmed.page

    return is_found(frozenset({new_page})) and not is_found(frozenset())


def _decide(
    desk: Desk, draft_id: DraftId, *, by: UserId, request_id: str, to: DraftState, comment: str = ""
) -> Result:
    def step(draft: ArticleDraft) -> ArticleDraft:
        return moved(draft, to, at=desk.clock.now(), comment=comment)

    of = DraftState.PUBLISHED if to is DraftState.WITHDRAWN else DraftState.IN_REVIEW
    return _step(desk, draft_id, by=by, request_id=request_id, of=of, step=step, is_owners=True)


def _step(
    desk: Desk,
    draft_id: DraftId,
    *,
    by: UserId,
    request_id: str,
    of: DraftState,
    step: Callable[[ArticleDraft], ArticleDraft],
    is_owners: bool = False,
) -> Result:
    with desk.unit_of_work() as uow:
        before = uow.drafts.get(draft_id)
        if not may_work(desk, uow, by) or (is_owners and by != before.owner_id):
            return NotYours()
        if before.state is not of or not uow.inbox.claim(request_id):
            return TooLate(before)
        after = step(before)
        if not uow.drafts.save(after):
            return TooLate(before)
        _shown(uow, after)
        uow.commit()
    return Done(after)


def _shown(uow: UnitOfWork, after: ArticleDraft) -> None:
    """Put on its way what follows from a step."""
    _show(uow, after, "owner", to=after.owner_id)
    if after.author_id != after.owner_id or after.state is DraftState.DRAFT:
        _show(uow, after, "author", to=after.author_id)
    if after.state is DraftState.PUBLISHED:
        uow.jobs.put(GAIN, f"{GAIN}:{after.id}", {"draft": after.id})
    if after.state is DraftState.WITHDRAWN:
        uow.drafts.uncite(after.page)


def _show(uow: UnitOfWork, draft: ArticleDraft, reader: str, *, to: UserId) -> None:
    surface = Surface(
        id=draft_surface_id(draft.id, reader=reader),
        kind=SurfaceKind.DRAFT,
        ref=draft.id,
        to=to,
        content={"for": reader},
    )
    showing.draw(uow, surface, lane=f"draft:{draft.id}:{reader}")


def _begin(
    desk: Desk,
    uow: UnitOfWork,
    origin: str,
    *,
    by: UserId,
    team: TeamId,
    title: str,
    body: str,
    asked: tuple[GapQuestion, ...],
) -> Result:
    new = ArticleDraft(
        id=DraftId(desk.ids.new()),
        origin=origin,
        state=DraftState.DRAFT,
        version=1,
        author_id=by,
        owner_id=_owner(desk, uow, team),
        changed_at=desk.clock.now(),
        title=title,
        body=body,
        questions=asked,
    )
    draft = uow.drafts.add(new)
    uow.commit()
    return Done(draft) if draft.state is DraftState.DRAFT else TooLate(draft)


def _owner(desk: Desk, uow: UnitOfWork, team: TeamId) -> UserId:
    """Return who reviews for a team: its lead, who may review their own."""
    lead = uow.people.by_email(desk.policy.team(team).lead)
    if lead is None or not lead.is_active:
        raise DeskError("no_reviewer")
    return lead.id


def _said_of(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> tuple[str, str]:
    """Return the template filled with what the requester reported and what agents told them; no private note."""
    assert ticket.resolution is not None
    requester = uow.people.get(ticket.requester_id)
    replies = [
        line
        for line in uow.surfaces.lines_of(ticket.id)
        if line.content["template"] == "reply_to_requester"
        and line.content["author"] != ticket.requester_id
        and may_work(desk, uow, line.content["author"])
    ]
    replies.sort(key=lambda line: line.id)  # by the time they were written
    said = [drafts.as_markdown(str(line.content["text"])) for line in replies]
    return drafts.of_ticket(
        title=ticket.title,
        symptom=ticket.description,
        cause=ticket.resolution.cause,
        fix=[ticket.resolution.note, *said],
        names=[requester.name, requester.first_name] if requester else [],
    )
