"""Bad input gets one clear sentence with the place and what to do, exit code 2, and nothing half done."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typing_extensions import override

from tests.forked import Ended, run
from tests.scenarios.driver import ROOT, a_workspace

TOKENS = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
}


def deskhand(*arguments: str, cwd: Path, **environment: str) -> Ended:
    """Run the command in *cwd* with nothing but these settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    settings = {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment}
    return run("bot.cli", *arguments, cwd=cwd, environment=settings)


def assert_refused(done: Ended, *words: str) -> None:
    """Assert exit code 2 and one short sentence that has these words."""
    said = done.stderr.strip()
    assert done.returncode == 2, (done.returncode, said, done.stdout)
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1, said
    for word in words:
        assert word in said


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk of one's own to break."""
    shutil.copytree(ROOT / "desk", tmp_path / "desk")
    return tmp_path / "desk"


def test_a_broken_article_is_named_with_file_and_line(desk: Path, tmp_path: Path) -> None:
    article = desk / "articles" / "vpn" / "stay-connected.md"
    article.write_text(article.read_text().replace("title: ", "title: [", 1))

    assert_refused(deskhand("check", "desk", cwd=tmp_path), "stay-connected.md:", "front matter")
    assert_refused(
        deskhand("knowledge", "index", "desk/articles", "--model", "hashing", cwd=tmp_path),
        "stay-connected.md:",
    )


def test_a_broken_yaml_is_named_with_file_and_line(desk: Path, tmp_path: Path) -> None:
    sla = desk / "sla.yaml"
    lines = sla.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if "id: P2" in line)
    lines[at] = lines[at].replace("response: 30m", "response: soon")
    sla.write_text("\n".join(lines))

    assert_refused(
        deskhand("check", "desk", cwd=tmp_path), f"sla.yaml:{at + 1}:", "'soon' is no length of time"
    )

    sla.write_text("priorities: [unclosed")
    assert_refused(deskhand("check", "desk", cwd=tmp_path), "sla.yaml:1:", "not YAML")


def test_every_mistake_of_a_desk_is_told_at_once(desk: Path, tmp_path: Path) -> None:
    (desk / "desk.yaml").write_text("name: X\ndefault_team: nobody\ncolour: red\n")
    teams = desk / "teams.yaml"
    teams.write_text(teams.read_text().replace('queue: "#it-triage"', "que: it"))

    done = deskhand("check", "desk", cwd=tmp_path)

    assert done.returncode == 2
    assert "desk.yaml:3: colour: this field is not known" in done.stderr
    assert "queue: this field is missing" in done.stderr


def test_a_missing_token_is_named(tmp_path: Path) -> None:
    assert_refused(deskhand("run", cwd=tmp_path), "SLACK_BOT_TOKEN is not set", "deskhand demo")


def test_swapped_tokens_are_noticed(tmp_path: Path) -> None:
    swapped = {"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}

    assert_refused(deskhand("run", cwd=tmp_path, **swapped), "SLACK_BOT_TOKEN", "swapped")


def test_a_wrong_token_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'desk.db'}"
    assert deskhand("migrate", cwd=tmp_path, DATABASE_URL=database).returncode == 0
    settings = {
        **TOKENS,
        "DATABASE_URL": database,
        "DESKHAND_DESK": str(ROOT / "desk"),
        "DESKHAND_MODEL": "hashing",
    }
    with a_workspace(tmp_path) as workspace:
        bot = {**settings, "SLACK_API_URL": workspace["SLACK_API_URL"]}
        assert_refused(deskhand("run", cwd=tmp_path, **bot), "SLACK_BOT_TOKEN", "invalid_auth")
        app = {**bot, "SLACK_BOT_TOKEN": workspace["SLACK_BOT_TOKEN"]}
        assert_refused(deskhand("run", cwd=tmp_path, **app), "SLACK_APP_TOKEN", "invalid_auth")


def test_a_workspace_that_is_not_there_is_named(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'desk.db'}"
    deskhand("migrate", cwd=tmp_path, DATABASE_URL=database)
    settings = {**TOKENS, "DATABASE_URL": database, "DESKHAND_DESK": str(ROOT / "desk")}

    assert_refused(deskhand("run", cwd=tmp_path, **settings), "127.0.0.1:9", "SLACK_API_URL")


class FallsSilent(BaseHTTPRequestHandler):
    """Answers who the bot is once, and hangs up on whatever is asked after that."""

    def do_POST(self) -> None:
        """Answer, or hang up."""
        asked = vars(self.server).setdefault("asked", [])
        asked.append(self.path)
        if len(asked) > 1:
            return
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"ok": true, "user_id": "U1", "team_id": "T1"}')

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def falls_silent() -> Iterator[str]:
    """The address of a workspace that is gone in the middle of a bot's start."""
    with HTTPServer(("127.0.0.1", 0), FallsSilent) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("command", ["run", "worker"])
def test_a_workspace_that_is_gone_before_the_start_is_over_is_named(
    tmp_path: Path, falls_silent: str, command: str
) -> None:
    database = f"sqlite:///{tmp_path / 'desk.db'}"
    deskhand("migrate", cwd=tmp_path, DATABASE_URL=database)
    settings = {"DATABASE_URL": database, "DESKHAND_DESK": str(ROOT / "desk")}

    done = deskhand(command, cwd=tmp_path, **TOKENS | settings | {"SLACK_API_URL": falls_silent})

    assert_refused(done, falls_silent, "SLACK_API_URL")


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def test_a_busy_port_is_named_and_no_demo_is_left_behind(busy_port: int, tmp_path: Path) -> None:
    done = deskhand("demo", "--port", str(busy_port), "--model", "hashing", cwd=tmp_path)

    assert_refused(done, str(busy_port), "--port")
    assert not list(tmp_path.rglob("tickets.db"))


def test_an_unwritable_database_is_named(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'no' / 'folder' / 'desk.db'}"

    assert_refused(deskhand("migrate", cwd=tmp_path, DATABASE_URL=nowhere), "DATABASE_URL", "no/folder")


def test_an_old_schema_says_which_command_brings_it_up(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "old.db").close()
    settings = {
        **TOKENS,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'old.db'}",
        "DESKHAND_DESK": str(ROOT / "desk"),
    }

    assert_refused(deskhand("run", cwd=tmp_path, **settings), "version", "deskhand migrate")


def test_an_unknown_model_is_named_without_a_download(desk: Path, tmp_path: Path) -> None:
    done = deskhand("knowledge", "index", "desk/articles", "--model", "no/such-folder", cwd=tmp_path)

    assert_refused(done, "no/such-folder")


def test_a_bad_question_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text('{"id": "a"\n')
    arguments = ("knowledge", "eval", "questions.jsonl", "--articles", str(ROOT / "desk" / "articles"))

    assert_refused(deskhand(*arguments, "--model", "hashing", cwd=tmp_path), "questions.jsonl:1")


def test_init_makes_a_desk_that_passes_its_check_and_overwrites_nothing(tmp_path: Path) -> None:
    assert deskhand("init", "mine", cwd=tmp_path).returncode == 0
    assert deskhand("check", "mine", cwd=tmp_path).returncode == 0

    assert_refused(deskhand("init", "mine", cwd=tmp_path), "mine", "not empty")


def test_every_command_shows_an_example(tmp_path: Path) -> None:
    for command in ("demo", "run", "worker", "migrate", "init", "check"):
        assert "Example: " in deskhand(command, "--help", cwd=tmp_path).stdout
    for command in ("index", "ask", "eval"):
        assert "Example: " in deskhand("knowledge", command, "--help", cwd=tmp_path).stdout
