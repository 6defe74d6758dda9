"""S22 and S19: clocks follow their ticket, and the ladder tells each in turn, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, PEOPLE, POLICY, a_desk
from tests.storage.racing import race
from tests.use_cases.jobs import armed, kept, waiting
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.calendars import QuietHours
from workflows.domain.ids import DESK, UserId
from workflows.domain.ladders import BROKEN, Rung, Tells
from workflows.domain.policies import Policy, Priority, Quiet
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.promises import Sla
from workflows.domain.sla import ClockState, Measure, Reason
from workflows.domain.surfaces import triage_id
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk
from workflows.use_cases import closing, reporting, sla, tickets, working
from workflows.use_cases.tickets import Done

IT = POLICY.default_team
MOMENT = timedelta.resolution
MANAGED = replace(POLICY, teams={IT: replace(POLICY.teams[IT], manager="mia@example.com")})


@pytest.fixture
def policy() -> Policy:
    """Bo leads, Mia is told of what was broken; a P3 is replied to within 4 hours and solved within 27."""
    return MANAGED


@pytest.fixture
def chat(store: TicketStore, clock: FakeClock, policy: Policy, desk: Desk) -> Chat:
    """Return the people around that desk, whose order the usual fixture looks after."""
    return Chat(replace(desk, policy=policy), store)


def after(chat: Chat, clock: FakeClock, length: timedelta) -> None:
    """Let time pass and do what is due then."""
    clock.advance(length)
    chat.work()


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def clocks_of(chat: Chat, ticket: Ticket) -> Sla:
    with chat.desk.unit_of_work() as uow:
        found = uow.clocks.of(ticket.id)
    assert found is not None
    return found


def told(chat: Chat) -> list[tuple[UserId | str, str, object]]:
    """Return who was told what of a clock, in order: the reader, or the channel."""
    lines = [s for s in chat.posted if str(s.content.get("template", "")).startswith("clock_")]
    return [(s.to or str(s.content["queue"]), str(s.content["measure"]), s.content["share"]) for s in lines]


def replied(chat: Chat, ticket: Ticket, *, by: UserId = BO) -> Ticket:
    chat.reply_under(ticket, "I am looking into it", by=by)
    return chat.ticket(ticket.id)


# ---- clocks follow their ticket -----------------------------------------------------------------------------


def test_a_new_ticket_is_timed_from_the_first_moment(chat: Chat, store: TicketStore) -> None:
    ticket = open_ticket(chat)

    assert [clock.name for clock in clocks_of(chat, ticket).clocks] == ["resolution:1", "response:1"]
    assert armed(store) == {
        "response:1": START + hours(2),
        "resolution:1": datetime(2026, 11, 24, 13, 30, tzinfo=UTC),
    }


def test_the_first_public_reply_of_a_person_stops_the_response_and_nothing_else_does(
    chat: Chat, store: TicketStore
) -> None:
    ticket = claimed(chat, open_ticket(chat))
    chat.reply_under(ticket, "🔒 is this the old tenant?", by=BO)
    assert "response:1" in armed(store)

    replied(chat, ticket)

    assert list(armed(store)) == ["resolution:1"]
    response = clocks_of(chat, ticket).current(Measure.RESPONSE)
    assert response is not None
    assert (response.state, response.notes[-1].reason) == (ClockState.STOPPED, Reason.ANSWERED)


def test_what_waits_for_the_requester_stands_still_until_the_answer(
    chat: Chat, store: TicketStore, clock: FakeClock
) -> None:
    ticket = claimed(chat, open_ticket(chat))
    clock.advance(hours(1))
    working.ask(chat.desk, ticket.id, by=BO, request_id=chat.request_id(), question="Which floor?")
    chat.work()
    assert armed(store) == {}

    clock.advance(hours(3))
    assert ticket.conversation_id is not None
    chat.reply(chat.conversation(ticket.conversation_id), "the third")

    now = chat.ticket(ticket.id)
    assert now.state is State.IN_PROGRESS
    assert now.resolution_due_at == datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    resolution = clocks_of(chat, ticket).current(Measure.RESOLUTION)
    assert resolution is not None
    assert [s.reason for s in resolution.segments] == [Reason.OPENED, Reason.PENDING_USER, Reason.RESUMED]


def test_a_reopened_ticket_goes_on_with_the_clock_it_had(
    chat: Chat, store: TicketStore, clock: FakeClock
) -> None:
    ticket = claimed(chat, open_ticket(chat))
    solved = resolved(chat, ticket)
    assert armed(store) == {}

    clock.advance(hours(5))
    outcome = closing.still_broken(chat.desk, solved.id, by=ANA, request_id=chat.request_id())

    assert isinstance(outcome, Done)
    assert outcome.ticket.resolution_due_at == datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
    assert list(armed(store)) == ["resolution:1"]


@pytest.mark.parametrize("how", ["cancelled", "closed"])
def test_what_has_ended_has_no_timer(chat: Chat, store: TicketStore, how: str) -> None:
    ticket = open_ticket(chat)
    if how == "cancelled":
        closing.cancel(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())
    else:
        closing.works(chat.desk, resolved(chat, ticket).id, by=ANA, request_id=chat.request_id())

    assert armed(store) == {}


def test_a_ticket_keeps_what_it_was_promised_when_the_files_change(chat: Chat, clock: FakeClock) -> None:
    ticket = claimed(chat, open_ticket(chat))
    target = replace(POLICY.targets[Priority.P1], resolution=hours(1))
    tomorrow = replace(chat.desk, policy=replace(MANAGED, targets={**POLICY.targets, Priority.P1: target}))

    outcome = working.prioritise(
        tomorrow,
        ticket.id,
        by=BO,
        request_id=chat.request_id(),
        impact=Impact.MANY,
        urgency=Urgency.STOPPED,
        priority=Priority.P1,
        reason="the whole office",
    )

    assert isinstance(outcome, Done)
    assert outcome.ticket.resolution_due_at == START + hours(4)


# ---- the ladder ---------------------------------------------------------------------------------------------


def test_the_ladder_tells_the_agent_the_card_the_lead_and_the_manager(
    chat: Chat, clock: FakeClock, store: TicketStore
) -> None:
    ticket = replied(chat, claimed(chat, open_ticket(chat), by=CY), by=CY)

    after(chat, clock, armed(store)["resolution:1"] - clock.now())
    assert told(chat) == [(CY, "resolution", 50)]
    drawn = len(chat.drawn)
    after(chat, clock, armed(store)["resolution:1"] - clock.now())
    assert told(chat) == [(CY, "resolution", 50)]
    assert triage_id(ticket.id) in chat.drawn[drawn:]
    after(chat, clock, armed(store)["resolution:1"] - clock.now())
    assert told(chat)[1:] == [(BO, "resolution", 90)]
    after(chat, clock, armed(store)["resolution:1"] - clock.now())
    assert told(chat)[2:] == [(MIA, "resolution", 100)]

    broken = chat.ticket(ticket.id)
    assert (broken.breached, armed(store)) == (("resolution:1",), {})
    with chat.desk.unit_of_work() as uow:
        last = uow.tickets.audit(ticket.id)[-1]
    assert (last.action, last.actor_id, last.cause) == ("breached", DESK, "rung:resolution:1")
    assert last.after == {"breached": ["resolution:1"]}


def test_what_nobody_has_is_told_in_the_teams_channel(chat: Chat, clock: FakeClock) -> None:
    open_ticket(chat)

    after(chat, clock, hours(2))

    assert told(chat) == [("it-triage", "response", 50)]


def test_a_desk_that_was_away_tells_only_the_highest_rung(chat: Chat, clock: FakeClock) -> None:
    open_ticket(chat)

    after(chat, clock, hours(5))

    assert told(chat) == [(MIA, "response", 100)]


def test_a_breach_is_recorded_once_however_often_its_timer_comes(
    chat: Chat, clock: FakeClock, store: TicketStore
) -> None:
    ticket = open_ticket(chat)
    clock.advance(hours(4) + MOMENT)
    payload = {"ticket": ticket.id, "clock": "response:1", "token": 1}

    race(8, lambda _: sla.climb(chat.desk, payload))
    chat.work()

    with chat.desk.unit_of_work() as uow:
        actions = [row.action for row in uow.tickets.audit(ticket.id)]
    assert actions == ["opened", "breached"]
    assert told(chat) == [(MIA, "response", 100)]


def test_a_stale_timer_does_nothing(chat: Chat, clock: FakeClock, store: TicketStore) -> None:
    ticket = open_ticket(chat)
    clock.advance(hours(3))
    before = clocks_of(chat, ticket)

    for token, name in ((7, "response:1"), (1, "response:9")):
        sla.climb(chat.desk, {"ticket": ticket.id, "clock": name, "token": token})

    assert clocks_of(chat, ticket) == before
    assert waiting(store) == []


def test_a_timer_that_comes_too_early_is_armed_again(chat: Chat, store: TicketStore) -> None:
    ticket = open_ticket(chat)

    sla.climb(chat.desk, {"ticket": ticket.id, "clock": "response:1", "token": 1})

    assert told(chat) == []
    assert armed(store)["response:1"] == START + hours(2)


def test_a_solution_that_comes_late_is_a_breach_that_nobody_need_be_told_of(
    chat: Chat, clock: FakeClock
) -> None:
    ticket = replied(chat, claimed(chat, open_ticket(chat)))
    clock.advance(timedelta(days=9))

    solved = resolved(chat, ticket)

    assert solved.breached == ("resolution:1",)
    assert told(chat) == []


def test_a_raised_priority_that_is_late_already_tells_once(
    chat: Chat, clock: FakeClock, store: TicketStore
) -> None:
    ticket = replied(chat, claimed(chat, open_ticket(chat)))
    after(chat, clock, hours(6))
    assert told(chat) == []

    working.prioritise(
        chat.desk,
        ticket.id,
        by=BO,
        request_id=chat.request_id(),
        impact=Impact.MANY,
        urgency=Urgency.STOPPED,
        priority=Priority.P1,
        reason="the whole office",
    )
    chat.work()

    assert chat.ticket(ticket.id).breached == ("resolution:2",)
    assert told(chat) == [(MIA, "resolution", 100)]
    after(chat, clock, timedelta(days=3))
    assert told(chat) == [(MIA, "resolution", 100)]
    assert armed(store) == {}


def test_where_the_manager_has_left_the_channel_is_told(chat: Chat, desk: Desk, clock: FakeClock) -> None:
    open_ticket(chat)
    with desk.unit_of_work() as uow:
        uow.people.save([replace(person, is_active=False) for person in PEOPLE if person.id == MIA])
        uow.commit()

    after(chat, clock, hours(5))

    assert told(chat) == [("it-triage", "response", 100)]


# ---- quiet hours --------------------------------------------------------------------------------------------

EVENING = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
QUIET = Quiet(hours=QuietHours(start=time(17), end=time(8, 30)))


@pytest.fixture
def quiet_chat(store: TicketStore, clock: FakeClock, desk: Desk) -> Chat:
    """Return people who are left alone from five in the afternoon on, an hour before the desk closes."""
    clock.set(EVENING)
    ladders = {priority: (Rung(10, Tells.LEAD), Rung(95, Tells.LEAD)) for priority in Priority}
    quiet = replace(MANAGED, quiet=QUIET, terms=replace(POLICY.terms, ladders=ladders))
    return Chat(replace(desk, policy=quiet), store)


def test_in_the_evening_people_are_left_alone_until_the_morning(quiet_chat: Chat, clock: FakeClock) -> None:
    open_ticket(quiet_chat)
    after(quiet_chat, clock, timedelta(minutes=24))
    assert told(quiet_chat) == []

    after(quiet_chat, clock, timedelta(days=1, hours=8.5) - timedelta(hours=17, minutes=54))

    assert told(quiet_chat) == [(BO, "response", 10)]


def test_old_news_is_not_told_in_the_morning(quiet_chat: Chat, clock: FakeClock) -> None:
    ticket = open_ticket(quiet_chat)
    after(quiet_chat, clock, timedelta(minutes=24))
    resolved(quiet_chat, ticket, by=CY)

    after(quiet_chat, clock, hours(15))

    assert told(quiet_chat) == []


def test_what_is_critical_breaks_through(quiet_chat: Chat, clock: FakeClock, store: TicketStore) -> None:
    reporting.report(
        quiet_chat.desk,
        request_id="form-1",
        person_id=ANA,
        author_id=ANA,
        description="Nothing works",
        impact=Impact.MANY,
        urgency=Urgency.STOPPED,
    )

    after(quiet_chat, clock, timedelta(minutes=4))

    assert told(quiet_chat) == [(BO, "response", 10)]
    assert not any(key.startswith(sla.NOTICE) for key in kept(store))


# ---- everybody at once --------------------------------------------------------------------------------------


def test_a_reply_and_the_breach_in_the_same_moment_agree(chat: Chat, clock: FakeClock) -> None:
    ticket = claimed(chat, open_ticket(chat))
    clock.advance(hours(4) + MOMENT)
    payload = {"ticket": ticket.id, "clock": "response:1", "token": 1}
    message = chat.message("on it", by=BO)

    def act(n: int) -> None:
        if n:
            sla.climb(chat.desk, payload)
        else:
            tickets.agent_act(
                chat.desk,
                ticket.id,
                by=BO,
                request_id=message.request_id,
                action="replied",
                door=lambda before: replace(
                    before, version=before.version + 1, responded_at=clock.now(), changed_at=clock.now()
                ),
            )

    race(2, act)

    assert chat.ticket(ticket.id).breached == ("response:1",)
    response = clocks_of(chat, ticket).current(Measure.RESPONSE)
    assert response is not None
    assert (response.state, response.breached_at) == (ClockState.STOPPED, START + hours(4))
    assert response.told in (0, BROKEN)


def test_a_desk_without_a_manager_tells_the_lead(desk: Desk, store: TicketStore, clock: FakeClock) -> None:
    chat = Chat(a_desk(store, clock), store)
    open_ticket(chat)

    after(chat, clock, hours(5))

    assert told(chat) == [(BO, "response", 100)]
