"""The precision of outright answers: each is noted when it is given, and counted by what was heard of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from workflows.domain.answers import Answer, Band
from workflows.domain.conversations import CardKind, Conversation
from workflows.domain.precision import (
    WEEK,
    GivenAnswer,
    Week,
    begins_at,
    by_week,
    first_of,
    heard_of,
    monday_of,
)
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing

PRECISION = "precision"
TOLD_AFTER = timedelta(days=4)
"""After the end of a week: until then somebody may come back with the same, and silence means nothing yet."""


def begin(desk: Desk) -> None:
    """Have each week told once it is clear how it went; many may begin it."""
    zone = desk.policy.calendar.zone
    ended = begins_at(monday_of(desk.clock.now() - TOLD_AFTER, zone=zone) + WEEK, zone=zone)
    with desk.unit_of_work() as uow:
        uow.jobs.put(PRECISION, PRECISION, {}, due_at=ended + TOLD_AFTER)
        uow.commit()


def note(desk: Desk, uow: UnitOfWork, conversation: Conversation, found: Answer) -> None:
    """Keep the newest card if it answers outright: neither one that was chosen nor the next best."""
    card = conversation.cards[-1]
    if found.band is Band.ANSWER and card.kind is CardKind.ANSWER and not card.is_second:
        uow.given.add(
            GivenAnswer(
                conversation_id=conversation.id,
                n=card.n,
                page=card.passages[0].page,
                confidence=found.confidence,
                at=desk.clock.now(),
            )
        )


def weeks(desk: Desk, *, most: int) -> Sequence[Week]:
    """Return the last *most* weeks as far as something was answered in them, this one included, the newest first."""
    zone = desk.policy.calendar.zone
    with desk.unit_of_work() as uow:
        given = uow.given.since(first_of(most, now=desk.clock.now(), zone=zone))
    return by_week(((one.at, heard_of(conversation, one.n)) for one, conversation in given), zone=zone)


def last_week(desk: Desk) -> tuple[Week, timedelta]:
    """Return the newest week of which it is clear how it went, and when to look again."""
    zone = desk.policy.calendar.zone
    now = desk.clock.now()
    monday = monday_of(now - TOLD_AFTER, zone=zone) - WEEK
    told = (week for week in weeks(desk, most=4) if week.monday == monday)
    again_at = begins_at(monday + 2 * WEEK, zone=zone) + TOLD_AFTER
    return next(told, Week(monday=monday, heard={})), again_at - now


def tell_last_week(desk: Desk) -> tuple[Week, timedelta]:
    """Have the leads' Homes say how the newest settled week went; return it, and when to look again."""
    week, again_after = last_week(desk)
    with desk.unit_of_work() as uow:
        uow.given.tell(week)
        for email in sorted({team.lead for team in desk.policy.teams.values()}):
            lead = uow.people.by_email(email)
            if lead is not None:
                showing.show_home(uow, lead.id)
        uow.commit()
    return week, again_after
