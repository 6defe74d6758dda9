"""A workspace in a process of its own, as a developer starts it, so that it can be ended as one ends."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tests.workspace.manifests import manifest

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


class Process:
    """A started workspace: its address, its apps' tokens, and a client to reach it with."""

    def __init__(
        self,
        folder: Path,
        *options: str,
        cwd: Path = ROOT,
        environment: Mapping[str, str] | None = None,
        command: tuple[str, ...] = (sys.executable, "-m", "workspace"),
    ) -> None:
        env_file = folder / "workspace.env"
        app = folder / "app.json"
        if not app.exists():
            app.write_text(json.dumps(manifest()), encoding="utf-8")
        given = ["--manifest", str(app), "--port", "0", "--env-file", str(env_file), *options]
        self._process = subprocess.Popen(
            [*command, *given],
            cwd=cwd,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        said = self._process.stdout.readline()
        assert "is open at" in said, said + self.end()
        self.url = said.split()[-1].rstrip("/")
        self.environment = dict(line.split("=", 1) for line in env_file.read_text().splitlines())
        self.http = httpx.Client(base_url=self.url, timeout=PATIENCE_S, trust_env=False)

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    def do(self, call: str, **body: Any) -> Json:
        """Do a control call that must succeed."""
        return _told(self.http.post(f"/control/{call}", json=body))

    def get(self, what: str, **query: Any) -> Json:
        """Return the answer to a control question."""
        return _told(self.http.get(f"/control/{what}", params=query))

    def api(self, method: str, **args: Any) -> Json:
        """Call a Web API method as the first app; it must succeed."""
        headers = {"Authorization": f"Bearer {self.environment['SLACK_BOT_TOKEN']}"}
        return _told(self.http.post(f"/api/{method}", json=args, headers=headers))

    def kill(self) -> None:
        """End the process at once, with no chance to put anything in order."""
        self._process.kill()
        self.end()

    def end(self) -> str:
        """Ask the process to end and return what it complained of."""
        if hasattr(self, "http"):
            self.http.close()
        if self._process.poll() is None:
            self._process.terminate()
        return self._process.communicate(timeout=PATIENCE_S)[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


def _told(response: httpx.Response) -> Json:
    told: Json = response.json()
    assert response.status_code == 200 and told["ok"], response.text
    return told


@contextlib.contextmanager
def started(folder: Path, *options: str, **how: Any) -> Iterator[Process]:
    """Give a started workspace, and end it afterwards."""
    with Process(folder, *options, **how) as process:
        yield process


def without_proxies() -> dict[str, str]:
    """Return this process's environment without proxies: what is on this machine is reached directly."""
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
