"""triage.yaml: rules as the domain knows them, and every mistake with its line."""

from __future__ import annotations

from pathlib import Path

from bot.marked_files import Mistake
from bot.triage_file import read_triage
from workflows.domain.guesses import Field, TriageRules

TEAMS = {"it": ["network", "security"], "hr": ["payroll"]}


def read(folder: Path, text: str) -> tuple[TriageRules, list[str]]:
    """Return what a file with that *text* comes to, and its mistakes with their lines."""
    (folder / "triage.yaml").write_text(text, encoding="utf-8")
    mistakes: list[Mistake] = []
    found = read_triage(folder, teams=TEAMS, mistakes=mistakes)
    return found, [f"{one.line}: {one.what}" for one in mistakes]


def test_a_desk_without_the_file_has_no_rules(tmp_path: Path) -> None:
    assert read_triage(tmp_path, teams=TEAMS, mistakes=[]) == TriageRules()
    assert read(tmp_path, "# nothing yet\n") == (TriageRules(), [])


def test_a_rule_says_category_service_team_impact_and_urgency(tmp_path: Path) -> None:
    found, mistakes = read(
        tmp_path,
        """\
services: [vpn]
rules:
  - name: Down
    words: [vpn is down]
    category: network
    service: vpn
    team: it
    impact: many
    urgency: stopped
""",
    )

    assert mistakes == []
    (rule,) = found.rules
    assert rule.then == {
        Field.CATEGORY: "network",
        Field.SERVICE: "vpn",
        Field.TEAM: "it",
        Field.IMPACT: "3",
        Field.URGENCY: "3",
    }
    assert found.services == ("vpn",)


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    _, mistakes = read(
        tmp_path,
        """\
rules:
  - name: One
    words: [a]
    category: cooking
  - name: One
    words: [b]
    team: kitchen
  - name: Two
    words: [c]
    urgency: stopped
  - name: Three
    words: ["", d]
    service: vpn
  - name: Four
    words: [e]
""",
    )

    assert mistakes == [
        "4: no team covers 'cooking'; add it to one of teams.yaml",
        "7: there is no team 'kitchen' in teams.yaml",
        "5: a rule 'One' stands above already; rename one",
        "8: a priority follows from impact and urgency together; name both or neither",
        "13: there is no service 'vpn'; add it to services",
        "12: an empty word would hold for every ticket; take it away",
        "14: nothing follows from it; name a category, a service, a team, or impact and urgency",
    ]


def test_an_urgency_that_is_none_is_refused(tmp_path: Path) -> None:
    found, mistakes = read(tmp_path, "rules:\n  - {name: One, words: [a], impact: all, urgency: partly}\n")

    assert found == TriageRules()
    assert len(mistakes) == 1 and mistakes[0].startswith("2: rules.0.impact:")
