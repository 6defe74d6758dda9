"""The lunch apps as processes: started with nothing but their environment, as their makers start them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
import yaml

from tests.workspace.running import Json, Running, wait_until
from workspace.server import environment

HERE = Path(__file__).parent
Language = Literal["javascript", "python", "python_async"]
Mode = Literal["sockets", "http"]
PASSED_ON = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "PYTHONPATH")


def command(language: Language) -> list[str]:
    """Return how the app of a language is started; skip the test where that language is not installed."""
    if language != "javascript":
        return [sys.executable, "app.py"]
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to run the JavaScript app with")
    if not (HERE / "javascript" / "node_modules" / ".ready").exists():
        pytest.skip("the parts of the JavaScript app are not installed; `make node-parts` installs them")
    return [node, "app.js"]


def manifest(*, port: int | None) -> Json:
    """Return the apps' manifest: by sockets, or at addresses on *port*."""
    text = (HERE / "manifest.yaml").read_text(encoding="utf-8")
    made: Json = yaml.safe_load(text.replace(":3000/", f":{port}/"))
    made["settings"]["socket_mode_enabled"] = port is None
    return made


@contextmanager
def lunch(language: Language, mode: Mode) -> Iterator[Running]:
    """Serve a workspace in which the lunch app of a language runs."""
    started_by = command(language)
    port = _free_port() if mode == "http" else None
    running = Running(manifest(port=port))
    given = environment(running.workspace, running.app)
    if port:
        given |= {"PORT": str(port)}
        del given["SLACK_APP_TOKEN"]
    around = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    with subprocess.Popen(
        started_by,
        cwd=HERE / language,
        env=around | given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_until(lambda: _is_up(running, port))
            yield running
        finally:
            process.terminate()
            process.wait()
            running.stop()


def _is_up(running: Running, port: int | None) -> bool:
    if port is None:
        return bool(running.http.get("/healthz").json()["apps"]["Lunch"])
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
