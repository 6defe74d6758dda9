"""A request that begins with its item chosen on Home: once, in a thread of its own, and only what is offered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from storage import TicketStore
from tests.domain.catalogue import CATALOGUE, LAPTOP, MODEL
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, POLICY, a_desk
from tests.use_cases.invariants import assert_hold
from workflows.domain.catalogue import Catalogue
from workflows.domain.conversations import CardKind
from workflows.domain.errors import DeskError
from workflows.domain.ids import ItemId
from workflows.domain.surfaces import SurfaceKind
from workflows.ports import Desk
from workflows.use_cases import choosing

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Iterator[Desk]:
    """Return a desk with a catalogue, of which one item is not for employees."""
    secret = replace(LAPTOP, id=ItemId("secret"), title="Secret", audience=("board",))
    policy = replace(POLICY, catalogue=Catalogue(items=(*CATALOGUE.items, secret)))
    built = a_desk(store, clock, policy=policy)
    yield built
    assert_hold(built)


def test_it_asks_its_first_question_in_a_thread_of_its_own_however_often_it_is_sent(
    desk: Desk, chat: Chat
) -> None:
    begun = choosing.start(desk, LAPTOP.id, by=ANA, request_id="sent")
    again = choosing.start(desk, LAPTOP.id, by=ANA, request_id="sent")
    chat.work()

    assert again is None and begun is not None
    talk = chat.conversation(begun.id)
    assert talk.last is not None and talk.last.ask is not None
    assert (talk.last.kind, talk.last.ask.field, talk.last.ask.title) == (CardKind.SLOT, MODEL, "New laptop")
    [opening] = [one for one in chat.posted if one.kind is SurfaceKind.OPENING]
    assert (opening.to, opening.content["template"], opening.content["text"]) == (
        ANA,
        "requesting",
        "New laptop",
    )


def test_only_what_they_may_ask_for_is_offered_and_begun(desk: Desk) -> None:
    with desk.unit_of_work() as uow:
        assert [one.id for one in choosing.offered(desk, uow, ANA)] == [one.id for one in CATALOGUE.items]

    for name in ("secret", "gone"):
        with pytest.raises(DeskError, match="not_offered"):
            choosing.start(desk, ItemId(name), by=ANA, request_id=name)
