"""Access is extended by asking for it again: the same item, with everything filled in but for how long.

It goes the way of every request, with all who have to agree and all that has to be done; only with its end the access
goes on. Asked for in time or while it was just ending, it is never lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from workflows.domain import bounds, catalogue, grants, lifecycle
from workflows.domain.access import LENGTHS, Unit
from workflows.domain.bounds import Problem, problem_of
from workflows.domain.catalogue import Answers, FieldKind, FormField, Item, Value
from workflows.domain.conversations import Conversation, Phase
from workflows.domain.grants import Grant, GrantState
from workflows.domain.ids import ConversationId, GrantId, RequestId, UserId
from workflows.domain.requests import RequestDraft
from workflows.domain.tickets import LinkKind, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import beginning, days, request_steps, showing, steps
from workflows.use_cases.request_items import seen_by
from workflows.use_cases.tickets import save

OPENING = "extending"
"""The words under which an extension begins its own thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What has to be said to extend a grant: a day, or a number of *unit*; `field` is None where nothing is.

    `first_on` and `last_on` are the days it may be until.
    """

    grant: Grant
    item: Item
    field: FormField | None
    unit: Unit = Unit.DAYS
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """It is asked for: this conversation is about it."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same form came before; its effect stands."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """It was asked for before, and that is under way."""

    grant: Grant


@dataclass(frozen=True, slots=True)
class NotExtended:
    """It is not for them to extend, or cannot be, any more or ever."""


def form(desk: Desk, grant_id: GrantId, *, by: UserId) -> Form | UnderWay | NotExtended:
    """Return what somebody is asked who wants to extend what they have, or why they cannot."""
    with desk.unit_of_work() as uow:
        return _form(desk, uow, grant_id, by=by)


def extend(
    desk: Desk, grant_id: GrantId, *, answer: str, by: UserId, request_id: str
) -> Asked | Repeated | UnderWay | NotExtended | Problem:
    """Ask for it again until the day, or for the number, in *answer*; or say why that is no answer."""
    with desk.unit_of_work() as uow:
        grant = uow.grants.get(grant_id)
        uow.tickets.locked(grant.ticket_id)  # of two who extend it, one does
        if not uow.inbox.claim(request_id):
            return Repeated()
        shown = _form(desk, uow, grant_id, by=by)
        if not isinstance(shown, Form):
            return shown
        problem = _problem(shown, answer)
        if problem is not None:
            return problem
        conversation = _sent(desk, uow, shown, answer, by=by, cause=request_id)
        uow.commit()
        return Asked(conversation)


def _form(desk: Desk, uow: UnitOfWork, grant_id: GrantId, *, by: UserId) -> Form | UnderWay | NotExtended:
    grant = uow.grants.get(grant_id)
    item = desk.policy.catalogue.item(grant.item_id)
    if item is None or not grants.is_theirs(grant, by) or not grants.may_extend(grant):
        return NotExtended()
    newer = [one for one in uow.grants.extending(grant_id) if one.state is not GrantState.NOT_GIVEN]
    if newer:
        return UnderWay(newer[0])
    item = seen_by(uow, item, by)
    one = _asked(grant, item)
    today = days.today(desk, uow, by)
    if one is None or one.kind is not FieldKind.DATE:
        return Form(grant=grant, item=item, field=one, unit=grant.terms.unit)
    first = max(today, grant.ends_on or today) + timedelta(days=1)
    lasts = [grants.latest_day(grant, today=today), bounds.latest(one, today=today)]
    last = min((day for day in lasts if day is not None), default=None)
    return Form(grant=grant, item=item, field=one, first_on=first, last_on=last)


def _asked(grant: Grant, item: Item) -> FormField | None:
    """Return the field by which its request said for how long; None where that is always the same."""
    name = grant.terms.until if grant.span.until_on is not None else grant.terms.lasts
    return item.field(name) if grant.answers.get(name) else None


def _problem(shown: Form, answer: str) -> Problem | None:
    if shown.field is None:
        return None
    value: Value = (answer,) if answer else ()
    asked = replace(shown.field, is_required=True, earliest_days=None, latest_days=None)
    problem = problem_of(asked, value, today=date.min)
    if problem is not None:
        return problem
    if shown.first_on is not None:
        on = date.fromisoformat(answer)
        if on < shown.first_on:
            return Problem(code="too_early", limit=shown.first_on.isoformat(), said=answer)
        if shown.last_on is not None and on > shown.last_on:
            return Problem(code="too_late", limit=shown.last_on.isoformat(), said=answer)
        return None
    extension = shown.grant.terms.extension
    longest = extension.longest if extension is not None else None
    if longest is not None and Decimal(answer) * Decimal(LENGTHS[shown.unit] / longest) > 1:
        return Problem(code="too_large", limit=str(longest // LENGTHS[shown.unit]), said=answer)
    return None


def _sent(desk: Desk, uow: UnitOfWork, shown: Form, answer: str, *, by: UserId, cause: str) -> Conversation:
    now, item = desk.clock.now(), shown.item
    draft = RequestDraft(
        id=RequestId(desk.ids.new()),
        conversation_id=ConversationId(desk.ids.new()),
        person_id=by,
        item_id=item.id,
        item_version=item.version,
        changed_at=now,
        answers=_answers(shown, answer, today=days.today(desk, uow, by)),
        extends=shown.grant.id,
    )
    before = replace(
        beginning.conversation(desk, by, question=shown.grant.what),
        id=draft.conversation_id,
        phase=Phase.CONFIRMING,
        request_id=draft.id,
    )
    uow.requests.add(draft)
    uow.conversations.add(before)
    showing.show_opening(uow, before, template=OPENING, text=shown.grant.what)
    after = request_steps.sent(desk, uow, before, cause=cause)
    if after.ticket_id is not None:
        _tie(desk, uow, uow.tickets.get(after.ticket_id), uow.tickets.get(shown.grant.ticket_id), cause=cause)
    steps.save(desk, uow, before, after)
    return after


def _tie(desk: Desk, uow: UnitOfWork, ticket: Ticket, of: Ticket, *, cause: str) -> None:
    """Let whoever works on an extension see what it extends."""
    kind, by = LinkKind.FOLLOW_UP_OF, ticket.requester_id
    after, earlier = lifecycle.link(ticket, kind=kind, other=of, at=desk.clock.now())
    save(desk, uow, ticket, after, action="linked", by=by, cause=cause)
    save(desk, uow, of, earlier, action="linked", by=by, cause=cause)


def _answers(shown: Form, answer: str, *, today: date) -> Answers:
    """Return what was answered the first time, with the new end; days that are over are the day it would have ended."""
    given = {
        one.id: shown.grant.answers[one.id] for one in shown.item.fields if shown.grant.answers.get(one.id)
    }
    for one in shown.item.fields:
        value = given.get(one.id, ())
        if one.kind is FieldKind.DATE and value and problem_of(one, value, today=today) is not None:
            begins = max(filter(None, (shown.grant.ends_on, bounds.earliest(one, today=today), today)))
            given[one.id] = (begins.isoformat(),)
    if shown.field is not None:
        given[shown.field.id] = (answer,)
    return catalogue.only_shown(shown.item, given)
