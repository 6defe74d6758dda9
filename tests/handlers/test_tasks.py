"""Presses on a task's card: its team moves it, others and late ones are told why not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers import drawings
from handlers import tasks as listeners
from handlers.blocks.drawing import Drawing
from handlers.edge import Edge
from handlers.limits import check
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.domain.fulfilment import CHECK, SEAT
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY
from tests.fakes.web_client import BOT, CannedClient
from tests.handlers.test_working import Payload
from tests.use_cases.test_tasks import POLICY_WITH_TASKS, desk_of, sent, states, the
from workflows.domain.errors import DeskError
from workflows.domain.ids import TaskName, UserId
from workflows.domain.surfaces import task_surface_id
from workflows.domain.tasks import TaskState
from workflows.domain.tickets import Ticket
from workflows.domain.webhooks import NotSent

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MOVED_ON = (
    "Somebody was faster: this task stands otherwise by now, as its card shows. Your click changed nothing."
)


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock) -> Edge:
    """A desk that gives seats by tasks, in a canned workspace."""
    desk = desk_of(store, clock, POLICY_WITH_TASKS)
    return Edge(desk=desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


@pytest.fixture
def chat(edge: Edge, store: TicketStore) -> Chat:
    """The people around it."""
    return Chat(edge.desk, store)


@pytest.fixture
def ticket(chat: Chat) -> Ticket:
    """A request whose first task is open."""
    return sent(chat)


def press(
    edge: Edge,
    chat: Chat,
    ticket: Ticket,
    name: TaskName = CHECK,
    *,
    by: UserId = BO,
    trigger: str,
    ticked: tuple[int, ...] = (),
) -> Payload:
    value = edge.signer.sign("task", the(chat, ticket, name).id)
    options = [{"value": str(n)} for n in ticked]
    action = {"action_id": "x", "value": value, "block_id": value, "selected_options": options}
    return Payload(by, trigger_id=trigger, actions=[action])


def why(edge: Edge, chat: Chat, ticket: Ticket, reason: str, *, view_id: str, by: UserId = BO) -> Payload:
    meta = edge.signer.sign("task", the(chat, ticket, CHECK).id)
    view = {
        "id": view_id,
        "private_metadata": meta,
        "state": {"values": {"reason": {"text": {"value": reason}}}},
    }
    return Payload(by, type="view_submission", view=view)


def card(edge: Edge, chat: Chat, ticket: Ticket, name: TaskName) -> Drawing:
    surface_id = task_surface_id(the(chat, ticket, name).id)
    with edge.desk.unit_of_work() as uow:
        surface = uow.surfaces.get(surface_id)
        assert surface is not None
        drawing = drawings.of(surface, uow, edge.look(uow))
    check(drawing)
    return drawing


def forms(edge: Edge) -> list[dict[str, Any]]:
    assert isinstance(edge.client, CannedClient)
    return [form["view"] for form in edge.client.called("views.open")]


def test_a_task_is_claimed_ticked_and_done_by_its_buttons(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    listeners.on_claim(edge, press(edge, chat, ticket, trigger="t1").call)
    early = press(edge, chat, ticket, trigger="t2")
    with pytest.raises(DeskError, match="checklist_left"):
        listeners.on_done(edge, early.call)
    listeners.on_tick(edge, press(edge, chat, ticket, trigger="t3", ticked=(0, 1)).call)
    listeners.on_done(edge, press(edge, chat, ticket, trigger="t4").call)
    chat.work()

    assert states(chat, ticket)["check"] == "done"
    assert "Done by <@UBO>" in str(card(edge, chat, ticket, CHECK).blocks)


def test_late_presses_and_those_of_others_are_told_so(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    listeners.on_claim(edge, press(edge, chat, ticket, trigger="t1").call)
    late = press(edge, chat, ticket, by=CY, trigger="t2")
    other = press(edge, chat, ticket, by=ANA, trigger="t3")

    listeners.on_claim(edge, late.call)
    listeners.on_release(edge, other.call)

    assert (late.told, other.told) == ([MOVED_ON], ["This task is another team’s to do."])
    assert the(chat, ticket, CHECK).assignee_id == BO


def test_a_task_is_stuck_with_a_reason_only_and_somebody_decides(
    edge: Edge, chat: Chat, ticket: Ticket
) -> None:
    listeners.on_stuck(edge, press(edge, chat, ticket, trigger="t1").call)
    listeners.on_stuck(edge, press(edge, chat, ticket, by=ANA, trigger="t2").call)
    assert [view["callback_id"] for view in forms(edge)] == ["task_stuck"]
    empty = why(edge, chat, ticket, " ", view_id="V1")
    others = why(edge, chat, ticket, "x", view_id="V2", by=ANA)
    listeners.on_reason(edge, empty.call)
    listeners.on_reason(edge, others.call)
    assert [one.acked[0]["response_action"] for one in (empty, others)] == ["errors", "errors"]

    listeners.on_reason(edge, why(edge, chat, ticket, "no *seats*", view_id="V3").call)
    late = why(edge, chat, ticket, "again", view_id="V4")
    listeners.on_reason(edge, late.call)
    assert the(chat, ticket, CHECK).why == "no *seats*"
    assert late.acked[0]["errors"]["reason"] == MOVED_ON

    listeners.on_take_up(edge, press(edge, chat, ticket, trigger="t5").call)
    listeners.on_reason(edge, why(edge, chat, ticket, "none", view_id="V6").call)
    listeners.on_leave_out(edge, press(edge, chat, ticket, trigger="t7").call)
    assert the(chat, ticket, CHECK).state is TaskState.LEFT_OUT


def test_a_call_that_came_to_nothing_is_tried_again_from_its_card(
    edge: Edge, chat: Chat, ticket: Ticket
) -> None:
    chat.webhooks.answers = [NotSent("<!channel> no", may_help_later=False)]
    listeners.on_tick(edge, press(edge, chat, ticket, trigger="t1", ticked=(0, 1)).call)
    listeners.on_done(edge, press(edge, chat, ticket, trigger="t2").call)
    chat.work()
    failed = str(card(edge, chat, ticket, SEAT).blocks)
    assert "came to nothing" in failed and "<!channel>" not in failed

    listeners.on_send(edge, press(edge, chat, ticket, SEAT, trigger="t3").call)
    chat.work()

    assert states(chat, ticket)["seat"] == "done"


def test_a_value_that_was_signed_for_something_else_is_refused(
    edge: Edge, chat: Chat, ticket: Ticket
) -> None:
    forged = press(replace(edge, signer=Signer(b"another")), chat, ticket, trigger="t1")

    with pytest.raises(DeskError, match="forged_button"):
        listeners.on_claim(edge, forged.call)
    with pytest.raises(DeskError, match="forged_button"):
        listeners.on_tick(edge, forged.call)
