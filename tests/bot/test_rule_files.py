"""Every mistake in a rule is told with its file, its line and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.desk_files import read_desk
from tests.docs.pages import ROOT, blocks
from workflows.domain.policies import Priority
from workflows.domain.rules import Trigger, Verb

RIGHT = """\
name: A director waits
why: They speak for many.
trigger: opened
when: |
  "directors" in requester.groups &&
  ticket.priority == "P5"
actions:
  - set_priority: P3
    reason: a director asked
  - webhook: vpn-sessions
    body: {ticket: "{ticket.number}"}
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with the sample's teams and no rules; reading it is quick without its catalogue."""
    desk = tmp_path_factory.mktemp("rules") / "desk"
    desk.mkdir()
    for name in ("desk.yaml", "teams.yaml", "sla.yaml", "webhooks.yaml"):
        shutil.copy(ROOT / "desk" / name, desk / name)
    (desk / "rules").mkdir()
    return desk


def mistakes(desk: Path, text: str, *, name: str = "director.yaml") -> list[tuple[int, str]]:
    path = desk / "rules" / name
    path.write_text(text, encoding="utf-8")
    try:
        return [(one.line, one.what) for one in read_desk(desk).mistakes if one.path == path]
    finally:
        path.unlink()


def test_a_rule_is_read_as_it_is_written(sample: Path) -> None:
    path = sample / "rules" / "director.yaml"
    path.write_text(RIGHT, encoding="utf-8")
    policy = read_desk(sample).policy
    path.unlink()

    assert policy is not None
    [rule] = policy.rules
    assert (rule.id, rule.trigger, rule.number, rule.asks) == ("director", Trigger.OPENED, 100, False)
    assert [(one.verb, one.to) for one in rule.actions] == [
        (Verb.SET_PRIORITY, Priority.P3),
        (Verb.WEBHOOK, "vpn-sessions"),
    ]
    assert rule.actions[1].url == "https://hooks.larkfield.example/vpn/end-sessions"


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("ticket.priority ==", "ticket.prio ==", 6, "when: there is no 'ticket.prio'"),
        ('"P5"', "5", 6, "when: '==' does not go with string, int"),
        ("requester.groups &&", "requester.groups &&&", 5, "when: this is no expression"),
        ("trigger: opened", "trigger: dawn", 3, "trigger: input should be"),
        ("trigger: opened", "trigger: clock", 3, "a rule of clock needs at; add it"),
        ("trigger: opened", "trigger: unclaimed", 3, "a rule of unclaimed needs after; add it"),
        ("trigger: opened", "trigger: nightly", 3, "a rule of nightly needs state; add it"),
        ("trigger: opened", "trigger: opened\nat: 80", 4, "at is for clock, not for opened; remove it"),
        ("set_priority: P3", "set_priority: P9", 8, "set_priority: input should be"),
        ("    reason: a director asked\n", "", 8, "say the reason; agents read it"),
        ("set_priority: P3", "route: kitchen", 8, "there is no team 'kitchen'; teams.yaml has"),
        ("set_priority: P3", "assign: nobody@x.example", 8, "there is no person 'nobody@x.example'"),
        ("set_priority: P3", "runbook: none", 8, "there is no runbook 'none'"),
        ("webhook: vpn-sessions", "webhook: other", 10, "there is no webhook 'other'; webhooks.yaml has"),
        ("{ticket.number}", "{ticket.secret}", 10, "{ticket.secret} cannot be filled"),
        ("set_priority: P3", "set_priority: P3\n    tag: x", 8, "each action does one thing"),
        ("  - set_priority: P3\n    reason: a director asked\n", "  - reason: why\n", 8, "this does nothing"),
        (
            "set_priority: P3\n    reason: a director asked",
            "message: leads\n    text: x",
            8,
            "neither a channel",
        ),
        ("set_priority: P3\n    reason: a director asked", "message: '#leads'", 8, "a message needs text"),
        (
            "set_priority: P3\n    reason: a director asked",
            "tell_requester: {de: Hallo}",
            8,
            "not said in 'en'",
        ),
        (
            "set_priority: P3\n    reason: a director asked",
            "tell_requester: {en: a, tlh: b}",
            8,
            "not speak 'tlh'",
        ),
        ("why: They speak for many.\n", "", 1, "why: this field is missing; add it"),
        ("why:", "because:", 2, "this field is not known"),
    ],
)
def test_a_mistake_is_told_with_its_line(sample: Path, old: str, new: str, line: int, what: str) -> None:
    assert old in RIGHT

    found = mistakes(sample, RIGHT.replace(old, new, 1))

    assert any(at == line and what in said for at, said in found), found


def test_the_name_of_a_file_is_an_id(sample: Path) -> None:
    [(line, what)] = mistakes(sample, RIGHT, name="A Director.yaml")

    assert (line, what) == (1, "its name is the rule's id: use small letters, digits and hyphens")


def test_the_rule_of_the_page_is_a_rule(sample: Path) -> None:
    assert mistakes(sample, blocks(ROOT / "docs/howto/write-a-rule.md", "yaml")[0]) == []
