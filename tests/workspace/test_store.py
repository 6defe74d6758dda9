"""A workspace kept in a file: everything a call changed is there after a sudden end."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from tests.workspace.manifests import manifest
from tests.workspace.process import ROOT
from tests.workspace.running import Running, wait_until
from workspace.company import BUILT_IN
from workspace.manifest import Manifest
from workspace.model import App, Channel, File, Message, View
from workspace.state import Workspace
from workspace.store import KEPT, Store, StoreError, fill


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


def tries_kept(path: Path) -> list[int]:
    """Return how often each delivery in the store at *path* was tried again."""
    with closing(sqlite3.connect(path)) as db:
        return [
            json.loads(doc)["attempt"]
            for (doc,) in db.execute("SELECT doc FROM records WHERE kind = 'delivery'")
        ]


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


def test_an_older_store_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    kept(path)
    with closing(sqlite3.connect(path)) as older:
        older.execute("PRAGMA user_version = 1")

    with pytest.raises(StoreError, match="is not a store of this version"):
        Store(path)


def test_a_store_with_a_damaged_page_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    kept(path)
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)

    with pytest.raises(StoreError) as caught:
        Store(path)

    assert str(caught.value).startswith(f"{path}: is damaged")


def test_a_record_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    kept(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE records SET doc = '{}' WHERE kind = 'channel'")

    with pytest.raises(StoreError, match=r"its channel \w+ cannot be read"):
        kept(path)


def test_a_store_in_use_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    store = Store(path)
    fill(Workspace(seed=1), BUILT_IN, [], store=store)

    with pytest.raises(StoreError, match="another workspace uses this store"):
        Store(path)

    store.close()


def test_the_command_refuses_a_broken_store_with_exit_code_2(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    path.write_text("not a database " * 200, encoding="utf-8")
    app = tmp_path / "app.json"
    app.write_text(json.dumps(manifest()), encoding="utf-8")
    command = [sys.executable, "-m", "workspace", "--manifest", str(app), "--port", "0", "--store", str(path)]

    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "cannot be used as a store" in ended.stderr


def test_an_event_nobody_acknowledged_comes_after_a_restart_as_the_same_event(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    first = Running(manifest(), store=Store(path))
    first.do("message", user="ana", channel="@ana", text="is anybody there?")
    wait_until(lambda: tries_kept(as_a_sudden_end_leaves_it(path)) == [2])
    (event_id,) = first.workspace.courier.pending
    next_life = Store(as_a_sudden_end_leaves_it(path))
    first.stop()

    second = Running(manifest(), store=next_life)
    ear = second.listen()
    second.do("clock", advance_s=61)
    heard = ear.event("message")
    wait_until(lambda: not second.workspace.courier.pending)
    second.stop()

    frame = next(frame for frame in ear.heard if frame["payload"]["event"] == heard)
    assert heard["text"] == "is anybody there?"
    assert frame["payload"]["event_id"] == event_id
    assert frame["retry_attempt"] == 2


def test_an_event_that_was_on_its_way_comes_as_soon_as_its_app_is_back(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    first = Running(manifest(), store=Store(path))
    deaf = first.listen()
    deaf.acks = False
    first.do("message", user="ana", channel="@ana", text="hello")
    lost_at_once = deaf.event("message")
    next_life = Store(as_a_sudden_end_leaves_it(path))
    first.stop()

    second = Running(manifest(), store=next_life)
    heard = second.listen().event("message")
    second.stop()

    assert heard == lost_at_once


def test_a_response_address_keeps_its_uses_over_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    first = Running(manifest(), store=Store(path))
    ear = first.listen()
    first.do("command", user="ana", channel="#general", command="/desk", text="hi")
    address = next(f["payload"]["response_url"] for f in ear.heard if "command" in f["payload"])
    used = httpx.URL(address).path
    for _ in range(3):
        assert first.http.post(used, json={"text": "answer"}).status_code == 200
    next_life = Store(as_a_sudden_end_leaves_it(path))
    first.stop()

    second = Running(manifest(), store=next_life)
    answered = [second.http.post(used, json={"text": "answer"}).status_code for _ in range(3)]
    second.stop()

    assert answered == [200, 200, 404]


def test_what_was_read_without_a_call_is_written_too(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    running = Running(manifest(), store=Store(path))
    running.do("message", user="bo", channel="#general", text="news")
    ana = running.workspace.user("ana")
    general = running.workspace.channel_named("general").id
    address = f"{running.url.replace('http', 'ws')}/ui/live?user=ana"
    last = running.workspace.channels[general].timeline.everything[-1]
    marks = running.workspace.read_marks
    with connect(address) as page:
        page.send(json.dumps({"read": general}))
        wait_until(lambda: marks.get((ana.id, general)) == last and not running.workspace.touched)
    after = kept(as_a_sudden_end_leaves_it(path))
    running.stop()

    assert after.read_marks[ana.id, general] == last


def test_the_same_seed_gives_other_ids_in_the_next_life(tmp_path: Path) -> None:
    first, second, third = (kept(tmp_path / "workspace.db").ids.passing("Ev0") for _ in range(3))

    assert len({first, second, third}) == 3


def test_every_kind_of_record_that_is_touched_is_kept() -> None:
    rooms = (ROOT / "workspace").rglob("*.py")
    touched = {kind for file in rooms for kind in re.findall(r'touch\("(\w+)"', file.read_text("utf-8"))}

    assert touched - set(KEPT) == set()


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
        "events_off",
        "sockets_off",
    }
