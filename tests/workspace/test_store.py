"""A workspace kept in a file: everything a call changed is there after a sudden end."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from tests.workspace.manifests import manifest
from tests.workspace.running import Running
from workspace.company import BUILT_IN
from workspace.manifest import Manifest
from workspace.model import App, Channel, File, Message, View
from workspace.state import Workspace
from workspace.store import Store, StoreError, fill


def kept(path: Path, *names: str) -> Workspace:
    """Return a workspace filled from the store at *path* as a new process would."""
    manifests = [Manifest.model_validate(manifest(name=name)) for name in names or ("Desk",)]
    store = Store(path)
    workspace = Workspace(seed=99)
    fill(workspace, BUILT_IN, manifests, store=store)
    store.close()
    return workspace


def as_a_sudden_end_leaves_it(path: Path) -> Path:
    """Return a copy of a store that a process still has open: what the next process would find."""
    copy = path.with_name(f"copy-{path.name}")
    for part in ("", "-wal"):
        path.with_name(path.name + part).exists() and shutil.copy(f"{path}{part}", f"{copy}{part}")
    return copy


def live_through(running: Running) -> None:
    """Do a little of everything that changes a record."""
    ear = running.listen()
    web = running.web()
    files = [{"name": "log.txt", "content_base64": "bGluZQ=="}]
    root = running.do("message", user="ana", channel="@ana", text="vpn drops", files=files)
    place = {"channel_id": root["channel"], "thread_ts": root["ts"]}
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
    metadata = {"event_type": "job", "event_payload": {"key": "k"}}
    web.chat_postMessage(
        channel=root["channel"], thread_ts=root["ts"], text="card", blocks=blocks, metadata=metadata
    )
    web.assistant_threads_setTitle(**place, title="VPN")
    running.do("reaction", user="ana", channel="@ana", ts=root["ts"], name="eyes")
    gone = running.do("message", user="bo", channel="#general", text="oops")["ts"]
    running.do("delete", user="bo", channel="#general", ts=gone)
    web.conversations_create(name="inc-1", is_private=True)
    running.do("user", user="cy", tz="Asia/Tokyo")
    web.views_publish(user_id="U0ANADUA", view={"type": "home", "blocks": [{"type": "divider"}]})
    running.do("shortcut", user="ana", callback_id="report")
    field = {
        "type": "input",
        "block_id": "what",
        "label": {"type": "plain_text", "text": "What?"},
        "element": {"type": "plain_text_input", "action_id": "typed", "min_length": 3},
    }
    title = {"type": "plain_text", "text": "Form"}
    view = {"type": "modal", "title": title, "submit": title, "blocks": [field]}
    web.views_open(trigger_id=ear.payload("shortcut")["trigger_id"], view=view)
    running.do("submit", user="ana", values={"what": {"typed": "no"}})
    running.do("clock", advance_s=86_400)


def test_what_calls_changed_is_all_there_for_the_next_process(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    running = Running(manifest(), store=Store(path))
    live_through(running)
    before = running.workspace
    # Read before the server ends: what was answered is written, whatever happens next.
    after = kept(as_a_sudden_end_leaves_it(path))
    running.stop()

    for name in ("team", "users", "groups", "files", "views", "stacks", "homes", "read_marks", "threads"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.hooks.given == before.hooks.given
    assert after.scheduled == before.scheduled
    assert list(after.channels) == list(before.channels)
    assert [u.name for u in after.people()] == [u.name for u in before.people()]
    for channel in before.channels.values():
        same = after.channels[channel.id]
        assert (same.members, same.name, same.kind) == (channel.members, channel.name, channel.kind)
        assert [as_dict(m) for m in same.messages.values()] == [as_dict(m) for m in channel.messages.values()]
        assert {ts: len(r) for ts, r in same.threads.items()} == {
            ts: len(r) for ts, r in channel.threads.items()
        }
    assert after.clock.ahead_s == pytest.approx(before.clock.ahead_s)


def as_dict(record: Message | View | Channel | File) -> dict[str, object]:
    """Return a record's fields; records are compared by identity while they live."""
    return {f.name: getattr(record, f.name) for f in fields(record)}


def test_tokens_stay_and_a_new_app_gets_its_own(tmp_path: Path) -> None:
    def secrets(workspace: Workspace) -> dict[str, str]:
        return {app.name: app.bot_token for app in workspace.apps.values()}

    first = kept(tmp_path / "workspace.db")
    second = kept(tmp_path / "workspace.db", "Desk", "Other")
    third = kept(tmp_path / "workspace.db", "Other")

    assert secrets(second)["Desk"] == secrets(first)["Desk"]
    assert secrets(third) == {"Other": secrets(second)["Other"]}
    ana = third.user("ana")
    assert [row["name"] for row in third.conversations_of(ana) if row["kind"] == "app"] == ["other"]


def test_ids_given_out_in_an_earlier_life_are_not_given_again(tmp_path: Path) -> None:
    first = kept(tmp_path / "workspace.db")
    second = kept(tmp_path / "workspace.db")

    made = {second.ids.new("D0") for _ in range(50)}

    assert made.isdisjoint(first.channels)


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be looked at " * 20, encoding="utf-8")

    with pytest.raises(StoreError, match="cannot be used as a store"):
        Store(path)


def test_secrets_of_an_app_are_all_kept() -> None:
    """A new field of App is either a secret the store keeps or the manifest, which is read anew."""
    assert {f.name for f in fields(App)} == {
        "id",
        "name",
        "manifest",
        "bot_user",
        "bot_id",
        "bot_token",
        "app_token",
        "signing_secret",
        "revoked",
    }
