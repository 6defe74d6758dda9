"""An answer worded in front of the person: it grows, it is drawn whole, and no mishap of the stream costs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from handlers.sender import Sender
from handlers.streaming import Writing
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import a_desk
from tests.fakes.web_client import TEAM, CannedClient
from workflows.domain.answers import Passage, Sentence
from workflows.domain.conversations import Conversation
from workflows.domain.jobs import Job
from workflows.domain.surfaces import card_id
from workflows.use_cases import answering, conversations

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

LEASE = timedelta(seconds=30)
SENTENCES = [Sentence(text="Set <Sleep> to 30 minutes.", source=0), Sentence(text="Sign in again.", source=1)]
START, APPEND, STOP = "chat.startStream", "chat.appendStream", "chat.stopStream"


class ScriptedWriter:
    """Says what the test wants, and remembers what it was asked."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        """Say *sentences* each time."""
        self.sentences = sentences
        self.asked: list[tuple[str, list[str]]] = []

    def write(self, question: str, passages: Sequence[Passage]) -> Iterator[Sentence]:
        """Say them."""
        self.asked.append((question, [passage.page for passage in passages]))
        yield from self.sentences


class Stage:
    """A desk with one answer about to be posted."""

    def __init__(self, store: TicketStore, clock: FakeClock, sentences: Sequence[Sentence]) -> None:
        """Ask, and find the answer; nothing is posted yet."""
        self.desk = a_desk(store, clock)
        self.store = store
        self.client = CannedClient(timeout=5)
        self.client.answers |= {START: {"ts": "3000.000001"}, APPEND: {"ts": "3000.000001"}}
        self.writer = ScriptedWriter(sentences)
        chat = Chat(self.desk, store)
        message = chat.message("The VPN drops")
        conversations.receive(self.desk, message)
        self.conversation = chat.at(message.channel, message.ts)
        answering.answer(self.desk, self.conversation.id, turn=1)
        writing = Writing(self.desk, self.client, self.writer, team_id=TEAM)
        self.sender = Sender(self.desk, self.client, Signer(b"secret"), writing=writing)

    def draw(self) -> None:
        """Do the job that draws the answer until it is done."""
        for _ in range(4):
            drawings = [job for job in self.store.queue.claim(limit=9, lease=LEASE) if self._is_card(job)]
            if not drawings:
                return
            again = self.sender.draw(drawings[0])
            if again is None:
                self.store.queue.finish(drawings[0])
            else:
                self.store.queue.postpone(drawings[0], after=again)

    def now(self) -> Conversation:
        """Return the conversation as it is."""
        with self.desk.unit_of_work() as uow:
            return uow.conversations.get(self.conversation.id)

    def _is_card(self, job: Job) -> bool:
        return job.key == f"draw:{card_id(self.conversation.id, 0)}"


@pytest.fixture
def stage(store: TicketStore, clock: FakeClock) -> Stage:
    """An answer of two sentences."""
    return Stage(store, clock, SENTENCES)


def test_each_sentence_is_shown_as_it_comes_and_the_card_stands_in_its_place(stage: Stage) -> None:
    stage.draw()

    [started] = stage.client.called(START)
    assert started["markdown_text"] == "Set &lt;Sleep&gt; to 30 minutes."
    assert (started["recipient_user_id"], started["recipient_team_id"]) == ("UANA", TEAM)
    assert [said["markdown_text"] for said in stage.client.called(APPEND)] == ["\nSign in again."]
    assert len(stage.client.called(STOP)) == 1
    assert stage.client.called("chat.postMessage") == []
    card = stage.client.called("chat.update")[-1]
    assert card["ts"] == "3000.000001"
    assert "Set &lt;Sleep&gt; to 30 minutes. [1]" in str(card["blocks"])
    assert "Sign in again. [2]" in str(card["blocks"])
    assert "answer_solved" in str(card["blocks"])
    assert stage.now().cards[0].written == tuple(SENTENCES)


def test_only_the_cited_passages_are_given_away(stage: Stage) -> None:
    stage.draw()

    assert stage.writer.asked == [("The VPN drops", ["it/vpn-drops.md", "it/vpn-setup.md"])]


def test_nothing_worth_saying_leaves_the_article_to_speak(store: TicketStore, clock: FakeClock) -> None:
    stage = Stage(store, clock, [])
    stage.draw()

    assert stage.client.called(START) == []
    [posted] = stage.client.called("chat.postMessage")
    assert "What it/vpn-drops.md says." in str(posted["blocks"])


def test_where_nothing_streams_the_worded_answer_is_posted_whole(stage: Stage) -> None:
    stage.client.fails[START] = "unknown_method"
    stage.draw()

    [posted] = stage.client.called("chat.postMessage")
    assert "Sign in again. [2]" in str(posted["blocks"])
    assert stage.client.called(APPEND) == stage.client.called("chat.update") == []


def test_a_stream_that_dies_is_drawn_whole_where_it_stands(stage: Stage) -> None:
    stage.client.fails[APPEND] = "message_not_in_streaming_state"
    stage.draw()

    assert stage.client.called(STOP) == []
    assert "Sign in again. [2]" in str(stage.client.called("chat.update")[-1]["blocks"])


def test_who_stops_it_keeps_what_was_said(store: TicketStore, clock: FakeClock) -> None:
    more = [*SENTENCES, Sentence(text="Nobody reads this.", source=0)]
    stage = Stage(store, clock, more)
    stage.client.fails[APPEND] = "stopped_by_user"
    stage.draw()

    assert stage.now().cards[0].written == tuple(more[:2])


def test_after_a_crash_the_card_is_drawn_and_not_written_again(stage: Stage, clock: FakeClock) -> None:
    stage.client.fails[STOP] = RuntimeError("killed")  # it ends in the middle
    with pytest.raises(RuntimeError, match="killed"):
        stage.draw()
    clock.advance(LEASE)
    stage.draw()

    assert len(stage.writer.asked) == len(stage.client.called(START)) == 1
    assert stage.client.called("chat.postMessage") == []
    assert stage.client.called("chat.update")[-1]["ts"] == "3000.000001"
