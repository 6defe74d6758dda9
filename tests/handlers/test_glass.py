"""Presses on break-glass: only those who may, two of them, and each told how it stands."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import commands, drawings
from handlers import glass as listeners
from handlers.edge import Edge
from handlers.limits import check
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.fakes.web_client import BOT, CannedClient
from tests.handlers.test_working import Payload
from tests.use_cases.test_approvals import by, policy_of, sent
from tests.use_cases.test_glass import breakable, mark
from tests.use_cases.test_tasks import desk_of
from workflows.domain.approvals import Round
from workflows.domain.errors import DeskError
from workflows.domain.glass import GlassState
from workflows.domain.ids import UserId
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import State, Ticket

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
REFUSED = "not_a_breaker"
STILL = "REQ-1 is waiting for approval now. Your click changed nothing."


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock) -> Edge:
    """A desk where Mia approves seats, and Bo and Cy may do without her."""
    policy = breakable(policy_of(Round(steps=(by(MIA),))), "bo", "cy")
    desk = desk_of(store, clock, policy)
    return Edge(desk=desk, client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


@pytest.fixture
def chat(edge: Edge, store: TicketStore) -> Chat:
    """The people around it."""
    return Chat(edge.desk, store)


@pytest.fixture
def ticket(chat: Chat) -> Ticket:
    """A request that waits for Mia."""
    return sent(chat)


def typed(by: UserId, text: str) -> Payload:
    return Payload(by, text=text)


def asked_form(edge: Edge, ticket: Ticket, why: str, *, by: UserId = BO, view_id: str = "V1") -> Payload:
    meta = edge.signer.sign("ticket", ticket.id)
    return form(by, meta, view_id, reason={"text": {"value": why}})


def review_form(edge: Edge, chat: Chat, ticket: Ticket, verdict: str, note: str, *, by: UserId) -> Payload:
    chosen = {"pick": {"selected_option": {"value": verdict}}}
    meta = edge.signer.sign("glass", f"{ticket.id}:{mark(chat, ticket).n}")
    return form(by, meta, f"R{verdict}{note}{by}", verdict=chosen, note={"text": {"value": note}})


def form(by: UserId, meta: str, view_id: str, **values: Any) -> Payload:
    view = {"id": view_id, "private_metadata": meta, "state": {"values": values}}
    return Payload(by, type="view_submission", view=view)


def press(edge: Edge, chat: Chat, ticket: Ticket, *, by: UserId, trigger: str = "t1") -> Payload:
    value = edge.signer.sign("glass", f"{ticket.id}:{mark(chat, ticket).n}")
    return Payload(by, trigger_id=trigger, actions=[{"action_id": "x", "value": value}])


def opened(edge: Edge) -> list[str]:
    assert isinstance(edge.client, CannedClient)
    return [said["view"]["callback_id"] for said in edge.client.called("views.open")]


def broken(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    listeners.on_asked(edge, asked_form(edge, ticket, "The shop is down.").call)
    listeners.on_confirm(edge, press(edge, chat, ticket, by=CY).call)
    chat.work()


def test_the_command_opens_the_form_that_asks_why(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    for text in ("break-glass req-1", "Break-Glass REQ-1"):
        said = typed(BO, text)
        commands.on_desk(edge, said.call)
        assert said.acked == [{}]

    assert opened(edge) == ["glass_ask", "glass_ask"]


def test_the_command_says_what_is_in_the_way(edge: Edge, ticket: Ticket) -> None:
    said = typed(BO, "break-glass REQ-99")
    commands.on_desk(edge, said.call)

    assert [one["text"] for one in said.acked] == ["I do not know this ticket."]
    assert opened(edge) == []


@pytest.mark.parametrize("person", [MIA, ANA])
def test_who_may_not_gets_no_form_and_is_counted_as_refused(
    edge: Edge, ticket: Ticket, person: UserId
) -> None:
    """Also by a form that was never opened for them."""
    with pytest.raises(DeskError, match=REFUSED):
        commands.on_desk(edge, typed(person, "break-glass REQ-1").call)
    with pytest.raises(DeskError, match=REFUSED):
        listeners.on_asked(edge, asked_form(edge, ticket, "Now!", by=person).call)

    assert opened(edge) == []


def test_without_a_reason_the_form_stays(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    empty = asked_form(edge, ticket, " ")
    listeners.on_asked(edge, empty.call)

    [answer] = empty.acked
    assert list(answer["errors"]) == ["reason"]
    assert chat.ticket(ticket.id) == ticket


def test_two_people_let_it_go_on(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    broken(edge, chat, ticket)

    assert chat.ticket(ticket.id).state is State.NEW
    assert mark(chat, ticket).state is GlassState.BROKEN


def test_whoever_asked_is_told_that_another_is_needed(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    listeners.on_asked(edge, asked_form(edge, ticket, "The shop is down.").call)
    own, again = press(edge, chat, ticket, by=BO), typed(BO, "break-glass REQ-1")
    with pytest.raises(DeskError, match="glass_needs_another"):
        listeners.on_confirm(edge, own.call)
    commands.on_desk(edge, again.call)

    assert again.acked[0]["text"] == (
        "REQ-1 has been asked for already: a second person confirms it on the card they got."
    )


def test_nobody_else_confirms_calls_off_or_reviews(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    """A card may be forwarded, and its value copied: both are worth nothing in other hands."""
    listeners.on_asked(edge, asked_form(edge, ticket, "The shop is down.").call)
    for at, do in enumerate((listeners.on_confirm, listeners.on_call_off, listeners.on_review)):
        pressed = press(edge, chat, ticket, by=ANA, trigger=f"a{at}")
        with pytest.raises(DeskError, match=REFUSED):
            do(edge, pressed.call)
    with pytest.raises(DeskError, match="forged_button"):
        value = edge.signer.sign("ticket", f"{ticket.id}:{mark(chat, ticket).n}")
        listeners.on_confirm(edge, Payload(CY, actions=[{"value": value}]).call)

    assert mark(chat, ticket).is_asked


def test_a_press_that_comes_too_late_is_told_how_it_stands(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    listeners.on_asked(edge, asked_form(edge, ticket, "The shop is down.").call)
    listeners.on_call_off(edge, press(edge, chat, ticket, by=BO, trigger="off").call)
    late = press(edge, chat, ticket, by=CY, trigger="late")
    listeners.on_confirm(edge, late.call)

    assert late.told == [STILL]


def test_a_no_afterwards_needs_a_word_and_counts_once(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    broken(edge, chat, ticket)
    listeners.on_review(edge, press(edge, chat, ticket, by=MIA).call)
    bare = review_form(edge, chat, ticket, "wrong", "", by=MIA)
    listeners.on_reviewed(edge, bare.call)
    listeners.on_reviewed(edge, review_form(edge, chat, ticket, "wrong", "I was there.", by=MIA).call)
    again = press(edge, chat, ticket, by=MIA, trigger="t2")
    listeners.on_review(edge, again.call)

    assert opened(edge) == ["glass_review"]
    assert list(bare.acked[0]["errors"]) == ["note"]
    review = mark(chat, ticket).review
    assert review is not None and (review.by, review.was_right) == (MIA, False)
    assert again.told and "Your click changed nothing." in again.told[0]


def test_every_card_of_it_is_drawn_from_what_is_stored(edge: Edge, chat: Chat, ticket: Ticket) -> None:
    broken(edge, chat, ticket)
    listeners.on_reviewed(edge, review_form(edge, chat, ticket, "wrong", "I was there.", by=MIA).call)
    with edge.desk.unit_of_work() as uow:
        surfaces = [one for one in uow.surfaces.of(ticket.id) if one.kind is SurfaceKind.GLASS]
        drawn = {one.id: drawings.of(one, uow, edge.look(uow)) for one in surfaces}
    for one in drawn.values():
        check(one)

    news = next(shown for name, shown in drawn.items() if name.endswith(f"news:{MIA}"))
    assert "The shop is down." in str(news.blocks) and "I was there." in str(news.blocks)
    assert len(drawn) == 5, "Bo, Cy and the channel were asked; Mia and the channel were told"


def test_the_button_of_the_queue_opens_the_form_for_the_same_people(
    edge: Edge, chat: Chat, ticket: Ticket
) -> None:
    value = edge.signer.sign("ticket", ticket.id)
    pressed = Payload(CY, actions=[{"action_id": "glass_ask", "value": value}])
    listeners.on_ask(edge, pressed.call)
    other = Payload(MIA, actions=[{"action_id": "glass_ask", "value": value}])
    with pytest.raises(DeskError, match=REFUSED):
        listeners.on_ask(edge, other.call)

    assert opened(edge) == ["glass_ask"]
    assert chat.ticket(ticket.id) == ticket
