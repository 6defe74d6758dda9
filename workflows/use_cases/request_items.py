"""The items of requests, as the person who asks for one sees it."""

from __future__ import annotations

from workflows.domain.catalogue import Item, as_seen_by
from workflows.domain.ids import UserId
from workflows.domain.requests import RequestDraft
from workflows.ports import Desk, UnitOfWork


def item_of(desk: Desk, uow: UnitOfWork, draft: RequestDraft) -> Item | None:
    """Return the item of a draft, None when it is offered no more."""
    item = desk.policy.catalogue.item(draft.item_id)
    return seen_by(uow, item, draft.person_id) if item is not None else None


def seen_by(uow: UnitOfWork, item: Item, person_id: UserId) -> Item:
    """Return *item* with what belongs to that person to choose from."""
    person = uow.people.get(person_id)
    return as_seen_by(item, person.email if person is not None else "")
