"""The kinds of desk files: every file of the sample is of one, and each has a schema that takes it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from typer.testing import CliRunner

from bot.cli import app
from bot.desk_files import KINDS, read_desk
from bot.file_kinds import FileKind

ROOT = Path(__file__).parents[2]
DESK = ROOT / "desk"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_schema_of_a_kind_takes_the_sample(kind: FileKind) -> None:
    published = jsonschema_rs.validator_for(json.loads(kind.schema()))
    paths = kind.paths(DESK)
    assert paths
    for path in paths:
        said = json.loads(json.dumps(yaml.safe_load(path.read_text()), default=str))
        assert [str(wrong) for wrong in published.iter_errors(said)] == [], path.name

    assert not published.is_valid({"no such field": 1})


def test_a_new_desk_comes_with_the_schemas_its_files_name(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["init", str(tmp_path / "mine")])

    for path in (tmp_path / "mine").rglob("*.yaml"):
        first = path.read_text().splitlines()[0]
        if first.startswith("# yaml-language-server:"):
            assert (path.parent / first.partition("$schema=")[2]).is_file(), path


def test_a_kind_that_is_none_is_told_with_those_there_are() -> None:
    said = CliRunner().invoke(app, ["schema", "lamp"])

    assert (
        str(said.exception)
        == f"There is no kind of file 'lamp'. There are: {', '.join(k.name for k in KINDS)}."
    )


def test_mistakes_of_all_files_are_told_when_the_teams_cannot_be_read(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["init", str(tmp_path)])
    (tmp_path / "teams.yaml").write_text("teams: nobody\n")
    (tmp_path / "triage.yaml").write_text("rulez: []\n")
    (tmp_path / "catalogue" / "figma.yaml").write_text("title: [\n")

    read = read_desk(tmp_path)

    assert read.policy is None
    assert [(one.path.name, one.line) for one in read.mistakes] == [
        ("figma.yaml", 2),
        ("teams.yaml", 1),
        ("triage.yaml", 1),
    ]
