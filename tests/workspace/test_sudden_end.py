"""kill -9 under load: whatever was acknowledged before the end is there after it."""

from __future__ import annotations

import base64
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.workspace.process import Process
from tests.workspace.running import wait_until

Fact = tuple[str, ...]
IDS = {"ana": "U0ANADUA", "bo": "U0BOLIND", "cy": "U0CYOKAF", "mia": "U0MIATAN"}
FEW, MANY = 3, 24


TOMBSTONE = "This message was deleted."  # what stays of a message with replies


class Ledger:
    """What the workspace acknowledged, and what it had no time to acknowledge."""

    def __init__(self) -> None:
        self.known: dict[Fact, Any] = {}
        self.open: set[Fact] = (
            set()
        )  # being changed when the process ended: the old and the new are both right
        self.acknowledged = 0
        self._lock = threading.Lock()

    def change(self, fact: Fact, value: Any, act: Callable[[], Any]) -> Any:
        """Do *act*, after which *fact* is *value*; return what it returned."""
        with self._lock:
            self.open.add(fact)
        done = act()
        with self._lock:
            self.known[fact] = value
            self.open.discard(fact)
            self.acknowledged += 1
        return done

    def add(self, act: Callable[[], tuple[Fact, Any]]) -> Fact:
        """Do *act*, which makes a fact and returns it with its value; return the fact."""
        fact, value = act()
        with self._lock:
            self.known[fact] = value
            self.acknowledged += 1
        return fact

    def settle(self, facts: dict[Fact, Any]) -> None:
        """Take what had no time to be acknowledged as it came out."""
        self.known.update({fact: facts.get(fact) for fact in self.open})
        self.open.clear()


class Person:
    """Somebody who never rests: writes, edits, deletes, reacts, shares files, moves to other zones."""

    def __init__(self, name: str, process: Process, ledger: Ledger, *, chance: random.Random) -> None:
        self._name, self._process, self._ledger, self._chance = name, process, ledger, chance
        self._mine: list[Fact] = []

    def act(self, number: int) -> None:
        """Do one thing."""
        deeds = [self._write, self._write, self._share, self._edit, self._delete, self._react, self._move]
        self._chance.choice(deeds)(f"{self._name} {number} {self._chance.random()}")

    def _write(self, text: str, **more: Any) -> None:
        where = self._chance.choice(["#general", f"@{self._name}"])
        under = next((ts for _, channel, ts in self._mine[-1:] if channel.startswith("C0")), None)
        thread = {"thread_ts": under} if under and where == "#general" and not more else {}

        def write() -> tuple[Fact, Any]:
            body = {"user": self._name, "channel": where, "text": text, **more, **thread}
            told = self._process.do("message", **body)
            return ("text", told["channel"], told["ts"]), text

        self._mine.append(self._ledger.add(write))

    def _share(self, text: str) -> None:
        self._write(
            text, files=[{"name": "log.txt", "content_base64": base64.b64encode(text.encode()).decode()}]
        )

    def _edit(self, text: str) -> None:
        if self._mine:
            fact = self._chance.choice(self._mine)
            place = {"user": self._name, "channel": fact[1], "ts": fact[2]}
            self._ledger.change(fact, text, lambda: self._process.do("edit", **place, text=text))

    def _delete(self, _: str) -> None:
        if len(self._mine) > 3:
            fact = self._mine.pop(self._chance.randrange(len(self._mine)))
            place = {"user": self._name, "channel": fact[1], "ts": fact[2]}
            self._ledger.change(fact, None, lambda: self._process.do("delete", **place))

    def _react(self, text: str) -> None:
        if self._mine:
            _, channel, ts = self._chance.choice(self._mine)
            name = "n" + text.rpartition(".")[2]
            place = {"user": self._name, "channel": channel, "ts": ts, "name": name}
            fact = ("reaction", channel, ts, name)
            self._ledger.change(fact, True, lambda: self._process.do("reaction", **place))

    def _move(self, text: str) -> None:
        profile = {"title": text}
        fact = ("title", self._name)
        self._ledger.change(fact, text, lambda: self._process.do("user", user=self._name, profile=profile))


class Bot:
    """An app that never rests either."""

    def __init__(self, process: Process, ledger: Ledger, *, chance: random.Random) -> None:
        self._process, self._ledger, self._chance = process, ledger, chance

    def act(self, number: int) -> None:
        """Do one thing."""
        deeds = [self._post, self._publish, self._schedule, self._create, self._post]
        self._chance.choice(deeds)(f"bot {number} {self._chance.random()}")

    def _post(self, text: str) -> None:
        def post() -> tuple[Fact, Any]:
            told = self._process.api("chat.postMessage", channel="general", text=text)
            return ("text", told["channel"], told["ts"]), text

        _, channel, ts = fact = self._ledger.add(post)
        if self._chance.random() < 0.5:
            place = {"channel": channel, "ts": ts, "text": f"{text}, changed"}
            self._ledger.change(fact, place["text"], lambda: self._process.api("chat.update", **place))

    def _publish(self, text: str) -> None:
        name = self._chance.choice(list(IDS))
        section = {"type": "section", "text": {"type": "plain_text", "text": text}}
        view = {"type": "home", "blocks": [section]}
        self._ledger.change(
            ("home", name), text, lambda: self._process.api("views.publish", user_id=IDS[name], view=view)
        )

    def _schedule(self, text: str) -> None:
        def schedule() -> tuple[Fact, Any]:
            at = int(self._process.api("conversations.list")["channels"][0]["created"]) + 100 * 86_400
            at += 60 * len(self._ledger.known)  # only so many may be scheduled for the same minutes
            told = self._process.api("chat.scheduleMessage", channel="general", text=text, post_at=at)
            return ("scheduled", told["scheduled_message_id"]), text

        self._ledger.add(schedule)

    def _create(self, text: str) -> None:
        name = "room-" + text.rpartition(".")[2]

        def create() -> tuple[Fact, Any]:
            return ("room", self._process.api("conversations.create", name=name)["channel"]["id"]), name

        self._ledger.add(create)


def live(process: Process, ledger: Ledger, *, until: int, seed: str) -> None:
    """Let everybody act until *until* acknowledgements came, then end the process in the middle of it."""
    gone = threading.Event()

    def act(actor: Person | Bot) -> None:
        number = 0
        while not gone.is_set():
            number += 1
            try:
                actor.act(number)
            except (httpx.TransportError, RuntimeError):
                return  # nobody answers any more, or the client was closed meanwhile

    actors: list[Person | Bot] = [
        Person(name, process, ledger, chance=random.Random(f"{seed} {name}")) for name in IDS
    ]
    actors.append(Bot(process, ledger, chance=random.Random(f"{seed} bot")))
    threads = [threading.Thread(target=act, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    wait_until(lambda: ledger.acknowledged >= until)
    process.kill()
    gone.set()
    for thread in threads:
        thread.join()


def found(process: Process) -> dict[Fact, Any]:
    """Return every fact that the workspace knows now."""
    facts: dict[Fact, Any] = {}
    for name, user_id in IDS.items():
        state = process.get("state", user=name)
        for message in [m for row in state["channels"] for m in row["messages"]]:
            place = (message["channel"], message["ts"])
            facts["text", *place] = message["text"]
            facts.update({("reaction", *place, r["name"]): True for r in message["reactions"]})
        if state["home"]:
            facts["home", name] = state["home"]["blocks"][0]["text"]["text"]
        facts["title", name] = process.api("users.info", user=user_id)["user"]["profile"]["title"]
    waiting = process.api("chat.scheduledMessages.list", limit=1000)["scheduled_messages"]
    facts.update({("scheduled", one["id"]): one["text"] for one in waiting})
    rooms = process.api("conversations.list", limit=1000)["channels"]
    facts.update({("room", one["id"]): one["name"] for one in rooms})
    return facts


def is_gone(ledger: Ledger, fact: Fact) -> bool:
    """Whether the message a fact is about was deleted, or may have been."""
    message = ("text", *fact[1:3])
    is_deleted = message in ledger.open or ledger.known.get(message) in (None, TOMBSTONE)
    return fact[0] == "reaction" and is_deleted


def lost(ledger: Ledger, facts: dict[Fact, Any]) -> list[tuple[Fact, Any, Any]]:
    """Return each acknowledged fact that reads differently now, with what it was and what it is."""
    return [
        (fact, value, facts.get(fact))
        for fact, value in ledger.known.items()
        if fact not in ledger.open
        and not is_gone(ledger, fact)
        and facts.get(fact) != value
        and not (value is None and facts.get(fact) == TOMBSTONE)
    ]


def kill_again_and_again(folder: Path, *, times: int, seed: str) -> None:
    """Live with one store through *times* sudden ends and compare after each."""
    chance = random.Random(seed)
    ledger = Ledger()
    tokens: set[str] = set()
    for life in range(times):
        process = Process(folder, "--store", str(folder / "store.db"), "--lenient")
        tokens.add(process.environment["SLACK_BOT_TOKEN"])
        facts = found(process)
        assert lost(ledger, facts) == [], f"after {life} ends"
        ledger.settle(facts)
        live(process, ledger, until=ledger.acknowledged + chance.randrange(20, 120), seed=f"{seed} {life}")
    with Process(folder, "--store", str(folder / "store.db")) as process:
        assert lost(ledger, found(process)) == []
        tokens.add(process.environment["SLACK_BOT_TOKEN"])
    assert len(tokens) == 1
    assert len(ledger.known) > 10 * times


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, times=FEW, seed="few")


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", ["one", "two"])
def test_kill_9_many_times_over_loses_nothing_that_was_acknowledged(tmp_path: Path, seed: str) -> None:
    kill_again_and_again(tmp_path, times=MANY, seed=seed)
