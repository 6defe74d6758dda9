"""What the pages tell people to type works: each block runs from top to bottom in a folder with the sample desk."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.refusals import Refused
from tests.docs.pages import ROOT, blocks, written

_RUN_HERE = ("deskhand --help", "deskhand init", "deskhand check", "deskhand migrate")
"""No model, no server. Questions are asked here where the page itself names the model that needs no weights."""


def _lines(block: str) -> list[tuple[str, list[str]]]:
    """Return each command of a block with the output the page shows under it."""
    said: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            said.append((line[2:], []))
        elif said and line.strip():
            said[-1][1].append(line)
    return said


def _runs_here(command: str) -> bool:
    return command.startswith(_RUN_HERE) or "--model hashing" in command


def _examples() -> list[tuple[str, str]]:
    found = []
    for page in written():
        for number, block in enumerate(blocks(page, "console"), start=1):
            if all(_runs_here(command) for command, _ in _lines(block)):
                found.append((f"{page.relative_to(ROOT).as_posix()}-{number}", block))
    return found


EXAMPLES = _examples()
MEASURING = ROOT / "docs" / "howto" / "measure-answers.md"


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for vectors that all examples share: the sample articles are read once."""
    return tmp_path_factory.mktemp("vectors")


@pytest.mark.parametrize("block", [block for _, block in EXAMPLES], ids=[name for name, _ in EXAMPLES])
def test_an_example_prints_what_its_page_shows(
    block: str, tmp_path: Path, vectors: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "desk").symlink_to(ROOT / "desk")
    (tmp_path / "vectors").symlink_to(vectors)
    (tmp_path / "questions.jsonl").write_text(blocks(MEASURING, "json")[0], encoding="utf-8")

    for command, shown in _lines(block):
        printed = _run(command)
        assert [line for line in shown if line not in printed] == []


def _run(command: str) -> list[str]:
    """Return the lines that *command* prints; in this process, because each start of Python costs a second."""
    words = shlex.split(command, comments=True)
    environment = dict(word.split("=", 1) for word in words[: words.index("deskhand")])
    result = CliRunner().invoke(app, words[words.index("deskhand") + 1 :], env=environment)
    if isinstance(result.exception, Refused):
        return str(result.exception).splitlines()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return [line.rstrip() for line in result.output.splitlines()]


def test_there_are_examples_that_run() -> None:
    assert len(EXAMPLES) >= 4
