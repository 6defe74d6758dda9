"""What a test does in the local workspace: everything a person does, through its control API."""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests import forked

ROOT = forked.ROOT
T = TypeVar("T")
NEVER = "\0"
WAIT_S = 60.0
"""How long something may take to appear on a busy machine; nothing waits for it in vain."""
LOOK_S = 0.5
LOOKS = int(WAIT_S / LOOK_S)
"""How often something is asked for again that nobody is told of."""
PATIENCE_S = 20.0
"""Scenarios say what happens, not how fast: a machine busy with other tests may take longer than the platform gives."""


class Driver:
    """A workspace, seen from outside."""

    def __init__(self, address: str) -> None:
        """Drive the workspace at *address*."""
        self.address = address
        self.presses_twice = False
        self._http = httpx.Client(base_url=address, timeout=WAIT_S + 10, trust_env=False)

    def close(self) -> None:
        """Let go of it."""
        self._http.close()

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        *,
        files: Mapping[str, bytes] | None = None,
    ) -> str:
        """Write a message, with *files* by their names; return its ts."""
        given = [
            {"name": name, "content_base64": base64.b64encode(content).decode()}
            for name, content in (files or {}).items()
        ]
        said = {"user": user, "channel": channel, "text": text, "thread_ts": thread_ts}
        return str(self._post("message", **said, files=given or None)["ts"])

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Edit a message."""
        self._post("edit", user=user, channel=channel, ts=ts, text=text)

    def react(self, user: str, channel: str, ts: str, name: str, *, remove: bool = False) -> None:
        """Put an emoji below a message, or take it away."""
        self._post("reaction", user=user, channel=channel, ts=ts, name=name, remove=remove)

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete a message."""
        self._post("delete", user=user, channel=channel, ts=ts)

    def click(
        self, user: str, message: dict[str, Any], action_id: str, value: Any = None, *, twice: bool = False
    ) -> dict[str, Any]:
        """Press a button of a message as it stands, or pick *value*; return how it was acknowledged.

        Who presses *twice* does so at once; the second press goes nowhere where the first took the button away.
        """
        pressed = {"user": user, "action_id": action_id, "value": value}
        pressed |= {"channel": message["channel"], "ts": message["ts"]}
        first = self._post("click", **pressed)
        if twice or self.presses_twice:
            self._http.post("/control/click", json=pressed)
        return first

    def fill_in(self, user: str, view: dict[str, Any], block_id: str, value: Any) -> None:
        """Pick *value* in a field of a form whose other fields hang on it."""
        elements = [b["element"] for b in view["blocks"] if b["block_id"] == block_id]
        where = {"view_id": view["id"], "block_id": block_id, "action_id": elements[0]["action_id"]}
        self._post("click", user=user, value=value, **where)

    def close_form(self, user: str) -> None:
        """Close the person's top form without sending it."""
        self._post("close", user=user)

    def until_form(self, user: str, *blocks: str, without: str = "") -> dict[str, Any]:
        """Return the person's top form as soon as it has all of these fields, and not the one it is *without*."""

        def there() -> dict[str, Any] | None:
            views: list[dict[str, Any]] = self.state(user)["views"]
            fields = {block["block_id"] for block in views[-1]["blocks"]} if views else set()
            return views[-1] if fields >= set(blocks) and without not in fields else None

        return self._until(there, f"{user} never saw a form with {blocks}", user, "@app")

    def choose(self, user: str, message: dict[str, Any], action_id: str, label: str) -> dict[str, Any]:
        """Choose the option of a message's menu that reads so; return how it was acknowledged."""
        menus = (e for b in message["blocks"] for e in b.get("elements", []))
        (menu,) = (element for element in menus if element.get("action_id") == action_id)
        values = {option["text"]["text"]: option["value"] for option in menu["options"]}
        return self._post(
            "click",
            user=user,
            channel=message["channel"],
            ts=message["ts"],
            action_id=action_id,
            value=values[label],
        )

    def press(self, user: str, channel: str, action_id: str) -> dict[str, Any]:
        """Press the newest button of that name that the person sees in a channel."""
        return self.click(user, self.with_button(user, channel, action_id), action_id)

    def submit(self, user: str, values: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Fill in and send the person's top form."""
        return self._post("submit", user=user, values=values)

    def speaks(self, user: str, locale: str) -> str:
        """Have somebody choose another language in their account; return their id."""
        return str(self._post("user", user=user, locale=locale)["user"])

    def command(self, user: str, channel: str, text: str) -> dict[str, Any]:
        """Type /desk."""
        return self._post("command", user=user, channel=channel, command="/desk", text=text)

    def shortcut(self, user: str, callback_id: str, **where: str) -> dict[str, Any]:
        """Choose a shortcut, of a message when *where* has channel and ts."""
        return self._post("shortcut", user=user, callback_id=callback_id, **where)

    def home(self, user: str) -> dict[str, Any]:
        """Open the Home tab."""
        return self._post("home", user=user, tab="home")

    def press_on_home(self, user: str, action_id: str) -> dict[str, Any]:
        """Open Home, wait until that button is there, press it; return Home as it was then."""
        self.home(user)

        def there() -> dict[str, Any] | None:
            home: dict[str, Any] | None = self.state(user)["home"]
            return home if home is not None and action_id in buttons(home) else None

        home = self._until(there, f"{user} never saw {action_id} on Home", user, "@app")
        self._post("click", user=user, view_id=home["id"], action_id=action_id)
        return home

    def deactivate(self, user: str) -> None:
        """Close somebody's account."""
        self._post("user", user=user, deleted=True)

    def fault(self, kind: str, **how: Any) -> str:
        """Make the workspace misbehave; return the fault's id."""
        return str(self._post("fault", kind=kind, **how)["fault_id"])

    def mend(self, fault_id: str) -> None:
        """End a fault."""
        self._http.delete(f"/control/fault/{fault_id}").raise_for_status()

    def advance(self, seconds: float) -> None:
        """Let the workspace's time pass."""
        self._post("clock", advance_s=seconds)

    def wait(
        self,
        user: str,
        contains: str,
        channel: str | None = None,
        after_ts: str | None = None,
        timeout_s: float = WAIT_S,
    ) -> dict[str, Any]:
        """Return the message that person sees with those words, as soon as there is one."""
        wanted = {
            "user": user,
            "contains": contains,
            "channel": channel,
            "after_ts": after_ts,
            "timeout_s": timeout_s,
        }
        answer = self._http.get("/control/wait", params={k: v for k, v in wanted.items() if v is not None})
        assert answer.status_code == 200, (
            f"{user} never saw {contains!r}: {self.transcript(user, channel or '@app')}"
        )
        message: dict[str, Any] = answer.json()["message"]
        return message

    def state(self, user: str, *, limit: int | None = None, channel: str | None = None) -> dict[str, Any]:
        """Return everything that person sees, of each conversation or of one the newest *limit* messages."""
        asked = {"user": user, "limit": limit, "channel": channel}
        given = {name: value for name, value in asked.items() if value is not None}
        answer = self._http.get("/control/state", params=given)
        answer.raise_for_status()
        state: dict[str, Any] = answer.json()
        return state

    def messages(self, user: str, channel: str) -> list[dict[str, Any]]:
        """Return the messages a person sees in a channel (`#name`, or `@app` for the app's direct messages)."""
        found = []
        for conversation in self.state(user)["channels"]:
            is_dm = conversation["id"].startswith("D")
            if (
                conversation["id"] == channel
                or (is_dm and channel.startswith("@"))
                or conversation["name"] == channel.lstrip("#")
            ):
                found += [{**message, "channel": conversation["id"]} for message in conversation["messages"]]
        return found

    def direct(self, user: str) -> list[dict[str, Any]]:
        """Return the messages a person and the app exchanged, and look at nothing else."""
        return [
            {**message, "channel": conversation["id"]}
            for conversation in self.state(user, channel=f"@{user}")["channels"]
            for message in conversation["messages"]
        ]

    def with_button(
        self, user: str, channel: str, *action_ids: str, thread_ts: str | None = None
    ) -> dict[str, Any]:
        """Return the newest message in a channel (in one thread of it) that has one of these buttons; waits for it."""

        def newest() -> dict[str, Any] | None:
            shown = reversed(self.messages(user, channel))
            there = (m for m in shown if thread_ts is None or m.get("thread_ts") == thread_ts)
            return next((message for message in there if buttons(message) & set(action_ids)), None)

        return self._until(newest, f"{user} never saw {action_ids} in {channel}", user, channel)

    def until_gone(self, user: str, message: dict[str, Any], action_id: str) -> None:
        """Wait until that button has left that message."""

        def is_gone() -> bool | None:
            now = [m for m in self.messages(user, message["channel"]) if m["ts"] == message["ts"]]
            return True if not any(action_id in buttons(m) for m in now) else None

        self._until(is_gone, f"{action_id} stayed", user, message["channel"])

    def until_unseen(self, user: str, channel: str, ts: str) -> None:
        """Wait until a person no longer sees a message."""

        def is_gone() -> bool | None:
            return True if all(m["ts"] != ts for m in self.messages(user, channel)) else None

        self._until(is_gone, f"{ts} stayed", user, channel)

    def everything(self, user: str, *, limit: int | None = None) -> list[dict[str, Any]]:
        """Return every message a person sees anywhere, of each conversation the newest *limit*."""
        return [
            {**message, "channel": channel["id"]}
            for channel in self.state(user, limit=limit)["channels"]
            for message in channel["messages"]
        ]

    def until(self, look: Callable[[], T | None], else_say: str) -> T:
        """Return what *look* returns as soon as that is something."""
        return self._until(look, else_say, "U0ANADUA", "@app")

    def transcript(self, user: str, channel: str) -> str:
        """Return what a person sees in a channel, short."""
        return "\n".join(
            f"{m['ts']} {m['user']}: {m['text'][:120]}" for m in self.messages(user, channel)[-20:]
        )

    def _until(self, look: Callable[[], T | None], else_say: str, user: str, channel: str) -> T:
        for _ in range(int(WAIT_S * 10)):
            seen = look()
            if seen is not None:
                return seen
            self._http.get("/control/wait", params={"user": user, "contains": NEVER, "timeout_s": 0.1})
        raise AssertionError(f"{else_say}:{self.transcript(user, channel)}")

    def journal(self, after: int = 0, *, via: str | None = None) -> list[dict[str, Any]]:
        """Return every frame between app and workspace, or those that went one way."""
        way = {} if via is None else {"via": via}
        answer = self._http.get("/control/journal", params={"after": after, **way})
        answer.raise_for_status()
        entries: list[dict[str, Any]] = answer.json()["entries"]
        return entries

    def counted(self) -> dict[str, Any]:
        """Return what the workspace counted."""
        answer = self._http.get("/control/metrics")
        answer.raise_for_status()
        figures: dict[str, Any] = answer.json()
        return figures

    def delivered(self, kind: str) -> int:
        """Return how many deliveries of a kind were tried."""
        return sum(e["kind"] == kind and e["via"] == "event" for e in self.journal())

    def until_delivered(self, kind: str, times: int) -> None:
        """Wait until that many deliveries of a kind were tried and have ended, well or not."""

        def ended() -> bool | None:
            tried = [e for e in self.journal() if e["kind"] == kind and e["via"] == "event"]
            return True if len(tried) >= times and all(e["status"] != "sent" for e in tried) else None

        self._until(ended, f"not {times} deliveries of {kind}", "ana", "@ana")

    def call(self, call: str, **arguments: Any) -> dict[str, Any]:
        """Make any other call of the control API."""
        return self._post(call, **arguments)

    def _post(self, call: str, **arguments: Any) -> dict[str, Any]:
        given = {name: value for name, value in arguments.items() if value is not None}
        answer = self._http.post(f"/control/{call}", json=given)
        assert answer.status_code == 200, f"{call} {given}: {answer.text}"
        body: dict[str, Any] = answer.json()
        return body


def buttons(message: dict[str, Any]) -> set[str]:
    """Return the action ids of everything that can be pressed on a message."""
    found = set()
    for block in message.get("blocks") or []:
        elements = [*block.get("elements", []), block.get("accessory") or {}]
        found |= {element["action_id"] for element in elements if "action_id" in element}
    return found


@contextlib.contextmanager
def a_workspace(
    folder: Path,
    *,
    port: int = 0,
    people: Path | None = None,
    manifest: Path | None = None,
    patience_s: float = PATIENCE_S,
    faster: float = 1.0,
) -> Iterator[dict[str, str]]:
    """Run a local workspace as a process of its own; yields what it tells an app through its env file.

    It waits *patience_s* seconds for an acknowledgement; its limits and other waits are *faster* by that.
    """
    env_file = folder / "workspace.env"
    env_file.unlink(missing_ok=True)
    log = folder / "workspace.log"
    arguments = [
        "--manifest",
        str(manifest or ROOT / "app.yaml"),
        "--people",
        str(people or ROOT / "desk" / "people.yaml"),
    ]
    arguments += ["--port", str(port), "--env-file", str(env_file), "--patience", str(patience_s)]
    arguments += ["--time-scale", str(faster)]
    process = forked.started("workspace", *arguments, environment=os.environ, out=log, err=log)
    try:
        yield _environment(process, env_file, log)
    finally:
        forked.ended(process)


def _environment(process: ForkServerProcess, env_file: Path, log: Path) -> dict[str, str]:
    while process.exitcode is None:
        if env_file.exists():
            pairs = (line.split("=", 1) for line in env_file.read_text().splitlines() if "=" in line)
            environment = {name: value.strip("\"'") for name, value in pairs}
            address = environment["SLACK_API_URL"].rstrip("/").removesuffix("/api")
            return {**environment, "ADDRESS": address}
        process.join(0.02)
    raise AssertionError(f"the workspace did not start: {log.read_text()}")
