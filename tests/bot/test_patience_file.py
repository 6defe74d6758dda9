"""How long the desk waits for people, as its files say."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk_files import DeskFilesError, read_policy
from tests.scenarios.driver import ROOT
from workflows.domain.policies import Patience


def a_desk(folder: Path, patience: str) -> Path:
    """Return a desk with that patience and nothing to say."""
    for name in ("teams.yaml", "sla.yaml"):
        shutil.copy(ROOT / "desk" / name, folder / name)
    (folder / "desk.yaml").write_text(f"name: X\ndefault_team: it\n{patience}")
    return folder


def test_a_desk_that_says_nothing_of_it_has_the_usual_patience(tmp_path: Path) -> None:
    assert read_policy(a_desk(tmp_path, "")).patience == Patience()
    assert read_policy(ROOT / "desk").patience == Patience(), "the sample says the usual"


def test_what_is_said_counts_and_reminders_come_in_order(tmp_path: Path) -> None:
    said = "patience: {reminds_after: [4, 2], gives_up_after: 9, closes_after: 3, asks_again_after: 30}\n"

    assert read_policy(a_desk(tmp_path, said)).patience == Patience(
        reminds_after=(2, 4), gives_up_after=9, closes_after=3, asks_again_after=timedelta(days=30)
    )


@pytest.mark.parametrize(
    "wrong", ["gives_up_after: 0", "reminds_after: [0]", "reminds: [1]", "closes_after: soon"]
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(DeskFilesError) as refused:
        read_policy(a_desk(tmp_path, f"patience:\n  {wrong}\n"))
    (mistake,) = refused.value.mistakes
    assert str(mistake).startswith(f"{tmp_path / 'desk.yaml'}:4:")
