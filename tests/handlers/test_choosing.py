"""*Request something* on Home: a form with what is offered to whoever pressed it, and the request that comes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers import home as listeners
from handlers.edge import Edge
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.domain.catalogue import CATALOGUE
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, POLICY, a_desk
from tests.fakes.web_client import BOT, CannedClient
from tests.handlers.test_working import Payload
from workflows.domain.errors import DeskError
from workflows.domain.policies import Policy

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def edge_of(store: TicketStore, clock: FakeClock, policy: Policy) -> Edge:
    desk = a_desk(store, clock, policy=policy)
    return Edge(desk=desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


def sent(item: str) -> Payload:
    values: dict[str, Any] = {"item": {"pick": {"selected_option": {"value": item}}}}
    return Payload(ANA, type="view_submission", view={"id": "v1", "state": {"values": values}})


def test_what_is_offered_stands_in_a_menu_and_what_is_chosen_begins(
    store: TicketStore, clock: FakeClock
) -> None:
    edge = edge_of(store, clock, replace(POLICY, catalogue=CATALOGUE))
    pressed = Payload(ANA, trigger_id="t1", actions=[{"action_id": "home_request", "value": "home"}])
    listeners.on_request(edge, pressed.call)

    assert isinstance(edge.client, CannedClient)
    view = edge.client.called("views.open")[0]["view"]
    groups = view["blocks"][0]["element"]["option_groups"]
    assert [one["value"] for group in groups for one in group["options"]] == [
        item.id for item in CATALOGUE.items
    ]

    chosen = sent("laptop")
    listeners.on_request_chosen(edge, chosen.call)
    with edge.desk.unit_of_work() as uow:
        [begun] = uow.requests.open_of(ANA)
    assert begun.item_id == "laptop"


def test_what_is_not_offered_any_more_is_said_in_the_form(store: TicketStore, clock: FakeClock) -> None:
    edge = edge_of(store, clock, replace(POLICY, catalogue=CATALOGUE))
    chosen = sent("gone")

    listeners.on_request_chosen(edge, chosen.call)

    assert "not offered to you any more" in str(chosen.acked)
    with pytest.raises(DeskError, match="not_offered"):
        listeners.on_request(edge_of(store, clock, POLICY), sent("x").call)
