"""What the workspace accepts, held against two judges: the types Slack publishes, and its Python SDK."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from slack_sdk.models.blocks import Block

from tests.workspace.blockkit.broken import broken
from tests.workspace.blockkit.disagreements import DISAGREEMENTS, settled
from tests.workspace.blockkit.generated import Sent, numbered
from tests.workspace.oracle.making import NO_NPM, can_be_made, schema
from workspace.blockkit.blocks import BLOCKS
from workspace.blockkit.elements import ELEMENTS
from workspace.blockkit.shapes import Finding
from workspace.blockkit.validate import findings_in_blocks, findings_in_view

VALID, BROKEN = 2_000, 1_600
PAGE = Path(__file__).parents[3] / "docs/decisions/0010-block-kit-and-its-judge.md"
ONCE = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def findings(sent: Sent) -> list[Finding]:
    if sent.surface == "message":
        return findings_in_blocks(sent.body, "message")
    return findings_in_view(sent.body)


@dataclass
class Judge:
    """The schema of the types, for messages, modals and Home views."""

    validators: dict[str, Any]

    def accepts(self, surface: str, body: Any) -> bool:
        return bool(self.validators[surface].is_valid(body))


@dataclass
class Verdicts:
    """What was sent, told apart by who accepts it."""

    accepted: list[Sent] = field(default_factory=list)
    refused: list[Sent] = field(default_factory=list)


@pytest.fixture(scope="module")
def sent() -> Verdicts:
    """Make the messages and views once for all tests of this module, each of them only once."""
    seen: dict[str, Sent] = {}

    for number in range(VALID):
        each = numbered(number)
        seen.setdefault(f"{each.surface}{json.dumps(each.body)}", each)

    @settings(ONCE, max_examples=BROKEN)
    @given(broken())
    def make_broken(each: Sent) -> None:
        seen.setdefault(f"{each.surface}{json.dumps(each.body)}", each)

    make_broken()
    verdicts = Verdicts()
    for each in seen.values():
        (verdicts.refused if findings(each) else verdicts.accepted).append(each)
    return verdicts


@pytest.fixture(scope="module")
def judge() -> Judge:
    if not can_be_made():
        pytest.skip(NO_NPM)
    whole = schema()
    names = ("message", "modal", "home")
    return Judge(
        {
            name: jsonschema_rs.Draft7Validator({**whole, "$ref": f"#/definitions/Judged/properties/{name}"})
            for name in names
        }
    )


def test_at_least_two_thousand_are_judged_valid_and_broken(sent: Verdicts) -> None:
    assert len(sent.accepted) + len(sent.refused) >= 2_000
    assert len(sent.accepted) >= 500
    assert len(sent.refused) >= 500


def test_every_field_of_every_kind_is_among_what_is_accepted(sent: Verdicts) -> None:
    met: set[tuple[str, str]] = set()

    def meet(part: Any) -> None:
        for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            meet(inner)
        if isinstance(part, dict):
            met.update((str(part.get("type")), name) for name in part)

    for each in sent.accepted:
        meet(each.body)

    kinds = [*BLOCKS.values(), *ELEMENTS.values()]
    assert [(kind.name, name) for kind in kinds for name in kind.names if (kind.name, name) not in met] == []


def test_what_the_workspace_accepts_the_types_accept_but_for_what_is_settled(
    sent: Verdicts, judge: Judge
) -> None:
    used: set[str] = set()

    unsettled = [
        each
        for each in sent.accepted
        if not judge.accepts(each.surface, settled(each.body, DISAGREEMENTS, used))
    ]

    assert unsettled == []


@pytest.mark.parametrize("idle", DISAGREEMENTS, ids=lambda each: each.name)
def test_no_disagreement_is_idle(sent: Verdicts, judge: Judge, idle: Any) -> None:
    """Without it, something the workspace accepts would be refused by the types."""
    others = [each for each in DISAGREEMENTS if each is not idle]

    assert any(
        not judge.accepts(each.surface, settled(each.body, others, set()))
        for each in sent.accepted
        if _concerns(each.body, idle.name)
    )


def _concerns(body: Any, name: str) -> bool:
    used: set[str] = set()
    settled(body, DISAGREEMENTS, used)
    return name in used


def test_the_types_know_no_limits_and_the_workspace_does(sent: Verdicts, judge: Judge) -> None:
    """The other direction, as a figure: pytest -s prints it."""
    ours = [each for each in sent.refused if judge.accepts(each.surface, each.body)]

    whole = len(sent.accepted) + len(sent.refused)
    print(  # noqa: T201 -- the figure is what this test is for
        f"\n{whole} judged: {len(sent.accepted)} accepted, {len(sent.refused)} refused,"
        f" {len(ours)} of these by the workspace alone"
    )
    assert ours


def test_each_disagreement_is_settled_in_writing() -> None:
    page = PAGE.read_text()

    assert [each.name for each in DISAGREEMENTS if f"**{each.name}**" not in page] == []


def test_what_the_workspace_accepts_the_models_of_the_sdk_accept(sent: Verdicts) -> None:
    """A model says what is wrong by raising; those it has no class for it leaves out."""
    for each in sent.accepted:
        for block in each.blocks:
            model = Block.parse(block)
            assert model is None or model.to_dict()["type"] == block["type"]
