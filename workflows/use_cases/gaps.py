"""What people ask and no article answers: kept in groups, asked again, settled by an article or by an agent.

The text of a question is shown to agents of the desk only: whoever asked it may have asked in private.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from workflows.domain.answers import Band, NotReady
from workflows.domain.gaps import Gap, GapQuestion, in_topics, ranked
from workflows.domain.ids import GapId, UserId
from workflows.ports import Desk
from workflows.use_cases import audiences, showing
from workflows.use_cases.tickets import may_work

GAPS = "gaps"
EVERY = timedelta(minutes=1)
ASKED_AGAIN_AFTER = timedelta(minutes=10)
"""How long a question that an article answers meanwhile may stay in the list."""
ASKED_AT_ONCE = 50  # some seconds of one worker
GROUPED = 500  # the newest open questions; older ones keep the group they are in


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The gaps, those that touch most people first, and how many questions are not in one yet."""

    gaps: Sequence[Gap]
    waiting: int


@dataclass(frozen=True, slots=True)
class Settled:
    """That many questions went from the list."""

    questions: int


@dataclass(frozen=True, slots=True)
class AlreadySettled:
    """The gap was gone before."""


@dataclass(frozen=True, slots=True)
class NotAnAgent:
    """Only agents of the desk see gaps and decide on them."""


def begin(desk: Desk) -> None:
    """Have the gaps looked after from now on; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(GAPS, GAPS, {})
        uow.commit()


def look_after(desk: Desk) -> timedelta:
    """Ask open questions again, put new ones into groups; returns when to do it again."""
    ask_again(desk)
    _group(desk)
    return EVERY


def listed(desk: Desk, user_id: UserId) -> Listed | NotAnAgent:
    """Return what is asked and not answered, for an agent."""
    with desk.unit_of_work() as uow:
        if not may_work(desk, uow, user_id):
            return NotAnAgent()
        questions = uow.gaps.open(most=GROUPED)
    waiting = sum(one.gap_id is None for one in questions)
    return Listed(gaps=ranked(questions), waiting=waiting)


def not_ours(
    desk: Desk, gap_id: GapId, *, by: UserId, request_id: str
) -> Settled | AlreadySettled | NotAnAgent:
    """An agent says that no article is wanted: the group's questions go from the list."""
    with desk.unit_of_work() as uow:
        if not may_work(desk, uow, by):
            return NotAnAgent()
        if not uow.inbox.claim(request_id):
            return AlreadySettled()
        settled = uow.gaps.settle_topic(gap_id, by=by, at=desk.clock.now())
        showing.show_home(uow, by)
        uow.commit()
    return Settled(settled) if settled else AlreadySettled()


def ask_again(desk: Desk) -> None:
    """Settle the questions that an article answers by now, for whoever asked them where they asked."""
    now = desk.clock.now()
    with desk.unit_of_work() as uow:
        questions = uow.gaps.to_ask_again(before=now - ASKED_AGAIN_AFTER, most=ASKED_AT_ONCE)
    answers = [(one, is_answered(desk, one)) for one in questions]
    with desk.unit_of_work() as uow:
        uow.gaps.asked_again([one for one, found in answers if found is not None], now)
        uow.gaps.settle_answered([one for one, found in answers if found], now)
        uow.commit()


def is_answered(desk: Desk, question: GapQuestion) -> bool | None:
    """Whether the desk would answer that question now, in the place it was asked; None while it is still reading."""
    with desk.unit_of_work() as uow:
        conversation = uow.conversations.get(question.conversation_id)
        readers = audiences.readers_of(desk, uow, conversation)
    found = desk.knowledge.ask(question.question, exclude=(), readers=readers)
    if isinstance(found, NotReady):
        return None
    return found.band is Band.ANSWER and bool(audiences.still_shown(desk, found, readers).passages)


def _group(desk: Desk) -> None:
    with desk.unit_of_work() as uow:
        questions = uow.gaps.open(most=GROUPED)
    if all(one.gap_id is not None for one in questions):
        return
    topics = desk.grouping.grouped([one.question for one in questions])  # outside: it may take seconds
    with desk.unit_of_work() as uow:
        uow.gaps.put_into_topics(in_topics(questions, topics, new_id=desk.ids.new))
        uow.commit()
