"""The items of requests, as the person who asks for one sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from workflows.domain import item_words, profiles
from workflows.domain.catalogue import Answers, Item, Value, as_seen_by
from workflows.domain.ids import FieldId, UserId
from workflows.domain.profiles import Profile
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


def in_words_of(desk: Desk, uow: UnitOfWork, item: Item, person_id: UserId) -> Item:
    """Return *item* in that person's language, to be said to them; everything but words goes by the item itself."""
    person = uow.people.get(person_id)
    locale = person.locale if person is not None else ""
    return item_words.spoken(item, locale or desk.policy.language)


def last_of(uow: UnitOfWork, item: Item, person_id: UserId, *, today: date) -> Mapping[FieldId, Value]:
    """Return the answers of somebody's last request of *item* that may be given again; none if they have none."""
    last = uow.requests.last_sent(person_id, item.id)
    return profiles.again(item, last.answers, today=today) if last is not None else {}


def known_of(
    desk: Desk, uow: UnitOfWork, item: Item, person_id: UserId, *, last: Answers, today: date
) -> Mapping[FieldId, Value]:
    """Return what *item*, as that person sees it, may be filled in with before they say anything."""
    return profiles.known(item, _profile(desk, uow, person_id), last, today=today)


def _profile(desk: Desk, uow: UnitOfWork, person_id: UserId) -> Profile:
    """Return what the desk's files and the directory say of somebody; the directory's title counts first."""
    person = uow.people.get(person_id)
    if person is None or not person.email:
        return Profile()
    email = person.email.lower()
    filed = desk.policy.profiles.get(email, Profile())
    manager = uow.people.by_email(desk.policy.managers.get(email, ""))
    is_there = manager is not None and manager.is_active
    return replace(
        filed,
        title=person.title or filed.title,
        manager_id=manager.id if manager is not None and is_there else None,
    )
