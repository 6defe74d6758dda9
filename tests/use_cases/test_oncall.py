"""Who is on call hears of what is urgent, and has it while nobody is at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, LISBON, PEOPLE, POLICY, a_desk
from tests.use_cases.invariants import assert_hold
from tests.use_cases.jobs import waiting
from tests.use_cases.opening import claimed, open_ticket
from workflows.domain.ids import TeamId, UserId
from workflows.domain.oncall import Rota
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.routing import Member, Routing, Strategy
from workflows.domain.tickets import Ticket
from workflows.use_cases import oncall, reporting, working
from workflows.use_cases.oncall import NotAnAgent

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here is about the database."""

IT = TeamId("it")
ROTA = Rota(
    id="nights",
    team=IT,
    zone="Europe/Lisbon",
    hands_over=time(9),
    first_on=date(2026, 11, 16),
    days=7,
    people=("bo@example.com", "cy@example.com"),
    pages_for=frozenset({"P1"}),
)
Urgent = Callable[[], Ticket]


@pytest.fixture
def chat(store: TicketStore, clock: FakeClock) -> Chat:
    """Return the people around a desk whose team works Lisbon's hours, by turns, and has Cy on call this week."""
    member = Member(hours=LISBON)
    members = {"bo@example.com": member, "cy@example.com": member}
    routing = Routing(strategy=Strategy.ROUND_ROBIN, hours=LISBON, members=members)
    team = replace(POLICY.teams[IT], routing=routing)
    return Chat(a_desk(store, clock, policy=replace(POLICY, teams={IT: team}, rotas=(ROTA,))), store)


@pytest.fixture
def urgent(chat: Chat) -> Urgent:
    """Return what has Ana report that everybody is stopped."""

    def report() -> Ticket:
        found = reporting.report(
            chat.desk,
            request_id=chat.request_id(),
            person_id=ANA,
            author_id=ANA,
            description="Nobody can sign in",
            impact=Impact.MANY,
            urgency=Urgency.STOPPED,
        )
        assert found is not None
        chat.work()
        return chat.ticket(found.id)

    return report


def dms(chat: Chat, template: str) -> list[UserId | None]:
    """Return who was told a line of that template."""
    return [surface.to for surface in chat.posted if surface.content.get("template") == template]


def test_out_of_hours_it_is_theirs_at_once(chat: Chat, urgent: Urgent, clock: FakeClock) -> None:
    clock.advance(timedelta(hours=12))

    ticket = urgent()

    assert ticket.assignee_id == CY
    assert [line["agent"] for line in chat.lines(template="on_call")] == [CY]
    assert dms(chat, "yours_now") == [CY]
    assert (dms(chat, "paged"), chat.lines(template="nobody_fits")) == ([], [])
    assert_hold(chat.desk)


def test_in_hours_it_goes_its_way_and_they_are_told(chat: Chat, urgent: Urgent) -> None:
    ticket = urgent()

    assert ticket.assignee_id == BO
    assert dms(chat, "paged") == [CY]


def test_what_is_not_urgent_waits_for_the_morning_and_disturbs_nobody(
    chat: Chat, store: TicketStore, clock: FakeClock
) -> None:
    clock.advance(timedelta(hours=12))

    ticket = open_ticket(chat)

    assert chat.ticket(ticket.id).assignee_id is None
    assert dms(chat, "paged") == []
    assert waiting(store) == [f"route:{ticket.id}"]


def test_what_becomes_urgent_is_told_once(chat: Chat, clock: FakeClock) -> None:
    clock.advance(timedelta(hours=12))
    ticket = claimed(chat, open_ticket(chat), by=BO)
    for request_id in ("raise", "raise"):
        working.prioritise(
            chat.desk,
            ticket.id,
            impact=Impact.MANY,
            urgency=Urgency.STOPPED,
            priority=None,
            reason="all of them",
            by=BO,
            request_id=request_id,
        )
        chat.work()

    assert dms(chat, "paged") == [CY]
    assert chat.ticket(ticket.id).assignee_id == BO


def test_the_lead_is_told_when_who_is_on_call_has_left(chat: Chat, urgent: Urgent, clock: FakeClock) -> None:
    with chat.desk.unit_of_work() as uow:
        uow.people.save([replace(person, is_active=False) for person in PEOPLE if person.id == CY])
        uow.commit()
    clock.advance(timedelta(hours=12))

    assert urgent().assignee_id == BO


def test_agents_see_who_is_on_call_now_and_next(chat: Chat) -> None:
    listed = oncall.listed(chat.desk, by=BO)
    assert not isinstance(listed, NotAnAgent)
    (one,) = listed

    assert one.team == "IT desk"
    assert one.person is not None and one.person.id == CY
    assert one.next_person is not None and one.next_person.id == BO
    assert one.next is not None and one.next.start_at == chat.desk.clock.now() + timedelta(days=7)
    assert oncall.listed(chat.desk, by=ANA) == NotAnAgent()
