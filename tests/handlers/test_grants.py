"""Presses on what somebody has for a time: its holder extends it and gives it back, others and late ones are told."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import drawings
from handlers import grants as listeners
from handlers.edge import Edge
from handlers.limits import check
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO
from tests.fakes.web_client import BOT, CannedClient
from tests.handlers.test_working import Payload
from tests.use_cases.granting import desk_of, given, now
from workflows.domain.errors import DeskError
from workflows.domain.grants import Grant, GrantState
from workflows.domain.ids import UserId

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock) -> Edge:
    """A desk whose seats in Figma end, in a canned workspace."""
    return Edge(desk=desk_of(store, clock), client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


@pytest.fixture
def chat(edge: Edge, store: TicketStore) -> Chat:
    """The people around it."""
    return Chat(edge.desk, store)


@pytest.fixture
def grant(chat: Chat) -> Grant:
    """What Ana has until the 18th of December."""
    return given(chat)


def press(edge: Edge, grant: Grant, *, by: UserId = ANA, trigger: str = "t1") -> Payload:
    action = {"action_id": "x", "value": edge.signer.sign("grant", grant.id)}
    return Payload(by, trigger_id=trigger, actions=[action])


def form(edge: Edge, grant: Grant, day: str, *, view_id: str = "v1", by: UserId = ANA) -> Payload:
    values = {"answer": {"day": {"selected_date": day}}}
    meta = edge.signer.sign("grant", grant.id)
    return Payload(
        by,
        type="view_submission",
        view={"id": view_id, "private_metadata": meta, "state": {"values": values}},
    )


def forms(edge: Edge) -> list[dict[str, Any]]:
    assert isinstance(edge.client, CannedClient)
    return [each["view"] for each in edge.client.called("views.open")]


def states(edge: Edge, grant: Grant) -> list[GrantState]:
    with edge.desk.unit_of_work() as uow:
        return [one.state for one in uow.grants.extending(grant.id)]


def test_the_form_is_opened_and_its_day_asks_for_more_once(edge: Edge, grant: Grant) -> None:
    listeners.on_extend(edge, press(edge, grant).call)
    [shown] = forms(edge)
    check(shown)
    assert edge.signer.read("grant", shown["private_metadata"]) == grant.id

    for _ in range(2):  # delivered again
        sent = form(edge, grant, "2027-01-10")
        listeners.on_extended(edge, sent.call)
        assert sent.acked == [{}]

    assert states(edge, grant) == [GrantState.ASKED]


def test_a_day_that_cannot_be_is_said_at_the_field(edge: Edge, grant: Grant) -> None:
    sent = form(edge, grant, "2027-06-01")
    listeners.on_extended(edge, sent.call)

    [answer] = sent.acked
    assert list(answer["errors"]) == ["answer"] and "17 Jan 2027" in answer["errors"]["answer"]
    assert states(edge, grant) == []


def test_what_is_asked_for_already_is_said_wherever_it_is_tried(edge: Edge, grant: Grant) -> None:
    listeners.on_extended(edge, form(edge, grant, "2027-01-10").call)

    again, second = press(edge, grant, trigger="t2"), form(edge, grant, "2027-01-10", view_id="v2")
    listeners.on_extend(edge, again.call)
    listeners.on_extended(edge, second.call)

    assert again.told == ["REQ-2 asks for that already. You will hear of it."]
    [answer] = second.acked
    check(answer["view"])
    assert "REQ-2 asks for that already" in str(answer["view"])
    assert states(edge, grant) == [GrantState.ASKED]


def test_only_who_has_it_extends_it_or_gives_it_back(edge: Edge, chat: Chat, grant: Grant) -> None:
    by_bo = [press(edge, grant, by=BO, trigger=f"t{n}") for n in range(2)]
    listeners.on_extend(edge, by_bo[0].call)
    listeners.on_give_back(edge, by_bo[1].call)

    assert [told[:4] for each in by_bo for told in each.told] == ["This", "Only"]
    assert now(chat, grant).is_active
    with pytest.raises(DeskError, match="forged_button"):
        listeners.on_give_back(edge, Payload(ANA, trigger_id="t9", actions=[{"value": f"{grant.id}~0"}]).call)


def test_given_back_it_is_over_and_its_card_has_nothing_to_press(
    edge: Edge, chat: Chat, grant: Grant
) -> None:
    for n in range(2):
        listeners.on_give_back(edge, press(edge, grant, trigger=f"t{n}").call)
    chat.work()

    assert now(chat, grant).state is GrantState.ENDED
    with edge.desk.unit_of_work() as uow:
        drawn = [
            drawings.of(surface, uow, edge.look(uow))
            for posted in chat.posted
            if posted.id.startswith("grant:") and (surface := uow.surfaces.get(posted.id)) is not None
        ]
    for one in drawn:
        check(one)
    assert [len(one.blocks) for one in drawn] == [1, 1]
    assert "Given back" in drawn[1].text
