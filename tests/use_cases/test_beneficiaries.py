"""On behalf of somebody: stored on the ticket, told to them, on their Home, and only for who is entitled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from storage import TicketStore
from tests.domain.catalogue import CATALOGUE, FOR, LAPTOP, MODEL, NEEDED_BY, REASON
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, MIA, PEOPLE, POLICY, a_desk
from tests.fakes.wishes import WordWishes
from tests.use_cases.invariants import assert_hold
from tests.use_cases.test_requesting import DAYS, asked, collected, draft_of, last, press
from workflows.domain.catalogue import Catalogue
from workflows.domain.conversations import Conversation
from workflows.domain.ids import SurfaceId
from workflows.domain.surfaces import line_id
from workflows.domain.tickets import ResolutionCode, Ticket
from workflows.ports import Desk
from workflows.use_cases import closing, homes, request_forms, working
from workflows.use_cases.tickets import NotYours


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Iterator[Desk]:
    """Return a desk whose laptops may be for employees only."""
    laptops = Catalogue(items=(replace(LAPTOP, entitled=("employees",)), *CATALOGUE.items[1:]))
    built = a_desk(store, clock, policy=replace(POLICY, catalogue=laptops))
    yield replace(built, wishes=WordWishes(laptops, days=DAYS))
    assert_hold(built)


def for_mia(desk: Desk, chat: Chat) -> Ticket:
    """Return what Ana has asked for on behalf of Mia."""
    talk = chat.reply(chat.ask(f"i need a light laptop for <@{MIA}> by the 4th"), "hers is slow")
    return chat.ticket(press(desk, chat, talk, "submit").ticket_id)


def test_who_it_is_for_stands_on_the_ticket_is_told_and_sees_it_on_their_home(desk: Desk, chat: Chat) -> None:
    ticket = for_mia(desk, chat)

    assert (ticket.requester_id, ticket.beneficiary_id) == (ANA, MIA)
    for person in (ANA, MIA):
        home = homes.read(desk, person)
        assert home is not None and [one.id for one in home.own] == [ticket.id]
    with desk.unit_of_work() as uow:
        line = uow.surfaces.get(_line_of(ticket, "opened"))
    assert line is not None and (line.to, line.content["template"]) == (MIA, "requested_for")


def test_what_is_for_oneself_has_no_beneficiary(desk: Desk, chat: Chat) -> None:
    ticket = chat.ticket(press(desk, chat, collected(chat), "submit").ticket_id)

    assert ticket.beneficiary_id is None


def test_who_it_is_for_hears_that_it_is_done_and_each_time_again(desk: Desk, chat: Chat) -> None:
    ticket = for_mia(desk, chat)
    working.claim(desk, ticket.id, by=BO, request_id=chat.request_id())
    for reopened in range(2):
        closing.resolve(
            desk,
            ticket.id,
            by=BO,
            request_id=chat.request_id(),
            code=ResolutionCode.FIXED,
            cause="",
            note="On your desk",
        )
        with desk.unit_of_work() as uow:
            line = uow.surfaces.get(_line_of(ticket, f"done:{reopened}"))
        assert line is not None and (line.to, line.content["template"]) == (MIA, "requested_for_done")
        closing.still_broken(desk, ticket.id, by=ANA, request_id=chat.request_id())
    chat.work()


def test_who_it_is_for_hears_that_it_was_cancelled_and_cannot_cancel_it(desk: Desk, chat: Chat) -> None:
    ticket = for_mia(desk, chat)

    assert isinstance(closing.cancel(desk, ticket.id, by=MIA, request_id="m"), NotYours)
    closing.cancel(desk, ticket.id, by=ANA, request_id="a")

    with desk.unit_of_work() as uow:
        line = uow.surfaces.get(_line_of(ticket, "off"))
    assert line is not None and (line.to, line.content["template"]) == (MIA, "requested_for_off")
    chat.work()


def test_it_is_not_for_somebody_who_is_not_entitled_in_the_thread_or_the_form(
    desk: Desk, chat: Chat, store: TicketStore
) -> None:
    guest = replace(next(person for person in PEOPLE if person.id == MIA), is_guest=True)
    with store.unit_of_work() as uow:
        uow.people.save([guest])
        uow.commit()

    talk = chat.ask(f"i need a light laptop for <@{MIA}> by the 4th")

    assert (asked(talk), _problem(talk)) == (FOR, "not_entitled")
    assert FOR not in draft_of(desk, talk).answers
    answers = {FOR: (MIA,), MODEL: ("light",), NEEDED_BY: ("2026-12-04",), REASON: ("slow",)}
    wrong = request_forms.fill(desk, talk.id, answers, by=ANA, request_id=chat.request_id())
    assert isinstance(wrong, dict) and wrong[FOR].code == "not_entitled"


def test_it_is_not_sent_for_somebody_who_left_meanwhile(desk: Desk, chat: Chat, store: TicketStore) -> None:
    talk = chat.reply(chat.ask(f"i need a light laptop for <@{MIA}> by the 4th"), "hers is slow")
    with store.unit_of_work() as uow:
        uow.people.save([replace(next(one for one in PEOPLE if one.id == MIA), is_active=False)])
        uow.commit()

    talk = press(desk, chat, talk, "submit")

    assert (talk.ticket_id, asked(talk), _problem(talk)) == (None, FOR, "not_entitled")


def _problem(talk: Conversation) -> str:
    card = last(talk)
    return card.ask.problem.code if card.ask and card.ask.problem else ""


def _line_of(ticket: Ticket, key: str) -> SurfaceId:
    return line_id(ticket.id, to=MIA, key=key)
