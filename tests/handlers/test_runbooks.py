"""Presses on a runbook's card: agents move it, others and late ones are told why not, and the card says where it is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from handlers import drawings
from handlers import runbooks as listeners
from handlers.blocks.drawing import Drawing
from handlers.edge import Edge
from handlers.limits import check
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.domain.runbooks import COFFEE, HOOK
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, POLICY, a_desk
from tests.fakes.web_client import BOT, CannedClient
from tests.handlers.test_working import REFUSED, Payload, sent
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.errors import DeskError
from workflows.domain.ids import RunbookId, SurfaceId, UserId
from workflows.domain.runbooks import How, Run, RunState
from workflows.domain.surfaces import run_surface_id, triage_id
from workflows.domain.tickets import Ticket
from workflows.domain.webhooks import NotSent

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MOVED_ON = "This runbook has moved on since; its card shows where it stands. Your click changed nothing."
DOOR = replace(COFFEE, id=RunbookId("door"), title="A door is stuck", services=(), words=("door",))


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock) -> Edge:
    """A desk with two runbooks in a canned workspace."""
    policy = replace(POLICY, runbooks=(DOOR, COFFEE), webhooks={HOOK.id: HOOK})
    desk = a_desk(store, clock, policy=policy)
    return Edge(desk=desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


@pytest.fixture
def chat(edge: Edge, store: TicketStore) -> Chat:
    """The people around it."""
    return Chat(edge.desk, store)


@pytest.fixture
def ticket(chat: Chat) -> Ticket:
    """A ticket that Bo has."""
    return claimed(chat, open_ticket(chat))


def run_of(edge: Edge, ticket: Ticket) -> Run:
    with edge.desk.unit_of_work() as uow:
        mark = uow.tickets.get(ticket.id).run
        assert mark is not None
        return uow.runs.get(mark.id)


def started(edge: Edge, ticket: Ticket) -> Run:
    listeners.on_started(edge, sent(edge, ticket, view_id="V0", runbook="coffee").call)
    return run_of(edge, ticket)


def press(
    edge: Edge, run: Run, action_id: str = "x", *, by: UserId = BO, trigger: str, kind: str = "run"
) -> Payload:
    value = edge.signer.sign(kind, f"{run.id}:{run.version}")
    action = {"action_id": action_id, "value": value, "selected_option": {"value": value}}
    return Payload(by, trigger_id=trigger, actions=[action])


def said_why(edge: Edge, run: Run, *, kind: str, view_id: str, reason: str) -> Payload:
    meta = edge.signer.sign(kind, f"{run.id}:{run.version}")
    values = {"reason": {"text": {"value": reason}}}
    view = {"id": view_id, "private_metadata": meta, "state": {"values": values}}
    return Payload(BO, type="view_submission", view=view)


def card(edge: Edge, surface_id: SurfaceId) -> Drawing:
    with edge.desk.unit_of_work() as uow:
        surface = uow.surfaces.get(surface_id)
        assert surface is not None
        drawing = drawings.of(surface, uow, edge.look(uow))
    check(drawing)
    return drawing


def buttons(drawing: Drawing) -> list[str]:
    rows = [block for block in drawing.blocks if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row["elements"]]


def text(drawing: Drawing) -> str:
    return json.dumps(drawing.blocks, ensure_ascii=False)


def forms(edge: Edge) -> list[dict[str, Any]]:
    assert isinstance(edge.client, CannedClient)
    return [form["view"] for form in edge.client.called("views.open")]


def to_the_gate(edge: Edge, ticket: Ticket) -> Run:
    run = started(edge, ticket)
    listeners.on_done(edge, press(edge, run, trigger="g1").call)
    listeners.on_answer(edge, press(edge, run_of(edge, ticket), "run_answer_0", trigger="g2").call)
    return run_of(edge, ticket)


def test_the_form_names_the_runbooks_that_fit_first_and_has_the_best_chosen(
    edge: Edge, ticket: Ticket
) -> None:
    value = edge.signer.sign("ticket", ticket.id)
    listeners.on_choose(edge, Payload(BO, actions=[{"action_id": "a", "value": value}]).call)
    other = Payload(ANA, trigger_id="t2", actions=[{"action_id": "a", "value": value}])
    listeners.on_choose(edge, other.call)

    [view] = forms(edge)
    element = view["blocks"][0]["element"]
    groups = {
        group["label"]["text"]: [option["value"] for option in group["options"]]
        for group in element["option_groups"]
    }
    assert groups == {"Fits what was written": ["coffee"], "All others": ["door"]}
    assert element["initial_option"]["value"] == "coffee"
    assert other.told == [REFUSED]


def test_the_card_of_a_ticket_offers_runbooks_only_where_the_desk_has_some(
    edge: Edge, ticket: Ticket
) -> None:
    bare = replace(edge, desk=replace(edge.desk, policy=POLICY))

    assert "ticket_runbook" in buttons(card(edge, triage_id(ticket.id)))
    assert "ticket_runbook" not in buttons(card(bare, triage_id(ticket.id)))


def test_each_step_has_the_buttons_that_fit_it(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    run = started(edge, ticket)
    surface = run_surface_id(run.id)
    first = card(edge, surface)
    assert buttons(first) == ["run_done", "run_skip", "run_more"]
    assert "step 1 of about 3" in text(first) and "Look at the plug." in text(first)

    listeners.on_done(edge, press(edge, run, trigger="t1").call)
    assert buttons(card(edge, surface)) == ["run_answer_0", "run_answer_1", "run_more"]

    listeners.on_answer(edge, press(edge, run_of(edge, ticket), "run_answer_0", trigger="t2").call)
    gate = card(edge, surface)
    assert buttons(gate) == ["run_send", "run_skip", "run_more"]
    body = next(block for block in gate.blocks if block["type"] == "rich_text")
    call = run_of(edge, ticket).call
    assert call is not None
    assert body["elements"][0]["elements"][0]["text"] == call.body
    assert HOOK.url in text(gate)

    listeners.on_send(edge, press(edge, run_of(edge, ticket), trigger="t3").call)
    assert buttons(card(edge, surface)) == []
    chat.webhooks.answers = [NotSent("it answered 404", may_help_later=False)]
    chat.work()
    failed = card(edge, surface)
    assert buttons(failed) == ["run_send", "run_by_hand", "run_skip", "run_more"]
    assert "it answered 404" in text(failed) and "Try again" in text(failed)

    listeners.on_by_hand(edge, press(edge, run_of(edge, ticket), trigger="t4").call)
    end = card(edge, surface)
    assert buttons(end) == ["run_resolve", "run_more"]
    assert "*Done by hand* by Bo Lind" in text(end) and "all steps done" in text(end)


def test_the_form_of_a_solution_is_filled_in_with_what_the_runbook_proposes(
    edge: Edge, chat: Chat, ticket: Ticket
) -> None:
    run = to_the_gate(edge, ticket)
    listeners.on_send(edge, press(edge, run, trigger="t1").call)
    chat.work()

    listeners.on_resolve(edge, press(edge, run_of(edge, ticket), trigger="t2").call)

    [view] = forms(edge)
    fields = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert fields["note"]["initial_value"] == "Your coffee is warm again."
    assert fields["code"]["initial_option"]["value"] == "fixed"
    assert fields["cause"]["initial_value"] == "fuse"
    assert view["callback_id"] == "resolve_ticket"


def test_late_presses_and_those_of_others_change_nothing_and_are_told_so(edge: Edge, ticket: Ticket) -> None:
    run = started(edge, ticket)
    listeners.on_done(edge, press(edge, run, trigger="t1").call)

    late, others = (
        press(edge, run, by=CY, trigger="t2"),
        press(edge, run_of(edge, ticket), by=ANA, trigger="t3"),
    )
    listeners.on_done(edge, late.call)
    listeners.on_skip(edge, press(edge, run, by=CY, trigger="t4").call)
    listeners.on_done(edge, others.call)

    assert (late.told, others.told) == ([MOVED_ON], [REFUSED])
    assert forms(edge) == []
    assert len(run_of(edge, ticket).outcomes) == 1


def test_a_step_is_skipped_and_a_runbook_stopped_with_a_reason_only(edge: Edge, ticket: Ticket) -> None:
    run = started(edge, ticket)
    empty = said_why(edge, run, kind="run_skip", view_id="V1", reason=" ")
    listeners.on_reason(edge, empty.call)
    assert empty.acked[0]["response_action"] == "errors"

    listeners.on_reason(
        edge, said_why(edge, run, kind="run_skip", view_id="V2", reason="it hangs *high*").call
    )
    skipped = run_of(edge, ticket)
    assert (skipped.outcomes[0].how, skipped.outcomes[0].said) == (How.SKIPPED, "it hangs *high*")

    listeners.on_more(edge, press(edge, skipped, trigger="t1", kind="run_stop").call)
    assert forms(edge)[0]["private_metadata"].startswith(f"{skipped.id}:{skipped.version}~")
    listeners.on_reason(edge, said_why(edge, skipped, kind="run_stop", view_id="V3", reason="not this").call)
    stopped = card(edge, run_surface_id(run.id))
    assert run_of(edge, ticket).state is RunState.ABANDONED
    assert buttons(stopped) == [] and "Stopped: not this" in text(stopped)


def test_back_returns_to_the_step_before(edge: Edge, ticket: Ticket) -> None:
    run = to_the_gate(edge, ticket)

    listeners.on_more(edge, press(edge, run, trigger="t1", kind="run_back").call)

    assert run_of(edge, ticket).at == "lamp"


def test_a_second_runbook_is_refused_in_its_form(edge: Edge, ticket: Ticket) -> None:
    started(edge, ticket)
    again = sent(edge, ticket, view_id="V9", runbook="door")

    listeners.on_started(edge, again.call)

    assert again.acked[0]["errors"]["runbook"].startswith("Another runbook is under way on this ticket.")


def test_on_a_ticket_that_is_resolved_the_card_has_nothing_to_press(
    edge: Edge, chat: Chat, ticket: Ticket
) -> None:
    run = started(edge, ticket)
    resolved(chat, ticket)

    over = card(edge, run_surface_id(run.id))

    assert buttons(over) == []
    assert over.text == "Runbook: The coffee is cold. Over."


def test_a_value_that_was_signed_for_something_else_is_refused(edge: Edge, ticket: Ticket) -> None:
    run = started(edge, ticket)

    with pytest.raises(DeskError, match="forged_button"):
        listeners.on_more(edge, press(edge, run, trigger="t1").call)
    with pytest.raises(DeskError, match="forged_button"):
        listeners.on_done(edge, press(edge, run, trigger="t2", kind="run_stop").call)


def test_words_from_outside_cannot_format_or_ping(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    run = to_the_gate(edge, ticket)
    listeners.on_send(edge, press(edge, run, trigger="t1").call)
    chat.webhooks.answers = [NotSent("<!channel> *now*", may_help_later=False)]
    chat.work()

    assert "<!channel>" not in text(card(edge, run_surface_id(run.id)))


def test_what_a_file_formats_is_formatted_in_its_step_and_bare_beside_its_outcome(
    edge: Edge, ticket: Ticket
) -> None:
    first = replace(COFFEE.steps[0], text="Look at the *plug* & the <!channel> wall.")
    bold = replace(COFFEE, steps=(first, *COFFEE.steps[1:]))
    wall = replace(edge, desk=replace(edge.desk, policy=replace(edge.desk.policy, runbooks=(bold,))))
    run = started(wall, ticket)
    assert "the *plug* &amp; the &lt;!channel&gt; wall" in text(card(edge, run_surface_id(run.id)))

    listeners.on_done(edge, press(edge, run, trigger="t1").call)

    assert "1. Look at the plug &amp; the &lt;!channel&gt; wall. *Done* by" in text(
        card(edge, run_surface_id(run.id))
    )


def test_a_long_run_keeps_its_card_short(edge: Edge, ticket: Ticket) -> None:
    run = started(edge, ticket)
    for n in range(6):
        listeners.on_done(edge, press(edge, run_of(edge, ticket), trigger=f"d{n}").call)
        no = press(edge, run_of(edge, ticket), "run_answer_1", trigger=f"n{n}")
        listeners.on_answer(edge, no.call)

    drawing = card(edge, run_surface_id(run.id))

    assert "Seven steps before these." in text(drawing)
    assert text(drawing).count("says Bo Lind") + text(drawing).count("*Done* by Bo Lind") == 5
