"""Requests that nobody goes on with: asked about once after some days, let go after a month, told either time.

Each change of a draft winds its timer up anew. A timer that comes for an earlier version does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from workflows.domain import request_talks, requests
from workflows.domain.catalogue import Item
from workflows.domain.conversations import Conversation
from workflows.domain.errors import DeskError
from workflows.domain.ids import RequestId
from workflows.domain.requests import EXPIRES_AFTER, NUDGED_AFTER, RequestDraft, RequestState
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import days, showing, steps
from workflows.use_cases.request_items import in_words_of, item_of

LEFT_ALONE = "left_alone"
EXPIRED = "request_expired"
"""The words of the card that says that a draft was let go."""


def watch(uow: UnitOfWork, draft: RequestDraft) -> None:
    """Come back to a draft that is left alone from now on."""
    payload = {"request": draft.id, "version": draft.version}
    uow.jobs.put(LEFT_ALONE, _key(draft), payload, due_at=draft.changed_at + NUDGED_AFTER)
    showing.show_home(uow, draft.person_id)


def save(desk: Desk, uow: UnitOfWork, draft: RequestDraft) -> None:
    """Store the next version of a draft. Raises DeskError("changed_meanwhile") when somebody was faster."""
    uow.jobs.withdraw(_key(draft))
    after = replace(draft, version=draft.version + 1, changed_at=desk.clock.now())
    if not uow.requests.save(after):
        raise DeskError("changed_meanwhile", conversation_id=draft.conversation_id)
    if after.state is RequestState.OPEN:
        watch(uow, after)
    else:
        if after.state is not RequestState.SENT:
            uow.masked.forget(after.id)
        showing.show_home(uow, draft.person_id)


def end(desk: Desk, uow: UnitOfWork, draft: RequestDraft, state: RequestState) -> None:
    """Store how a draft ended; one that was sent before and opened again is as it was sent."""
    turn = uow.approvals.turn(draft.ticket_id) if draft.ticket_id is not None else None
    if turn is None:
        save(desk, uow, replace(draft, state=state))
    else:
        save(desk, uow, replace(draft, state=RequestState.SENT, answers=turn.answers))


def come_back(desk: Desk, payload: Mapping[str, Any]) -> timedelta | None:
    """Ask about a draft that was left alone, or let it go; returns when to look again, None for no more."""
    with desk.unit_of_work() as uow:
        draft = uow.requests.get(RequestId(payload["request"]))
        if draft.state is not RequestState.OPEN or draft.version != payload["version"]:
            return None
        before = uow.conversations.locked(draft.conversation_id)
        left = draft.changed_at + EXPIRES_AFTER - desk.clock.now()
        item = item_of(desk, uow, draft)
        if left <= timedelta() or item is None:
            end(desk, uow, draft, RequestState.EXPIRED)
            is_sent = draft.ticket_id is not None
            over = request_talks.leave(before) if is_sent else request_talks.expire(before, EXPIRED)
            steps.save(desk, uow, before, over)
        elif uow.inbox.claim(_key(draft)):
            steps.save(desk, uow, before, _recalled(desk, uow, before, draft, item))
        uow.commit()
    return left if left > timedelta() and item is not None else None


def _recalled(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, draft: RequestDraft, item: Item
) -> Conversation:
    """Ask again where they were; a form that changed since is adopted first, and what that cleared is told."""
    after, step = requests.recalled(draft, item, today=days.today(desk, uow, draft.person_id))
    if after is not draft:
        save(desk, uow, after)
    return request_talks.show(conversation, after, in_words_of(desk, uow, item, draft.person_id), step)


def _key(draft: RequestDraft) -> str:
    return f"{LEFT_ALONE}:{draft.id}:{draft.version}"
