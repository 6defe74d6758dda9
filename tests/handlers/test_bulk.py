"""The way to approve several at once: on Home where it is worth it, a list of exactly these, what was left out."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import bulk as listeners
from handlers import drawings
from handlers.blocks import bulk as cards
from handlers.edge import Edge
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, MIA
from tests.fakes.web_client import BOT, CannedClient
from tests.handlers.test_working import Payload
from tests.use_cases.test_approvals import policy_of, sent, states
from tests.use_cases.test_bulk import low
from tests.use_cases.test_tasks import desk_of
from workflows.domain.approvals import Round
from workflows.domain.errors import DeskError
from workflows.domain.ids import UserId
from workflows.use_cases import bulk, closing

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock) -> Edge:
    """A desk where Mia approves seats, which do no harm, in a canned workspace."""
    desk = desk_of(store, clock, policy_of(Round(steps=(low(MIA),))))
    return Edge(desk=desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


@pytest.fixture
def chat(edge: Edge, store: TicketStore) -> Chat:
    """The people around it."""
    return Chat(edge.desk, store)


def opened(edge: Edge, *, by: UserId = MIA) -> dict[str, Any]:
    """Have somebody press it on Home; return the form they get."""
    listeners.on_bulk(edge, Payload(by, actions=[{"action_id": "approval_bulk", "value": "home"}]).call)
    assert isinstance(edge.client, CannedClient)
    view: dict[str, Any] = edge.client.called("views.open")[-1]["view"]
    return view


def submitted(view: dict[str, Any], *, by: UserId = MIA) -> Payload:
    """Return what is sent with that form."""
    return Payload(by, type="view_submission", view={**view, "id": "V1"})


def offers(edge: Edge, who: UserId = MIA) -> list[str]:
    """Return what Home offers to do with several at once."""
    home = drawings.home(edge.desk, who, edge.look)
    assert home is not None
    elements = (e for block in home["blocks"] for e in block.get("elements", []))
    return [e["text"]["text"] for e in elements if e.get("action_id") == "approval_bulk"]


def test_home_offers_it_for_two_or_more_and_not_for_one(edge: Edge, chat: Chat) -> None:
    sent(chat)
    assert offers(edge) == []
    sent(chat, "viewer")

    assert offers(edge) == ["Approve the 2 low-risk ones…"]
    assert offers(edge, BO) == []


def test_the_form_lists_exactly_what_is_approved_by_it(edge: Edge, chat: Chat) -> None:
    tickets = [sent(chat), sent(chat, "viewer")]
    view = opened(edge)
    form = submitted(view)
    later = sent(chat)

    listeners.on_bulk_sent(edge, form.call)

    assert [one.number in str(view["blocks"]) for one in (*tickets, later)] == [True, True, False]
    assert (view["submit"]["text"], form.acked) == ("Approve 2", [{}])
    assert [states(chat, one) for one in tickets] == [["1.1.1 approved"]] * 2
    assert states(chat, later) == ["1.1.1 open"]


def test_what_was_left_out_is_said_with_the_reason(edge: Edge, chat: Chat) -> None:
    gone, still = sent(chat), sent(chat, "viewer")
    form = submitted(opened(edge))
    closing.cancel(chat.desk, gone.id, by=ANA, request_id=chat.request_id())

    listeners.on_bulk_sent(edge, form.call)

    [answer] = form.acked
    assert answer["response_action"] == "update"
    done, left_out = (block["text"]["text"] for block in answer["view"]["blocks"])
    assert done == f"Approved: {still.number}."
    assert f"{gone.number} Figma, Editor: <@{ANA}> has cancelled it." in left_out
    assert "submit" not in answer["view"]


def test_more_than_are_read_at_once_come_after(
    edge: Edge, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [sent(chat, seat) for seat in ("editor", "viewer", "editor")]
    for module in (bulk, cards):
        monkeypatch.setattr(module, "AT_ONCE", 2)
    view = opened(edge)

    listeners.on_bulk_sent(edge, submitted(view).call)

    assert "One more of this kind waits" in str(view["blocks"])
    assert [states(chat, one)[0] for one in tickets] == ["1.1.1 approved", "1.1.1 approved", "1.1.1 open"]


def test_a_list_the_desk_did_not_write_approves_nothing(edge: Edge, chat: Chat) -> None:
    ticket = sent(chat)
    view = opened(edge)
    value = view["private_metadata"]
    for forged in (value.replace("~", "0~"), edge.signer.sign("approval", value.partition(":")[0]), "", "x"):
        with pytest.raises(DeskError, match="forged_button"):
            listeners.on_bulk_sent(edge, submitted({**view, "private_metadata": forged}).call)

    stranger = submitted(view, by=BO)
    listeners.on_bulk_sent(edge, stranger.call)
    assert stranger.refused == ["not_asked_to_approve"], "it is logged and counted"
    assert states(chat, ticket) == ["1.1.1 open"], "a list is worth nothing in other hands"


def test_whoever_has_nothing_to_approve_is_told_so(edge: Edge, chat: Chat) -> None:
    pressed = Payload(BO, actions=[{"action_id": "approval_bulk", "value": "home"}])

    listeners.on_bulk(edge, pressed.call)

    assert pressed.told == ["Nothing waits for your approval now."]
