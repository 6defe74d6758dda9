"""Known errors pressed and written in chat: by agents only, once, and told when somebody was faster."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import commands
from handlers import problems as listeners
from handlers.edge import Call, Edge
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, a_desk
from tests.fakes.web_client import BOT, CannedClient
from workflows.domain.errors import DeskError
from workflows.domain.ids import UserId
from workflows.domain.problems import Analysis, Problem
from workflows.use_cases import problems
from workflows.use_cases.problems import Done

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ANALYSIS = Analysis(symptom="Outlook waits", cause="The gateway.", workaround="Use the browser.")
FILLED = {
    "symptom": {"text": {"value": "  Outlook   keeps\nwaiting "}},
    "workaround": {"text": {"value": "Use the **browser**."}},
    "cause": {"text": {"value": "The gateway."}},
    "words": {"text": {"value": "exchange, in box ,exchange,,"}},
    "audience": {"pick": {"selected_option": {"value": "everyone"}}},
}


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock) -> Edge:
    """A desk in a canned workspace."""
    desk = a_desk(store, clock)
    return Edge(desk=desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


@pytest.fixture
def known(edge: Edge) -> Problem:
    """A known error of Bo's."""
    outcome = problems.document(edge.desk, by=BO, request_id="documented", analysis=ANALYSIS)
    assert isinstance(outcome, Done)
    return outcome.problem


class Pressed:
    """One payload of somebody, and everything they are answered."""

    def __init__(self, by: UserId, **body: Any) -> None:
        """Have *by* send *body*."""
        self.told: list[str] = []
        self.acked: list[dict[str, Any]] = []
        said = {"user": {"id": by}, "trigger_id": "t1", "response_url": "https://x.example/", **body}
        self.call = Call(body=said, ack=self._ack, respond=self._respond)

    def _ack(self, **said: Any) -> None:
        self.acked.append(said)

    def _respond(self, **said: Any) -> None:
        self.told.append(str(said["text"]))


def sent(by: UserId, meta: str = "", *, view_id: str = "V1", **changed: Any) -> Pressed:
    """Have *by* send a form filled in; a field that is *changed* to "" is left blank."""
    values = {**FILLED, **{field: {"text": {"value": value}} for field, value in changed.items()}}
    view = {"id": view_id, "private_metadata": meta, "state": {"values": values}}
    return Pressed(by, type="view_submission", view=view)


def listed(edge: Edge) -> list[Problem]:
    """Return the known errors as they are kept."""
    with edge.desk.unit_of_work() as uow:
        return [one.problem for one in uow.problems.known()]


def opened(edge: Edge) -> list[dict[str, Any]]:
    """Return the forms that were opened."""
    assert isinstance(edge.client, CannedClient)
    return edge.client.called("views.open")


def test_a_form_is_read_as_it_was_meant_and_answered_with_what_happens_now(edge: Edge) -> None:
    form = sent(BO)

    listeners.on_documented(edge, form.call)

    [problem] = listed(edge)
    assert (problem.analysis.symptom, problem.analysis.words) == (
        "Outlook keeps waiting",
        ("exchange", "in box"),
    )
    [answer] = form.acked
    assert answer["response_action"] == "update" and "PRB-1 is documented" in str(answer["view"])


def test_a_form_that_is_sent_twice_documents_one_and_complains_of_nothing(edge: Edge) -> None:
    again = sent(BO)
    listeners.on_documented(edge, sent(BO).call)

    listeners.on_documented(edge, again.call)

    assert (len(listed(edge)), again.acked) == (1, [{}])


def test_blank_fields_are_asked_for_again_each_by_itself(edge: Edge) -> None:
    form = sent(BO, symptom="  ", cause="")

    listeners.on_documented(edge, form.call)

    assert set(form.acked[0]["errors"]) == {"symptom", "cause"}
    assert listed(edge) == []


def test_nobody_but_agents_documents_or_gets_a_form(edge: Edge, known: Problem) -> None:
    form = sent(ANA)
    value = edge.signer.sign("problem", known.id)
    press = Pressed(ANA, actions=[{"value": value}])
    command = Pressed(ANA, command="/desk", text="known-error")
    list_ = Pressed(ANA, command="/desk", text="known-errors")

    listeners.on_documented(edge, form.call)
    listeners.on_edit(edge, press.call)
    listeners.on_fix(edge, press.call)
    commands.on_desk(edge, command.call)
    commands.on_desk(edge, list_.call)

    refusal = "Only agents of the desk can do that. Nothing was changed."
    assert form.acked[0]["errors"] == {"symptom": refusal}
    assert press.told == [refusal, refusal]
    assert [answer.acked[0]["text"] for answer in (command, list_)] == [refusal, refusal]
    assert (opened(edge), len(listed(edge))) == ([], 1)


def test_an_agent_gets_the_list_and_an_empty_form_by_command(edge: Edge, known: Problem) -> None:
    list_ = Pressed(BO, command="/desk", text="known-errors")
    form = Pressed(BO, command="/desk", text=" Known-Error ")

    commands.on_desk(edge, list_.call)
    commands.on_desk(edge, form.call)

    assert "PRB-1 Outlook waits" in str(list_.acked[0]["blocks"])
    assert [said["view"]["callback_id"] for said in opened(edge)] == ["document_known_error"]
    assert form.acked == [{}]


def test_a_form_of_an_older_version_is_told_and_changes_nothing(edge: Edge, known: Problem) -> None:
    meta = edge.signer.sign("problem_form", f"{known.id}:{known.version}")
    first = sent(BO, meta, cause="Mine.")
    late = sent(CY, meta, view_id="V2", cause="Yours.")

    listeners.on_reworded(edge, first.call)
    listeners.on_reworded(edge, late.call)

    assert first.acked == [{}]
    assert late.acked[0]["errors"] == {
        "symptom": "Somebody changed PRB-1 while your form was open. Open it once more to see what it says now."
    }
    assert [one.analysis.cause for one in listed(edge)] == ["Mine."]


def test_a_fix_is_said_once_and_a_stale_list_is_told_how_it_stands(edge: Edge, known: Problem) -> None:
    meta = edge.signer.sign("problem", known.id)
    first = sent(BO, meta, note="New gateway.")
    late = sent(CY, meta, view_id="V2", note="Mine.")
    stale = Pressed(CY, actions=[{"value": meta}])

    listeners.on_fixed(edge, first.call)
    listeners.on_fixed(edge, late.call)
    listeners.on_edit(edge, stale.call)

    stands = "PRB-1 is solved now. Your click changed nothing."
    assert "PRB-1 is fixed" in str(first.acked[0]["view"])
    assert (late.acked[0]["errors"], stale.told, opened(edge)) == ({"note": stands}, [stands], [])


def test_a_button_of_something_else_is_no_button_of_a_known_error(edge: Edge, known: Problem) -> None:
    press = Pressed(BO, actions=[{"value": edge.signer.sign("ticket", known.id)}])

    with pytest.raises(DeskError, match="forged_button"):
        listeners.on_fix(edge, press.call)
