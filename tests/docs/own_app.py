"""The pages for people with an app of their own, made into the folders they describe."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.docs.pages import ROOT

TRY = ROOT / "docs" / "howto" / "try-your-own-app.md"
TEST = ROOT / "docs" / "howto" / "test-with-the-control-api.md"
NODE_PARTS = ROOT / "tests" / "workspace" / "apps" / "javascript" / "node_modules"
_NAMED = re.compile(r"^```\w+ (?P<name>[\w.-]+)\n(?P<body>.*?)^```", re.DOTALL | re.MULTILINE)
_UNNAMED = re.compile(r"^```\w+\n(?P<body>.*?)^```", re.DOTALL | re.MULTILINE)


def named_blocks(page: Path) -> dict[str, str]:
    """Return the fenced blocks that have a name: a file to be written, or what is typed for some purpose."""
    text = page.read_text(encoding="utf-8")
    return {match["name"]: match["body"] for match in _NAMED.finditer(text)}


def typed_before(page: Path) -> list[str]:
    """Return the lines of the blocks without a name: what is installed and made before anything runs."""
    text = page.read_text(encoding="utf-8")
    return [line for match in _UNNAMED.finditer(text) for line in match["body"].splitlines()]


def make_folder(page: Path, folder: Path) -> dict[str, str]:
    """Write the page's files into *folder* beside the workspace's own; return what is typed there, by purpose."""
    (folder / "workspace").symlink_to(ROOT / "workspace")
    blocks = named_blocks(page)
    for name, body in blocks.items():
        if "." in name:
            (folder / name).write_text(body, encoding="utf-8")
    return {name: body for name, body in blocks.items() if "." not in name}


@contextmanager
def workspace_as_typed(command: str, folder: Path) -> Iterator[str]:
    """Start the workspace as the page says, on a free port; give its address."""
    words = [sys.executable, *shlex.split(command)[1:], "--port", "0"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().split()[-1].rstrip("/")
        finally:
            process.terminate()


@contextmanager
def app_as_typed(lines: str, folder: Path) -> Iterator[None]:
    """Type *lines* in a shell of its own in *folder*, where `python` is this one; end what they started."""
    with subprocess.Popen(
        [
            "/bin/sh",
            "-e",
            "-c",
            lines.replace(". .venv/bin/activate\n", "")
            .replace("\npython ", "\nexec python ")
            .replace("\nnode ", "\nexec node "),
        ],
        cwd=folder,
        env=_environment(),
        start_new_session=True,
    ) as process:
        try:
            yield
        finally:
            process.kill()


def _environment() -> Mapping[str, str]:
    here = Path(sys.executable).parent
    return os.environ | {"PATH": f"{here}:{os.environ['PATH']}", "NODE_PATH": str(NODE_PARTS)}
