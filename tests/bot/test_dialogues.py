"""`deskhand test` holds the dialogues of the catalogue and says which comes out otherwise, where, and how."""

from __future__ import annotations

import shutil
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app

ROOT = Path(__file__).parents[2]


def test_a_dialogue_that_comes_out_otherwise_is_told_with_its_place_and_a_diff(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "desk", tmp_path / "desk")
    laptop = tmp_path / "desk" / "catalogue" / "laptop.yaml"
    wrong = laptop.read_text().replace('model: power, memory: "64"', 'model: light, memory: "64"')
    laptop.write_text(wrong)
    line = next(n for n, text in enumerate(wrong.splitlines(), 1) if "said: order a power 16" in text)

    done = CliRunner().invoke(app, ["test", "laptop", "--desk", str(tmp_path / "desk"), "--model", "hashing"])

    assert done.exit_code == 1
    assert f"{laptop}:{line}: “order a power 16 laptop please, 64gb” model is power, not light" in done.output
    assert "    -model: light\n    +model: power\n" in done.output
    assert done.output.endswith("1 of 3 dialogues come out otherwise.\n")


def test_the_dialogues_of_one_item_can_be_held_alone() -> None:
    done = CliRunner().invoke(app, ["test", "figma", "--desk", str(ROOT / "desk"), "--model", "hashing"])

    assert done.exit_code == 0
    assert "dialogues, all as they say" in done.output


def test_an_item_that_is_none_is_told_with_those_there_are() -> None:
    done = CliRunner().invoke(app, ["test", "lamp", "--desk", str(ROOT / "desk"), "--model", "hashing"])

    assert str(done.exception).startswith("There is no item 'lamp' in")
