"""The forms of an agent's work: filled in with what is known, and never asking for what is not needed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.blocks import View, work_forms
from handlers.blocks.drawing import Look
from tests.handlers.blocks.reading import accepted
from tests.handlers.blocks.samples import BO, CY, LOOK, ticket
from workflows.domain.ids import MONITORING, TeamId
from workflows.domain.policies import Priority, Team
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.tickets import Override, State


def fields(view: View) -> dict[str, dict[str, Any]]:
    """Return the blocks of a form by name."""
    accepted(view)
    assert LOOK.signer.read("ticket", view["private_metadata"]) == "01890000-t"
    return {block["block_id"]: block for block in view["blocks"]}


def test_of_an_alert_the_form_asks_nobody() -> None:
    form = fields(work_forms.ask(replace(ticket(State.ASSIGNED), requester_id=MONITORING), LOOK))

    assert [option["value"] for option in form["who"]["element"]["options"]] == [work_forms.VENDOR]
    assert form["question"]["hint"]["text"] == "Stays with the agents."


def test_a_question_goes_to_the_requester_unless_a_supplier_is_picked() -> None:
    form = fields(work_forms.ask(ticket(State.ASSIGNED), LOOK))

    assert list(form) == ["who", "question"]
    assert form["who"]["element"]["initial_option"]["value"] == work_forms.REQUESTER
    assert form["question"]["optional"]


@pytest.mark.parametrize(
    ("state", "by", "filled_in", "is_optional", "hint"),
    [
        (State.NEW, CY, CY, True, None),
        (State.ASSIGNED, CY, CY, False, "Bo Lindqvist is told."),
        (State.ASSIGNED, BO, None, False, None),
    ],
)
def test_a_reason_is_needed_only_for_what_somebody_has(
    state: State, by: str, filled_in: str | None, is_optional: bool, hint: str | None
) -> None:
    form = fields(work_forms.hand_over(ticket(state), LOOK, by=CY if by == CY else BO))

    assert form["to"]["element"].get("initial_user") == filled_in
    assert form["reason"].get("optional", False) is is_optional
    assert form["reason"].get("hint", {}).get("text") == hint


def test_who_escalates_may_choose_another_team_or_somebody_above() -> None:
    hr = Team(id=TeamId("hr"), name="People", queue="hr", lead="", members=frozenset())
    teams = {**LOOK.policy.teams, hr.id: hr}
    look = replace(LOOK, policy=replace(LOOK.policy, teams=teams))

    def offered(look: Look) -> list[str]:
        form = fields(work_forms.hand_over(ticket(State.ASSIGNED), look, by=BO))
        return [option["text"]["text"] for option in form["escalate"]["element"]["options"]]

    above = ["Ask the lead to join", "Ask the manager to join"]
    assert offered(LOOK) == above
    assert offered(look) == [*above, "Give it to People"]
    private = {of: replace(team, is_private=True) for of, team in teams.items()}
    assert offered(replace(LOOK, policy=replace(LOOK.policy, teams=private))) == above


def test_the_priority_form_remembers_what_was_said() -> None:
    override = Override(computed=Priority.P2, reason="the board meets", by=BO)
    said = {"impact": Impact.TEAM, "urgency": Urgency.STOPPED, "override": override, "priority": Priority.P1}

    blank = fields(work_forms.priority(ticket(State.NEW), LOOK))
    form = fields(work_forms.priority(ticket(State.NEW, **said), LOOK))

    def picked(of: dict[str, dict[str, Any]]) -> list[str | None]:
        names = ("impact", "urgency", "priority")
        return [of[name]["element"].get("initial_option", {}).get("value") for name in names]

    assert picked(blank) == [None, None, "computed"]
    assert picked(form) == ["2", "3", "P1"]


def test_notes_links_and_comments_are_one_or_two_fields() -> None:
    open_one = ticket(State.ASSIGNED)

    assert list(fields(work_forms.note(open_one, LOOK))) == ["text"]
    assert list(fields(work_forms.comment(open_one, LOOK))) == ["text"]
    join = fields(work_forms.join(open_one, LOOK))
    assert list(join) == ["kind", "number"]
    assert [o["value"] for o in join["kind"]["element"]["options"]] == list(work_forms.JOINS)
