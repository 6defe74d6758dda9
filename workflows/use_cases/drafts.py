"""Articles written in chat: begun by an agent, sent to their owner, given back or thrown away.

Agents only: a draft may hold what somebody said in private until its author took it out. What is published is the
matter of publishing.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from workflows.domain import drafts, privacy
from workflows.domain.drafts import ArticleDraft, DraftState, moved
from workflows.domain.errors import DeskError
from workflows.domain.gaps import GapQuestion, ranked
from workflows.domain.ids import DraftId, GapId, TeamId, TicketId, UserId
from workflows.domain.redaction import redact
from workflows.domain.surfaces import Surface, SurfaceKind, draft_surface_id
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import gaps, showing
from workflows.use_cases.tickets import may_work


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


@dataclass(frozen=True, slots=True)
class Overtaken:
    """The article says something else than when this revision of it was sent, or is there no more."""

    draft: ArticleDraft


Result = Done | TooLate | NotYours | Overtaken


def from_ticket(desk: Desk, ticket_id: TicketId, *, by: UserId) -> Result:
    """An agent begins an article with what was said in public about a solved ticket; nothing of it twice.

    Raises DeskError("no_reviewer") when nobody could review it.
    """
    with desk.unit_of_work() as uow:
        if not may_work(desk, uow, by):
            return NotYours()
        ticket = uow.tickets.get(ticket_id)
        if privacy.is_private(desk.policy, ticket):
            raise DeskError("stays_private", number=ticket.number)
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


def revise(desk: Desk, article_id: DraftId, *, by: UserId) -> Result:
    """An agent begins a revision of a published article; of each article there is one at a time.

    Its owner judges it; where they wrote it themselves, or left, their team's lead does. Raises
    DeskError("no_reviewer").
    """
    with desk.unit_of_work() as uow:
        if not may_work(desk, uow, by):
            return NotYours()
        article = uow.drafts.get(article_id)
        if article.state is not DraftState.PUBLISHED:
            return TooLate(article)
        is_judge = article.owner_id != by and may_work(desk, uow, article.owner_id)
        reviewer = article.owner_id if is_judge else _lead(desk, uow, desk.policy.default_team)
        new = drafts.revision_of(
            article, id=DraftId(desk.ids.new()), by=by, reviewer=reviewer, at=desk.clock.now()
        )
        draft = uow.drafts.add(new)
        uow.commit()
    return Done(draft) if draft.state is DraftState.DRAFT else TooLate(draft)


def send(
    desk: Desk,
    draft_id: DraftId,
    *,
    by: UserId,
    request_id: str,
    title: str,
    body: str,
    audience: str,
    of_version: int | None = None,
) -> Result:
    """An agent sends the article as it reads now to its owner.

    *of_version* is the one their form was filled from: of two who change the same, the second is told.
    """
    with desk.unit_of_work() as uow:
        before = uow.drafts.get(draft_id)
        if not may_work(desk, uow, by):
            return NotYours()
        is_late = before.state is not DraftState.DRAFT or of_version not in (None, before.version)
        if is_late or not uow.inbox.claim(request_id):
            return TooLate(before)
        worded = replace(before, title=title.strip(), body=body.strip(), audience=(audience,))
        if before.revises is not None:  # it is judged beside what the article says now
            worded = replace(worded, based_on=uow.drafts.get(before.revises).edition)
        after = moved(worded, DraftState.IN_REVIEW, at=desk.clock.now())
        if not uow.drafts.save(after):
            return TooLate(before)
        show_step(uow, after)
        uow.commit()
    return Done(after)


def ask_for_changes(desk: Desk, draft_id: DraftId, *, by: UserId, request_id: str, comment: str) -> Result:
    """The owner gives it back to its author, and says why."""
    return _decide(desk, draft_id, by=by, request_id=request_id, to=DraftState.DRAFT, comment=comment)


def discard(desk: Desk, draft_id: DraftId, *, by: UserId, request_id: str) -> Result:
    """The owner throws it away."""
    return _decide(desk, draft_id, by=by, request_id=request_id, to=DraftState.DISCARDED)


def show_step(uow: UnitOfWork, after: ArticleDraft) -> None:
    """Draw an article for whoever decides on it, wrote it, or looks after it."""
    decides = after.reviewer_id or after.owner_id
    for user_id in sorted({decides, after.owner_id}):  # in one order, as Homes are locked
        showing.show_home(uow, user_id)
    show(uow, after, "owner", to=decides)
    if after.author_id != decides or after.state is DraftState.DRAFT:
        show(uow, after, "author", to=after.author_id)
    if after.owner_id not in (decides, after.author_id):
        show(uow, after, f"keeper:{after.owner_id}", to=after.owner_id)


def show(uow: UnitOfWork, draft: ArticleDraft, reader: str, *, to: UserId) -> None:
    """Have the card of that *reader* drawn, posted to them when it is new."""
    surface = Surface(
        id=draft_surface_id(draft.id, reader=reader),
        kind=SurfaceKind.DRAFT,
        ref=draft.id,
        to=to,
        content={"for": reader},
    )
    showing.draw(uow, surface, lane=f"draft:{draft.id}:{reader}")


def _decide(
    desk: Desk, draft_id: DraftId, *, by: UserId, request_id: str, to: DraftState, comment: str = ""
) -> Result:
    with desk.unit_of_work() as uow:
        before = uow.drafts.get(draft_id)
        if not may_work(desk, uow, by) or by not in before.deciders:
            return NotYours()
        if before.state is not DraftState.IN_REVIEW or not uow.inbox.claim(request_id):
            return TooLate(before)
        after = moved(before, to, at=desk.clock.now(), comment=comment)
        if not uow.drafts.save(after):
            return TooLate(before)
        show_step(uow, after)
        uow.commit()
    return Done(after)


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
        owner_id=_lead(desk, uow, team),
        changed_at=desk.clock.now(),
        title=title,
        body=body,
        questions=asked,
    )
    draft = uow.drafts.add(new)
    uow.commit()
    return Done(draft) if draft.state is DraftState.DRAFT else TooLate(draft)


def _lead(desk: Desk, uow: UnitOfWork, team: TeamId) -> UserId:
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
        and not line.is_taken_away
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
