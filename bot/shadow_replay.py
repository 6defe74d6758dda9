"""Shadow mode over a channel as it was exported: judged on paper, before the desk is invited anywhere."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import knowledge
from bot.grouping import ModelGrouping
from bot.refusals import Refused
from handlers.payloads import incoming_message
from knowledge.agreement import Cited, Judge, Said
from workflows.domain.answers import Band
from workflows.domain.audiences import Readers
from workflows.domain.channel_talk import is_question
from workflows.domain.ids import ChannelId
from workflows.domain.intents import without_greeting
from workflows.domain.messages import IncomingMessage
from workflows.domain.shadow import Agreement, ShadowQuestion, kept, links_in

EXPORTED = ChannelId("exported")


def read_export(path: Path) -> list[IncomingMessage]:
    """Return what people wrote in an exported channel, oldest first. Raises Refused with one sentence.

    *path* is a file with a list of messages, or the channel's folder of an export with a file for each day.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise Refused(f"{path} holds no exported messages: there is no .json file in it.")
    messages = [message for file in files for message in _messages(file)]
    return sorted(messages, key=lambda message: (message.at, message.ts))


def replayed(
    messages: Sequence[IncomingMessage],
    base: Asked,
    *,
    model: str,
    readers: Readers,
    progress: knowledge.Progress = knowledge.silent,
) -> list[ShadowQuestion]:
    """Return the questions among *messages* with what the desk would have answered for all of *readers*."""
    threads: dict[str, list[IncomingMessage]] = defaultdict(list)
    for message in messages:
        if message.root_ts != message.ts:
            threads[message.root_ts].append(message)
    asked = [one for one in messages if one.root_ts == one.ts and is_question(one.text)]
    judges = _Judges(model)
    questions = []
    for number, message in enumerate(asked, start=1):
        replies = [reply for reply in threads[message.ts] if reply.user_id != message.user_id]
        questions.append(_looked_up(message, replies, base, judges=judges, readers=readers))
        progress("Asking", number, len(asked))
    return _in_topics(questions, model)


class Asked(Protocol):
    """Articles that can be asked."""

    def ask(self, question: str, *, readers: Readers | None) -> knowledge.Answer: ...


class _Judges:
    """A judge for each passage; a passage that many questions find is encoded once."""

    def __init__(self, model: str) -> None:
        self._encoder = knowledge.encoder(model)
        self._judges: dict[Cited, Judge] = {}

    def agreement(self, passage: knowledge.Passage, replies: Sequence[IncomingMessage]) -> Agreement:
        """Return how *replies* hold against *passage*."""
        cited = Cited(title=passage.title, heading=passage.heading, url=passage.url, text=passage.text)
        judge = self._judges.setdefault(cited, Judge(cited, self._encoder))
        said = [Said(text=kept(reply.text), links=links_in(reply.markup)) for reply in replies]
        return Agreement(judge.judge(said))


def _looked_up(
    message: IncomingMessage,
    replies: Sequence[IncomingMessage],
    base: Asked,
    *,
    judges: _Judges,
    readers: Readers,
) -> ShadowQuestion:
    question = ShadowQuestion(
        channel=message.channel,
        ts=message.ts,
        person_id=message.user_id,
        question=kept(without_greeting(message.text)),
        asked_at=message.at,
        heard_at=message.at,
        stirred_at=max([message.at, *(reply.at for reply in replies)]),
        replied_at=min((reply.at for reply in replies), default=None),
        agreement=Agreement.UNTOLD,
    )
    answer = base.ask(question.question, readers=readers)
    pages = [passage.page for passage in answer.passages]
    heading = answer.passages[0].heading if answer.passages else ""
    found = question.found(Band(answer.band), answer.confidence, pages=pages, heading=heading)
    if found.is_answered and replies:
        found = replace(found, agreement=judges.agreement(answer.passages[0], replies))
    return found


def _in_topics(questions: list[ShadowQuestion], model: str) -> list[ShadowQuestion]:
    silent = [place for place, one in enumerate(questions) if one.band is Band.NONE]
    if silent:
        topics = ModelGrouping(model).grouped([questions[place].question for place in silent])
        for topic in topics:
            for member in topic.members:
                questions[silent[member]] = replace(questions[silent[member]], topic=topic.name)
    return questions


def _messages(file: Path) -> Iterator[IncomingMessage]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{file} is not UTF-8, so it is no exported channel.") from None
    except json.JSONDecodeError as error:
        raise Refused(f"{file}:{error.lineno}: this is not JSON: {error.msg}.") from None
    if not isinstance(told, list):
        raise Refused(f"{file} is no exported channel: it has to hold a list of messages.")
    for number, one in enumerate(told, start=1):
        message = _message(one, where=f"{file}: message {number}")
        if message is not None:
            yield message


def _message(one: Any, *, where: str) -> IncomingMessage | None:
    """Return what a person wrote, None for anything a bot or the platform wrote."""
    if not isinstance(one, dict) or not isinstance(one.get("text", ""), str):
        raise Refused(f"{where} is no message: it needs `user`, `text` and `ts`.")
    for field in ("ts", "thread_ts"):
        if field in one or field == "ts":
            try:
                float(one[field])
            except (KeyError, TypeError, ValueError):
                raise Refused(f"{where} has no usable `{field}`, such as 1795437600.000100.") from None
    told = {**one, "channel": EXPORTED, "ts": str(one["ts"])}
    try:
        return incoming_message(told, event_id=told["ts"], bot_user_id="")
    except (OverflowError, ValueError, OSError):
        raise Refused(f"{where} has a `ts` that is no time.") from None
