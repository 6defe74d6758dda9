"""What makes a ticket besides a word to the desk, as its files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.intake_file import read_intake
from bot.marked_files import Mistake
from tests.scenarios.driver import ROOT
from workflows.domain.ids import TeamId
from workflows.domain.intake import Emoji, EmojiRules, Intake, MonitoringRules, Recovery, Severity
from workflows.domain.priorities import Impact, Urgency


def read(folder: Path, text: str) -> tuple[Intake, list[Mistake]]:
    """Return what an intake.yaml with that text says, and what is wrong in it."""
    (folder / "intake.yaml").write_text(text)
    mistakes: list[Mistake] = []
    return read_intake(folder, teams=["it", "fm"], mistakes=mistakes), mistakes


def test_a_desk_without_the_file_has_the_usual_rules_and_the_sample_says_them(tmp_path: Path) -> None:
    mistakes: list[Mistake] = []

    usual = read_intake(tmp_path, teams=[], mistakes=mistakes)

    assert usual.emoji == EmojiRules()
    assert usual.monitoring.severities["critical"] == Severity(impact=Impact.MANY, urgency=Urgency.STOPPED)
    assert read_intake(ROOT / "desk", teams=[], mistakes=mistakes) == usual
    assert not mistakes


def test_alerts_may_be_of_a_team_and_speak_of_severity_in_other_words(tmp_path: Path) -> None:
    said = "monitoring:\n  team: fm\n  severity_label: level\n  resolves: always\n"
    said += "  severities: {page: {impact: many, urgency: partly}}\n"

    found, mistakes = read(tmp_path, said)

    assert not mistakes
    assert found.monitoring == MonitoringRules(
        team=TeamId("fm"),
        severity_label="level",
        severities={"page": Severity(impact=Impact.MANY, urgency=Urgency.PARTLY)},
        recovery=Recovery.ALWAYS,
    )


def test_several_emoji_may_lead_to_several_teams(tmp_path: Path) -> None:
    said = "emoji:\n  names: [{name: ':ticket:'}, {name: wrench, team: fm}]\n"
    said += "  by: agents\n  guests: true\n  apps: false\n"

    found, mistakes = read(tmp_path, said)

    assert not mistakes
    assert found.emoji == EmojiRules(
        emoji=(Emoji(name="ticket"), Emoji(name="wrench", team=TeamId("fm"))),
        is_for_agents_only=True,
        takes_guests=True,
        takes_apps=False,
    )


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("emoji:\n  names:\n    - {name: ticket}\n    - {name: ticket}\n", 4, "stands above already"),
        ("emoji:\n  names: [{name: ticket, team: hr}]\n", 2, "there is no team 'hr'"),
        ("emoji:\n  names: [{name: '🎫'}]\n", 2, "name"),
        ("monitoring:\n  team: hr\n", 2, "there is no team 'hr'"),
        ("monitoring:\n  severities: {bad: {impact: all, urgency: partly}}\n", 2, "severities.bad.impact"),
        ("mail:\n  strangers: everybody\n", 2, "mail.strangers"),
        ("emoji:\n  by: bots\n", 2, "emoji.by"),
        ("emojis: {}\n", 1, "not known"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    _, (mistake,) = read(tmp_path, text)

    assert mistake.line == line
    assert what in mistake.what
