"""Presses on the card of articles to be looked at: whoever was asked decides, once, and others are told so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers import care as listeners
from handlers.edge import Call, Edge
from handlers.sender import Sender
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
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, CY, MIA, a_desk
from tests.fakes.knowledge import ScriptedKnowledge
from tests.fakes.library import HeldLibrary
from tests.fakes.web_client import BOT, CannedClient
from workflows.domain.care import Care, Finding, Item, Page, Reason, Reminder, Status
from workflows.domain.errors import DeskError
from workflows.domain.ids import ReminderId, UserId
from workflows.use_cases import care

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = Page(page="it/vpn.md", title="VPN", url="", source="articles", owner="", audience=("employees",))
ITEM = Item(
    page=PAGE.page, title="VPN", url="", source="articles", findings=(Finding(Reason.DUE, ("2026-11-20",)),)
)
REMINDER = Reminder(id=ReminderId("r1"), owner_id=CY, day="2026-11-23", at=START, items=(ITEM,))


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock) -> Edge:
    """A desk that asked Cy about an article."""
    desk = replace(a_desk(store, clock), library=HeldLibrary(PAGE))
    with desk.unit_of_work() as uow:
        uow.cares.remind(REMINDER)
        uow.cares.save(Care(page=PAGE.page, told_at=START))
        uow.commit()
    return Edge(desk=desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


def pressed(edge: Edge, by: UserId = CY, *, trigger: str = "t1", value: str = "") -> tuple[Call, list[str]]:
    """Return a press of *by* and what they are told."""
    told: list[str] = []
    body = {
        "user": {"id": by},
        "trigger_id": trigger,
        "response_url": "https://x.example/",
        "actions": [{"value": value or edge.signer.sign("care", f"{REMINDER.id}:0")}],
    }
    call = Call(body=body, ack=lambda **_: None, respond=lambda **said: told.append(str(said["text"])))
    return call, told


def opened(edge: Edge) -> str:
    """Return the form that was opened, as text."""
    assert isinstance(edge.client, CannedClient)
    [form] = edge.client.called("views.open")
    return str(form["view"])


def status_of(edge: Edge) -> Status:
    """Return what was done about the article."""
    with edge.desk.unit_of_work() as uow:
        return uow.cares.reminder(REMINDER.id).items[0].status


def test_whoever_was_asked_says_it_is_right_once(edge: Edge) -> None:
    first, nothing = pressed(edge)
    second, told = pressed(edge, trigger="t2")

    listeners.on_right(edge, first)
    listeners.on_right(edge, second)

    assert (nothing, told) == ([], ["This is already recorded. Your click changed nothing."])
    assert status_of(edge) is Status.RIGHT


@pytest.mark.parametrize("listener", [listeners.on_right, listeners.on_work, listeners.on_hand])
def test_somebody_else_is_told_and_changes_nothing(edge: Edge, listener: Any) -> None:
    call, told = pressed(edge, MIA)

    listener(edge, call)

    assert told == ["Only the person this was sent to can do that. Nothing was changed."]
    assert status_of(edge) is Status.OPEN
    assert isinstance(edge.client, CannedClient) and edge.client.called("views.open") == []


def test_a_button_of_something_else_is_refused(edge: Edge) -> None:
    call, _ = pressed(edge, value=edge.signer.sign("draft", f"{REMINDER.id}:0"))

    with pytest.raises(DeskError, match="forged_button"):
        listeners.on_right(edge, call)


def test_needs_work_says_where_the_file_lies(edge: Edge) -> None:
    call, _ = pressed(edge)

    listeners.on_work(edge, call)

    assert "it/vpn.md" in opened(edge)
    assert status_of(edge) is Status.WORK


def test_not_mine_asks_whose_and_hands_over(edge: Edge) -> None:
    call, _ = pressed(edge)
    listeners.on_hand(edge, call)
    assert "users_select" in opened(edge)
    said: dict[str, Any] = {}
    view = {
        "id": "V1",
        "private_metadata": edge.signer.sign("care", f"{REMINDER.id}:0"),
        "state": {"values": {"to": {"pick": {"selected_user": ANA}}}},
    }
    body = {"type": "view_submission", "user": {"id": CY}, "view": view}

    listeners.on_handed(
        edge, Call(body=body, ack=lambda **given: said.update(given), respond=lambda **_: None)
    )

    assert said == {} and status_of(edge) is Status.HANDED
    listeners.on_handed(
        edge, Call(body=body, ack=lambda **given: said.update(given), respond=lambda **_: None)
    )
    assert said["errors"] == {"to": "This is already recorded. Your click changed nothing."}


def test_a_card_drawn_late_shows_nothing_that_is_not_for_its_reader_any_more(
    store: TicketStore, clock: FakeClock
) -> None:
    handbook = ScriptedKnowledge()
    page = replace(PAGE, owner="cy@example.com", review_by=START.date())
    desk = replace(a_desk(store, clock, knowledge=handbook), library=HeldLibrary(page))
    care.look_after(desk)
    handbook.narrowed[PAGE.page] = ("mia@example.com",)
    client = CannedClient()

    for job in store.queue.claim(limit=9, lease=timedelta(seconds=30)):
        Sender(desk, client, Signer(b"secret")).draw(job)

    [posted] = client.called("chat.postMessage")
    assert "Nothing is left to do here" in str(posted) and "VPN" not in str(posted)
