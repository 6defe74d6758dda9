"""Mistakes people make in desk files: each is found in a copy of the sample, with its file, its line and what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.checking import mistakes_of
from bot.cli import app
from bot.desk_files import read_desk

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Seeded:
    """A small change to the sample: *good* becomes *bad* in *file*; *at* is a part of the line it is found on."""

    file: str
    good: str
    bad: str
    at: str
    what: str
    is_warning: bool = False


WARNS = True
SLACK_TOKEN = "xoxb-" + "1234567890-abcdefghij"  # not written as one, or we would be told of it ourselves
APPROVED = "fields:\n  - id: seat"
ROUND = "approvals:\n  - by: [{by}]\n" + APPROVED
SEEDED = [
    # keys and values
    Seeded(
        "desk.yaml", "name: Larkfield", "nmae: Larkfield", "nmae:", "nmae: this field is not known; remove it"
    ),
    Seeded("desk.yaml", "gives_up_after: 7", "gives_up_after: soon", "gives_up_after", "found 'soon'"),
    Seeded("desk.yaml", "language: en", "language: en\nlanguage: de", "language: de", "stands on line"),
    Seeded("desk.yaml", "language: en", "language: xx", "language: xx", "the desk has no words of 'xx'"),
    Seeded("desk.yaml", "language: en", "language: [en", "patience:", "this is not YAML"),
    Seeded("desk.yaml", "default_team: it", "default_team: itt", "default_team:", "there is no team 'itt'"),
    # teams and people
    Seeded("teams.yaml", "- id: hr", "- id: it", "id: it", "a team 'it' stands above already; rename one"),
    Seeded(
        "teams.yaml", 'queue: "#hr-triage"', "queue: hr-triage", "queue: hr", "no channel; write it with #"
    ),
    Seeded("teams.yaml", "hours: business", "hours: busines", "hours:", "sla.yaml has no calendar 'busines'"),
    Seeded(
        "teams.yaml",
        "- hugo.salgado@",
        "- dora.klein@",
        "- dora",
        "dora.klein@larkfield.example stands above",
    ),
    Seeded(
        "teams.yaml",
        "- hugo.salgado@",
        "- hugo.salgdo@",
        "salgdo",
        "nobody in people.yaml has the e-mail",
        WARNS,
    ),
    Seeded(
        "teams.yaml",
        "[badge, building",
        "[badge, travel, building",
        "travel, b",
        "hr covers 'travel' already",
    ),
    Seeded(
        "teams.yaml",
        'queue: "#facilities-triage"',
        'queue: "#it-triage"',
        "#it-triage",
        "#it-triage is the queue of it already",
        WARNS,
    ),
    Seeded(
        "teams.yaml",
        "teams:",
        'teams:\n  - {id: night, name: Night, queue: "#night", lead: lee.park@larkfield.example, members: []}',
        "id: night",
        "night has no members; only its lead",
        WARNS,
    ),
    Seeded(
        "teams.yaml",
        "teams:",
        'teams:\n  - {id: night, name: Night, queue: "#night", lead: lee.park@larkfield.example, members: [], '
        "assign: round_robin}",
        "id: night",
        "night has no members, so round_robin finds nobody",
    ),
    Seeded("teams.yaml", "private: true", "private: false", "sensitive:", "hr is not private"),
    Seeded(
        "people.yaml",
        "role: Agent, manager: ines",
        "role: Agent, manager: inez",
        "inez",
        "nobody here is called",
    ),
    Seeded(
        "people.yaml",
        "role: Lead, manager: ruth",
        "role: Lead, manager: bo",
        "name: bo,",
        "their own manager",
    ),
    Seeded("people.yaml", "members: [sam", "members: [samm, sam", "samm", "nobody here is called 'samm'"),
    # promises
    Seeded("sla.yaml", "resolution: 8h", "resolution: 8 hours", "8 hours", "'8 hours' is no length of time"),
    Seeded(
        "sla.yaml",
        "{id: P5, name: Planning",
        "{id: P4, name: Planning",
        "Planning",
        "'P4' stands above already",
    ),
    Seeded(
        "sla.yaml",
        "{id: P5, name: Planning",
        "{id: P4, name: Planning",
        "priorities:",
        "nothing is promised for P5",
    ),
    Seeded(
        "sla.yaml",
        "resolution: 4h, calendar: always",
        "resolution: 4h, calendar: night",
        "P1,",
        "no calendar 'night'",
    ),
    Seeded("sla.yaml", "response: 2h", "response: 20h", "20h", "a solution before the first reply", WARNS),
    Seeded(
        "sla.yaml", "zone: Europe/Lisbon", "zone: Europe/Lisboa", "Lisboa", "'Europe/Lisboa' is no time zone"
    ),
    Seeded(
        "sla.yaml", "country: PT", "country: XX", "country: XX", "'XX' is no country whose holidays are known"
    ),
    Seeded("sla.yaml", '"09:00-18:00"', '"18:00-09:00"', "hours:", "ends before it begins"),
    Seeded(
        "sla.yaml",
        "- {at: 100, tell: manager}",
        "- {at: 95, tell: manager}",
        "escalation:",
        "nobody is told",
        WARNS,
    ),
    Seeded(
        "sla.yaml",
        "calendars:",
        "calendars:\n  - {id: holidays, zone: Europe/Lisbon, hours: {mon: []}}",
        "id: holidays",
        "holidays is never open, so no time in it would ever pass",
    ),
    Seeded(
        "sla.yaml",
        "calendars:",
        "calendars:\n  - {id: always, zone: Europe/Lisbon, hours: {mon: ['09:00-12:00']}}",
        "id: always",
        "always is a calendar of every desk",
    ),
    Seeded(
        "sla.yaml",
        "quiet_hours:",
        "agreements:\n  - {id: board, groups: [boards], priorities: "
        "[{id: P2, response: 1h, resolution: 4h, calendar: always}]}\nquiet_hours:",
        "groups: [boards]",
        "people.yaml has no user group 'boards'",
        WARNS,
    ),
    Seeded("waits.yaml", "hours: [business]", "hours: [busines]", "hours:", "no calendar 'busines'"),
    Seeded("waits.yaml", "then: queue", "then: approve", "then:", "say it in an item's approvals"),
    # on call, triage, webhooks, intake, knowledge
    Seeded("oncall.yaml", "team: it", "team: ops", "team: ops", "there is no team 'ops'"),
    Seeded(
        "oncall.yaml",
        "pages_for: [P1]",
        "pages_for: [P2]",
        "hours: business",
        "nobody is on call for it",
        WARNS,
    ),
    Seeded("oncall.yaml", "- {who: lee.park@", "- {who: eve@", "eve@", "eve@larkfield.example"),
    Seeded("triage.yaml", "category: security", "category: safety", "safety", "no team covers 'safety'"),
    Seeded(
        "webhooks.yaml",
        "https://hooks.larkfield.example/vpn",
        "http://hooks.larkfield.example/vpn",
        "http:",
        "can be read on",
    ),
    Seeded(
        "webhooks.yaml",
        "/vpn/end-sessions",
        "/vpn?token=abcdefgh12345",
        "token=",
        "this looks like a key in an address",
    ),
    Seeded("intake.yaml", "resolves: unclaimed", "resolves: sometimes", "resolves:", "found 'sometimes'"),
    Seeded("knowledge.yaml", "shadow: []", 'shadow: ["#it-triage"]', "shadow:", "is a team's queue"),
    Seeded(
        "triage.yaml",
        "rules:",
        "rules:\n  - {name: Thieves, words: [stolen, lost my laptop, lost my phone, left my laptop, left my phone], "
        "category: security, impact: one, urgency: stopped}",
        "name: Lost or stolen",
        "'Thieves' above says all of it first, so this never counts",
        WARNS,
    ),
    # items
    Seeded(
        "catalogue/figma.yaml",
        "fulfilled_by: it",
        "fulfilled_by: design",
        "fulfilled_by",
        "there is no team 'design'",
    ),
    Seeded("catalogue/figma.yaml", "title: ", "title: New laptop #", "laptop", "is a name of the item"),
    Seeded(
        "catalogue/laptop.yaml",
        "links: [laptop/new-laptop.md]",
        "links: [laptop/new.md]",
        "links:",
        "there is no article",
    ),
    Seeded(
        "catalogue/laptop.yaml",
        "{field: model, is: [power]}",
        "{field: modell, is: [power]}",
        "modell",
        "no field 'modell'",
    ),
    Seeded(
        "catalogue/laptop.yaml",
        "{field: model, is: [power]}",
        "{field: model, is: [huge]}",
        "huge",
        "has no option 'huge'",
    ),
    Seeded(
        "catalogue/laptop.yaml",
        "{field: model, is: [power]}",
        "{field: memory, is: ['32']}",
        "when:",
        "hangs on itself",
    ),
    Seeded(
        "catalogue/laptop.yaml",
        "{field: model, is: [power]}",
        "{field: deliver_to, is: [home]}",
        "when:",
        "is asked later",
    ),
    Seeded(
        "catalogue/laptop.yaml",
        "earliest: 3",
        "earliest: 400",
        "earliest:",
        "the earliest day is after the latest",
    ),
    Seeded("catalogue/laptop.yaml", "asks: reason", "asks: extras", "said: can i get", "comes out otherwise"),
    Seeded(
        "catalogue/github.yaml",
        "pattern: '[",
        "pattern: '(?=x)[",
        "pattern:",
        "this is no pattern that is taken",
    ),
    # approvals
    Seeded(
        "catalogue/figma.yaml",
        APPROVED,
        ROUND.replace("{by}", "{person: eve@larkfield.example}"),
        "by:",
        "cannot say yes",
    ),
    Seeded(
        "catalogue/figma.yaml",
        APPROVED,
        ROUND.replace("{by}", "{group: designers}"),
        "by:",
        "is in the group 'designers'",
    ),
    Seeded(
        "catalogue/figma.yaml",
        APPROVED,
        ROUND.replace("{by}", "{cost_centre: team}"),
        "by:",
        "there is no choice 'team'",
    ),
    Seeded(
        "catalogue/figma.yaml",
        APPROVED,
        ROUND.replace("{by}", "{}"),
        "by:",
        "name one of manager, person, group",
    ),
    Seeded(
        "catalogue/figma.yaml",
        APPROVED,
        ROUND.replace("{by}", "{manager: requester}"),
        "by:",
        "gives helena no manager",
        WARNS,
    ),
    Seeded(
        "catalogue/figma.yaml",
        APPROVED,
        ROUND.replace("{by}", "{cost_centre: seat, owners: {viewer: mia.tanaka@larkfield.example}}"),
        "by:",
        "nobody owns 'editor', so nobody could say yes",
    ),
    Seeded(
        "catalogue/github.yaml",
        "fields:",
        "approvals:\n  - {by: [{manager: requester}], above: 100}\nfields:",
        "above: 100",
        "nothing here has a price, so this round never comes",
    ),
    # runbooks, articles, and what is in the wrong place
    Seeded(
        "runbooks/vpn-drops.yaml",
        "webhook: vpn-sessions",
        "webhook: vpn",
        "webhook: vpn",
        "there is no webhook 'vpn'",
    ),
    Seeded(
        "runbooks/vpn-drops.yaml", "then: held\n", "then: help\n", "then: help", "there is no step 'help'"
    ),
    Seeded("runbooks/vpn-drops.yaml", "owner: it", "owner: net", "owner:", "there is no team 'net'"),
    Seeded("articles/vpn/stay-connected.md", "title: ", "title: [", "owner:", "front matter is not YAML"),
    Seeded(
        "desk.yaml",
        "name: Larkfield",
        f"name: {SLACK_TOKEN}",
        "name:",
        "this looks like a Slack token; take it out",
    ),
    Seeded("team.yaml", "", "teams: []", "teams", "the desk does not read this file", WARNS),
    Seeded("catalogue/lamp.yml", "", "title: Lamp", "title", "the desk does not read this file", WARNS),
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of the sample, put right again after each mistake."""
    folder = tmp_path_factory.mktemp("desk") / "desk"
    shutil.copytree(ROOT / "desk", folder)
    return folder


@pytest.fixture
def seeded(sample: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Seeded, Path, str]]:
    """A copy of the sample with one mistake in it."""
    one: Seeded = request.param
    path = sample / one.file
    before = path.read_text() if path.exists() else None
    assert one.good in (before or ""), "the sample has changed: say the mistake anew"
    path.write_text((before or "").replace(one.good, one.bad, 1) if one.good else one.bad)
    yield one, sample, path.read_text()
    if before is None:
        path.unlink()
    else:
        path.write_text(before)


def _called(one: Seeded) -> str:
    return f"{one.file}: {one.what[:40]}"


@pytest.mark.parametrize("seeded", SEEDED, ids=_called, indirect=True)
def test_a_seeded_mistake_is_found_with_file_and_line(seeded: tuple[Seeded, Path, str]) -> None:
    one, folder, _ = seeded
    is_slow = "comes out otherwise" in one.what or one.file.startswith("articles")
    found = mistakes_of(folder) if is_slow else read_desk(folder).mistakes

    told = [mistake for mistake in found if one.what in mistake.what]

    assert told, [str(mistake) for mistake in found]
    lines = told[0].path.read_text().splitlines()
    assert one.at in lines[told[0].line - 1], (told[0].line, lines[told[0].line - 1])
    assert told[0].is_warning is one.is_warning
    assert all(mistake.path.is_relative_to(folder) for mistake in found)


def test_there_are_more_than_thirty_of_them() -> None:
    assert len(SEEDED) >= 50


def test_the_sample_has_neither_mistakes_nor_warnings() -> None:
    assert mistakes_of(ROOT / "desk") == []


def test_all_are_told_at_once_by_file_and_line_and_no_secret_is_repeated(sample: Path) -> None:
    texts = {path: path.read_text() for path in (sample / "desk.yaml", sample / "teams.yaml")}
    (sample / "desk.yaml").write_text(f"name: [{SLACK_TOKEN}]\ncolour: red\n")
    (sample / "teams.yaml").write_text("teams:\n  - {id: 7}\n")

    done = CliRunner().invoke(app, ["check", str(sample), "--json"])
    for path, text in texts.items():
        path.write_text(text)

    found = json.loads(done.output)["mistakes"]
    places = [(Path(one["file"]).name, one["line"]) for one in found]
    assert done.exit_code == 2
    assert places == sorted(places)
    assert {"desk.yaml", "teams.yaml"} == {name for name, _ in places}
    assert {one["level"] for one in found} == {"error"}
    assert SLACK_TOKEN not in done.output


def test_warnings_alone_refuse_nothing(sample: Path) -> None:
    (sample / "team.yaml").write_text("teams: []\n")

    done = CliRunner().invoke(app, ["check", str(sample), "--json"])
    (sample / "team.yaml").unlink()

    assert done.exit_code == 0
    assert [one["level"] for one in json.loads(done.output)["mistakes"]] == ["warning"]
