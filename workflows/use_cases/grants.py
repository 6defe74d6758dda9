"""Access for a time, from a request's sending to the day before its end: asked for, given, told, warned of.

Called inside the transaction of whatever moves the request. How it ends is in access.py, how it is extended in
extending.py. Whoever moves a grant holds its request's ticket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from workflows.domain import access, grants
from workflows.domain.answer_words import day_in_words
from workflows.domain.catalogue import FieldKind, Item
from workflows.domain.errors import DeskError
from workflows.domain.grants import Grant, GrantState
from workflows.domain.ids import GrantId, UserId
from workflows.domain.requests import RequestDraft
from workflows.domain.surfaces import Surface, SurfaceKind, grant_surface_id, person_lane
from workflows.domain.tickets import Kind, ResolutionCode, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import days, fulfilling, showing

GRANT_END = "grant_end"
"""The timer of access that ends."""
GRANT_WARN = "grant_warn"
"""The timer of a word before that."""
GRANT_FOLLOWED = "grant_followed"
"""The job that tells access that it was extended."""
HOLDER_LEFT = "holder_left"
"""The job that ends what somebody has who is gone."""

GIVEN, OVER = "given", "over"
"""What its holder is told once: that they have it, that it is over. Between them the words of each warning."""
_GIVEN_BY = frozenset({ResolutionCode.FIXED, ResolutionCode.WORKAROUND})
_CAME_TO_NOTHING = frozenset({State.CANCELLED, State.MERGED, State.CLOSED, State.REJECTED, State.EXPIRED})


def ask(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, item: Item, draft: RequestDraft, *, beneficiary: UserId
) -> None:
    """Keep what a request that was just sent asks for, if that is to end; sent again, it is what it asks for then."""
    earlier = uow.grants.of(ticket.id)
    terms = desk.policy.access.get(item.id)
    span = access.asked_span(terms, draft.answers) if terms is not None else None
    if terms is None or span is None:
        if earlier is not None and earlier.state is GrantState.ASKED:
            _save(uow, grants.refuse(earlier, at=desk.clock.now()))
        return
    people = {"requester": draft.person_id, "for": beneficiary}
    kept = access.frozen(terms, draft.answers, fulfilling.facts_of(uow, item, draft.answers, people=people))
    before = uow.grants.get(draft.extends) if draft.extends is not None else None
    asked = Grant(
        id=GrantId(desk.ids.new()),
        ticket_id=ticket.id,
        number=ticket.number,
        item_id=item.id,
        what=kept.what or item.title,
        holder_id=beneficiary,
        requester_id=draft.person_id,
        team=item.fulfilled_by,
        terms=kept,
        span=span,
        changed_at=desk.clock.now(),
        answers=draft.answers,
        extends=draft.extends,
        extension=before.extension + 1 if before is not None else 0,
    )
    if earlier is None:
        uow.grants.add(asked)
    else:
        _save(uow, grants.ask_again(earlier, asked))
    if before is not None:
        show(uow, before)


def is_agreed(uow: UnitOfWork, draft: RequestDraft, item: Item) -> bool:
    """Whether a request extends what was agreed to already, by as much as its file lets it without another yes.

    It asks for nothing else then: every answer but the days, and for how long, is as it was.
    """
    before = uow.grants.get(draft.extends) if draft.extends is not None else None
    extension = before.terms.extension if before is not None else None
    if before is None or extension is None or extension.needs_yes or not grants.may_extend(before):
        return False
    kept = [one.id for one in item.fields if one.kind is not FieldKind.DATE and one.id != before.terms.lasts]
    return all(draft.answers.get(name, ()) == before.answers.get(name, ()) for name in kept)


def keep(desk: Desk, uow: UnitOfWork, before: Ticket, after: Ticket) -> Ticket:
    """Give what a request asked for once it is done, drop it when it came to nothing; return the ticket after that."""
    if after.kind is not Kind.REQUEST or before.state is after.state:
        return after
    grant = uow.grants.of(after.id)
    if grant is None or grant.state is not GrantState.ASKED:
        return after
    if _is_given(after):
        return replace(after, access=grants.mark(_give(desk, uow, grant)))
    if after.state in _CAME_TO_NOTHING:
        _save(uow, grants.refuse(grant, at=desk.clock.now()))
        if grant.extends is not None:
            show(uow, uow.grants.get(grant.extends))
    return after


def warn(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Tell the holder that what they have ends soon, unless it ends otherwise by now."""
    with desk.unit_of_work() as uow:
        grant = uow.grants.get(GrantId(str(payload["grant"])))
        uow.tickets.locked(grant.ticket_id)
        grant, at = uow.grants.get(grant.id), desk.clock.now()
        is_meant = grant.ends_at == datetime.fromisoformat(payload["ends_at"])
        if not is_meant or grant.ends_at is None or at >= grant.ends_at:
            return
        try:
            warned = grants.warn(grant, int(payload["days"]), at=at)
        except DeskError as refused:
            if refused.code != "grant_moved_on":
                raise
            return
        _save(uow, warned)
        tell(uow, warned, f"warning:{warned.warned}")
        show(uow, warned)
        uow.commit()


def tell(uow: UnitOfWork, grant: Grant, words: str) -> None:
    """Tell the holder something of what they have, in their direct messages; each of these once."""
    surface = Surface(
        id=grant_surface_id(grant.id, words),
        kind=SurfaceKind.GRANT,
        ref=grant.id,
        to=grant.holder_id,
        content={"words": words},
    )
    showing.draw(uow, surface, lane=person_lane(grant.holder_id))


def show(uow: UnitOfWork, grant: Grant) -> None:
    """Draw anew what its holder was told of it, and the Home it is listed on."""
    for words in (GIVEN, *(f"warning:{days_}" for days_ in grant.terms.warn_days), OVER):
        if uow.surfaces.get(grant_surface_id(grant.id, words)) is not None:
            tell(uow, grant, words)
    showing.show_home(uow, grant.holder_id)


def under_way(uow: UnitOfWork, grant: Grant) -> Grant | None:
    """Return the extension of a grant that was asked for and is not decided yet, None when there is none."""
    asked = (one for one in uow.grants.extending(grant.id) if one.state is GrantState.ASKED)
    return next(asked, None)


def disarm(uow: UnitOfWork, grant: Grant) -> None:
    """Take back the timers of a grant that will not end by itself any more."""
    uow.jobs.withdraw(f"{GRANT_END}:{grant.id}")
    for days_ in grant.terms.warn_days:
        uow.jobs.withdraw(f"{GRANT_WARN}:{grant.id}:{days_}")


def in_words(grant: Grant) -> dict[str, str]:
    """Return what the words of what takes it back may name besides."""
    assert grant.ends_at is not None
    until = day_in_words(grant.ends_on) if grant.ends_on else f"{grant.ends_at:%Y-%m-%d %H:%M} UTC"
    return dict(zip(access.ABOUT_ACCESS, (grant.number, until), strict=True))


def _is_given(ticket: Ticket) -> bool:
    """Whether what was asked for is there: a request may also be resolved because nobody answered, or it was none."""
    resolution = ticket.resolution
    return ticket.state is State.RESOLVED and resolution is not None and resolution.code in _GIVEN_BY


def _give(desk: Desk, uow: UnitOfWork, grant: Grant) -> Grant:
    now = desk.clock.now()
    before = uow.grants.get(grant.extends) if grant.extends is not None else None
    zone = days.zone_of(desk, uow, grant.holder_id)
    given = grants.give(grant, zone=zone, at=now, after=before)
    _save(uow, given)
    assert given.ends_at is not None
    facts = {"grant": given.id, "ends_at": given.ends_at.isoformat()}
    uow.jobs.put(GRANT_END, f"{GRANT_END}:{given.id}", facts, due_at=given.ends_at)
    for days_, due_at in grants.warnings(given).items():
        key = f"{GRANT_WARN}:{given.id}:{days_}"
        uow.jobs.put(GRANT_WARN, key, {**facts, "days": days_}, due_at=due_at)
    if before is not None:
        uow.jobs.put(GRANT_FOLLOWED, f"{GRANT_FOLLOWED}:{given.id}", {"grant": given.id})
    follow_holder(uow, given.holder_id)
    tell(uow, given, GIVEN)
    showing.show_home(uow, given.holder_id)
    return given


def follow_holder(uow: UnitOfWork, user_id: UserId) -> None:
    """Have ended at once what somebody has who is gone."""
    person = uow.people.get(user_id)
    if person is not None and not person.is_active:
        uow.jobs.put(HOLDER_LEFT, f"{HOLDER_LEFT}:{user_id}", {"user": user_id})


def _save(uow: UnitOfWork, grant: Grant) -> None:
    is_saved = uow.grants.save(grant)
    assert is_saved  # whoever moves it holds its ticket
