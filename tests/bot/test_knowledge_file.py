"""knowledge.yaml: every mistake in it is told with its line, and what it names is who may read."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import structlog.testing
from typer.testing import CliRunner

from bot.cli import app
from bot.desk_files import DeskFilesError, read_policy
from bot.settings import read_settings
from bot.sources import named_in, say_if_others_wait, sources_of
from workflows.domain.audiences import labels_of
from workflows.domain.ids import UserId
from workflows.domain.people import Person

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A copy of the sample desk, without the catalogue, which names audiences of its knowledge.yaml."""
    shutil.copytree(ROOT / "desk", tmp_path / "desk", ignore=shutil.ignore_patterns("catalogue"))
    return tmp_path / "desk"


def _mistakes(desk: Path, text: str) -> list[str]:
    (desk / "knowledge.yaml").write_text(text)
    with pytest.raises(DeskFilesError) as wrong:
        read_policy(desk)
    return [str(one).removeprefix(f"{desk}/knowledge.yaml:") for one in wrong.value.mistakes]


def test_an_audience_is_its_people_its_user_groups_and_its_teams(desk: Path) -> None:
    (desk / "knowledge.yaml").write_text(
        "audiences:\n  - {id: Board, people: [Mia@Example.com], user_groups: ['@board'], teams: [it]}\n"
    )
    policy = read_policy(desk)

    def labels(email: str, *, groups: tuple[str, ...] = (), teams: tuple[str, ...] = ()) -> set[str]:
        person = Person(id=UserId("U1"), name="One", email=email, zone="UTC")
        return set(labels_of(person, groups=groups, teams=teams, audiences=policy.audiences))

    assert labels("mia@example.com") == {"employees", "mia@example.com", "board"}
    assert labels("bo@example.com") == {"employees", "bo@example.com"}
    assert "board" in labels("bo@example.com", groups=("board",))
    assert "board" in labels("bo@example.com", teams=("it",))


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("audiences:\n  - id: everyone\n", "2: 'everyone' is an audience already; take another name"),
        ("audiences:\n  - id: it\n", "2: 'it' is an audience already; take another name"),
        ("audiences:\n  - id: a\n    teams: [nobody]\n", "3: there is no team 'nobody' in teams.yaml"),
        (
            "channels:\n  - channel: finance\n    audience: [it]\n",
            "2: 'finance' is no channel; write it with #",
        ),
        ("channels:\n  - channel: '#x'\n    audience: [who]\n", "3: nobody is 'who'; add it to audiences"),
        ("sources:\n  - id: a\n", "2: name either a folder or a sitemap"),
        ("sources:\n  - id: a\n    folder: gone\n", "3: there is no folder gone"),
        ("sources:\n  - id: a\n    sitemap: gone.xml\n", "3: there is no file gone.xml"),
        (
            "sources:\n  - id: articles\n    folder: articles\n",
            "2: there is a source 'articles' already; rename one",
        ),
        (
            "surces: []\n",
            "1: surces: this field is not known; remove it or correct its name",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(desk: Path, text: str, mistake: str) -> None:
    assert _mistakes(desk, text) == [mistake]


def test_a_desk_without_the_file_or_with_an_empty_one_has_no_audiences(desk: Path) -> None:
    (desk / "knowledge.yaml").write_text("# nothing yet\n")
    assert read_policy(desk).audiences == ()

    (desk / "knowledge.yaml").unlink()
    assert read_policy(desk).audiences == ()


def test_an_audience_nobody_is_in_is_a_warning(desk: Path) -> None:
    (desk / "articles" / "odd.md").write_text("---\ntitle: Odd\naudience: [manager]\n---\n\nText.\n")
    (desk / "articles" / "nobody.md").write_text("---\ntitle: Odd\naudience: []\n---\n\nText.\n")

    done = CliRunner().invoke(app, ["check", str(desk)])

    said = " ".join(done.output.split())
    assert done.exit_code == 0
    assert "no mistakes found" in said
    assert "odd.md:3: warning: nobody is 'manager'" in said
    assert "nobody.md:3: warning: its audience is empty; it is shown to nobody" in said


def test_the_sources_named_are_read_beside_the_desks_own(desk: Path) -> None:
    (desk.parent / "handbook").mkdir()
    (desk.parent / "handbook" / "visitors.md").write_text("# Visitors\n\nText.\n")
    (desk / "knowledge.yaml").write_text(
        "sources:\n  - {id: handbook, folder: ../handbook, audience: [employees]}\n"
    )

    own, handbook = sources_of(read_settings(desk=desk))

    [document] = handbook.read().documents
    assert (own.name, handbook.name, document.page) == ("articles", "handbook", "handbook/visitors.md")
    assert document.audience == ("employees",)


def test_a_desk_says_when_owners_are_asked_about_their_articles(desk: Path) -> None:
    (desk / "knowledge.yaml").write_text(
        f"{(desk / 'knowledge.yaml').read_text()}\ncare:\n  review_every: 90d\n  unhelpful_votes: 5\n"
    )

    care = read_policy(desk).care

    assert (care.review_every, care.unhelpful_votes) == (timedelta(days=90), 5)


@pytest.mark.parametrize("care", ["review_every: often", "review_every: 0d", "unhelpful_votes: 0"])
def test_a_desk_that_says_it_wrong_is_told_where(desk: Path, care: str) -> None:
    [told] = _mistakes(desk, f"{(desk / 'knowledge.yaml').read_text()}\ncare:\n  {care}\n")

    assert care.split(":", maxsplit=1)[0] in told


def test_of_other_sources_than_were_read_it_is_said_that_they_wait(tmp_path: Path) -> None:
    (tmp_path / "knowledge.yaml").write_text("sources: [{id: wiki, folder: wiki}]\n")
    known = named_in(tmp_path)

    with structlog.testing.capture_logs() as logs:
        say_if_others_wait(tmp_path, known)
        (tmp_path / "knowledge.yaml").write_text("sources: [{id: wiki, folder: other}]\n")
        say_if_others_wait(tmp_path, known)

    assert [one.id for one in known] == ["wiki"]
    assert [line["action"] for line in logs] == ["desk.sources_wait"]
