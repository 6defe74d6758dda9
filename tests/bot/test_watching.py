"""The folder of a running desk: what is right goes live whole, what is wrong is told and changes nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typing_extensions import override

from bot.watching import Watch
from workflows.domain.policies import Policy

ROOT = Path(__file__).parents[2]
LAMP = """\
title: Desk lamp
description: A lamp for a desk.
fulfilled_by: it
fields: [{id: height, kind: number, label: Height, question: How high?}]
"""


@dataclass
class Followed:
    """A desk that goes by files, and remembers what it was told of them."""

    taken: list[Policy] = field(default_factory=list)
    refused: list[tuple[str, Sequence[str]]] = field(default_factory=list)
    mends: list[str] = field(default_factory=list)

    def take_over(self, policy: Policy) -> None:
        """Remember it."""
        self.taken.append(policy)

    def refuse(self, version: str, mistakes: Sequence[str]) -> None:
        """Remember it."""
        self.refused.append((version, mistakes))

    def mended(self, version: str) -> None:
        """Remember it."""
        self.mends.append(version)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A desk's folder to change, small enough to be read often."""
    (tmp_path / "desk").mkdir()
    for name in ("desk", "teams", "sla", "intake"):
        shutil.copy(ROOT / "desk" / f"{name}.yaml", tmp_path / "desk")
    return tmp_path / "desk"


@pytest.fixture
def desk() -> Followed:
    """What goes by the files."""
    return Followed()


def write(path: Path, text: str) -> None:
    """Write a file at another instant than it was written before, however coarse the clock of the disk is."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text)
    os.utime(path, ns=(before + 10**9, before + 10**9))


def looked(watch: Watch, desk: Followed) -> None:
    """Look twice: a change is read once the folder is quiet."""
    watch.look(desk)
    watch.look(desk)


def renamed(folder: Path, name: str) -> None:
    """Give the desk another name."""
    text = (folder / "desk.yaml").read_text()
    write(
        folder / "desk.yaml",
        "\n".join(f"name: {name}" if "name:" in one else one for one in text.splitlines()),
    )


def test_a_change_goes_live_once(folder: Path, desk: Followed) -> None:
    watch = Watch(folder)
    looked(watch, desk)
    assert desk.taken == []

    renamed(folder, "Meadow")
    looked(watch, desk)
    looked(watch, desk)

    assert [policy.name for policy in desk.taken] == ["Meadow"]


def test_a_folder_that_is_being_written_is_left_alone_until_it_is_quiet(folder: Path, desk: Followed) -> None:
    watch = Watch(folder)
    teams = (folder / "teams.yaml").read_text()

    write(folder / "teams.yaml", teams[:200])  # half of it has arrived
    watch.look(desk)
    write(folder / "teams.yaml", teams)
    renamed(folder, "Meadow")
    watch.look(desk)
    assert (desk.taken, desk.refused) == ([], [])

    watch.look(desk)
    assert [policy.name for policy in desk.taken] == ["Meadow"]


def test_calendars_and_new_files_are_noticed_too(folder: Path, desk: Followed) -> None:
    watch = Watch(folder)
    sla = (folder / "sla.yaml").read_text()

    write(folder / "sla.yaml", sla.replace("zone: Europe/Lisbon", "zone: Europe/Berlin"))
    looked(watch, desk)
    (folder / "catalogue").mkdir()
    (folder / "catalogue" / "lamp.yaml").write_text(LAMP)
    looked(watch, desk)

    zones = [policy.calendar.zone for policy in desk.taken]
    assert zones == ["Europe/Berlin", "Europe/Berlin"]
    assert [item.id for item in desk.taken[-1].catalogue.items] == ["lamp"]


def test_a_mistake_is_told_with_file_and_line_and_nothing_of_the_change_is_taken(
    folder: Path, desk: Followed
) -> None:
    watch = Watch(folder)

    renamed(folder, "Meadow")
    write(folder / "intake.yaml", "emoji:\n  colour: red\n")
    looked(watch, desk)
    looked(watch, desk)

    assert desk.taken == []
    [(_, mistakes)] = desk.refused
    assert mistakes == ["intake.yaml:2: emoji.colour: this field is not known; remove it or correct its name"]


def test_what_is_put_right_goes_live_and_is_told(folder: Path, desk: Followed) -> None:
    watch = Watch(folder)
    good = (folder / "intake.yaml").read_text()
    write(folder / "intake.yaml", "[")
    looked(watch, desk)

    write(folder / "intake.yaml", good)
    looked(watch, desk)

    assert len(desk.taken) == len(desk.mends) == 1


def test_a_folder_that_goes_away_leaves_the_desk_as_it_is(folder: Path, desk: Followed) -> None:
    watch = Watch(folder)

    shutil.rmtree(folder)
    looked(watch, desk)

    assert desk.taken == []
    assert "does not exist" in desk.refused[0][1][0]


def test_a_change_that_could_not_be_taken_is_tried_again(folder: Path) -> None:
    class Unwilling(Followed):
        @override
        def take_over(self, policy: Policy) -> None:
            """Take it at the second try."""
            super().take_over(policy)
            if len(self.taken) == 1:
                raise ConnectionError

    watch, desk = Watch(folder), Unwilling()
    renamed(folder, "Meadow")
    watch.look(desk)
    with pytest.raises(ConnectionError):
        watch.look(desk)

    watch.look(desk)

    assert len(desk.taken) == 2
