"""The forms: their fields by name, filled in where something is known."""

from __future__ import annotations

from typing import Any

from handlers.blocks import View
from handlers.blocks.modals import opened_for, report, resolve, reword
from tests.handlers.blocks.reading import accepted
from tests.handlers.blocks.samples import LOOK, conversation, ticket
from workflows.domain.conversations import Draft
from workflows.domain.tickets import ResolutionCode, State


def fields(view: View) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block["element"] for block in view["blocks"]}


def test_a_problem_is_reported_in_three_fields() -> None:
    view = report("the VPN drops", meta="m~1")

    accepted(view)
    assert view["callback_id"] == "report_incident"
    assert view["private_metadata"] == "m~1"
    assert list(fields(view)) == ["what", "impact", "urgency"]
    assert fields(view)["what"]["initial_value"] == "the VPN drops"
    assert [option["value"] for option in fields(view)["impact"]["options"]] == ["1", "2", "3"]
    assert fields(view)["impact"]["initial_option"]["value"] == "1"
    assert "initial_option" not in fields(view)["urgency"]


def test_the_form_opens_empty_too() -> None:
    view = report(meta="")

    accepted(view)
    assert "initial_value" not in fields(view)["what"]


def test_who_opens_a_ticket_for_another_is_told_where_the_answers_go() -> None:
    view = opened_for(ticket(State.NEW), LOOK)

    accepted(view)
    assert "submit" not in view
    assert view["blocks"][0]["text"]["text"] == (
        "*INC-1042 is open for Ana.* The answers go to Ana as direct messages. The agents see that you opened it."
    )


def test_a_ticket_is_resolved_with_a_note_a_code_and_a_cause() -> None:
    view = resolve(ticket(State.ASSIGNED), LOOK)

    accepted(view)
    assert view["callback_id"] == "resolve_ticket"
    assert view["title"]["text"] == "Resolve INC-1042"
    assert LOOK.signer.read("ticket", view["private_metadata"]) == "01890000-t"
    assert list(fields(view)) == ["note", "code", "cause"]
    assert view["blocks"][0]["label"]["text"] == "What should Ana read?"
    assert [option["value"] for option in fields(view)["code"]["options"]] == list(ResolutionCode)


def test_the_words_of_a_draft_can_be_changed() -> None:
    view = reword(conversation(draft=Draft(title="VPN drops", description="every hour")), LOOK)

    accepted(view)
    assert view["callback_id"] == "reword_draft"
    assert LOOK.signer.read("conversation", view["private_metadata"]) == "01890000-c"
    assert {name: element["initial_value"] for name, element in fields(view).items()} == {
        "title": "VPN drops",
        "description": "every hour",
    }


def test_a_draft_longer_than_a_field_is_cut_visibly() -> None:
    view = reword(conversation(draft=Draft(title="t" * 80, description="word " * 1600)), LOOK)

    accepted(view)
    assert fields(view)["description"]["initial_value"].endswith("…")


def test_without_a_draft_the_form_is_empty() -> None:
    accepted(reword(conversation(), LOOK))
