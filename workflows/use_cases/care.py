"""The care of articles: their owners are asked, once a day at most, about those that should be looked at again.

An owner is asked only about what they may read: whoever is named and may not, or left, is stood in for by a lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from workflows.domain import care as rules
from workflows.domain.audiences import may_read
from workflows.domain.care import LISTED, Care, Item, Page, Reason, Reminder, Status, Vote
from workflows.domain.drafts import ArticleDraft, DraftState
from workflows.domain.errors import DeskError
from workflows.domain.ids import ReminderId, UserId
from workflows.domain.people import Person
from workflows.domain.surfaces import Surface, SurfaceKind, care_id
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import audiences, drafts, showing
from workflows.use_cases.tickets import may_work

CARE = "care"
EVERY = timedelta(hours=1)
"""How often it is looked whether somebody's day has begun."""
A_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Done:
    """It happened, and this is the card now; `draft` is the revision that was begun, if one was."""

    reminder: Reminder
    draft: ArticleDraft | None = None


@dataclass(frozen=True, slots=True)
class TooLate:
    """Something was done about that article before; this is how the card stands."""

    reminder: Reminder


@dataclass(frozen=True, slots=True)
class NotYours:
    """Only whoever was asked decides."""


Result = Done | TooLate | NotYours


def begin(desk: Desk) -> None:
    """Have the articles cared for from now on; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(CARE, CARE, {})
        uow.commit()


def look_after(desk: Desk) -> timedelta:
    """Ask the owners whose working day has begun, one card each; returns when to look again."""
    pages = desk.library.pages()  # outside of any transaction: it may read all articles
    with desk.unit_of_work() as uow:
        asked = _asked_now(desk, uow, pages)
    for owner_id, found in asked.items():
        _remind(desk, owner_id, found)
    return EVERY


def still_right(desk: Desk, reminder_id: ReminderId, *, n: int, by: UserId, request_id: str) -> Result:
    """The owner says that the article is right: links and votes are forgotten until its time comes again."""
    page = _page(desk, reminder_id, n=n)
    with desk.unit_of_work() as uow:
        found = _to_decide(uow, reminder_id, n=n, by=by, request_id=request_id)
        if not isinstance(found, Done):
            return found
        item, now = found.reminder.items[n], desk.clock.now()
        care = replace(uow.cares.of(item.page), confirmed_at=now, accepted_links=item.links())
        owner = by if item.has(Reason.OWNER_GONE) else None  # whoever stands in takes it over
        if not _decided(uow, item, care, owner=owner, instead_of=page.owner if page else ""):
            return TooLate(found.reminder)
        next_on = rules.due_on(page, care, desk.policy.care) if page else None
        return _settle(uow, found.reminder, n, replace(item, status=Status.RIGHT, next_on=next_on))


def needs_work(desk: Desk, reminder_id: ReminderId, *, n: int, by: UserId, request_id: str) -> Result:
    """The owner wants to change the article: a revision is begun, or they are told where it lies."""
    with desk.unit_of_work() as uow:
        found = _to_decide(uow, reminder_id, n=n, by=by, request_id=request_id)
        if not isinstance(found, Done):
            return found
        item = found.reminder.items[n]
        outcome = _settle(uow, found.reminder, n, replace(item, status=Status.WORK))
    if not item.is_from_chat or not isinstance(outcome, Done):
        return outcome
    begun = drafts.revise(desk, rules.draft_of(item.page), by=by)
    return replace(outcome, draft=begun.draft) if isinstance(begun, drafts.Done) else outcome


def hand_over(
    desk: Desk, reminder_id: ReminderId, *, n: int, by: UserId, request_id: str, to: UserId
) -> Result:
    """The owner names somebody else, who is asked on their next working day and looks after it from now on.

    Raises DeskError("owner_cannot_read"), and DeskError("owner_no_agent") for an article published in chat.
    """
    page = _page(desk, reminder_id, n=n)
    with desk.unit_of_work() as uow:
        found = _to_decide(uow, reminder_id, n=n, by=by, request_id=request_id)
        if not isinstance(found, Done):
            return found
        item = found.reminder.items[n]
        if item.is_from_chat and not may_work(desk, uow, to):
            raise DeskError("owner_no_agent")
        if page is not None and not _can_look_after(desk, uow, uow.people.get(to), page):
            raise DeskError("owner_cannot_read")
        care = replace(uow.cares.of(item.page), told_at=None)
        if not _decided(uow, item, care, owner=to, instead_of=page.owner if page else ""):
            return TooLate(found.reminder)
        return _settle(uow, found.reminder, n, replace(item, status=Status.HANDED, to=to))


def may_decide(desk: Desk, reminder_id: ReminderId, *, n: int, by: UserId) -> Result:
    """Say whether *by* may decide about that article now; nothing is changed."""
    with desk.unit_of_work() as uow:
        return _to_decide(uow, reminder_id, n=n, by=by)


def withhold(desk: Desk, reminder_id: ReminderId) -> None:
    """Take from a card what went, or is not for its reader any more, just before it is drawn; most often nothing."""
    with desk.unit_of_work() as uow:
        reminder = uow.cares.reminder(reminder_id)
        readers = audiences.readers_alone(desk, uow, reminder.owner_id)
    known = desk.knowledge.audiences({one.page for one in reminder.items}) or {}
    gone = {one.page for one in reminder.items if not may_read(known.get(one.page, ()), readers)}
    items = tuple(_nameless(one) if one.page in gone else one for one in reminder.items)
    if items != reminder.items:
        with desk.unit_of_work() as uow:
            if uow.cares.save_reminder(replace(reminder, items=items, version=reminder.version + 1)):
                uow.commit()


def waiting(uow: UnitOfWork, owner_id: UserId) -> Sequence[Item]:
    """Return what an owner was asked about last and has not decided."""
    newest = uow.cares.newest(owner_id)
    return [one for one in newest.items if one.status is Status.OPEN] if newest else []


# ---- whom to ask --------------------------------------------------------------------------------------------


def _asked_now(desk: Desk, uow: UnitOfWork, pages: Sequence[Page]) -> Mapping[UserId, list[Item]]:
    """Return what each owner is to be asked who works at this moment and was not asked today."""
    now = desk.clock.now()
    broken = uow.web_links.broken() if desk.policy.care.checks_links else frozenset()
    cares = uow.cares.all()
    votes = _by_page(uow.cares.votes(now - desk.policy.care.unhelpful_within))
    found: dict[UserId, list[Item]] = {}
    owners: dict[object, tuple[Person | None, str]] = {}  # most pages are of a few people
    for page in (rules.with_broken(one, broken) for one in pages):
        care = cares.get(page.page, Care(page=page.page))
        if not rules.is_to_be_told(care, now):
            continue
        about = (page.owner, page.audience, care.owner_id, care.instead_of)
        if about not in owners:
            owners[about] = _owner(desk, uow, page, care)
        owner, gone = owners[about]
        reasons = rules.findings(
            page, care, votes=votes.get(page.page, ()), now=now, rules=desk.policy.care, gone=gone
        )
        if owner is not None and reasons and _is_at_work(desk, uow, owner):
            item = Item(page=page.page, title=page.title, url=page.url, source=page.source, findings=reasons)
            found.setdefault(owner.id, []).append(item)
    return found


def _remind(desk: Desk, owner_id: UserId, found: Sequence[Item]) -> None:
    """Ask an owner about the first of these; the rest is for another day."""
    items = tuple(found[:LISTED])
    with desk.unit_of_work() as uow:
        person, now = uow.people.get(owner_id), desk.clock.now()
        assert person is not None
        reminder = Reminder(
            id=ReminderId(desk.ids.new()), owner_id=owner_id, day=_day(desk, person), at=now, items=items
        )
        if not uow.cares.remind(reminder):
            return
        for item in items:
            uow.cares.save(replace(uow.cares.of(item.page), told_at=now))
        _show(uow, reminder)
        showing.show_home(uow, owner_id)
        uow.commit()


def _owner(desk: Desk, uow: UnitOfWork, page: Page, care: Care) -> tuple[Person | None, str]:
    """Return who is to be asked about a page, and the name of its owner if that one left."""
    is_decided = care.owner_id is not None and care.instead_of == page.owner
    stated = uow.people.get(care.owner_id) if is_decided and care.owner_id else _named(desk, uow, page.owner)
    if _can_look_after(desk, uow, stated, page):
        return stated, ""
    gone = stated.name if stated is not None and not stated.is_active else ""
    teams = [*(desk.policy.teams_of(stated.email) if stated else ()), desk.policy.default_team]
    leads = [desk.policy.team(team).lead for team in dict.fromkeys((*teams, *desk.policy.teams))]
    for lead in (uow.people.by_email(email) for email in leads):
        if _can_look_after(desk, uow, lead, page):
            return lead, gone
    return None, gone


def _named(desk: Desk, uow: UnitOfWork, owner: str) -> Person | None:
    """Return whom an article names: by e-mail, by team (its lead), or by id."""
    team = next((one for one in desk.policy.teams.values() if one.id == owner), None)
    email = team.lead if team is not None else owner
    return uow.people.by_email(email) or uow.people.get(UserId(owner))


def _can_look_after(desk: Desk, uow: UnitOfWork, person: Person | None, page: Page) -> bool:
    if person is None or not person.is_active or person.is_bot:
        return False
    return may_read(page.audience, audiences.readers_alone(desk, uow, person.id)) and not person.is_guest


def _is_at_work(desk: Desk, uow: UnitOfWork, person: Person) -> bool:
    """Whether it is working time where they are, and they have no card of that day."""
    hours = replace(desk.policy.targets[desk.policy.default_priority].calendar, zone=person.zone)
    now = desk.clock.now()
    return hours.elapsed(now, now + A_MOMENT) > timedelta() and not uow.cares.reminded(
        person.id, _day(desk, person)
    )


def _day(desk: Desk, person: Person) -> str:
    return desk.clock.now().astimezone(ZoneInfo(person.zone)).date().isoformat()


def _by_page(votes: Iterable[Vote]) -> dict[str, list[Vote]]:
    found: dict[str, list[Vote]] = {}
    for vote in votes:
        found.setdefault(vote.page, []).append(vote)
    return found


# ---- what they decide ---------------------------------------------------------------------------------------


def _page(desk: Desk, reminder_id: ReminderId, *, n: int) -> Page | None:
    """Return the article in that place of a card as it stands now, None when it is gone."""
    with desk.unit_of_work() as uow:
        reminder = uow.cares.reminder(reminder_id)
    return desk.library.page(reminder.items[n].page) if n < len(reminder.items) else None


def _to_decide(
    uow: UnitOfWork, reminder_id: ReminderId, *, n: int, by: UserId, request_id: str = ""
) -> Result:
    """Return the card if *by* may decide about that article now, and whoever comes later may not."""
    reminder = uow.cares.reminder(reminder_id)
    person = uow.people.get(by)
    if by != reminder.owner_id or person is None or not person.is_active:
        return NotYours()
    if n >= len(reminder.items) or reminder.items[n].status is not Status.OPEN:
        return TooLate(reminder)
    is_asked = (
        uow.cares.of(reminder.items[n].page).told_at == reminder.at
    )  # and not on a newer card, or another
    if not is_asked or (request_id and not uow.inbox.claim(request_id)):
        return TooLate(reminder)
    return Done(reminder)


def _settle(uow: UnitOfWork, reminder: Reminder, n: int, item: Item) -> Result:
    after = reminder.with_item(n, item)
    if not uow.cares.save_reminder(after):
        return TooLate(reminder)
    _show(uow, after)
    showing.show_home(uow, after.owner_id)
    uow.commit()
    return Done(after)


def _decided(uow: UnitOfWork, item: Item, care: Care, *, owner: UserId | None, instead_of: str) -> bool:
    """Store what was decided about an article, and *owner* if it has another one; False when it changed just now.

    An article from chat knows itself who looks after it.
    """
    if not item.is_from_chat:
        uow.cares.save(replace(care, owner_id=owner, instead_of=instead_of) if owner else care)
        return True
    uow.cares.save(care)
    article = uow.drafts.get(rules.draft_of(item.page))
    if article.state is not DraftState.PUBLISHED:
        return False
    after = replace(
        article,
        owner_id=owner or article.owner_id,
        confirmed_at=care.confirmed_at,
        version=article.version + 1,
    )
    if not uow.drafts.save(after):
        return False
    if after.owner_id != article.owner_id:
        drafts.show_step(uow, after)
    return True


def _show(uow: UnitOfWork, reminder: Reminder) -> None:
    surface = Surface(id=care_id(reminder.id), kind=SurfaceKind.CARE, ref=reminder.id, to=reminder.owner_id)
    showing.draw(uow, surface, lane=f"{CARE}:{reminder.owner_id}")


def _nameless(item: Item) -> Item:
    return replace(item, title="", url="", findings=(), status=Status.WITHHELD)
