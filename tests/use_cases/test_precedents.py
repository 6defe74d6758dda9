"""What a ticket looks like: found after it came, shown to its agents alone, gone when it is solved no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, a_desk
from tests.fakes.past import SameTitles
from tests.use_cases.invariants import assert_hold
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.surfaces import triage_id
from workflows.domain.tickets import Ticket
from workflows.ports import Desk
from workflows.use_cases import closing, precedents

COLD = "The coffee machine is cold"


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Iterator[Desk]:
    """Return a desk that looks back."""
    built = replace(a_desk(store, clock), past=SameTitles(store))
    yield built
    assert_hold(built)


def solved_once(chat: Chat) -> Ticket:
    """Have a ticket opened and solved."""
    return resolved(chat, claimed(chat, open_ticket(chat, COLD)))


def shown_with(chat: Chat, ticket: Ticket) -> list[str]:
    """Return the numbers of the tickets that its card names as solved before."""
    with chat.desk.unit_of_work() as uow:
        return [one.number for one in uow.precedents.of(uow.tickets.get(ticket.id))]


def test_a_ticket_like_one_that_was_solved_names_it_to_the_agents_alone(chat: Chat) -> None:
    before = solved_once(chat)

    ticket = open_ticket(chat, COLD)

    assert shown_with(chat, ticket) == [before.number]
    assert chat.drawn.count(triage_id(ticket.id)) == 2  # once without it, once with it
    assert chat.towards_requester().count("I changed the fuse.") == 0


def test_looked_up_once_more_it_draws_nothing(chat: Chat) -> None:
    solved_once(chat)
    ticket = open_ticket(chat, COLD)
    drawn = len(chat.drawn)

    precedents.look_up(chat.desk, ticket.id)
    chat.work()

    assert len(chat.drawn) == drawn


def test_one_that_is_reopened_leaves_the_cards_of_others(chat: Chat) -> None:
    before = solved_once(chat)
    ticket = open_ticket(chat, COLD)
    chat.drawn.clear()

    closing.still_broken(chat.desk, before.id, by=ANA, request_id=chat.request_id())
    chat.work()

    assert shown_with(chat, ticket) == []
    assert triage_id(ticket.id) in chat.drawn


def test_what_is_solved_itself_is_not_looked_up(chat: Chat) -> None:
    ticket = solved_once(chat)
    solved_once(chat)

    precedents.look_up(chat.desk, ticket.id)

    assert shown_with(chat, ticket) == []
