"""What listening came to, for agents; and their word on answers that were never given.

Numbers and words of a channel are for those who may read it, and a page's for those who may read that. *may_see*
asks the platform at this moment whether the agent may read a channel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from workflows.domain.answers import Passage
from workflows.domain.audiences import Readers, may_read
from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.shadow import (
    LISTED,
    ShadowQuestion,
    ShadowReply,
    ShadowReport,
    Verdict,
    reported,
    to_review,
)
from workflows.ports import Desk
from workflows.use_cases import audiences
from workflows.use_cases.tickets import may_work

MaySee = Callable[[ChannelId], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """What came of listening in `channels`, by their names. `doubtful` are answers with the page of each."""

    channels: tuple[str, ...]
    report: ShadowReport
    doubtful: tuple[tuple[ShadowQuestion, Passage], ...]
    is_reviewable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An answer to be judged: what was asked in `channel`, what the desk would have shown, what people said."""

    channel: str
    question: ShadowQuestion
    passage: Passage
    replies: Sequence[ShadowReply]


@dataclass(frozen=True, slots=True)
class NothingLeft:
    """Every answer this agent may judge has been judged."""


@dataclass(frozen=True, slots=True)
class NotListening:
    """The desk listens in no channel this agent may read."""


@dataclass(frozen=True, slots=True)
class NotAnAgent:
    """Only agents of the desk see the report and judge."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The agent's word is kept."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """It was judged before, or is not there (for this agent) any more."""


def listened(desk: Desk, user_id: UserId, *, may_see: MaySee) -> Listened | NotListening | NotAnAgent:
    """Return what came of listening in the channels the agent may read."""
    if not _is_agent(desk, user_id):
        return NotAnAgent()
    channels = _channels(desk, may_see)
    if not channels:
        return NotListening()
    questions = _asked(desk, channels)
    report = reported(questions)
    doubtful = ((one, _passage(desk, one, user_id)) for one in _readable(desk, report.doubtful, user_id))
    shown = ((one, passage) for one, passage in doubtful if passage is not None)
    return Listened(
        channels=tuple(sorted(channels.values())),
        report=report,
        doubtful=tuple(islice(shown, LISTED)),
        is_reviewable=any(_for_review(desk, questions, user_id)),
    )


def offered(
    desk: Desk, user_id: UserId, *, may_see: MaySee
) -> Offered | NothingLeft | NotListening | NotAnAgent:
    """Return the next answer for the agent to judge."""
    if not _is_agent(desk, user_id):
        return NotAnAgent()
    channels = _channels(desk, may_see)
    if not channels:
        return NotListening()
    for question in _for_review(desk, _asked(desk, channels), user_id):
        passage = _passage(desk, question, user_id)
        if passage is None:
            continue
        with desk.unit_of_work() as uow:
            replies = uow.shadow.replies(question.channel, question.ts)
        name = channels[question.channel]
        return Offered(channel=name, question=question, passage=passage, replies=replies)
    return NothingLeft()


def decide(
    desk: Desk,
    channel: ChannelId,
    ts: MessageTs,
    *,
    by: UserId,
    verdict: Verdict,
    request_id: str,
    may_see: MaySee,
) -> Recorded | TooLate | NotAnAgent:
    """Keep an agent's word on an answer, the first one; a skipped one may still be judged by somebody else."""
    if not _is_agent(desk, by):
        return NotAnAgent()
    if channel not in _channels(desk, may_see):
        return TooLate()
    with desk.unit_of_work() as uow:
        question = uow.shadow.get(channel, ts)
    if question is None or not _readable(desk, [question], by):
        return TooLate()
    with desk.unit_of_work() as uow:
        now = uow.shadow.locked(channel, ts)
        if now is None or not _is_open(now) or not uow.inbox.claim(request_id):
            return TooLate()
        uow.shadow.save(replace(now, verdict=verdict, judged_by=by))
        uow.commit()
    return Recorded()


def _is_agent(desk: Desk, user_id: UserId) -> bool:
    with desk.unit_of_work() as uow:
        return may_work(desk, uow, user_id)


def _channels(desk: Desk, may_see: MaySee) -> dict[ChannelId, str]:
    """Return the names of the channels the desk listens in and the agent may read."""
    with desk.unit_of_work() as uow:
        known = {uow.people.channel(name): name for name in sorted(desk.policy.shadow)}
    return {channel: name for channel, name in known.items() if channel is not None and may_see(channel)}


def _asked(desk: Desk, channels: Collection[ChannelId]) -> Sequence[ShadowQuestion]:
    with desk.unit_of_work() as uow:
        return uow.shadow.asked(channels)


def _is_open(question: ShadowQuestion) -> bool:
    return question.is_answered and question.verdict in (None, Verdict.SKIPPED)


def _for_review(desk: Desk, questions: Sequence[ShadowQuestion], user_id: UserId) -> Sequence[ShadowQuestion]:
    """Return the answers the agent may judge and did not skip."""
    left = [one for one in to_review(questions) if one.judged_by != user_id]
    return _readable(desk, left, user_id)


def _readable(desk: Desk, questions: Sequence[ShadowQuestion], user_id: UserId) -> Sequence[ShadowQuestion]:
    """Return those of *questions* whose page is there and for the agent at this moment."""
    readers = _alone(desk, user_id)
    audiences_now = desk.knowledge.audiences({one.pages[0] for one in questions if one.pages}) or {}
    mine = {page for page, audience in audiences_now.items() if may_read(audience, readers)}
    return [one for one in questions if one.pages and one.pages[0] in mine]


def _passage(desk: Desk, question: ShadowQuestion, user_id: UserId) -> Passage | None:
    """Return what the desk would have shown, None when it is not there, or not for the agent, any more."""
    return desk.knowledge.passage(question.pages[0], question.question, readers=_alone(desk, user_id))


def _alone(desk: Desk, user_id: UserId) -> Readers:
    with desk.unit_of_work() as uow:
        return audiences.readers_alone(desk, uow, user_id)
