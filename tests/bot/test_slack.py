"""What Bolt is told: a payload is acknowledged when its effect is committed, and not before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk.errors import SlackApiError

from bot.slack import make_app
from handlers.edge import Call, Edge
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, a_desk
from tests.fakes.web_client import BOT, TEAM, CannedClient
from tests.use_cases.opening import claimed, open_ticket
from workflows.domain.errors import DeskError
from workflows.domain.ids import ChannelId, MessageTs
from workflows.ports import Desk, UnitOfWork

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

SIGNER = Signer(b"secret")
DM = ChannelId("DANA")


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Desk:
    """A desk."""
    return a_desk(store, clock)


@pytest.fixture
def client() -> CannedClient:
    """The Web API it speaks to."""
    return CannedClient()


@pytest.fixture
def app(desk: Desk, client: CannedClient) -> Iterator[App]:
    """Its Bolt app."""
    app = make_app(lambda: desk, client, signer=SIGNER, bot_user_id=BOT)
    yield app
    app.listener_runner.listener_executor.shutdown()


def status(app: App, body: dict[str, Any]) -> int | None:
    """Dispatch a payload as the socket does; 200 means that it is acknowledged."""
    return app.dispatch(BoltRequest(mode="socket_mode", body={"team_id": TEAM, **body})).status


def message(text: str, *, ts: str = "1000.000001", event_id: str = "Ev1", **more: Any) -> dict[str, Any]:
    """Return the payload of a direct message of Ana."""
    said = {"type": "message", "channel": DM, "channel_type": "im", "user": ANA, "text": text, "ts": ts}
    return {"type": "event_callback", "event_id": event_id, "event": {**said, **more}}


def click(action_id: str, value: str, *, by: str, **more: Any) -> dict[str, Any]:
    """Return the payload of a click."""
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
    user = {"id": by, "team_id": TEAM}
    return {
        "type": "block_actions",
        "user": user,
        "trigger_id": f"{by}.{action_id}",
        "actions": [action],
        **more,
    }


def has_conversation(desk: Desk, ts: str = "1000.000001") -> bool:
    """Whether a conversation began with that message."""
    with desk.unit_of_work() as uow:
        return uow.conversations.at(DM, MessageTs(ts)) is not None


def test_an_event_the_desk_could_not_take_in_is_delivered_again(desk: Desk, client: CannedClient) -> None:
    """Two replicas may begin the same thread at once: the one that comes second must hear the message again."""
    refusals = [DeskError("thread_taken", channel=DM, thread_ts="1000.000001")]

    def unit_of_work() -> UnitOfWork:
        if refusals:
            raise refusals.pop()
        return desk.unit_of_work()

    app = make_app(lambda: replace(desk, unit_of_work=unit_of_work), client, signer=SIGNER, bot_user_id=BOT)

    assert status(app, message("vpn drops")) != 200
    assert status(app, message("vpn drops")) == 200
    assert has_conversation(desk)


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "BOTHER"},
        {"bot_id": "BOTHER", "app_id": "AOTHER", "bot_profile": {"id": "BOTHER"}},
        {"bot_id": "BOTHER", "subtype": "bot_message"},
        {"user": BOT},
        {"user": "USLACKBOT", "subtype": "slackbot_response"},
    ],
)
@pytest.mark.parametrize("kind", ["message", "app_mention"])
def test_what_a_bot_writes_starts_nothing(
    app: App, desk: Desk, store: TicketStore, kind: str, more: dict[str, Any]
) -> None:
    said = message(f"<@{BOT}> vpn drops", type=kind, **more)

    assert status(app, said) == 200
    assert not has_conversation(desk)
    assert store.queue.open_jobs() == 0


@pytest.mark.parametrize(
    ("error", "where", "is_told"),
    [
        ("expired_trigger_id", {"response_url": "https://x.example/r"}, True),
        ("expired_trigger_id", {}, False),
        ("invalid_arguments", {"response_url": "https://x.example/r"}, False),
    ],
)
def test_a_form_that_came_too_late_is_told_where_it_can_be(
    desk: Desk, client: CannedClient, error: str, where: dict[str, str], is_told: bool
) -> None:
    client.fails["views.open"] = error
    edge = Edge(desk=desk, client=client, signer=SIGNER, bot_user_id=BOT)
    call = Call(body={"trigger_id": "t", **where}, ack=lambda **_: None, respond=lambda **_: None)

    with pytest.raises(DeskError if is_told else SlackApiError):
        edge.open_form(call, {"type": "modal"})


def test_a_late_claim_from_home_is_acknowledged_though_nothing_can_be_said_there(
    app: App, desk: Desk, store: TicketStore
) -> None:
    chat = Chat(desk, store)
    ticket = claimed(chat, open_ticket(chat), by=BO)
    home = {"type": "home", "id": "V1", "blocks": []}

    late = click(
        "home_claim_1", SIGNER.sign("ticket", ticket.id), by=CY, view=home, container={"type": "view"}
    )

    assert status(app, late) == 200
    assert chat.ticket(ticket.id).assignee_id == BO


def test_a_form_without_a_field_says_in_its_place_why_it_was_not_taken(app: App) -> None:
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "approval_review",
        "private_metadata": "forged",
        "blocks": [],
    }
    body = {"type": "view_submission", "user": {"id": BO, "team_id": TEAM}, "trigger_id": "t1", "view": view}

    answer = app.dispatch(BoltRequest(mode="socket_mode", body={"team_id": TEAM, **body}))

    assert answer.status == 200
    assert "does not come from the desk" in answer.body and '"response_action": "update"' in answer.body
