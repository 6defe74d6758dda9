"""Presses on approvals: whoever is asked decides, from the card, a form or Home; nobody else does, whatever they hold.

S30, somebody else clicks: what a button carries is an id with a proof, and who pressed is who the platform says.
"""

from __future__ import annotations

from typing import Any

import pytest

from handlers import approvals as listeners
from handlers import drawings
from handlers.edge import Edge
from handlers.limits import check
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, MIA
from tests.fakes.web_client import BOT, CannedClient
from tests.handlers.test_working import Payload
from tests.use_cases.test_approvals import by, policy_of, sent, states, steps
from tests.use_cases.test_tasks import desk_of
from workflows.domain.approvals import Round
from workflows.domain.errors import DeskError
from workflows.domain.ids import UserId
from workflows.domain.tickets import State, Ticket
from workflows.use_cases import closing

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
REFUSED = "not_asked_to_approve"


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock) -> Edge:
    """A desk where Mia approves seats, in a canned workspace."""
    desk = desk_of(store, clock, policy_of(Round(steps=(by(MIA),))))
    return Edge(desk=desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


@pytest.fixture
def chat(edge: Edge, store: TicketStore) -> Chat:
    """The people around it."""
    return Chat(edge.desk, store)


@pytest.fixture
def ticket(chat: Chat) -> Ticket:
    """A request that waits for Mia."""
    return sent(chat)


def press(
    edge: Edge, chat: Chat, ticket: Ticket, *, by: UserId = MIA, trigger: str = "t1", **more: Any
) -> Payload:
    value = edge.signer.sign("approval", steps(chat, ticket)[-1].id)
    return Payload(by, trigger_id=trigger, actions=[{"action_id": "x", "value": value}], **more)


def form(
    edge: Edge, chat: Chat, ticket: Ticket, reason: str = "", *, by: UserId = MIA, view_id: str
) -> Payload:
    meta = edge.signer.sign("approval", steps(chat, ticket)[-1].id)
    values = {"reason": {"text": {"value": reason}}}
    view = {"id": view_id, "private_metadata": meta, "state": {"values": values}}
    return Payload(by, type="view_submission", view=view)


def called(edge: Edge, method: str) -> list[str]:
    assert isinstance(edge.client, CannedClient)
    return [said["view"]["callback_id"] for said in edge.client.called(method)]


def test_s30_a_press_counts_only_of_whoever_is_asked(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    """A card may be forwarded, and its value copied: both are worth nothing in other hands."""
    for at, other in enumerate((ANA, BO)):
        held = press(edge, chat, ticket, by=other, trigger=f"a{at}").call
        written = form(edge, chat, ticket, "no", by=other, view_id=f"V{at}").call
        presses = (listeners.on_approve, listeners.on_reject, listeners.on_changes, listeners.on_withdraw)
        for listener in (*presses, listeners.on_why, listeners.on_review):
            with pytest.raises(DeskError, match=REFUSED):
                listener(edge, held)
        for listener in (listeners.on_rejected, listeners.on_changes_said, listeners.on_reviewed):
            with pytest.raises(DeskError, match=REFUSED):
                listener(edge, written)
    assert called(edge, "views.open") == []
    assert chat.ticket(ticket.id) == ticket


def test_s30_a_value_of_something_else_is_refused_before_anything_is_looked_up(
    edge: Edge, chat: Chat, ticket: Ticket
) -> None:
    step_id = steps(chat, ticket)[0].id
    for value in (f"{step_id}~000000000000", edge.signer.sign("ticket", step_id), "", "x"):
        with pytest.raises(DeskError, match="forged_button"):
            listeners.on_approve(edge, Payload(MIA, actions=[{"value": value}]).call)
    with pytest.raises(DeskError, match="no_such_approval"):
        listeners.on_approve(
            edge, Payload(MIA, actions=[{"value": edge.signer.sign("approval", "gone")}]).call
        )
    assert chat.ticket(ticket.id) == ticket


def test_a_late_press_is_told_how_it_stands(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    listeners.on_approve(edge, press(edge, chat, ticket, trigger="t1").call)
    late = press(edge, chat, ticket, trigger="t2")
    listeners.on_reject(edge, late.call)

    [said] = late.told
    assert said.startswith("Approved by you")
    assert chat.ticket(ticket.id).state is State.NEW


def test_a_no_is_written_down_and_the_requester_has_it_back(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    listeners.on_reject(edge, press(edge, chat, ticket).call)
    empty = form(edge, chat, ticket, " ", view_id="V1")
    listeners.on_rejected(edge, empty.call)
    listeners.on_rejected(edge, form(edge, chat, ticket, "Too dear.", view_id="V2").call)
    chat.work()

    assert called(edge, "views.open") == ["approval_reject"]
    assert "errors" in empty.acked[0]
    assert chat.ticket(ticket.id).state is State.REJECTED
    value = edge.signer.sign("ticket", ticket.id)
    edit = Payload(ANA, trigger_id="e", actions=[{"value": value}])
    other = Payload(MIA, trigger_id="f", actions=[{"value": value}])
    listeners.on_edit(edge, other.call)
    listeners.on_edit(edge, edit.call)
    again = Payload(ANA, trigger_id="g", actions=[{"value": value}])
    listeners.on_edit(edge, again.call)
    assert (len(other.told), edit.told, len(again.told)) == (1, [], 1)


def test_a_wish_for_changes_from_a_review_takes_its_place(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    listeners.on_review(edge, press(edge, chat, ticket).call)
    inside = press(edge, chat, ticket, trigger="t2", view={"id": "VREVIEW"})
    listeners.on_changes(edge, inside.call)
    listeners.on_changes_said(edge, form(edge, chat, ticket, "A viewer’s.", view_id="V2").call)

    assert (called(edge, "views.open"), called(edge, "views.update")) == (
        ["approval_review"],
        ["approval_changes"],
    )
    assert states(chat, ticket) == ["1.1.1 changes_requested"]


def test_after_a_review_comes_the_next_one_until_none_is_left(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    second = sent(chat, "viewer")
    listeners.on_next(edge, press(edge, chat, ticket).call)
    first = form(edge, chat, ticket, view_id="V1")
    listeners.on_reviewed(edge, first.call)
    [answer] = first.acked
    assert answer["response_action"] == "update"
    assert second.number in str(answer["view"])
    last = form(edge, chat, second, view_id="V2")
    listeners.on_reviewed(edge, last.call)

    assert last.acked == [{}]
    nothing = press(edge, chat, ticket, trigger="t9")
    listeners.on_next(edge, nothing.call)
    assert nothing.told == ["Nothing waits for your approval now."]
    assert [chat.ticket(one.id).state for one in (ticket, second)] == [State.NEW, State.NEW]


def test_a_review_of_what_is_not_theirs_to_decide_any_more_says_how_it_stands(
    edge: Edge, chat: Chat, ticket: Ticket
) -> None:
    """Also where something else waits: what did not count is told before the next one comes."""
    sent(chat, "viewer")
    closing.cancel(edge.desk, ticket.id, by=ANA, request_id="off")
    late = form(edge, chat, ticket, view_id="V1")
    listeners.on_reviewed(edge, late.call)
    stale = press(edge, chat, ticket, trigger="t2")
    listeners.on_review(edge, stale.call)
    listeners.on_reject(edge, press(edge, chat, ticket, trigger="t3", view={"id": "VREVIEW"}).call)

    [answer] = late.acked
    assert (answer["response_action"], answer["view"]["callback_id"]) == ("update", "told")
    assert "has cancelled the request" in str(answer["view"])
    assert stale.acked == [{}]
    assert (called(edge, "views.open"), called(edge, "views.update")) == (["told"], ["told"])


def test_every_card_is_drawn_and_home_lists_what_waits(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    why = press(edge, chat, ticket)
    listeners.on_why(edge, why.call)
    home = drawings.home(edge.desk, MIA, edge.look)
    with edge.desk.unit_of_work() as uow:
        drawn = [drawings.of(one, uow, edge.look(uow)) for one in chat.posted]

    for one in drawn:
        check(one)
    assert why.told[0].startswith("REQ-1: You decide because the rules for this name you")
    assert "Waiting for your approval, 1" in str(home)


def test_what_was_said_is_taken_back_by_whoever_said_it(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    listeners.on_approve(edge, press(edge, chat, ticket, trigger="t2").call)
    late = press(edge, chat, ticket, trigger="t3")
    listeners.on_withdraw(edge, late.call)

    assert late.told[0].startswith("Approved by you")
