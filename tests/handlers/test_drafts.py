"""Presses on an article's cards: whoever may not decide, and whoever comes late, is told so and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import drafts as listeners
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
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import BO, CY, MIA, a_desk
from tests.fakes.web_client import BOT, CannedClient
from workflows.domain.drafts import ArticleDraft, DraftState
from workflows.domain.errors import DeskError
from workflows.domain.ids import DraftId, UserId

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

DRAFT = ArticleDraft(
    id=DraftId("d1"),
    origin="gap:g1",
    state=DraftState.IN_REVIEW,
    version=1,
    author_id=CY,
    owner_id=BO,
    changed_at=START,
    title="Cold coffee",
    body="Press the red button.",
)


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock) -> Edge:
    """A desk with Cy's article in review."""
    desk = a_desk(store, clock)
    with desk.unit_of_work() as uow:
        uow.drafts.add(DRAFT)
        uow.commit()
    return Edge(desk=desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


def pressed(edge: Edge, by: UserId, *, trigger: str = "t1", value: str = "") -> tuple[Call, list[str]]:
    """Return a press of *by* and what they are told."""
    told: list[str] = []

    def respond(**said: Any) -> None:
        told.append(str(said["text"]))

    body = {
        "user": {"id": by},
        "trigger_id": trigger,
        "response_url": "https://x.example/",
        "actions": [{"value": value or edge.signer.sign("draft", DRAFT.id)}],
    }
    return Call(body=body, ack=lambda **_: None, respond=respond), told


def state_of(edge: Edge) -> DraftState:
    """Return where the article stands."""
    with edge.desk.unit_of_work() as uow:
        return uow.drafts.get(DRAFT.id).state


@pytest.mark.parametrize("other", [CY, MIA])
def test_nobody_but_the_owner_publishes(edge: Edge, other: UserId) -> None:
    call, told = pressed(edge, other)

    listeners.on_publish(edge, call)

    assert told == ["Only the owner of the article can do that. Nothing was changed."]
    assert state_of(edge) is DraftState.IN_REVIEW


def test_a_second_click_and_a_stale_card_are_answered_and_change_nothing(edge: Edge) -> None:
    first, nothing = pressed(edge, BO)
    second, told = pressed(edge, BO, trigger="t2")
    stale, told_too = pressed(edge, BO, trigger="t3")

    listeners.on_publish(edge, first)
    listeners.on_publish(edge, second)
    listeners.on_discard(edge, stale)

    there = "This article already stands in the desk: it is published. Nothing was changed."
    assert (nothing, told, told_too) == ([], [there], [there])
    assert state_of(edge) is DraftState.PUBLISHED


def test_a_button_of_something_else_is_no_button_of_an_article(edge: Edge) -> None:
    call, _ = pressed(edge, BO, value=edge.signer.sign("gap", DRAFT.id))

    with pytest.raises(DeskError, match="forged_button"):
        listeners.on_publish(edge, call)
    assert state_of(edge) is DraftState.IN_REVIEW


def test_only_the_owner_gets_the_form_for_changes(edge: Edge) -> None:
    call, told = pressed(edge, CY)

    listeners.on_changes(edge, call)

    assert told == ["Only the owner of the article can do that. Nothing was changed."]
    assert isinstance(edge.client, CannedClient)
    assert edge.client.called("views.open") == []
