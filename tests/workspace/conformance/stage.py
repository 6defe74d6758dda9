"""A stage on which every method can be called well: the things a call may name, and one good call of each method."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from tests.workspace.running import Ear, Json, Running

PLAIN = {"type": "plain_text", "text": "Form"}
MODAL: Json = {"type": "modal", "callback_id": "form", "title": PLAIN, "blocks": [{"type": "divider"}]}
HOME: Json = {"type": "home", "blocks": [{"type": "divider"}]}
GENERAL, ANA = "C0GENERAL", "U0ANADUA"


class Stage:
    """Give every call something fresh to name, so that calls do not stand in each other's way."""

    def __init__(self, running: Running, ear: Ear) -> None:
        self.running = running
        self.ear = ear
        self._numbers = itertools.count(1)

    def name(self, prefix: str) -> str:
        """Return a name nobody has."""
        return f"{prefix}-{next(self._numbers)}"

    def said(self) -> str:
        """Return the ts of a message Ana just wrote in #general."""
        return str(self.running.do("message", user="ana", channel="#general", text="Who knows?")["ts"])

    def posted(self) -> str:
        """Return the ts of a message the app just posted in #general."""
        self.running.do("clock", advance_s=2)
        answer = self.running.api("chat.postMessage", channel=GENERAL, text="A card").json()
        return str(answer["ts"])

    def thread(self) -> Json:
        """Return where Ana just wrote to the app."""
        sent = self.running.do("message", user="ana", channel="@ana", text="Help me")
        return {"channel": sent["channel"], "thread_ts": sent["ts"]}

    def in_thread(self) -> Json:
        """Return the same, as the methods of agents name it."""
        place = self.thread()
        return {"channel_id": place["channel"], "thread_ts": place["thread_ts"]}

    def trigger(self) -> str:
        """Return a trigger from outside any modal."""
        return self._fresh(
            "trigger_id", lambda: self.running.do("shortcut", user="ana", callback_id="report")
        )

    def view(self) -> Json:
        """Return a modal that just opened for Ana."""
        answer = self.running.api("views.open", trigger_id=self.trigger(), view=with_button()).json()
        view: Json = answer["view"]
        return view

    def trigger_in_modal(self) -> str:
        """Return a trigger from inside a modal."""
        view_id = self.view()["id"]
        press = {"user": "ana", "view_id": view_id, "action_id": "more"}
        return self._fresh("trigger_id", lambda: self.running.do("click", **press))

    def _fresh(self, name: str, act: Callable[[], Any]) -> str:
        before = len(self.ear.heard)
        act()
        self.ear.wait(lambda: any(name in frame["payload"] for frame in self.ear.heard[before:]))
        return next(str(f["payload"][name]) for f in self.ear.heard[before:] if name in f["payload"])

    def file(self) -> str:
        """Return the id of a file the app uploaded and has not completed."""
        asked = self.running.api("files.getUploadURLExternal", filename="log.txt", length=4).json()
        assert self.running.http.post(asked["upload_url"], content=b"line").status_code == 200
        return str(asked["file_id"])


def with_button() -> Json:
    """Return a modal with a button that brings a trigger."""
    button = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
    return MODAL | {"blocks": [{"type": "actions", "block_id": "b", "elements": [button]}]}
