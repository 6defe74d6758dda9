"""The past of a desk that is tried out is checked like its other files: each mistake with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.checking import mistakes_of
from bot.desk_files import read_desk
from bot.history_file import mistakes_in, read_history
from bot.refusals import Refused

ROOT = Path(__file__).parents[2]
PEOPLE = "users:\n  - {id: U1, name: ana}\n  - {id: U2, name: bo}\n"
PAST = """\
tickets:
  - requester: ana
    title: Cold coffee
    description: it is cold
    category: kitchen
    priority: P3
    opened: -2d3h
    assignee: bo
    replies:
      - {by: bo, text: Which one?, after: 20m}
    resolved: {after: 1h, code: fixed, cause: fuse, note: A new fuse.}
    closed: true
known_errors:
  - by: bo
    documented: -2h
    symptom: cold
    workaround: wait
    cause: fuse
    incidents: [Cold coffee]
"""


def found(folder: Path, past: str) -> list[str]:
    (folder / "people.yaml").write_text(PEOPLE)
    (folder / "history.yaml").write_text(past)
    return [f"{one.line}: {one.what}" for one in mistakes_in(folder)]


def test_a_desk_without_a_past_and_one_in_order_have_no_mistakes(tmp_path: Path) -> None:
    assert mistakes_in(tmp_path) == []
    assert found(tmp_path, PAST) == []
    assert mistakes_in(ROOT / "desk") == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("title:", "titel:", "3: tickets.0.titel: this field is not known; remove it or correct its name"),
        ("requester: ana", "requester: eve", "2: 'eve' is not in people.yaml; add them or correct the name"),
        ("assignee: bo", "assignee: eve", "8: 'eve' is not in people.yaml; add them or correct the name"),
        (
            "opened: -2d3h",
            "opened: yesterday",
            "7: tickets.0.opened: 'yesterday' is no time before the start;",
        ),
        ("opened: -2d3h", "opened: -30m", "2: not all of this is past: something comes later after it"),
        ("priority: P3", "priority: P9", "6: tickets.0.priority: input should be 'P1'"),
        (
            "{by: bo, text",
            "{by: cy, text",
            "10: 'cy' is neither who asked nor who has it; only they speak here",
        ),
        ("    assignee: bo\n", "", "10: nobody could solve it; add an assignee, or remove resolved"),
        (
            "    resolved: {after: 1h, code: fixed, cause: fuse, note: A new fuse.}\n",
            "",
            "11: it was closed without",
        ),
        ("- by: bo", "- by: eve", "14: 'eve' is not in people.yaml; add them or correct the name"),
        ("[Cold coffee]", "[Hot coffee]", "19: no ticket is called 'Hot coffee'; correct it"),
        ("tickets:", "tickets: [", "2: "),
    ],
)
def test_a_mistake_in_it_is_told_with_its_line(tmp_path: Path, good: str, bad: str, said: str) -> None:
    assert good in PAST

    told = found(tmp_path, PAST.replace(good, bad, 1))

    assert any(one.startswith(said) for one in told), told
    with pytest.raises(Refused, match=r"history\.yaml:"):
        read_history(tmp_path / "history.yaml", names=["ana", "bo"])


def test_check_tells_them_and_a_running_desk_does_without(tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    shutil.copytree(
        ROOT / "desk", desk, ignore=shutil.ignore_patterns("*.md", "catalogue", "runbooks", "rules")
    )
    (desk / "history.yaml").write_text("tickets: 3\n")

    assert [str(one) for one in mistakes_of(desk) if one.path.name == "history.yaml"] == [
        f"{desk / 'history.yaml'}:1: tickets: input should be a valid list, found 3"
    ]
    assert [one for one in read_desk(desk).mistakes if one.path.name == "history.yaml"] == []
