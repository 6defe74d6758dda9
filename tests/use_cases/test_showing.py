"""What a change puts on its way: everything that shows it, in order, and nothing else."""

from __future__ import annotations

import pytest

from storage import TicketStore
from tests.fakes.chat import LEASE, Chat
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.use_cases.jobs import waiting
from tests.use_cases.opening import claimed, open_ticket
from workflows.domain.ids import UserId
from workflows.domain.surfaces import card_id, conversation_lane, triage_id
from workflows.ports import Desk
from workflows.use_cases import conversations, homes, showing, working


def test_the_cards_of_a_conversation_leave_in_order_one_at_a_time(chat: Chat, store: TicketStore) -> None:
    conversation = chat.ask("The VPN drops")
    for words in ("hi", "help", "agent"):
        message = chat.message(words, thread_ts=conversation.thread_ts)
        conversations.receive(chat.desk, message)
    lane = conversation_lane(conversation.id)

    first = [job for job in store.queue.claim(limit=20, lease=LEASE) if job.lane == lane]
    assert [job.payload["surface"] for job in first] == [card_id(conversation.id, 1)]
    assert [job for job in store.queue.claim(limit=20, lease=LEASE) if job.lane == lane] == []
    assert store.queue.finish(first[0])
    chat.work()

    drawn = [surface_id for surface_id in chat.drawn if surface_id.startswith("card:")]
    assert drawn == [card_id(conversation.id, n) for n in (0, 2, 0, 3)]


def test_the_triage_card_stands_before_what_is_said_under_it(chat: Chat) -> None:
    ticket = open_ticket(chat)

    under = [surface.id for surface in chat.posted if surface.under == triage_id(ticket.id)]
    posted = [surface.id for surface in chat.posted]
    assert under == [f"line:{ticket.id}:agents:transcript"]
    assert posted.index(triage_id(ticket.id)) < posted.index(under[0])


def test_a_burst_of_changes_draws_the_card_once(chat: Chat, store: TicketStore) -> None:
    ticket = claimed(chat, open_ticket(chat))
    for _ in range(3):
        working.release(chat.desk, ticket.id, by=BO, request_id=chat.request_id())
        working.claim(chat.desk, ticket.id, by=BO, request_id=chat.request_id())

    assert waiting(store).count(f"draw:{triage_id(ticket.id)}") == 1
    chat.drawn.clear()
    chat.work()
    assert chat.drawn.count(triage_id(ticket.id)) == 1


def test_a_card_that_did_not_change_is_not_drawn(chat: Chat) -> None:
    conversation = chat.ask("The VPN drops")
    chat.drawn.clear()

    chat.reply(conversation, "help")

    assert chat.drawn == [card_id(conversation.id, 1)]


# ---- Homes --------------------------------------------------------------------------------------------------


def test_a_home_is_published_when_it_is_opened_and_kept_current(chat: Chat, desk: Desk) -> None:
    for user_id in (ANA, BO):
        homes.opened(desk, user_id)
    chat.work()
    assert chat.homes == [ANA, BO]

    open_ticket(chat)

    assert chat.homes[2:] == [ANA, BO]


def test_a_home_nobody_looks_at_is_not_published(chat: Chat) -> None:
    open_ticket(chat)

    assert chat.homes == []


def test_the_homes_of_one_change_are_put_in_one_order(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two changes that lock the same Homes in different orders would wait for each other."""
    put: list[UserId] = []
    monkeypatch.setattr(showing, "show_home", lambda _uow, user_id: put.append(user_id))

    open_ticket(chat, by=MIA)

    assert put == [BO, CY, MIA]


def test_an_employees_home_shows_their_own_tickets(chat: Chat, desk: Desk) -> None:
    ticket = open_ticket(chat)
    open_ticket(chat, "The lamp is dark", by=MIA)

    home = homes.read(desk, ANA)

    assert home is not None
    assert ([t.id for t in home.own], home.is_agent) == ([ticket.id], False)
    assert (home.mine, home.unassigned) == ((), ())


def test_an_agents_home_shows_what_is_theirs_and_what_waits(chat: Chat, desk: Desk) -> None:
    mine, waits = open_ticket(chat), open_ticket(chat, "The lamp is dark", by=MIA)
    claimed(chat, mine, by=CY)

    home = homes.read(desk, CY)

    assert home is not None and home.is_agent
    assert [t.id for t in home.mine] == [mine.id]
    assert [t.id for t in home.unassigned] == [waits.id]


def test_a_stranger_has_no_home(desk: Desk) -> None:
    assert homes.read(desk, UserId("UNOBODY")) is None
