"""Random people, places and posts; after each step everybody sees exactly what they may, wherever they look."""

from __future__ import annotations

import base64
import itertools
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from typing_extensions import override

from tests.workspace.conformance.stage import MODAL
from tests.workspace.manifests import manifest
from tests.workspace.running import Ear, Json, Running
from workspace.limits import Limits
from workspace.people import PeopleFile

PEOPLE = {"ana": "U0ANADUA", "bo": "U0BOLIND", "cy": "U0CYOKAF", "mia": "U0MIATAN", "gil": "U0GILGUE"}
GUEST = "gil"
COMPANY = PeopleFile.model_validate(
    {
        "users": [
            {"id": ident, "name": name, "real_name": name.title(), "guest": name == GUEST}
            for name, ident in PEOPLE.items()
        ],
        "channels": [
            {"id": "C0OPEN001", "name": "open", "members": ["ana", "bo"]},
            {"id": "C0SHUT001", "name": "shut", "private": True, "members": ["bo", "cy"], "apps": ["desk"]},
            {"id": "C0GUEST01", "name": "visited", "members": ["cy", "gil"], "apps": ["other"]},
        ],
    }
)
OPEN = ("C0OPEN001", "C0GUEST01")
people = st.sampled_from(sorted(PEOPLE))
places = st.sampled_from(["C0OPEN001", "C0SHUT001", "C0GUEST01"])


@dataclass(slots=True)
class Said:
    """A post of the model: where, in which thread, and who alone may see it, if it is not for all there."""

    channel: str
    ts: str
    only: str | None = None
    author: str = ""
    thread: str | None = None
    file: str | None = None


@dataclass(slots=True)
class Model:
    """Who is where, and what was said: a page of truth to hold the workspace against."""

    members: dict[str, set[str]] = field(default_factory=dict)
    apps: dict[str, set[str]] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)
    alone: dict[str, str] = field(default_factory=dict)  # words of a Home or a modal → whose it is

    def may_read(self, person: str, channel: str) -> bool:
        """Whether *person* may look into *channel*."""
        return person in self.members[channel] or (channel in OPEN and person != GUEST)

    def sees(self, person: str, words: str) -> bool:
        """Whether *person* may see what has these *words*."""
        if words in self.alone:
            return self.alone[words] == person
        post = self.said[words]
        return self.may_read(person, post.channel) and post.only in (None, person)


class WhoSeesWhat(RuleBasedStateMachine):
    """Do something at random, then compare every window into the workspace with the model."""

    def __init__(self) -> None:
        super().__init__()
        self.running = Running(manifest(), manifest(name="Other"), people=COMPANY)
        self.running.workspace.limits = Limits(self.running.workspace.clock, lenient=True)
        self.desk, self.other = self.running.workspace.apps.values()
        self.ear: Ear = self.running.listen()
        self.model = Model(
            members={"C0OPEN001": {"ana", "bo"}, "C0SHUT001": {"bo", "cy"}, "C0GUEST01": {"cy", "gil"}},
            apps={"C0OPEN001": {"desk", "other"}, "C0SHUT001": {"desk"}, "C0GUEST01": {"other"}},
        )
        self.numbers = itertools.count(1001)
        self.newest = ""

    @override
    def teardown(self) -> None:
        self.running.stop()

    def words(self) -> str:
        """Return words nobody used before."""
        self.newest = f"word{next(self.numbers)}"
        return self.newest

    def api(self, method: str, *, app: str = "desk", **args: Any) -> Json:
        """Call a method as one of the apps."""
        token = (self.desk if app == "desk" else self.other).bot_token
        answer: Json = self.running.api(method, token=token, **args).json()
        return answer

    def direct(self, one: str, other: str) -> str:
        """Return the direct conversation of two people."""
        members = [PEOPLE[one], PEOPLE[other]]
        channel = self.running.workspace.direct(members).id
        self.model.members.setdefault(channel, {one, other})
        self.model.apps.setdefault(channel, set())
        return channel

    @initialize()
    def begin(self) -> None:
        """Say something private at once, so that there is always something to leak."""
        self.person_writes(person="bo", place="C0SHUT001")

    @rule(person=people, place=places)
    def person_writes(self, person: str, place: str) -> None:
        if person not in self.model.members[place]:
            assert self.running.ask("message", user=person, channel=place, text="x").status_code == 400
            return
        words = self.words()
        ts = self.running.do("message", user=person, channel=place, text=words)["ts"]
        self.model.said[words] = Said(place, ts, author=person)

    @rule(person=people, other=people)
    def person_writes_to_person(self, person: str, other: str) -> None:
        if person == other:
            return
        channel, words = self.direct(person, other), self.words()
        ts = self.running.do("message", user=person, channel=channel, text=words)["ts"]
        self.model.said[words] = Said(channel, ts, author=person)

    @rule(person=people)
    def person_writes_to_app(self, person: str) -> None:
        words = self.words()
        sent = self.running.do("message", user=person, channel=f"@{person}", text=words)
        self.model.members.setdefault(sent["channel"], {person})
        self.model.apps.setdefault(sent["channel"], {"desk"})
        self.model.said[words] = Said(sent["channel"], sent["ts"], author=person)

    @rule(place=places, app=st.sampled_from(["desk", "other"]))
    def app_writes(self, place: str, app: str) -> None:
        words = self.words()
        answer = self.api("chat.postMessage", app=app, channel=place, text=words)
        allowed = place in OPEN or app in self.model.apps[place]  # chat:write.public reaches public channels
        assert answer["ok"] is allowed, answer
        if allowed:
            self.model.said[words] = Said(place, answer["ts"], author=app)

    @rule(place=places, person=people)
    def app_shows_one_person(self, place: str, person: str) -> None:
        words = self.words()
        answer = self.api("chat.postEphemeral", channel=place, user=PEOPLE[person], text=words)
        if answer["ok"]:
            assert person in self.model.members[place]
            self.model.said[words] = Said(place, answer["message_ts"], only=person)

    @rule(place=places, person=people, attached=st.booleans())
    def app_shows_one_person_a_button(self, place: str, person: str, attached: bool) -> None:
        words = self.words()
        button = {"type": "button", "action_id": "go", "visible_to_user_ids": [PEOPLE[person]]}
        text = {"type": "plain_text", "text": words}
        blocks = [{"type": "actions", "elements": [button | {"text": text}]}]
        shown: Json = {"attachments": [{"blocks": blocks}]} if attached else {"blocks": blocks}
        answer = self.api("chat.postMessage", channel=place, text="Decide", **shown)
        if not answer["ok"]:
            return
        self.model.said[words] = Said(place, answer["ts"], only=person)
        for other in PEOPLE:
            click = {"user": other, "channel": place, "ts": answer["ts"], "action_id": "go"}
            status = self.running.ask("click", **click).status_code
            assert status == (200 if self.model.sees(other, words) else 400)

    @rule(data=st.data(), person=people)
    def person_replies(self, data: st.DataObject, person: str) -> None:
        roots = [s for s in self.model.said.values() if s.only is None and s.thread is None]
        root = data.draw(st.sampled_from(roots)) if roots else None
        if root is None or person not in self.model.members[root.channel]:
            return
        words = self.words()
        body = {"user": person, "channel": root.channel, "text": words, "thread_ts": root.ts}
        ts = self.running.do("message", **body)["ts"]
        self.model.said[words] = Said(root.channel, ts, author=person, thread=root.ts)

    @rule(person=people, place=places)
    def person_shares_a_file(self, person: str, place: str) -> None:
        if person not in self.model.members[place]:
            return
        words = self.words()
        file = {"name": f"{words}.txt", "content_base64": base64.b64encode(words.encode()).decode()}
        ts = self.running.do("message", user=person, channel=place, text=words, files=[file])["ts"]
        (file_id,) = self.running.workspace.channels[place].messages[ts].files
        self.model.said[words] = Said(place, ts, author=person, file=file_id)

    @rule(data=st.data())
    def person_deletes(self, data: st.DataObject) -> None:
        own = [w for w, s in self.model.said.items() if s.author in PEOPLE and s.thread is None]
        if not own:
            return
        words = data.draw(st.sampled_from(own))
        post = self.model.said[words]
        if post.author in self.model.members[post.channel]:
            self.running.do("delete", user=post.author, channel=post.channel, ts=post.ts)
            del self.model.said[words]
            for reply in [w for w, s in self.model.said.items() if s.thread == post.ts]:
                assert self.model.said[reply].channel == post.channel

    @rule(place=places, person=people)
    def app_brings_somebody_in(self, place: str, person: str) -> None:
        answer = self.api("conversations.invite", channel=place, users=PEOPLE[person])
        if answer["ok"]:
            self.model.members[place].add(person)

    @rule(place=places, person=people)
    def app_takes_somebody_out(self, place: str, person: str) -> None:
        answer = self.api("conversations.kick", channel=place, user=PEOPLE[person])
        if answer["ok"]:
            self.model.members[place].discard(person)

    @rule(person=people)
    def app_publishes_a_home(self, person: str) -> None:
        words = self.words()
        section = {"type": "section", "text": {"type": "mrkdwn", "text": words}}
        view = {"type": "home", "blocks": [section]}
        assert self.api("views.publish", user_id=PEOPLE[person], view=view)["ok"]
        self._replace_alone("home", person, words)

    @rule(person=people)
    def app_opens_a_form(self, person: str) -> None:
        before = len(self.ear.heard)
        self.running.do("shortcut", user=person, callback_id="report")
        self.ear.wait(lambda: any(f["payload"].get("type") == "shortcut" for f in self.ear.heard[before:]))
        told = next(f["payload"] for f in self.ear.heard[before:] if f["payload"].get("type") == "shortcut")
        words = self.words()
        section = {"type": "section", "text": {"type": "plain_text", "text": words}}
        view = MODAL | {"blocks": [section], "callback_id": "modal"}
        assert self.api("views.open", trigger_id=told["trigger_id"], view=view)["ok"]
        self._replace_alone("modal", person, words)

    def _replace_alone(self, kind: str, person: str, words: str) -> None:
        key = f"{kind} {person}"
        shown = self.__dict__.setdefault("shown", {})
        self.model.alone.pop(shown.get(key, ""), None)
        shown[key] = words
        self.model.alone[words] = person

    def found(self, text: str) -> set[str]:
        """Return which words of the model stand in *text*."""
        return {words for words in [*self.model.said, *self.model.alone] if words in text}

    @invariant()
    def everybody_sees_what_they_may_and_no_more(self) -> None:
        for person in PEOPLE:
            state = self.found(str(self.running.get("state", user=person)))
            mine = {w for w, s in self.model.said.items() if person in self.model.members[s.channel]}
            assert state == {w for w in [*mine, *self.model.alone] if self.model.sees(person, w)}
            self._look_at_the_page(person)
            self._wait_for_the_newest(person)

    def _look_at_the_page(self, person: str) -> None:
        post = self.model.said.get(self.newest)
        channel = post.channel if post else "C0SHUT001"
        page = self.running.http.get(f"/ui/{person}/{channel}", params={"limit": 1000})
        assert (page.status_code == 200) is self.model.may_read(person, channel)
        for words in self.found(page.text):
            assert self.model.sees(person, words), (person, words)
        if post and page.status_code == 200 and post.thread is None:
            assert (self.newest in page.text) is self.model.sees(person, self.newest)
        if post and post.file:
            file = self.running.http.get(f"/ui/{person}/file/{post.file}")
            assert (file.status_code == 200) is self.model.sees(person, self.newest)

    def _wait_for_the_newest(self, person: str) -> None:
        if self.newest not in self.model.said and self.newest not in self.model.alone:
            return
        query: Json = {"user": person, "contains": self.newest, "timeout_s": 0}
        status = self.running.http.get("/control/wait", params=query).status_code
        post = self.model.said.get(self.newest)
        inside = post is None or person in self.model.members[post.channel]
        assert status == (200 if inside and self.model.sees(person, self.newest) else 408), (person, status)

    @invariant()
    def apps_read_only_where_they_are(self) -> None:
        for app, bot in (("desk", self.desk), ("other", self.other)):
            for channel, members in self.model.apps.items():
                answer = self.api("conversations.history", app=app, channel=channel, limit=999)
                assert answer["ok"] is (app in members), (app, channel, answer)
                there = {w for w, s in self.model.said.items() if s.channel == channel}
                hidden = {w for w in there if self.model.said[w].only and self.model.said[w].author == ""}
                assert self.found(str(answer.get("messages"))) <= there
                assert not self.found(str(answer.get("messages"))) & self._ephemeral(hidden), bot.name

    def _ephemeral(self, words: set[str]) -> set[str]:
        channels = self.running.workspace.channels
        return {
            w
            for w in words
            if channels[self.model.said[w].channel].messages[self.model.said[w].ts].ephemeral_to
        }


def test_everybody_sees_exactly_what_they_may_in_a_few_random_lives() -> None:
    few = settings(max_examples=4, stateful_step_count=14, derandomize=True, deadline=None)

    run_state_machine_as_test(WhoSeesWhat, settings=few)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_everybody_sees_exactly_what_they_may_in_many_random_lives() -> None:
    many = settings(max_examples=200, stateful_step_count=40, deadline=None)

    run_state_machine_as_test(WhoSeesWhat, settings=many)
