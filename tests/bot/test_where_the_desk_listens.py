"""`shadow` in knowledge.yaml: every mistake with its line; what is right is where the desk only listens."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk_files import DeskFilesError, read_policy

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A copy of the sample desk, which listens nowhere."""
    shutil.copytree(ROOT / "desk", tmp_path / "desk")
    return tmp_path / "desk"


def write(desk: Path, text: str) -> int:
    """Let knowledge.yaml say this of shadow mode; return the line it begins in."""
    path = desk / "knowledge.yaml"
    before = path.read_text(encoding="utf-8").split("\nshadow:")[0]
    path.write_text(f"{before}\n{text}", encoding="utf-8")
    return before.count("\n") + 2


def test_a_desk_listens_where_its_files_say_and_nowhere_else(desk: Path) -> None:
    assert read_policy(desk).shadow == frozenset()

    write(desk, "shadow: [it-help, '#porto']\nshadow_days: 30\n")

    policy = read_policy(desk)
    assert policy.shadow == {"it-help", "porto"}
    assert policy.shadow_kept == timedelta(days=30)


@pytest.mark.parametrize(
    ("text", "offset", "mistake"),
    [
        (
            "shadow:\n  - it-help\n  - IT Help\n",
            2,
            "'IT Help' is no channel; write its name as it stands in Slack, such as it-help",
        ),
        ("shadow:\n  - it-help\n  - '#it-help'\n", 2, "'#it-help' stands above already; remove one"),
        (
            "shadow: [it-triage]\n",
            0,
            "'it-triage' is a team's queue, where the desk has to speak; listen somewhere else",
        ),
        (
            "shadow: []\nshadow_days: 0\n",
            1,
            "shadow_days: input should be greater than or equal to 1, found 0",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(desk: Path, text: str, offset: int, mistake: str) -> None:
    begins = write(desk, text)

    with pytest.raises(DeskFilesError) as wrong:
        read_policy(desk)

    found = [str(one) for one in wrong.value.mistakes if one.path.name == "knowledge.yaml"]
    assert found == [f"{desk}/knowledge.yaml:{begins + offset}: {mistake}"]
