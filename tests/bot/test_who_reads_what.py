"""Nobody is ever shown a text that is not for them: random audiences, groups, channels, questions and changes."""

from __future__ import annotations

import itertools
import json
import shutil
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import prometheus_client
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st
from slack_sdk.web.slack_response import SlackResponse
from structlog.testing import capture_logs
from typing_extensions import override

from bot import known_errors
from bot.reading import BackgroundKnowledge
from bot.stored_base import StoredBase, audiences_of
from handlers import directory
from handlers.answering import Answerer
from handlers.sender import Sender
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import sqlite_template
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, PEOPLE, POLICY, TRIAGE
from tests.fakes.ids import SequentialIds
from tests.fakes.web_client import CannedClient
from tests.knowledge.stores import HeldSource
from workflows.domain.audiences import Audience
from workflows.domain.conversations import SHOWING, CardKind, Conversation
from workflows.domain.ids import ChannelId, ConversationId, MessageTs, ProblemId, UserId
from workflows.domain.messages import IncomingMessage
from workflows.domain.people import Person
from workflows.domain.problems import Analysis, Problem
from workflows.ports import Desk
from workflows.use_cases import conversations, presses, problems, showing, steps

__all__ = ["sqlite_template"]

GUEST, STRANGER = UserId("UGUEST"), UserId("USTRANGER")
EVERYBODY = (ANA, BO, CY, MIA, GUEST)
PRIVATE, PUBLIC, DECLARED = ChannelId("CPRIVATE"), ChannelId("CPUBLIC"), ChannelId("CDECLARED")
ARTICLES = 4
TOPICS = ("printer", "salary", "merger", "parking", "scanner", "payroll")
"""What is written about: in articles first, then in known errors."""
NAMES = ("everyone", "employees", "finance", "leads", "it", "mia@example.com", "nobody-knows-them")
AUDIENCES = (
    Audience(id="finance", user_groups=frozenset({"finance-team"})),
    Audience(id="leads", people=frozenset({"ana@example.com"}), user_groups=frozenset({"team-leads"})),
)
LEASE = timedelta(seconds=30)

Names = frozenset[str]
audiences = st.sampled_from(
    [frozenset(names) for names in (NAMES[:1], NAMES[1:2], NAMES[2:3], NAMES[3:4], NAMES[4:5], NAMES[5:6])]
    + [frozenset(names) for names in (NAMES[2:4], NAMES[4:6], NAMES[6:], ())]
)
members = st.sets(st.sampled_from(EVERYBODY), min_size=1).map(frozenset)
topics = st.sampled_from(range(len(TOPICS)))
articles = st.sampled_from(range(ARTICLES))
problems_known = st.sampled_from(range(ARTICLES, len(TOPICS)))


def marker(topic: int) -> str:
    """Return a word that stands in title, address and text of that article and nowhere else."""
    return f"zq{TOPICS[topic]}x"


@dataclass
class World:
    """What is true now, told to the desk only through the platform and the source: the judge of every post."""

    audience: dict[int, Names]
    finance: frozenset[UserId]
    leads: frozenset[UserId]
    inside: frozenset[UserId]
    gone: set[int] = field(default_factory=set)

    def is_for(self, user: UserId, topic: int) -> bool:
        """Judge by plain words, in no way as the desk does it."""
        names = self.audience[topic]
        if "everyone" in names:
            return True
        if user in (GUEST, STRANGER):
            return False
        return (
            "employees" in names
            or ("it" in names and user in (BO, CY))
            or ("mia@example.com" in names and user == MIA)
            or ("finance" in names and user in self.finance)
            or ("leads" in names and (user == ANA or user in self.leads))
        )

    def readers(self, channel: str) -> set[UserId]:
        """Return who sees what is posted there."""
        if channel.startswith("D"):
            return {UserId(channel[1:])}
        return {PRIVATE: set(self.inside), TRIAGE: {BO, CY}}.get(ChannelId(channel), {*EVERYBODY, STRANGER})


class Platform(CannedClient):
    """The platform: it knows who is where, and judges what is posted by the world of that moment."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.shown: dict[str, tuple[str, dict[int, Names]]] = {}
        self._numbers = itertools.count(1)

    @override
    def api_call(self, api_method: str, **request: Any) -> SlackResponse:
        said = {**(request.get("params") or {}), **(request.get("data") or {}), **(request.get("json") or {})}
        match api_method:
            case "chat.postMessage":
                ts = f"5000.{next(self._numbers):06}"
                self.answers[api_method] = {"channel": said["channel"], "ts": ts}
                self._judge(said["channel"], ts, said)
            case "chat.update":
                self._judge(said["channel"], said["ts"], said)
            case "conversations.open":
                self.answers[api_method] = {"channel": {"id": f"D{said['users']}"}}
            case "conversations.info":
                private = said["channel"] in (PRIVATE, TRIAGE)
                self.answers[api_method] = {"channel": {"id": said["channel"], "is_private": private}}
            case "conversations.members":
                self.answers[api_method] = {"members": [*self.world.inside, "UDESK"]}
            case "usergroups.list":
                groups = {"finance-team": self.world.finance, "team-leads": self.world.leads}
                listed = [{"handle": handle, "users": list(users)} for handle, users in groups.items()]
                self.answers[api_method] = {"usergroups": listed}
        return super().api_call(api_method, **request)

    def _judge(self, channel: str, ts: str, said: dict[str, Any]) -> None:
        content = json.dumps(said, ensure_ascii=False)
        before, under = self.shown.get(ts, ("", {}))
        for topic in range(len(TOPICS)):
            if marker(topic) not in content:
                continue
            is_news = " is fixed: " in content  # it speaks of what is gone, to whom it was for
            gone = self.world.gone - {topic} if is_news else self.world.gone
            was_there = marker(topic) in before and under.get(topic) == self.world.audience[topic]
            if was_there and topic not in gone:
                continue  # it is drawn anew where it stands
            for reader in self.world.readers(channel):
                may_read = topic not in gone and self.world.is_for(reader, topic)
                assert may_read, (reader, TOPICS[topic], channel, content)
            event("news" if is_news else "an article" if topic < ARTICLES else "a known error")
            event(
                "a restricted text was shown" if len(self.world.audience[topic] - {"everyone"}) else "shown"
            )
        self.shown[ts] = (content, dict(self.world.audience))


class Life:
    """A desk with a real index on a real database, and people who ask it while things change."""

    def __init__(self, folder: Path, store: TicketStore, clock: FakeClock, world: World) -> None:
        self.world, self.clock, self._store, self._folder = world, clock, store, folder
        self.platform = Platform(world)
        self.source = HeldSource()
        self._write()
        self._sources = [self.source, known_errors.source_of(store.known_errors)]
        self._base = StoredBase(store.knowledge, self._sources, model="hashing", cache=folder / "cache")
        self._known: dict[int, Problem] = {}
        answers = BackgroundKnowledge(
            lambda _: self._base, audiences=lambda p: audiences_of(store.knowledge, p)
        )
        answers.start()
        assert answers.wait(30)
        answers.stop()
        self.desk = Desk(
            clock=clock,
            ids=SequentialIds(),
            unit_of_work=store.unit_of_work,
            reading=store.reading,
            knowledge=answers,
            policy=replace(POLICY, audiences=AUDIENCES, channels={"declared": frozenset({"everyone"})}),
        )
        self._sender = Sender(self.desk, self.platform, Signer(b"secret"))
        self._answerer = Answerer(self.desk, self.platform)
        self._events = itertools.count(1)
        self._talks: list[ConversationId] = []
        self._know_people()

    def ask(self, person: UserId, place: int, topic: int) -> None:
        """Have somebody ask about a topic in direct messages, the private or a public channel."""
        number = next(self._events)
        channel = (ChannelId(f"D{person}"), PRIVATE, PUBLIC, DECLARED)[place]
        if channel == PRIVATE and person not in self.world.inside:
            return
        message = IncomingMessage(
            request_id=f"event-{number}",
            channel=channel,
            ts=MessageTs(f"1000.{number:06}"),
            thread_ts=None,
            user_id=person,
            text=f"how does the {TOPICS[topic]} thing work",
            at=self.clock.now(),
            is_direct=place == 0,
            mentions_desk=True,
        )
        conversations.receive(self.desk, message)
        with self.desk.unit_of_work() as uow:
            found = uow.conversations.at(channel, message.ts)
        assert found is not None
        self._talks.append(found)

    def press(self, which: int) -> None:
        """Have the person press a button on the newest card: show a suggestion, none of these, a person."""
        conversation = self._newest()
        if conversation is None or not conversation.cards:
            return
        card = conversation.cards[-1]
        what: dict[str, Any] = {
            "n": card.n,
            "by": conversation.person_id,
            "request_id": f"press-{next(self._events)}",
        }
        if which < len(card.passages) and card.kind is CardKind.SUGGESTIONS and card.settled is None:
            presses.show_suggestion(self.desk, conversation.id, index=which, **what)
        elif which == 3 and card.passages:
            presses.not_helped(self.desk, conversation.id, **what)
        elif which == 4:
            presses.want_person(self.desk, conversation.id, **what)
        elif which == 5 and card.kind in SHOWING:
            presses.solved(self.desk, conversation.id, **what)

    def be_helped(self, value: tuple[UserId, int, Names]) -> None:
        """Have a known error written, and somebody helped by it if it is for them; then it is fixed at some time."""
        person, topic, names = value
        self._know(topic, names)
        self._base.refresh()
        self.ask(person, 0, topic)
        for press in (0, 5):
            self.work(20)
            self.press(press)

    def work(self, most: int) -> None:
        """Do some of the jobs that are due."""
        for _ in range(most):
            jobs = self._store.queue.claim(limit=1, lease=LEASE)
            if not jobs:
                return
            [job] = jobs
            again: timedelta | None = None
            if job.kind == showing.DRAW:
                again = self._sender.draw(job)
            elif job.kind == steps.ANSWER:
                again = self._answerer.answer(job)
            elif job.kind == problems.TELL:
                again = problems.tell_fixed(self.desk, ProblemId(job.payload["problem"]))
            if again is None:
                self._store.queue.finish(job)
            else:
                self._store.queue.postpone(job, after=again)

    def change(self, what: str, value: Any) -> None:
        """Change the world; the desk hears of it as it would, and its index not until it looks again."""
        match what:
            case "narrow":
                topic, self.world.audience[value[0]] = value[0], value[1]
                self.world.gone.discard(topic)
                self._take_in()
            case "delete":
                self.world.gone.add(value)
                self._take_in()
            case "finance":
                self.world.finance = value
                directory.take_over_groups(self.desk, self.platform)
            case "inside":
                self.world.inside = value
                self.clock.advance(timedelta(seconds=61))
            case "look":
                self._base.refresh()
            case "know":
                self._know(*value)
            case "fix":
                self._fix(value)

    def _know(self, topic: int, names: Names) -> None:
        """Have an agent document a known error, or write it for others; another process reads it."""
        analysis = Analysis(
            symptom=f"The {TOPICS[topic]} thing {marker(topic)} does not work",
            cause="unknown",
            workaround=f"How the {TOPICS[topic]} thing works for now, {marker(topic)}.",
            audience=tuple(sorted(names)),
        )
        said: dict[str, Any] = {"by": BO, "request_id": f"known-{next(self._events)}", "analysis": analysis}
        if topic in self._known:
            known = self._known[topic]
            outcome = problems.reword(self.desk, known.id, of_version=known.version, **said)
        else:
            outcome = problems.document(self.desk, **said)
        assert isinstance(outcome, problems.Done)
        self._known[topic] = outcome.problem
        self.world.audience[topic] = names
        self.world.gone.discard(topic)
        self._take_in()

    def _fix(self, topic: int) -> None:
        """Have an agent say that it is fixed; what other processes have read of it they have read."""
        known = self._known.pop(topic, None)
        if known is not None:
            note, request_id = f"All is well, {marker(topic)}.", f"fix-{next(self._events)}"
            problems.fix(self.desk, known.id, by=BO, request_id=request_id, note=note)
            self.world.gone.add(topic)

    def _take_in(self) -> None:
        self._write()
        base = StoredBase(self._store.knowledge, self._sources, model="hashing", cache=self._folder / "other")
        assert base.report.pages == len(TOPICS) - len(self.world.gone)

    def _write(self) -> None:
        self.source.pages = {
            f"{TOPICS[topic]}.md": f"---\ntitle: The {TOPICS[topic]} thing {marker(topic)}\n"
            f"audience: {json.dumps(sorted(names))}\nurl: https://kb.example/{marker(topic)}\n---\n\n"
            f"How the {TOPICS[topic]} thing works is written here, {marker(topic)}.\n"
            for topic, names in self.world.audience.items()
            if topic not in self.world.gone and topic < ARTICLES
        }

    def _know_people(self) -> None:
        guest = Person(id=GUEST, name="Gus", email="gus@example.com", zone="UTC", is_guest=True)
        app = Person(id=UserId("UDESK"), name="Desk", email="", zone="UTC", is_bot=True)
        with self.desk.unit_of_work() as uow:
            uow.people.save([*PEOPLE, guest, app])
            uow.people.save_channels({"it-triage": TRIAGE, "declared": DECLARED})
            uow.commit()
        directory.take_over_groups(self.desk, self.platform)

    def _newest(self) -> Conversation | None:
        if not self._talks:
            return None
        with self.desk.unit_of_work() as uow:
            return uow.conversations.get(self._talks[-1])


changes = st.one_of(
    st.tuples(st.just("narrow"), st.tuples(articles, audiences)),
    st.tuples(st.just("delete"), articles),
    st.tuples(st.just("know"), st.tuples(problems_known, audiences)),
    st.tuples(st.just("fix"), problems_known),
    st.tuples(st.just("finance"), members),
    st.tuples(st.just("inside"), members),
    st.tuples(st.just("look"), st.none()),
)
questions = st.tuples(
    st.sampled_from((*EVERYBODY, GUEST, MIA)), st.sampled_from((0, 0, 0, 1, 1, 2, 3)), topics
)
doings = st.one_of(
    st.tuples(st.just("ask"), questions),
    st.tuples(st.just("talk"), questions),
    st.tuples(st.just("talk"), questions),
    st.tuples(st.just("helped"), st.tuples(st.sampled_from(EVERYBODY), problems_known, audiences)),
    st.tuples(st.just("press"), st.sampled_from((0, 0, 1, 2, 3, 4, 5))),
    st.tuples(st.just("work"), st.sampled_from((1, 2, 20))),
    changes,
)
worlds = st.builds(
    World,
    audience=st.lists(audiences, min_size=len(TOPICS), max_size=len(TOPICS)).map(
        lambda drawn: dict(enumerate(drawn))
    ),
    finance=members,
    leads=members,
    inside=members,
    gone=st.just(frozenset(range(ARTICLES, len(TOPICS)))).map(set),
)
_numbers = itertools.count(1)


@settings(
    max_examples=32,
    derandomize=True,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # to shrink takes minutes, and the draws are always the same
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(  # whom a workaround helped is told of the fix after it was no longer for them
    world=World(
        audience={topic: frozenset({"finance"}) for topic in range(len(TOPICS))},
        finance=frozenset({MIA}),
        leads=frozenset(),
        inside=frozenset({MIA}),
        gone=set(range(ARTICLES, len(TOPICS))),
    ),
    first=("helped", (MIA, ARTICLES, frozenset({"finance"}))),
    doings=[("finance", frozenset({ANA})), ("fix", ARTICLES)],
)
@given(
    world=worlds,
    first=st.tuples(st.just("talk"), questions),
    doings=st.lists(doings, min_size=4, max_size=14),
)
def test_nothing_is_shown_to_anybody_it_is_not_for(
    tmp_path: Path, sqlite_template: Path, world: World, first: Any, doings: list[Any]
) -> None:
    _live(tmp_path, sqlite_template, world, [first, *doings])


def _live(folder: Path, template: Path, world: World, doings: list[Any]) -> None:
    place = folder / str(next(_numbers))
    place.mkdir()
    shutil.copyfile(template, place / "desk.db")
    clock = FakeClock()
    store = TicketStore(f"sqlite:///{place}/desk.db", clock=clock)
    try:
        with capture_logs() as lines:
            life = Life(place, store, clock, world)
            for what, value in doings:
                match what:
                    case "ask":
                        life.ask(*value)
                    case "talk":
                        life.ask(*value)
                        life.work(20)
                        life.press(0)
                        life.work(1)
                    case "helped":
                        life.be_helped(value)
                    case "press":
                        life.press(value)
                    case "work":
                        life.work(value)
                    case _:
                        life.change(what, value)
            life.work(200)
        said = [json.dumps(lines, default=str), prometheus_client.generate_latest().decode()]
        with life.desk.unit_of_work() as uow:
            said += uow.feedback.gaps()
    finally:
        store.close()
    assert not [topic for topic in range(len(TOPICS)) for text in said if marker(topic) in text]
    shutil.rmtree(place)
