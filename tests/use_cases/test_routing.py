"""Tickets find somebody: by turns, within caps, in working time; what finds nobody says so and is looked at again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, LISBON, POLICY, a_desk
from tests.storage.racing import race
from tests.use_cases.invariants import assert_hold
from tests.use_cases.jobs import waiting
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.ids import DESK, TeamId, UserId
from workflows.domain.policies import Policy
from workflows.domain.routing import Found, Member, Routing, Strategy
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk
from workflows.use_cases import routing, working

IT = TeamId("it")
BO_MAIL, CY_MAIL = "bo@example.com", "cy@example.com"


def under(routing: Routing) -> Policy:
    """Return the desk's files with its one team routed like that."""
    return replace(POLICY, teams={IT: replace(POLICY.teams[IT], routing=routing)})


def by_turns(*, cap: int | None = None, claim_within: timedelta | None = None) -> Policy:
    """Return files by which Bo and Cy get tickets by turns, in Lisbon's working time."""
    member = Member(hours=LISBON, cap=cap)
    return under(
        Routing(
            strategy=Strategy.ROUND_ROBIN,
            hours=LISBON,
            claim_within=claim_within,
            members={BO_MAIL: member, CY_MAIL: member},
        )
    )


@pytest.fixture
def rooms(store: TicketStore, clock: FakeClock) -> Iterator[list[Desk]]:
    """Return where desks are put that are to be left in order."""
    built: list[Desk] = []
    yield built
    for desk in built:
        assert_hold(desk)


def a_chat(rooms: list[Desk], store: TicketStore, clock: FakeClock, policy: Policy) -> Chat:
    """Return the people around a desk with these files."""
    desk = a_desk(store, clock, policy=policy)
    rooms.append(desk)
    return Chat(desk, store)


def opened(chat: Chat, *, by: UserId = ANA) -> Ticket:
    """Have somebody open a ticket and the desk do what follows; return it as it is then."""
    return chat.ticket(open_ticket(chat, by=by).id)


def test_where_the_files_say_nothing_a_ticket_is_offered_and_nothing_waits(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    chat = a_chat(rooms, store, clock, POLICY)

    ticket = opened(chat)

    assert (ticket.state, ticket.assignee_id) == (State.NEW, None)
    assert waiting(store) == []


def test_tickets_go_by_turns_and_everybody_concerned_hears_of_it(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    chat = a_chat(rooms, store, clock, by_turns())

    tickets = [opened(chat) for _ in range(4)]

    assert [ticket.assignee_id for ticket in tickets] == [BO, CY, BO, CY]
    assert [line["agent"] for line in chat.lines(template="routed")] == [BO, CY, BO, CY]
    assert [line["agent"] for line in chat.lines(template="claimed")] == [BO, CY, BO, CY]
    assert [line["reader"] for line in chat.lines(template="yours_now")] == [BO, CY, BO, CY]
    with chat.desk.unit_of_work() as uow:
        row = uow.tickets.audit(tickets[0].id)[-1]
    assert (row.action, row.actor_id, row.after["assignee_id"]) == ("routed", DESK, BO)


def test_a_desk_that_was_started_again_goes_on_with_the_same_round(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    first = a_chat(rooms, store, clock, by_turns())
    ticket = open_ticket(first)

    with first.desk.unit_of_work() as uow:
        turn = uow.rounds.of(IT)

    assert first.ticket(ticket.id).assignee_id == BO
    assert (turn.version, turn.order) == (1, (BO,))


def test_nobody_gets_more_than_the_cap_and_who_has_room_again_gets_the_next(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    chat = a_chat(rooms, store, clock, by_turns(cap=1))

    first, second, third = [opened(chat) for _ in range(3)]
    assert (first.assignee_id, second.assignee_id, third.assignee_id) == (BO, CY, None)
    (said,) = chat.lines(template="nobody_fits")
    assert (said["why"], said["team"]) == ("nobody_has_room", "IT desk")

    resolved(chat, second, by=CY)

    assert chat.ticket(third.id).assignee_id == CY
    assert len(chat.lines(template="nobody_fits")) == 1


def test_what_waits_for_its_requester_makes_room(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    chat = a_chat(rooms, store, clock, by_turns(cap=1))
    first, _, third = [opened(chat) for _ in range(3)]

    working.ask(chat.desk, first.id, question="Which floor?", by=BO, request_id=chat.request_id())
    chat.work()

    assert chat.ticket(third.id).assignee_id == BO


def test_out_of_hours_a_ticket_stays_says_until_when_and_is_given_in_the_morning(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    chat = a_chat(rooms, store, clock, by_turns())
    clock.advance(timedelta(hours=10))

    ticket = opened(chat)
    assert (ticket.state, ticket.assignee_id) == (State.NEW, None)
    (said,) = chat.lines(template="nobody_fits")
    assert (said["why"], said["again_at"]) == ("nobody_at_work", "2026-11-24T09:00:00+00:00")
    clock.advance(timedelta(hours=13))
    chat.work()
    assert chat.ticket(ticket.id).assignee_id is None

    clock.advance(timedelta(hours=1))
    chat.work()

    assert chat.ticket(ticket.id).assignee_id == BO


def test_what_somebody_gives_back_goes_to_another_one(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    chat = a_chat(rooms, store, clock, by_turns())
    ticket = opened(chat)

    working.release(chat.desk, ticket.id, by=BO, request_id=chat.request_id())
    chat.work()

    assert chat.ticket(ticket.id).assignee_id == CY


def test_what_somebody_claimed_first_is_left_to_them(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    chat = a_chat(rooms, store, clock, by_turns())
    clock.advance(timedelta(hours=10))
    ticket = claimed(chat, opened(chat), by=CY)

    clock.advance(timedelta(hours=14))
    chat.work()
    routing.find_somebody(chat.desk, {"ticket": ticket.id})

    assert chat.ticket(ticket.id).assignee_id == CY


def test_what_nobody_claims_in_time_goes_to_the_one_whose_turn_it_is(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    member = Member(hours=LISBON)
    files = Routing(
        hours=LISBON, claim_within=timedelta(minutes=30), members={BO_MAIL: member, CY_MAIL: member}
    )
    chat = a_chat(rooms, store, clock, under(files))
    ticket, other = opened(chat), opened(chat)
    claimed(chat, other, by=CY)

    clock.advance(timedelta(minutes=29))
    chat.work()
    assert chat.ticket(ticket.id).assignee_id is None
    clock.advance(timedelta(minutes=1))
    chat.work()

    assert (chat.ticket(ticket.id).assignee_id, chat.ticket(other.id).assignee_id) == (BO, CY)
    assert [line["agent"] for line in chat.lines(template="nobody_claimed")] == [BO]
    assert waiting(store) == [f"untaken:{ticket.id}:2"]


def test_the_lead_is_told_of_what_nobody_claims_when_nobody_could_have_it(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    nobody = Member(hours=LISBON, languages=frozenset({"xx"}), skills=frozenset({"post"}), cap=1)
    files = Routing(claim_within=timedelta(hours=12), members={BO_MAIL: nobody, CY_MAIL: nobody})
    chat = a_chat(rooms, store, clock, under(files))
    ticket = opened(chat)

    clock.advance(timedelta(hours=12))
    chat.work()

    assert chat.ticket(ticket.id).assignee_id is None
    told = [surface.to for surface in chat.posted if surface.content.get("template") == "still_unclaimed"]
    assert told == [BO]


def test_who_was_given_one_and_does_nothing_loses_it_to_the_next_and_the_last_one_keeps_it(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    chat = a_chat(rooms, store, clock, by_turns(claim_within=timedelta(minutes=30)))
    ticket, touched = opened(chat), opened(chat)
    working.note(chat.desk, touched.id, text="calling them", by=CY, request_id=chat.request_id())
    working.watch(chat.desk, touched.id, by=CY, request_id=chat.request_id())

    clock.advance(timedelta(minutes=30))
    chat.work()
    assert [chat.ticket(one.id).assignee_id for one in (ticket, touched)] == [CY, CY]
    clock.advance(timedelta(minutes=30))
    chat.work()

    assert chat.ticket(ticket.id).assignee_id == CY
    assert [line["agent"] for line in chat.lines(template="not_taken_up")] == [CY]
    told = [surface.to for surface in chat.posted if surface.content.get("template") == "still_unclaimed"]
    assert told == [BO]
    assert waiting(store) == []


def test_a_requester_is_given_somebody_who_speaks_their_language(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    members = {BO_MAIL: Member(languages=frozenset({"en"})), CY_MAIL: Member(languages=frozenset({"de"}))}
    chat = a_chat(rooms, store, clock, under(Routing(strategy=Strategy.ROUND_ROBIN, members=members)))
    with chat.desk.unit_of_work() as uow:
        ana = uow.people.get(ANA)
        assert ana is not None
        uow.people.save([replace(ana, locale="de-AT")])
        uow.commit()

    assert [opened(chat).assignee_id, opened(chat).assignee_id] == [CY, CY]


def test_what_a_ticket_is_about_finds_who_knows_it(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    files = under(Routing(members={BO_MAIL: Member(skills=frozenset({"printing"})), CY_MAIL: Member()}))
    it = replace(files.teams[IT], covers=frozenset({"printing", "network"}))
    chat = a_chat(rooms, store, clock, replace(files, teams={IT: it}))
    ticket = opened(chat)

    found = []
    for category in ("network", "printing", "network", "payroll"):
        with chat.desk.unit_of_work() as uow:
            found.append(routing.whose_turn(chat.desk, uow, replace(ticket, category=category)))
            uow.commit()

    assert found == [Found(CY), Found(BO), Found(CY), Found(BO)], "payroll is nothing of this team's"


def test_many_workers_give_each_as_many_and_nobody_more_than_the_cap(
    rooms: list[Desk], store: TicketStore, clock: FakeClock
) -> None:
    quiet = a_chat(rooms, store, clock, POLICY)
    tickets = [opened(quiet) for _ in range(6)]
    desk = a_chat(rooms, store, clock, by_turns(cap=2)).desk

    race(6, lambda n: routing.find_somebody(desk, {"ticket": tickets[n].id}))

    held = Counter(quiet.ticket(ticket.id).assignee_id for ticket in tickets)
    assert held == {BO: 2, CY: 2, None: 2}
