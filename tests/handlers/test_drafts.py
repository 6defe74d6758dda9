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


def sent(edge: Edge, by: UserId, *, kind: str, about: str, **fields: Any) -> tuple[Call, dict[str, Any]]:
    """Return a form of *by* about that id, and what it is acknowledged with."""
    said: dict[str, Any] = {}
    values = {
        name: {"it": value if isinstance(value, dict) else {"value": value}} for name, value in fields.items()
    }
    view = {
        "id": f"V{about}{by}",
        "private_metadata": edge.signer.sign(kind, about),
        "state": {"values": values},
    }
    body = {"type": "view_submission", "user": {"id": by}, "view": view}
    return Call(body=body, ack=lambda **given: said.update(given), respond=lambda **_: None), said


def publish(edge: Edge, by: UserId = BO, *, owner: UserId = CY) -> dict[str, Any]:
    """Have *by* send the form that publishes, and return what it was acknowledged with."""
    call, said = sent(edge, by, kind="draft", about=DRAFT.id, owner={"selected_user": owner})
    listeners.on_published(edge, call)
    return said


def state_of(edge: Edge) -> DraftState:
    """Return where the article stands."""
    with edge.desk.unit_of_work() as uow:
        return uow.drafts.get(DRAFT.id).state


@pytest.mark.parametrize("other", [CY, MIA])
def test_nobody_but_the_owner_publishes(edge: Edge, other: UserId) -> None:
    call, told = pressed(edge, other)

    listeners.on_publish(edge, call)

    assert told == ["Only the owner of the article can do that. Nothing was changed."]
    assert publish(edge, other)["errors"] == {"owner": told[0]}
    assert state_of(edge) is DraftState.IN_REVIEW


def test_the_form_proposes_the_author_and_takes_another_agent(edge: Edge) -> None:
    call, _ = pressed(edge, BO)

    listeners.on_publish(edge, call)

    assert isinstance(edge.client, CannedClient)
    [opened] = edge.client.called("views.open")
    assert '"initial_user": "UCY"' in str(opened["view"]).replace("'", '"')
    assert publish(edge, owner=BO) == {}
    with edge.desk.unit_of_work() as uow:
        assert uow.drafts.get(DRAFT.id).owner_id == BO


def test_who_is_no_agent_cannot_be_chosen(edge: Edge) -> None:
    with pytest.raises(DeskError, match="owner_no_agent"):
        publish(edge, owner=MIA)

    assert state_of(edge) is DraftState.IN_REVIEW


def test_a_second_click_and_a_stale_card_are_answered_and_change_nothing(edge: Edge) -> None:
    second, told = pressed(edge, BO, trigger="t2")
    stale, told_too = pressed(edge, BO, trigger="t3")

    publish(edge)
    listeners.on_publish(edge, second)
    listeners.on_discard(edge, stale)

    there = "This article already stands in the desk: it is published. Nothing was changed."
    assert (told, told_too) == ([there], [there])
    assert state_of(edge) is DraftState.PUBLISHED


def test_a_form_of_words_that_changed_since_is_not_taken(edge: Edge) -> None:
    late, said = sent(
        edge,
        CY,
        kind="draft_form",
        about=f"{DRAFT.id}:{DRAFT.version - 1}",
        title="Mine",
        body="Mine",
        audience={"selected_option": {"value": "everyone"}},
    )

    listeners.on_sent(edge, late)

    assert said["errors"] == {"title": "This is already recorded. Your click changed nothing."}


def test_revise_opens_the_form_with_what_the_article_says(edge: Edge) -> None:
    publish(edge)
    call, told = pressed(edge, CY, trigger="t4")

    listeners.on_revise(edge, call)

    assert isinstance(edge.client, CannedClient)
    [opened] = edge.client.called("views.open")
    assert told == [] and DRAFT.body in str(opened["view"])


def test_restore_is_for_the_edition_the_button_was_drawn_on(edge: Edge) -> None:
    publish(edge)
    value = edge.signer.sign("edition", f"{DRAFT.id}:1")
    call, told = pressed(edge, CY, trigger="t5", value=value)

    listeners.on_restore(edge, call)

    assert told == ["This article already stands in the desk: it is published. Nothing was changed."]
    forged, _ = pressed(edge, CY, trigger="t6")
    with pytest.raises(DeskError, match="forged_button"):
        listeners.on_restore(edge, forged)


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
