"""teams.yaml: who works when on what, and every mistake in it with its line."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk_files import DeskFilesError, read_policy
from tests.scenarios.driver import ROOT
from workflows.domain.ids import TeamId
from workflows.domain.policies import Team
from workflows.domain.routing import Member, Routing, Strategy

TEAM = """\
teams:
  - id: it
    name: IT
    queue: "#it"
    lead: lee@x.example
    members:
      - bo@x.example
      - {email: Cy@x.example, skills: [network], languages: [en, de], hours: always, cap: 2}
    covers: [network, printing]
    assign: round_robin
    hours: business
    cap: 5
    claim_within: 1d
"""


def read(folder: Path, text: str) -> Team:
    for name in ("desk.yaml", "sla.yaml"):
        shutil.copy(ROOT / "desk" / name, folder / name)
    (folder / "teams.yaml").write_text(text, encoding="utf-8")
    return read_policy(folder).teams[TeamId("it")]


def test_a_member_is_an_email_or_says_more_and_the_team_speaks_for_the_rest(tmp_path: Path) -> None:
    team = read(tmp_path, TEAM)

    business = team.routing.hours
    assert business is not None and business.id == "business"
    assert team.members == {"bo@x.example", "Cy@x.example"}
    assert team.routing.strategy is Strategy.ROUND_ROBIN
    assert team.routing.claim_within == timedelta(hours=9)
    assert team.routing.member("BO@x.example") == Member(hours=business, cap=5)
    cy = team.routing.member("cy@x.example")
    assert (cy.skills, cy.languages, cy.cap) == (frozenset({"network"}), frozenset({"en", "de"}), 2)
    assert cy.hours is not None and cy.hours.id == "always"


def test_a_team_that_says_nothing_of_it_offers_its_tickets_to_the_channel(tmp_path: Path) -> None:
    team = read(tmp_path, TEAM.partition("    assign")[0])

    assert (team.routing.strategy, team.routing.claim_within) == (Strategy.OFFER, None)
    assert team.routing.hours is None
    assert Routing().strategy is Strategy.OFFER


LEAST_ONE = "input should be greater than or equal to 1, found"
NO_NIGHT = "sla.yaml has no calendar 'night'; add it there or use always"
MISTAKES = {
    ("cap: 5", "cap: 0"): f"12: teams.0.cap: {LEAST_ONE} 0",
    ("cap: 2}", "cap: -1}"): f"8: teams.0.members.1.cap: {LEAST_ONE} -1",
    ("hours: business", "hours: night"): f"11: {NO_NIGHT}",
    ("hours: always", "hours: night"): f"8: {NO_NIGHT}",
    ("[network]", "[nets]"): "8: it does not cover 'nets'; it covers network, printing",
    ("- bo@x.example", "- {email: bo@x.example, skills: [network]}"): (
        "9: nobody of it has 'printing' among their skills"
    ),
    ("- bo@x.example", "- cy@x.example"): "8: Cy@x.example stands above already; take one away",
    ("assign: round_robin", "assign: dice"): (
        "10: teams.0.assign: input should be 'offer' or 'round_robin', found 'dice'"
    ),
    ("[en, de]", "[english]"): (
        "8: teams.0.members.1.languages.0: string should match pattern '^[a-z]{2}$', found 'english'"
    ),
}


@pytest.mark.parametrize("change", MISTAKES)
def test_every_mistake_is_told_with_its_line(tmp_path: Path, change: tuple[str, str]) -> None:
    with pytest.raises(DeskFilesError) as refused:
        read(tmp_path, TEAM.replace(*change))

    assert MISTAKES[change] in [f"{mistake.line}: {mistake.what}" for mistake in refused.value.mistakes]


def test_only_a_private_team_has_sensitive_words(tmp_path: Path) -> None:
    words = TEAM + "    sensitive: [harassed]\n"

    team = read(tmp_path, words + "    private: true\n")
    assert (team.is_private, team.sensitive) == (True, frozenset({"harassed"}))
    with pytest.raises(DeskFilesError, match="it is not private; write private: true"):
        read(tmp_path, words)
