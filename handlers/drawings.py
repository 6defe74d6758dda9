"""What each surface shows now: the state it belongs to, read and given to the builder of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from typing_extensions import override

from handlers import words
from handlers.blocks import (
    approvals,
    batches,
    bulk,
    care,
    conversations,
    delegates,
    drafts,
    glass,
    grants,
    lines,
    problems,
    requests,
    rules,
    runbooks,
    tasks,
    tickets,
    verdicts,
)
from handlers.blocks import home as homes
from handlers.blocks.approvals import Asked
from handlers.blocks.drawing import Drawing, Look
from handlers.blocks.editorial import with_articles
from handlers.blocks.glass import Told
from workflows.domain.answers import Tried
from workflows.domain.approvals import StepState
from workflows.domain.conversations import Card, CardKind, Conversation, Settled
from workflows.domain.ids import (
    ApprovalId,
    ConversationId,
    DraftId,
    FiringId,
    GrantId,
    ProblemId,
    ReminderId,
    RunId,
    TaskId,
    TicketId,
    UserId,
)
from workflows.domain.people import Person
from workflows.domain.requests import RequestDraft
from workflows.domain.surfaces import Surface, SurfaceKind, line_id
from workflows.domain.tickets import Ticket
from workflows.domain.waits import Then
from workflows.domain.withdrawals import for_others
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import breakers, delegating, earlier_requests, editorial, reaching
from workflows.use_cases.approvers import expected
from workflows.use_cases.batches import listed
from workflows.use_cases.glass import REVIEWED
from workflows.use_cases.glass_cards import NEWS
from workflows.use_cases.grants import under_way
from workflows.use_cases.homes import read


class Directory(Mapping[UserId, Person]):
    """The people as a mapping that reads only whom a drawing names; a stranger is named by their id."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Read inside *uow*."""
        self._uow = uow
        self._seen: dict[UserId, Person] = {}

    @override
    def __getitem__(self, user_id: UserId) -> Person:
        """Return the person, known or not."""
        if user_id not in self._seen:
            known = self._uow.people.get(user_id)
            self._seen[user_id] = known or Person(id=user_id, name=user_id, email="", zone="UTC")
        return self._seen[user_id]

    @override
    def __iter__(self) -> Iterator[UserId]:
        """Iterate over the people read so far."""
        return iter(self._seen)

    @override
    def __len__(self) -> int:
        """Return how many people were read so far."""
        return len(self._seen)


def of(surface: Surface, uow: UnitOfWork, look: Look) -> Drawing:
    """Return what *surface* shows at this moment, in the language of whoever reads it."""
    with words.speaking(look.language(_reader(surface, uow))):
        return _drawn(surface, uow, look)


def _reader(surface: Surface, uow: UnitOfWork) -> UserId | None:
    """Return who reads a surface: whom it goes to, or in whose thread it stands; None for a team."""
    if surface.to is not None:
        return surface.to
    requesters = line_id(TicketId(surface.ref), to="requester", key="")
    match surface.kind:
        case SurfaceKind.CARD:
            return uow.conversations.get(ConversationId(surface.ref)).person_id
        case SurfaceKind.RESOLVED | SurfaceKind.VERDICT:
            return uow.tickets.get(TicketId(surface.ref)).requester_id
        case SurfaceKind.FIXED:
            return UserId(surface.content["person"])
        case SurfaceKind.LINE | SurfaceKind.FILE if surface.id.startswith(requesters):
            return uow.tickets.get(TicketId(surface.ref)).requester_id
        case SurfaceKind.NOTICE if (
            surface.channel is not None
        ):  # in somebody's thread; the others are in a queue
            return uow.conversations.get(ConversationId(surface.ref)).person_id
        case _:
            return None


def _drawn(surface: Surface, uow: UnitOfWork, look: Look) -> Drawing:
    match surface.kind:
        case SurfaceKind.CARD:
            return _said(surface, uow, look)
        case SurfaceKind.TRIAGE:
            return _to_work(uow.tickets.get(TicketId(surface.ref)), uow, look)
        case SurfaceKind.MOVED:
            ticket = uow.tickets.get(TicketId(surface.ref))
            return tickets.moved_card(ticket, look, queue=str(surface.content.get("queue", "")))
        case SurfaceKind.RESOLVED:
            return tickets.resolved_card(
                uow.tickets.get(TicketId(surface.ref)), look, round_=surface.content["round"]
            )
        case SurfaceKind.DRAFT:
            draft = uow.drafts.get(DraftId(surface.ref))
            article = uow.drafts.get(draft.revises) if draft.revises is not None else None
            return drafts.draft_card(draft, look, reader=surface.content["for"], article=article)
        case SurfaceKind.FIXED:
            news = uow.surfaces.get(surface.id) or surface  # what its reader may read was looked up just now
            problem = uow.problems.get(ProblemId(surface.ref))
            return problems.fixed_news(problem, look, is_withheld=news.content["is_withheld"])
        case SurfaceKind.CARE:
            return care.care_card(uow.cares.reminder(ReminderId(surface.ref)), look)
        case SurfaceKind.FILE:  # what stands there when it cannot be copied
            return lines.line("file_missing", {"name": surface.content["name"]}, look)
        case SurfaceKind.FIRING:
            firing = uow.firings.get(FiringId(surface.ref))
            return rules.firing_card(firing, uow.tickets.get(firing.ticket_id), look, reader=surface.to)
        case SurfaceKind.RUN:
            run = uow.runs.get(RunId(surface.ref))
            return runbooks.run_card(run, uow.tickets.get(run.ticket_id), look)
        case (
            SurfaceKind.TASK
            | SurfaceKind.GRANT
            | SurfaceKind.APPROVAL
            | SurfaceKind.BATCH
            | SurfaceKind.GLASS
            | SurfaceKind.VERDICT
        ):
            return _of_request(surface, uow, look)
        case SurfaceKind.OPENING | SurfaceKind.LINE | SurfaceKind.NOTICE:
            return lines.line(surface.content["template"], _facts(surface, uow, look), look)


def _said(surface: Surface, uow: UnitOfWork, look: Look) -> Drawing:
    conversation = uow.conversations.get(ConversationId(surface.ref))
    card = conversation.cards[surface.content["n"]]
    ticket_id = card.ticket_id or conversation.ticket_id  # a thread may have seen an earlier ticket
    ticket = uow.tickets.get(ticket_id) if ticket_id else None
    request = _draft_of(conversation, card, uow)
    return conversations.conversation_card(
        conversation,
        card,
        ticket,
        look,
        draft=request,
        deadline=_deadline(ticket, uow, look),
        deciders=_deciders(card, request, uow, look),
    )


def _deadline(ticket: Ticket | None, uow: UnitOfWork, look: Look) -> tuple[datetime, Then] | None:
    if ticket is None or not ticket.approvals:
        return None
    return reaching.deadline(look.policy, uow, ticket, at=look.now)


def _to_work(ticket: Ticket, uow: UnitOfWork, look: Look) -> Drawing:
    return tickets.triage_card(
        replace(ticket, tried=_told(ticket.tried, look)),
        uow.conversations.get(ticket.conversation_id) if ticket.conversation_id else None,
        look,
        clocks=uow.clocks.of(ticket.id),
        known_errors=uow.problems.of_incident(ticket.id),
        precedents=uow.precedents.of(ticket),
    )


def _draft_of(conversation: Conversation, card: Card, uow: UnitOfWork) -> RequestDraft | None:
    """Return the request a card speaks of: the one that is collected, or the one that was sent from it."""
    if card.settled is Settled.SENT and card.ticket_id is not None:
        sent = uow.requests.sent_from(conversation.id)
        return next((one for one in sent if one.ticket_id == card.ticket_id), None)
    return uow.requests.get(conversation.request_id) if conversation.request_id else None


def _deciders(
    card: Card, draft: RequestDraft | None, uow: UnitOfWork, look: Look
) -> tuple[tuple[UserId, ...], ...]:
    """Return who would decide about what is looked over on a card, round by round."""
    item = look.policy.catalogue.item(draft.item_id) if draft is not None else None
    if draft is None or item is None or card.kind is not CardKind.REVIEW or card.settled is not None:
        return ()
    return expected(look.policy, uow, draft, item, at=look.now)


def _of_request(surface: Surface, uow: UnitOfWork, look: Look) -> Drawing:
    """Return what a request leads to: who has to approve it, a task of it, or what it gave."""
    if surface.kind is SurfaceKind.TASK:
        task = uow.tasks.get(TaskId(surface.ref))
        return tasks.task_card(task, uow.tickets.get(task.ticket_id), look)
    if surface.kind is SurfaceKind.APPROVAL:
        asked = told_of(uow, approval(uow, ApprovalId(surface.ref), reader=surface.to), look)
        return approvals.approval_card(asked, look, reader=surface.to)
    if surface.kind is SurfaceKind.BATCH:
        return _list(surface, uow, look)
    if surface.kind is SurfaceKind.GLASS:
        ticket, is_news = uow.tickets.get(TicketId(surface.ref)), surface.content["for"] == NEWS
        told = told_of_glass(uow, ticket, surface.content["n"], look, is_news=is_news)
        return glass.glass_card(told, look, reader=surface.to)
    if surface.kind is SurfaceKind.VERDICT:
        return _verdict(surface, uow, look)
    grant = uow.grants.get(GrantId(surface.ref))
    extending = under_way(uow, grant)
    return grants.grant_card(grant, look, words_of=surface.content["words"], under_way=extending)


def _verdict(surface: Surface, uow: UnitOfWork, look: Look) -> Drawing:
    ticket = uow.tickets.get(TicketId(surface.ref))
    talk = uow.conversations.get(ticket.conversation_id) if ticket.conversation_id is not None else None
    return verdicts.verdict_card(
        ticket,
        uow.approvals.of(ticket.id),
        look,
        turn=surface.content["turn"],
        is_in_channel=talk is not None and talk.is_in_channel,
    )


def _list(surface: Surface, uow: UnitOfWork, look: Look) -> Drawing:
    reader, again_at = UserId(surface.ref), surface.content.get("again_at")
    waiting = [
        (approval(uow, one.step_id, reader=reader), one.course.decide_by) for one in listed(uow, reader)
    ]
    return batches.batch_card(
        waiting,
        look,
        reader=reader,
        list_id=surface.id,
        hour=uow.prompts.load_of(reader).digest_at or look.policy.asking.digest_at,
        is_old=bool(surface.content.get("is_old")),
        again_at=datetime.fromisoformat(again_at) if again_at else None,
    )


def approval(uow: UnitOfWork, step_id: ApprovalId, *, reader: UserId | None) -> Asked:
    """Return what the card of an approval is drawn from, and how many others wait for its reader."""
    step = uow.approvals.get(step_id)
    turn = uow.approvals.turn(step.ticket_id, step.turn)
    assert turn is not None
    return Asked(
        ticket=uow.tickets.get(step.ticket_id),
        step=step,
        turn=turn,
        steps=[one for one in uow.approvals.of(step.ticket_id) if one.turn == step.turn],
        reader=reader,
        earlier=uow.approvals.turn(step.ticket_id, step.turn - 1),
        waiting=uow.approvals.asked_besides(reader, step.id) if reader is not None else 0,
        decide_by=reaching.decide_by(uow, step.id),
    )


def told_of(uow: UnitOfWork, asked: Asked, look: Look) -> Asked:
    """Return it with what was said and asked for before, as far as whoever decides may read it, and how it ends."""
    if asked.step.state is not StepState.OPEN:
        return asked
    ticket, turn = asked.ticket, asked.turn
    return replace(
        ending(uow, asked, look),
        refused=earlier_requests.refusal(uow, ticket, turn),
        voided=earlier_requests.voided(uow, ticket, turn),
        history=earlier_requests.told(uow, ticket, turn),
    )


def ending(uow: UnitOfWork, asked: Asked, look: Look) -> Asked:
    """Return it with what happens when its time is over, as far as is known now."""
    return replace(asked, then=reaching.ends(look.policy, uow, asked.ticket, asked.step, at=look.now))


def told_of_glass(uow: UnitOfWork, ticket: Ticket, n: int, look: Look, *, is_news: bool) -> Told:
    """Return what a card of break-glass is drawn from: why, and what was said afterwards, stands in the audit."""
    rows = uow.tickets.audit(ticket.id)
    return Told(
        ticket=ticket,
        n=n,
        reason=next((row.reason for row in rows if row.version == n), ""),
        note=next((row.reason for row in rows if row.version > n and row.action == REVIEWED), ""),
        is_news=is_news,
        is_for_queue=breakers.is_left_to_queue(uow, ticket, at=look.now),
    )


def home(desk: Desk, user_id: UserId, look_in: Callable[[UnitOfWork], Look]) -> dict[str, Any] | None:
    """Return somebody's Home as a view; None for somebody the directory does not know."""
    shown = read(desk, user_id)
    if shown is None:
        return None
    waits = editorial.read(desk, user_id)
    absences = delegating.shown(desk, user_id)
    with desk.reading() as uow:
        look = look_in(uow)
        asked = [approval(uow, step.id, reader=user_id) for step in uow.approvals.asked_of(user_id)]
        with words.speaking(look.language(user_id)):
            drawn = homes.agent_home if shown.is_agent else homes.employee_home
            view = drawn(shown, look, approvals=len(asked))
            view = homes.with_pause(view, shown.person, shown.pause, look)
            view = delegates.with_absences(view, shown.person, absences, look)
            view = requests.with_drafts(view, shown.drafts, look)
            view = grants.with_access(view, shown.access, look)
            view = bulk.with_bulk(approvals.with_approvals(view, asked, look), asked)
            view = tasks.with_tasks(view, shown.my_tasks, shown.team_tasks, look)
            return homes.fitted(with_articles(view, waits, look))


def _facts(surface: Surface, uow: UnitOfWork, look: Look) -> dict[str, Any]:
    """Return what a line needs: what was said when it was put on its way, and the ticket it is about."""
    facts = {name: value for name, value in surface.content.items() if name != "template"}
    if "pages" in facts:
        facts["pages"] = [_told_fact(one, look) for one in facts["pages"]]
    if surface.kind is SurfaceKind.LINE:
        facts["ticket"] = uow.tickets.get(TicketId(surface.ref))
        if surface.to is not None:
            facts.setdefault("reader", surface.to)
    return facts


def _told(tried: tuple[Tried, ...], look: Look) -> tuple[Tried, ...]:
    """Return what somebody tried as those who help them may see it now."""
    return for_others(tried, look.audiences_of({page.page for page in tried})) if tried else ()


def _told_fact(fact: dict[str, Any], look: Look) -> dict[str, Any]:
    if "page" not in fact:  # a line of before pages were named in it
        return fact
    [told] = _told((Tried(page=fact["page"], title=fact["title"], url=fact["url"]),), look)
    return {**fact, "title": told.title, "url": told.url}
