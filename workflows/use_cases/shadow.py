"""Listening without a word: what is asked where the desk is silent, what it would have said, what people said.

Nothing in here is ever posted in such a channel. Questions and replies are kept redacted, and let go after a while.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from workflows.domain.answers import Answer, Band, NotReady
from workflows.domain.channel_talk import is_question
from workflows.domain.ids import ChannelId, MessageTs
from workflows.domain.intents import without_greeting
from workflows.domain.messages import IncomingMessage
from workflows.domain.people import Person
from workflows.domain.shadow import Agreement, ShadowQuestion, ShadowReply, kept, links_in
from workflows.domain.surfaces import Surface
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import audiences

SHADOW_ANSWER = "shadow_answer"
SHADOW_JUDGE = "shadow_judge"
SHADOW_TOPICS = "shadow_topics"
ONLY_LISTENING = "only_listening"
QUIET = timedelta(hours=4)
"""Open time of the desk without a word in a thread after which it has come to rest."""
LOOK_AGAIN_AFTER = timedelta(seconds=5)
"""How long a question waits for a knowledge base still being read."""
TOPICS_AFTER = timedelta(minutes=1)
"""Questions that nothing was found for are put into groups together, not one by one."""
GROUPED = 500  # the newest of a channel


# ---- silence ------------------------------------------------------------------------------------------------


def is_shadowed(desk: Desk, uow: UnitOfWork, channel: ChannelId) -> bool:
    """Whether the desk only listens in that channel."""
    return any(uow.people.channel(name) == channel for name in desk.policy.shadow)


def is_silenced(desk: Desk, uow: UnitOfWork, surface: Surface) -> bool:
    """Whether *surface* stands, or would, where the desk only listens: whatever put it there, it is not drawn."""
    place = surface
    if surface.channel is None and surface.under is not None:
        place = uow.surfaces.get(surface.under) or surface
    return place.channel is not None and is_shadowed(desk, uow, place.channel)


# ---- what people write --------------------------------------------------------------------------------------


def hear(desk: Desk, uow: UnitOfWork, message: IncomingMessage, *, edited_ts: str = "") -> None:
    """Take in what was said, or how it reads after an edit, where the desk only listens. Once, by its request."""
    if not uow.inbox.claim(message.request_id):
        return
    if message.mentions_desk and not edited_ts and uow.inbox.claim(f"listening:{_key(message)}"):
        payload = {"channel": message.channel, "user": message.user_id}
        uow.jobs.put(ONLY_LISTENING, f"{ONLY_LISTENING}:{_key(message)}", payload)
    if message.root_ts != message.ts:
        _replied(desk, uow, message, edited_ts=edited_ts)
    elif edited_ts:
        _reworded(desk, uow, message, edited_ts=edited_ts)
    elif is_question(message.text):
        now = desk.clock.now()
        question = ShadowQuestion(
            channel=message.channel,
            ts=message.ts,
            person_id=message.user_id,
            question=kept(without_greeting(message.text)),
            asked_at=message.at,
            heard_at=now,
            stirred_at=now,
        )
        uow.shadow.add(question)
        _look_into(desk, uow, question)


def unsaid(desk: Desk, *, request_id: str, channel: ChannelId, ts: MessageTs) -> None:
    """Let go what was deleted where the desk only listens: a question with its replies, or a reply."""
    with desk.unit_of_work() as uow:
        if not is_shadowed(desk, uow, channel) or not uow.inbox.claim(request_id):
            return
        uow.shadow.forget(channel, ts)
        uow.commit()


def _replied(desk: Desk, uow: UnitOfWork, message: IncomingMessage, *, edited_ts: str) -> None:
    """Keep what somebody else says to a question; whatever is said, its thread is in motion again."""
    question = uow.shadow.locked(message.channel, message.root_ts)
    if question is None:
        return
    if message.user_id != question.person_id:
        reply = ShadowReply(
            channel=message.channel,
            ts=message.ts,
            thread_ts=message.root_ts,
            person_id=message.user_id,
            text=kept(message.text),
            links=links_in(message.markup),
            edited_ts=edited_ts,
        )
        uow.shadow.add_reply(reply)
        first_at = min(filter(None, (question.replied_at, message.at)))
        question = replace(question, replied_at=first_at)
    stirred = replace(question, stirred_at=desk.clock.now(), agreement=None)
    uow.shadow.save(stirred)
    _look_into(desk, uow, stirred)


def _reworded(desk: Desk, uow: UnitOfWork, message: IncomingMessage, *, edited_ts: str) -> None:
    """Look a question up anew in its new words; words that ask nothing let it go."""
    known = uow.shadow.locked(message.channel, message.ts)
    if known is None or edited_ts <= known.edited_ts:
        return
    if not is_question(message.text):
        uow.shadow.forget(message.channel, message.ts)
        return
    anew = ShadowQuestion(
        channel=known.channel,
        ts=known.ts,
        person_id=known.person_id,
        question=kept(without_greeting(message.text)),
        asked_at=known.asked_at,
        heard_at=known.heard_at,
        stirred_at=desk.clock.now(),
        edited_ts=edited_ts,
        replied_at=known.replied_at,
    )
    uow.shadow.save(anew)
    _look_into(desk, uow, anew)


def _look_into(desk: Desk, uow: UnitOfWork, question: ShadowQuestion) -> None:
    """Have it looked up, if it was not, and judged once its thread has come to rest."""
    payload = {"channel": question.channel, "ts": question.ts}
    name = f"{question.channel}:{question.ts}"
    if question.band is None:
        uow.jobs.put(SHADOW_ANSWER, f"{SHADOW_ANSWER}:{name}", payload)
    calendar = desk.policy.calendar
    due_at = calendar.due_at(question.stirred_at, QUIET)
    uow.jobs.put(SHADOW_JUDGE, f"{SHADOW_JUDGE}:{name}", payload, due_at=due_at)


def _key(message: IncomingMessage) -> str:
    return f"{message.channel}:{message.user_id}"


# ---- what the desk would have said --------------------------------------------------------------------------


def answer(desk: Desk, channel: ChannelId, ts: MessageTs) -> timedelta | None:
    """Find what the desk would have answered there, for all who read there; only an employee's question counts.

    Returns how long to wait before looking again while the knowledge base is still being read, else None.
    """
    with desk.unit_of_work() as uow:
        question = uow.shadow.get(channel, ts)
        if question is None or question.band is not None:
            return None
        if not _is_employee(uow.people.get(question.person_id)):
            uow.shadow.forget(channel, ts)
            uow.commit()
            return None
    found = _found(desk, question)
    if isinstance(found, NotReady):
        return LOOK_AGAIN_AFTER
    with desk.unit_of_work() as uow:
        now = uow.shadow.locked(channel, ts)
        if now is None or now.band is not None or now.question != question.question:
            return None
        pages = [passage.page for passage in found.passages]
        heading = found.passages[0].heading if found.passages else ""
        uow.shadow.save(now.found(found.band, found.confidence, pages=pages, heading=heading))
        if found.band is Band.NONE:
            due_at = desk.clock.now() + TOPICS_AFTER
            uow.jobs.put(SHADOW_TOPICS, SHADOW_TOPICS, {}, due_at=due_at)
        uow.commit()
    return None


def judge(desk: Desk, channel: ChannelId, ts: MessageTs) -> timedelta | None:
    """Judge whether people said what the desk would have shown, once their thread has come to rest.

    Returns how long to wait before looking again, None when it is judged or there is nothing to judge.
    """
    with desk.reading() as uow:
        question = uow.shadow.get(channel, ts)
        if question is None or question.agreement is not None:
            return None
        replies = uow.shadow.replies(channel, ts)
    calendar = desk.policy.calendar
    rests_in = calendar.due_at(question.stirred_at, QUIET) - desk.clock.now()
    if rests_in > timedelta():
        return rests_in
    agreement = Agreement.UNTOLD
    if question.band is None:
        return LOOK_AGAIN_AFTER
    if question.is_answered and replies:
        found = _found(desk, question)
        if isinstance(found, NotReady):
            return LOOK_AGAIN_AFTER
        passage = next((one for one in found.passages if one.page == question.pages[0]), None)
        agreement = desk.judging.agreement(passage, replies) if passage is not None else agreement
    with desk.unit_of_work() as uow:
        now = uow.shadow.locked(channel, ts)
        if now is not None and now.stirred_at == question.stirred_at:  # else it is judged anew
            uow.shadow.save(replace(now, agreement=agreement))
            uow.commit()
    return None


def put_into_topics(desk: Desk) -> None:
    """Group what nothing was found for by what it asks; each channel alone, as not everybody reads all of them."""
    with desk.reading() as uow:
        channels = [uow.people.channel(name) for name in sorted(desk.policy.shadow)]
    for channel in channels:
        if channel is not None:
            _put_into_topics(desk, channel)


def _put_into_topics(desk: Desk, channel: ChannelId) -> None:
    with desk.reading() as uow:
        silent = [one for one in uow.shadow.asked([channel]) if one.band is Band.NONE][-GROUPED:]
    if all(one.topic for one in silent):
        return
    topics = desk.grouping.grouped([one.question for one in silent])  # outside: it may take seconds
    named = {silent[place].ts: topic.name for topic in topics for place in topic.members}
    with desk.unit_of_work() as uow:
        for one in silent:
            now = uow.shadow.locked(channel, one.ts)
            if now is not None and now.question == one.question and one.ts in named:
                uow.shadow.save(replace(now, topic=named[one.ts]))
        uow.commit()


def _found(desk: Desk, question: ShadowQuestion) -> Answer | NotReady:
    with desk.reading() as uow:
        readers = audiences.readers_in(desk, uow, question.channel)
    found = desk.knowledge.ask(question.question, exclude=frozenset(), readers=readers)
    return found if isinstance(found, NotReady) else audiences.still_shown(desk, found, readers)


def _is_employee(person: Person | None) -> bool:
    return person is not None and person.is_active and not person.is_guest and not person.is_bot
