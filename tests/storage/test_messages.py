"""A message says what its latest edit says, in whatever order they arrive."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

from storage import TicketStore
from tests.storage import samples
from tests.storage.racing import race
from tests.storage.samples import HELP
from workflows.domain.ids import MessageTs
from workflows.domain.messages import EarlierWords, Fate

TS = MessageTs("100.1")


def test_the_latest_edit_wins_in_any_order(store: TicketStore) -> None:
    arrivals = [
        samples.message("original"),
        samples.message("first edit", edited_ts="101.0"),
        samples.message("second edit", edited_ts="102.0"),
    ]

    for order in permutations(arrivals):
        with store.unit_of_work() as uow:
            for message in order:
                stands = uow.messages.receive(message)
            assert stands.text == "second edit"
            assert uow.messages.get(HELP, TS) == arrivals[2]


def test_an_edit_keeps_that_the_message_was_handled(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.messages.receive(samples.message("original"))
        uow.messages.mark_handled(HELP, TS)

        assert uow.messages.receive(samples.message("edited", edited_ts="101.0")).is_handled
        assert uow.messages.receive(samples.message("original")).is_handled


def test_edits_that_arrive_at_once_leave_the_latest(store: TicketStore) -> None:
    def receive(number: int) -> None:
        with store.unit_of_work() as uow:
            uow.messages.receive(samples.message(f"edit {number}", edited_ts=f"{100 + number}.0"))
            uow.commit()

    race(8, receive)

    with store.unit_of_work() as uow:
        stands = uow.messages.get(HELP, TS)
        assert stands is not None
        assert stands.text == "edit 7"


def test_a_message_that_never_arrived_is_none(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert uow.messages.get(HELP, TS) is None


def test_what_a_message_said_before_is_kept_in_order(store: TicketStore) -> None:
    ticket = samples.ticket()
    words = [
        EarlierWords(
            ticket_id=ticket.id,
            channel=HELP,
            ts=TS,
            user_id=samples.ANA,
            text=f"version {n}",
            fate=Fate.EDITED,
            cause=f"event:{n}",
            at=ticket.opened_at + timedelta(minutes=n),
        )
        for n in (1, 2)
    ]

    with store.unit_of_work() as uow:
        uow.tickets.add(ticket, samples.change(ticket))
        for one in reversed(words):
            uow.messages.keep(one)
        uow.commit()

    with store.unit_of_work() as uow:
        assert list(uow.messages.earlier(ticket.id)) == words
