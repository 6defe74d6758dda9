"""What is overheard: words, numbers and pages are for agents who may read them at that moment, and nobody else."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import prometheus_client
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from typing_extensions import override

from handlers import commands
from handlers import shadow as listeners
from handlers.edge import Call, Edge
from handlers.tokens import Signer
from storage import TicketStore
from tests.bot.test_who_reads_what import (
    LEASE,
    PRIVATE,
    PUBLIC,
    TOPICS,
    Life,
    World,
    articles,
    changes,
    marker,
    worlds,
)
from tests.databases import sqlite_template
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.fakes.judging import LiteralJudging
from workflows.domain.answers import Answer, Band, NotReady
from workflows.domain.audiences import Readers
from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.messages import IncomingMessage
from workflows.ports import Knowledge
from workflows.use_cases import conversations, shadow

__all__ = ["sqlite_template"]

QUIET = timedelta(days=3)
people = st.sampled_from((ANA, BO, CY, MIA))
viewers = st.sampled_from((BO, CY, BO, CY, ANA))
_numbers = itertools.count(1)


class Sure:
    """Answers outright whatever is found: the model of these tests is never sure."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self.passage = knowledge.passage
        self.audiences = knowledge.audiences

    def ask(self, question: str, *, exclude: Collection[str], readers: Readers) -> Answer | NotReady:
        """Return what is found, as an answer."""
        found = self._knowledge.ask(question, exclude=exclude, readers=readers)
        if isinstance(found, NotReady) or not found.passages:
            return found
        return replace(found, band=Band.ANSWER)


class Overheard(Life):
    """A desk that only listens, in a private and in a public channel; `spoken` is who said what where."""

    def __init__(self, folder: Path, store: TicketStore, clock: FakeClock, world: World) -> None:
        super().__init__(folder, store, clock, world)
        policy = replace(self.desk.policy, shadow=frozenset({"board", "town"}))
        knowledge = Sure(self.desk.knowledge)
        self.desk = replace(self.desk, policy=policy, knowledge=knowledge, judging=LiteralJudging())
        with self.desk.unit_of_work() as uow:
            uow.people.save_channels({"board": PRIVATE, "town": PUBLIC})
            uow.commit()
        self._queue = store.queue
        self._listening = listeners.Listening(self.desk, self.platform)
        self._edge = Edge(desk=self.desk, client=self.platform, signer=Signer(b"secret"), bot_user_id="UDESK")
        self.spoken: list[tuple[ChannelId, str]] = []
        self._last: tuple[ChannelId, MessageTs] | None = None

    def say(self, person: UserId, is_private: bool, topic: int, is_reply: bool) -> None:
        """Have somebody ask, or reply to the last question, in words of their own."""
        number = next(_numbers)
        channel, under = (PRIVATE if is_private else PUBLIC), None
        if is_reply and self._last is not None:
            channel, under = self._last
        if channel == PRIVATE and person not in self.world.inside:
            return
        word = f"zqsaid{number}x"
        self.spoken.append((channel, word))
        text = (
            f"how does the {TOPICS[topic]} thing work, {word}?" if under is None else f"{word} nobody knows"
        )
        link = f"<https://kb.example/{word}>"
        message = IncomingMessage(
            request_id=f"event-{number}",
            channel=channel,
            ts=MessageTs(f"{number}.000000"),
            thread_ts=under,
            user_id=person,
            text=text,
            markup=link if number % 2 else text,
            at=self.clock.now(),
        )
        conversations.receive(self.desk, message)
        if under is None:
            self._last = (channel, message.ts)

    @override
    def work(self, most: int) -> None:
        """Do some of the jobs that are due."""
        for _ in range(most):
            jobs = self._queue.claim(limit=1, lease=LEASE)
            if not jobs:
                return
            [job] = jobs
            again: timedelta | None = None
            if job.kind == shadow.SHADOW_ANSWER:
                again = self._listening.answer(job)
            elif job.kind == shadow.SHADOW_JUDGE:
                again = self._listening.judge(job)
            elif job.kind == shadow.SHADOW_TOPICS:
                shadow.put_into_topics(self.desk)
            if again is None:
                self._queue.finish(job)
            else:
                self._queue.postpone(job, after=again)

    def see(self, viewer: UserId) -> None:
        """Have somebody look at the report and begin to review; hold every word of it against the world."""
        said: list[Any] = []
        body = {"user_id": viewer, "trigger_id": f"t{next(_numbers)}", "text": "shadow", "channel_id": "C1"}
        commands.on_desk(
            self._edge, Call(body=body, ack=lambda **told: said.append(told), respond=lambda **_: None)
        )
        pressed = {
            "user": {"id": viewer},
            "trigger_id": f"t{next(_numbers)}",
            "response_url": "https://x.example/",
            "actions": [{"value": self._edge.signer.sign("shadow", "review")}],
        }
        call = Call(body=pressed, ack=lambda **_: None, respond=lambda **told: said.append(told))
        listeners.on_review(self._edge, call)
        shown = json.dumps(said)
        for channel, word in self.spoken:
            if word in shown:
                assert viewer in (BO, CY) and viewer in self.world.readers(channel), (viewer, channel)
                event("words of a private channel were shown" if channel == PRIVATE else "words were shown")
        for topic in range(len(TOPICS)):
            if marker(topic) in shown:
                may_read = topic not in self.world.gone and self.world.is_for(viewer, topic)
                assert viewer in (BO, CY) and may_read, (viewer, TOPICS[topic])
                event("a page was shown")
        if viewer not in self.world.inside:
            assert "#board" not in shown


doings = st.one_of(
    st.tuples(st.just("say"), st.tuples(people, st.booleans(), articles, st.booleans())),
    st.tuples(st.just("say"), st.tuples(people, st.booleans(), articles, st.booleans())),
    st.tuples(st.just("quiet"), viewers),
    st.tuples(st.just("see"), viewers),
    changes,
)


@settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds, doings=st.lists(doings, min_size=4, max_size=14))
def test_nothing_overheard_is_shown_to_anybody_it_is_not_for(
    tmp_path: Path, sqlite_template: Path, world: World, doings: list[Any]
) -> None:
    place = tmp_path / str(next(_numbers))
    place.mkdir()
    shutil.copyfile(sqlite_template, place / "desk.db")
    clock = FakeClock()
    store = TicketStore(f"sqlite:///{place}/desk.db", clock=clock)
    try:
        with capture_logs() as lines:
            life = Overheard(place, store, clock, world)
            for what, value in [*doings, ("quiet", BO), ("quiet", CY)]:
                match what:
                    case "say":
                        life.say(*value)
                        life.work(20)
                    case "see":
                        life.see(value)
                    case "quiet":
                        clock.advance(QUIET)
                        life.work(100)
                        life.see(value)
                    case _:
                        life.change(what, value)
        assert life.platform.called("chat.postMessage") == life.platform.called("chat.update") == []
        told = json.dumps(lines, default=str) + prometheus_client.generate_latest().decode()
    finally:
        store.close()
    assert not [word for _, word in life.spoken if word in told]
    assert not [topic for topic in range(len(TOPICS)) if marker(topic) in told]
    shutil.rmtree(place)
