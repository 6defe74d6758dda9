"""Starting a workspace: files that are read, files that are refused, and the command line."""

from __future__ import annotations

import json
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient

from tests.workspace.manifests import manifest
from workspace.company import BUILT_IN
from workspace.founding import found
from workspace.manifest import Manifest, load_manifest
from workspace.marked_yaml import BrokenFileError
from workspace.people import load_people, said_at
from workspace.state import Workspace

PEOPLE = """\
company: {name: Acme}
users:
  - {id: U0ANADUA, name: ana, real_name: Ana Duarte, tz: Europe/Lisbon, role: Employee, manager: mia}
  - {id: U0MIATAN, name: mia, real_name: Mia Tanaka, role: Approver, guest: true}
user_groups:
  - {id: S0HEADS, handle: heads, name: Heads, members: [mia]}
channels:
  - {id: C0DESIGN, name: design, members: [ana], messages: [{user: mia, text: Hello, at: -2d3h}]}
  - {id: C0EVERY, name: everybody, apps: []}
"""


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_people_file_becomes_people_channels_and_what_was_said(tmp_path: Path) -> None:
    people = load_people(written(tmp_path / "people.yaml", PEOPLE))

    workspace = found(Workspace(seed=1), people, [Manifest.model_validate(manifest())])

    ana = workspace.user("ana")
    assert workspace.team.name == "Acme"
    assert (ana.manager, ana.tz, ana.role) == ("mia", "Europe/Lisbon", "Employee")
    said = workspace.messages_for(ana, "C0DESIGN")[0]
    age_s = workspace.clock.now().timestamp() - float(said["ts"])
    assert 2 * 86_400 + 3 * 3600 <= age_s < 2 * 86_400 + 3 * 3600 + 60
    assert workspace.first_app().bot_user in workspace.channels["C0DESIGN"].members
    assert workspace.channels["C0EVERY"].members == ["U0ANADUA"]  # guests and unnamed apps stay out


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        (("Europe/Lisbon", "Europe/Lisboa"), 3, "is not a time zone"),
        (("role: Employee", "role: King"), 3, "users.0.role"),
        (("manager: mia", "manger: mia"), 3, "users.0.manger"),
        (("manager: mia", "manager: eve"), 1, "names 'eve', who is not among the users"),
        (("id: U0MIATAN", "id: U0ANADUA"), 1, "user id 'U0ANADUA' stands here twice"),
        (("at: -2d3h", "at: soon"), 8, "neither a time"),
        (("name: heads, ", ""), 0, ""),
        (("users:", "users: ["), 3, ""),
    ],
)
def test_a_wrong_people_file_is_refused_with_its_line(
    tmp_path: Path, wrong: tuple[str, str], line: int, words: str
) -> None:
    path = written(tmp_path / "people.yaml", PEOPLE.replace(*wrong))
    if not line:
        load_people(path)  # the change takes nothing away that is needed
        return

    with pytest.raises(BrokenFileError) as caught:
        load_people(path)

    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert words in str(caught.value)


def test_a_wrong_manifest_is_refused_with_line_and_field(tmp_path: Path) -> None:
    text = yaml.safe_dump(manifest(), sort_keys=False).replace("command: /desk", "command: desk")
    path = written(tmp_path / "app.yaml", text)

    with pytest.raises(BrokenFileError) as caught:
        load_manifest(path)

    assert "features.slash_commands.0.command" in str(caught.value)
    number = next(i for i, part in enumerate(text.splitlines(), start=1) if "command: desk" in part)
    assert f"line {number}:" in str(caught.value)


def test_a_manifest_may_be_json_and_a_missing_one_is_said(tmp_path: Path) -> None:
    path = written(tmp_path / "app.json", json.dumps(manifest()))

    assert load_manifest(path).bot_name == "desk"
    with pytest.raises(BrokenFileError, match="cannot be read"):
        load_manifest(tmp_path / "none.yaml")


def test_moments_are_absolute_or_ago() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    assert said_at("-2d3h15m", now=now) == datetime(2026, 11, 20, 8, 45, tzinfo=UTC)
    assert said_at("2026-11-20T09:00:00+01:00", now=now) == datetime(2026, 11, 20, 8, tzinfo=UTC)
    with pytest.raises(ValueError, match="neither"):
        said_at("-", now=now)


def test_the_same_seed_makes_the_same_ids_and_never_the_same_tokens() -> None:
    first, second = (
        found(Workspace(seed=3), BUILT_IN, [Manifest.model_validate(manifest())]).first_app()
        for _ in range(2)
    )

    assert (first.id, first.bot_user, first.bot_id) == (second.id, second.bot_user, second.bot_id)
    assert first.bot_token != second.bot_token
    assert first.bot_token.startswith("xoxb-")
    assert first.app_token.startswith("xapp-")


def test_the_built_in_company_has_seven_people_and_four_channels() -> None:
    workspace = found(Workspace(), BUILT_IN)

    assert [u.name for u in workspace.people()] == ["ana", "bo", "cy", "mia", "lee", "sam", "ada"]
    assert [c.name for c in workspace.channels.values() if not c.is_direct] == [
        "all-larkfield",
        "it-status",
        "general",
        "it-triage",
    ]


@contextmanager
def running(tmp_path: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Start the command and end it afterwards."""
    path = written(tmp_path / "app.yaml", yaml.safe_dump(manifest()))
    command = [sys.executable, "-m", "workspace", "--manifest", str(path), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def test_the_command_says_when_it_is_ready_and_writes_a_private_env_file(tmp_path: Path) -> None:
    env_file = tmp_path / "made" / "workspace.env"

    with running(tmp_path, "--port", "0", "--env-file", str(env_file)) as process:
        assert process.stdout
        said = process.stdout.readline()
        values = dict(line.split("=", 1) for line in env_file.read_text().splitlines())
        client = WebClient(token=values["SLACK_BOT_TOKEN"], base_url=values["SLACK_API_URL"])

        assert said.startswith("Larkfield is open at http://127.0.0.1:")
        assert values["SLACK_API_URL"].removesuffix("/api/") in said
        assert set(values) == {
            "SLACK_API_URL",
            "SLACK_BOT_TOKEN",
            "SLACK_APP_TOKEN",
            "SLACK_SIGNING_SECRET",
        }
        assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
        assert client.auth_test()["team"] == "Larkfield"


def test_a_port_in_use_ends_the_command_with_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with running(tmp_path, "--port", port) as process:
            _, said = process.communicate(timeout=60)

    assert process.returncode == 2
    assert said == f"Port {port} is in use; choose another with --port, or 0 for a free one.\n"


def test_a_broken_people_file_ends_the_command_with_one_sentence(tmp_path: Path) -> None:
    people = written(tmp_path / "people.yaml", "users: []\n")

    with running(tmp_path, "--people", str(people), "--port", "0") as process:
        _, said = process.communicate(timeout=60)

    assert process.returncode == 2
    assert said.startswith(f"{people}, line 1: users: ")
    assert said.count("\n") == 1
