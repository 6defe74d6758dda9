"""What the pages tell people with an app of their own works, block by block, from an empty folder."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.docs.own_app import (
    NODE_PARTS,
    TEST,
    TRY,
    app_as_typed,
    make_folder,
    named_blocks,
    typed_before,
    workspace_as_typed,
)
from tests.docs.pages import ROOT

PATIENCE_S = 60


def until(holds: Callable[[], bool]) -> None:
    """Return once *holds* does; fail after a while."""
    waiting = threading.Event()
    for _ in range(PATIENCE_S * 20):
        if holds():
            return
        waiting.wait(0.05)
    raise AssertionError("it never happened")


def answer_to_hello(page: Path, folder: Path, *, app: str) -> str:
    """Do what the page says with the app started by the block *app*; return what Ana reads in the end."""
    typed = make_folder(page, folder)
    with (
        workspace_as_typed(typed["workspace"], folder) as address,
        app_as_typed(typed[app], folder),
        httpx.Client(base_url=address, timeout=PATIENCE_S, trust_env=False) as http,
    ):
        until(lambda: all(http.get("/healthz").json()["apps"].values()))
        http.post("/control/message", json={"user": "ana", "channel": "@ana", "text": "hello"})
        wait = {"user": "ana", "contains": "Hello", "timeout_s": str(PATIENCE_S)}
        answer = http.get("/control/wait", params=wait).json()
    return str(answer["message"]["text"])


def test_ten_lines_of_python_answer_in_the_browser(tmp_path: Path) -> None:
    assert answer_to_hello(TRY, tmp_path, app="app") == "Hello, <@U0ANADUA>. What can I do for you?"


def test_the_same_in_javascript(tmp_path: Path) -> None:
    if shutil.which("node") is None or not (NODE_PARTS / ".ready").exists():
        pytest.skip("there is no node with Bolt in it; `make node-parts` installs it")

    assert answer_to_hello(TRY, tmp_path, app="app-js") == "Hello, <@U0ANADUA>. What can I do for you?"


def test_the_tests_of_the_page_pass_as_they_stand(tmp_path: Path) -> None:
    make_folder(TEST, tmp_path)
    tests = re.findall(r"^def test_", named_blocks(TEST)["test_app.py"], re.MULTILINE)

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )

    assert f"{len(tests)} passed" in ended.stdout, ended.stdout + ended.stderr


def test_the_calls_made_by_hand_are_answered(tmp_path: Path) -> None:
    typed = make_folder(TEST, tmp_path)
    first, second = typed["by-hand"].splitlines()
    path = second.partition("localhost:8900")[2].rstrip('"').replace("timeout_s=5", "timeout_s=0.1")
    with workspace_as_typed(named_blocks(TRY)["workspace"], tmp_path) as address:
        said = subprocess.run(
            ["/bin/sh", "-c", first.replace("localhost:8900", address)],
            capture_output=True,
            text=True,
            check=True,
        )
        waited = httpx.get(f"{address}{path}", timeout=PATIENCE_S)

    assert '"ok":true' in said.stdout
    assert waited.status_code == 408  # the workspace stands; no app was started to answer


def test_what_is_installed_is_what_the_page_says() -> None:
    """No test installs anything; it looks whether each name is one this repository knows and has pinned."""
    lines = typed_before(TRY)
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    wanted = [word for line in lines if line.startswith("pip install") for word in line.split()[2:]]
    npm = [line.split()[-1] for line in lines if line.startswith("npm install")]
    parts = (NODE_PARTS.parent / "package.json").read_text(encoding="utf-8")

    assert wanted == ["-r", "workspace/requirements.txt", "slack-bolt"]
    assert (ROOT / wanted[1]).exists()
    assert f"\n{wanted[2]}==" in constraints
    assert [name for name in npm if f'"{name}"' not in parts] == []
    assert "cp -r ../deskhand/workspace ." in lines
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"] == ">=3.11"
