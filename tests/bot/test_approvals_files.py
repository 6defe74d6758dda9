"""Approvals in files: read as they are meant, and each mistake told by file and line."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot import assets_file, catalogue_files, people_file, policies_file
from bot.file_kinds import Reading
from tests.fakes.desk import POLICY
from workflows.domain.approvals import Needs, Quorum, Round, StepPlan
from workflows.domain.approver_rules import (
    AssetOwner,
    CostCentreOwner,
    FirstOf,
    Group,
    Manager,
    Named,
    ServiceOwner,
    Whose,
)
from workflows.domain.conditions import Condition
from workflows.domain.glass import BreakGlass
from workflows.domain.ids import FieldId, TeamId

PEOPLE = """\
users:
  - {id: U0ANA001, name: ana, real_name: Ana, email: ana@example.com, manager: mia}
  - {id: U0MIA001, name: mia, real_name: Mia, email: Mia@example.com, manager: eve}
  - {id: U0SAM001, name: sam, real_name: Sam, email: sam@example.com, manager: mia}
  - {id: U0KIM001, name: kim, real_name: Kim, email: kim@example.com, manager: mia}
  - {id: U0EVE001, name: eve, real_name: Eve, email: eve@example.com, deleted: true}
user_groups:
  - {id: S0SEC001, handle: security, name: Security, members: [sam, kim]}
  - {id: S0LEFT01, handle: leavers, name: Leavers, members: [eve]}
"""
ASSETS = "assets:\n  - {id: lt-1, name: LT 1, kind: laptop, owner: ana@example.com}\n"
ITEM = """\
title: Server
description: A server.
fulfilled_by: it
fields:
  - id: centre
    kind: choice
    label: Paid by
    question: Who pays?
    options: [{id: design, name: Design}, {id: sales, name: Sales, price: 100}]
  - {id: days, kind: number, label: Days, question: How many days?}
  - {id: old, kind: asset, label: Replaces, question: Which one?, asset: laptop}
"""
OWNERS = "owners: {design: mia@example.com, sales: sam@example.com}"
APPROVALS = """\
queue: it
services: {vpn: Sam@example.com}
approvers:
  security-lead: {person: sam@example.com, otherwise: {approver: design-lead}}
  design-lead: {person: mia@example.com}
policies:
  costly:
    rounds:
      - by: [{manager: requester}]
      - by: [{cost_centre: centre, owners: {design: mia@example.com, sales: sam@example.com}}]
        above: 50
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a desk with people, an asset, approvals, and an item that says nothing of any."""
    for name, text in (
        ("people.yaml", PEOPLE),
        ("assets.yaml", ASSETS),
        ("approvals.yaml", APPROVALS),
        ("catalogue/server.yaml", ITEM + "approval_policy: costly\n"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def read(folder: Path) -> Reading:
    reading = Reading(folder=folder, policy=POLICY, calendars={})
    for kind in (people_file.KIND, assets_file.KIND, policies_file.KIND, catalogue_files.KIND):
        kind.fill(reading)
    return reading


def rounds_of(folder: Path, approvals: str) -> tuple[Round, ...]:
    (folder / "catalogue/server.yaml").write_text(ITEM + approvals)
    reading = read(folder)
    assert [one for one in reading.mistakes if not one.is_warning] == []
    return reading.policy.catalogue.items[0].approvals


def test_an_item_takes_the_rounds_of_the_policy_it_refers_to(desk: Path) -> None:
    [item] = read(desk).policy.catalogue.items

    owners = {"design": "mia@example.com", "sales": "sam@example.com"}
    assert item.approvals == (
        Round(steps=(StepPlan(by=(Manager(),)),)),
        Round(steps=(StepPlan(by=(CostCentreOwner(FieldId("centre"), owners),), above=Decimal(50)),)),
    )


def test_what_the_desk_knows_of_managers_queue_and_services_is_in_its_policy(desk: Path) -> None:
    policy = read(desk).policy

    assert policy.managers["ana@example.com"] == "mia@example.com"
    assert policy.managers["mia@example.com"] == "eve@example.com"  # who left has been somebody's manager
    assert policy.approvals_queue.id == TeamId("it")
    assert policy.approving.services == {"vpn": "sam@example.com"}


def test_each_way_to_name_an_approver_is_its_rule(desk: Path) -> None:
    [one] = rounds_of(
        desk,
        f"""
approvals:
  - needs: any
    by:
      - {{manager: beneficiary, levels: 2}}
      - {{person: Sam@example.com}}
      - {{group: "@security"}}
      - {{cost_centre: centre, {OWNERS}}}
      - {{asset: old}}
      - {{service: vpn}}
      - {{approver: security-lead, otherwise: {{group: security}}}}
""",
    )

    owners = {"design": "mia@example.com", "sales": "sam@example.com"}
    assert one.steps[0].by == (
        Manager(Whose.BENEFICIARY, 2),
        Named("sam@example.com"),
        Group("security"),
        CostCentreOwner(FieldId("centre"), owners),
        AssetOwner(FieldId("old")),
        ServiceOwner("vpn"),
        FirstOf((Named("sam@example.com"), Named("mia@example.com"), Group("security"))),
    )


def test_a_round_has_steps_side_by_side_each_with_its_own_quorum_and_condition(desk: Path) -> None:
    [one] = rounds_of(
        desk,
        """
approvals:
  - steps:
      - {by: [{group: security}], needs: 2}
      - {by: [{manager: requester}], when: {field: days, above: 10}}
      - {by: [{group: security}], needs: 60%, above: 20}
      - {by: [{group: security}], needs: majority, when: {field: centre, is: sales}}
""",
    )

    assert [step.needs for step in one.steps] == [
        Needs(quorum=Quorum.NUMBER, amount=2),
        Needs(quorum=Quorum.ALL),
        Needs(quorum=Quorum.PERCENTAGE, amount=60),
        Needs(quorum=Quorum.MAJORITY),
    ]
    assert [step.when for step in one.steps] == [
        None,
        Condition(field=FieldId("days"), above=Decimal(10)),
        None,
        Condition(field=FieldId("centre"), values=("sales",)),
    ]
    assert [step.above for step in one.steps] == [None, None, Decimal(20), None]


def test_of_a_group_anybody_is_enough_where_nothing_is_said(desk: Path) -> None:
    [alone] = rounds_of(desk, "approvals: [{by: [{group: security}]}]\n")
    [together] = rounds_of(desk, "approvals: [{by: [{group: security}], needs: all}]\n")

    assert alone.steps[0].needs.quorum is Quorum.ANY
    assert together.steps[0].needs.quorum is Quorum.ALL


BY_IN_ITEM = [
    ("{approver: cfo}", "approvals.yaml has no approver 'cfo'; it has security-lead, design-lead"),
    ("{service: mail}", "approvals.yaml has no service 'mail'; it has vpn"),
    ("{person: eve@example.com}", "has the e-mail eve@example.com, so they cannot say yes"),
    (
        "{manager: requester, otherwise: {person: bob@example.com}}",
        "has the e-mail bob@example.com, so they cannot say yes",
    ),
    ("{group: leavers}", "nobody in people.yaml is in the group 'leavers', so nobody could say yes"),
    ("{asset: centre}", "there is no asset 'centre' in this item"),
    ("{cost_centre: days}", "there is no choice 'days' in this item"),
    ("{cost_centre: centre}", "nobody owns 'design', 'sales', so nobody could say yes"),
    (f"{{cost_centre: centre, {OWNERS[:-1]}, hr: mia@example.com}}}}", "'centre' has no option 'hr'"),
    ("{person: mia@example.com, group: security}", "name one of manager, person, group"),
    ("{person: mia@example.com, levels: 2}", "levels are of a manager"),
    ("{manager: everybody}", "input should be 'requester' or 'beneficiary'"),
    ("{person: mia}", "string should match pattern"),
]
STEP_IN_ITEM = [
    ("{by: [{group: security}], needs: 3}", "3 have to agree and only 2 can be asked"),
    ("{by: [{person: sam@example.com}], needs: 0}", "say all, any, majority, a number such as 2"),
    ("{by: [{person: sam@example.com}], needs: 120%}", "say all, any, majority, a number such as 2"),
    (
        "{by: [{person: sam@example.com}, {group: security}]}",
        "say in needs how many of them all have to agree",
    ),
    ("{by: [{group: security}], when: {field: colour, is: red}}", "there is no field 'colour' in this item"),
    ("{by: [{group: security}], when: {field: centre, is: hr}}", "'centre' has no option 'hr'"),
    ("{by: [{group: security}], when: {field: centre, above: 3}}", "'centre' is no number and no rows"),
    ("{by: [{group: security}], when: {field: days, is: 3}}", "'days' is no choice"),
    ("{by: [{group: security}], when: {field: days}}", "say either is, or above and below"),
    ("{needs: all}", "say by whom, or steps that each say it"),
    (
        "{steps: [{by: [{group: security}]}], needs: all}",
        "needs, above, when and waits are said of each of the steps",
    ),
]


@pytest.mark.parametrize(("by", "what"), BY_IN_ITEM)
def test_an_approver_nobody_can_be_is_told_where_it_stands(desk: Path, by: str, what: str) -> None:
    text = f"{ITEM}approvals:\n  - by:\n    - {by}\n"
    (desk / "catalogue/server.yaml").write_text(text)

    _assert_told(desk, "catalogue/server.yaml", line=text.count("\n"), what=what)


@pytest.mark.parametrize(("step", "what"), STEP_IN_ITEM)
def test_a_step_that_cannot_be_approved_is_told_where_it_stands(desk: Path, step: str, what: str) -> None:
    text = f"{ITEM}approvals:\n  - {step}\n"
    (desk / "catalogue/server.yaml").write_text(text)

    _assert_told(desk, "catalogue/server.yaml", line=text.count("\n"), what=what)


@pytest.mark.parametrize(
    ("good", "bad", "at", "what"),
    [
        ("queue: it", "queue: boss", "queue: boss", "there is no team 'boss'; teams.yaml has it"),
        ("vpn: Sam@", "vpn: eve@", "services:", "has the e-mail eve@example.com, so they cannot say yes"),
        (
            "{person: mia@example.com}",
            "{person: mia@example.com, otherwise: {approver: security-lead}}",
            "security-lead:",
            "it leads back to itself, over security-lead, design-lead; let one of them end",
        ),
        (
            "{person: mia@example.com}",
            "{person: eve@example.com}",
            "design-lead:",
            "has the e-mail eve@example.com, so they cannot say yes",
        ),
        ("approver: design-lead", "approver: cfo", "security-lead:", "approvals.yaml has no approver 'cfo'"),
        (
            "- by: [{manager: requester}]",
            "- {by: [{group: security}], needs: 3}",
            "needs: 3",
            "3 have to agree and only 2 can be asked, so it is never approved",
        ),
        ("  costly:", "  Costly:", "Costly:", "string should match pattern"),
    ],
)
def test_a_mistake_in_approvals_yaml_is_told_where_it_stands(
    desk: Path, good: str, bad: str, at: str, what: str
) -> None:
    text = APPROVALS.replace(good, bad)
    assert text != APPROVALS
    (desk / "approvals.yaml").write_text(text)
    line = next(n for n, one in enumerate(text.splitlines(), start=1) if at in one)

    _assert_told(desk, "approvals.yaml", line=line, what=what)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("approval_policy: cheap\n", "approvals.yaml has no policy 'cheap'; it has costly"),
        (
            "approval_policy: costly\napprovals: [{by: [{group: security}]}]\n",
            "approvals are written here as well; take one of them away",
        ),
    ],
)
def test_an_item_that_refers_to_no_policy_or_says_two_is_told(desk: Path, said: str, what: str) -> None:
    (desk / "catalogue/server.yaml").write_text(ITEM + said)

    _assert_told(desk, "catalogue/server.yaml", line=ITEM.count("\n") + 1, what=what)


def test_a_policy_that_does_not_fit_an_item_is_told_in_the_item(desk: Path) -> None:
    other = ITEM.replace("id: centre", "id: pays").replace(", price: 100", "")
    (desk / "catalogue/server.yaml").write_text(other + "approval_policy: costly\n")

    line = ITEM.count("\n") + 1
    _assert_told(
        desk, "catalogue/server.yaml", line=line, what="costly does not fit here: there is no choice 'centre'"
    )
    _assert_told(
        desk, "catalogue/server.yaml", line=line, what="costly does not fit here: nothing here has a"
    )


def test_who_has_no_manager_and_a_policy_nobody_uses_are_warned_of(desk: Path) -> None:
    (desk / "catalogue/server.yaml").write_text(ITEM)
    reading = read(desk)
    warned = [one for one in (*reading.mistakes, *policies_file.unused(reading)) if one.is_warning]

    assert [(one.path.name, one.line, one.what) for one in warned] == [
        (
            "approvals.yaml",
            9,
            "people.yaml gives mia no manager: what they ask for goes to the approvals queue",
        ),
        (
            "approvals.yaml",
            7,
            "no item asks for 'costly'; say approval_policy: costly in one, or take it away",
        ),
    ]


def test_without_people_the_shape_alone_is_checked(desk: Path) -> None:
    (desk / "people.yaml").unlink()

    assert {one.what for one in read(desk).mistakes} == {
        "without people.yaml nobody can be looked up who has to say yes; add it to have them checked"
    }


BREAK_GLASS = """\
break_glass:
  by: [{group: security}, {lead: it}, {person: Mia@example.com}]
  within: 10m
  tell: it
"""


def test_who_may_break_the_glass_is_read_as_people_groups_and_leads(desk: Path) -> None:
    (desk / "approvals.yaml").write_text(APPROVALS + BREAK_GLASS)
    reading = read(desk)

    assert [one for one in reading.mistakes if not one.is_warning] == []
    assert reading.policy.approving.break_glass == BreakGlass(
        people=frozenset({"bo@example.com", "mia@example.com"}),
        groups=("security",),
        within=timedelta(minutes=10),
        tell=TeamId("it"),
    )


@pytest.mark.parametrize(
    ("good", "bad", "at", "what"),
    [
        ("Mia@example.com", "eve@example.com", "by:", "nobody in people.yaml has the e-mail eve@example.com"),
        ("group: security", "group: leavers", "by:", "nobody in people.yaml is in the group 'leavers'"),
        ("lead: it", "lead: night", "by:", "there is no team 'night'; teams.yaml has it"),
        ("lead: it", "team: night", "by:", "there is no team 'night'; teams.yaml has it"),
        ("lead: it", "lead: it, person: mia@example.com", "by:", "name one of person, group, team, or lead"),
        ("tell: it", "tell: night", "tell:", "there is no team 'night'; teams.yaml has it"),
        ("10m", "30h", "within:", "say at least 1m and at most 12h"),
        ("{group: security}, {lead: it}, ", "", "by:", "two different people are needed to break the glass"),
        (
            "{group: security}, {lead: it}",
            "{person: mia@EXAMPLE.com}",
            "by:",
            "two different people are needed",
        ),
    ],
)
def test_a_glass_that_no_two_could_break_is_told_where_it_stands(
    desk: Path, good: str, bad: str, at: str, what: str
) -> None:
    text = APPROVALS + BREAK_GLASS.replace(good, bad)
    assert good in BREAK_GLASS
    (desk / "approvals.yaml").write_text(text)
    lines = text.splitlines()
    line = next(n for n, one in enumerate(lines, start=1) if at in one and n > APPROVALS.count("\n"))

    _assert_told(desk, "approvals.yaml", line=line, what=what)


def test_an_editor_knows_how_many_may_be_needed_and_who_stands_in() -> None:
    schema = json.loads(policies_file.KIND.schema())

    needs = schema["$defs"]["StepFile"]["properties"]["needs"]["anyOf"]
    assert {"enum": ["all", "any", "majority"]} in needs
    assert "otherwise" in schema["$defs"]["ApproverFile"]["properties"]


def _assert_told(folder: Path, file: str, *, line: int, what: str) -> None:
    found = [one for one in read(folder).mistakes if not one.is_warning]
    told = [one for one in found if what in one.what]
    assert [(one.path, one.line) for one in told[:1]] == [(folder / file, line)], list(map(str, found))
