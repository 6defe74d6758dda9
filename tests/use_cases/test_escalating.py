"""Escalation: another team gets a ticket with its thread, or somebody with more authority joins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, LISBON, MIA, POLICY, TRIAGE, a_desk
from tests.use_cases.invariants import assert_hold
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.errors import DeskError
from workflows.domain.ids import ChannelId, TeamId
from workflows.domain.policies import Rest, Team, Terms
from workflows.domain.sla import ClockState
from workflows.domain.surfaces import SurfaceKind, triage_id
from workflows.domain.tickets import State, Ticket
from workflows.use_cases import conversations, escalating, working
from workflows.use_cases.escalating import Above
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, TooLate

IT, HR = TeamId("it"), TeamId("hr")
HR_TRIAGE = ChannelId("CHR")


@pytest.fixture
def chat(store: TicketStore, clock: FakeClock) -> Iterator[Chat]:
    """Return the people around a desk of two teams: Bo leads the first, Mia manages it and is the second."""
    hr = Team(
        id=HR,
        name="People",
        queue="hr-triage",
        lead="mia@example.com",
        members=frozenset({"mia@example.com"}),
    )
    it = replace(POLICY.teams[IT], manager="mia@example.com")
    day = Rest(length=LISBON.day, calendar=LISBON)
    policy = replace(POLICY, teams={IT: it, HR: hr}, terms=Terms(rests={IT: day, HR: day}))
    desk = a_desk(store, clock, policy=policy)
    with desk.unit_of_work() as uow:
        uow.people.save_channels({"hr-triage": HR_TRIAGE})
        uow.commit()
    yield Chat(desk, store)
    assert_hold(desk)


def to_hr(chat: Chat, ticket: Ticket, *, reason: str = "it is about payroll", request_id: str = "") -> Result:
    """Have Cy give a ticket to the other team."""
    outcome = escalating.to_team(
        chat.desk,
        ticket.id,
        team_id=HR,
        reason=reason,
        by=CY,
        request_id=request_id or chat.request_id(),
    )
    chat.work()
    return outcome


def upwards(chat: Chat, ticket: Ticket, above: Above) -> Result:
    """Have Cy ask for somebody with more authority."""
    outcome = escalating.to_authority(
        chat.desk, ticket.id, above=above, reason="three offices", by=CY, request_id=chat.request_id()
    )
    chat.work()
    return outcome


def test_the_card_and_its_thread_go_on_with_the_other_team(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat), by=CY)
    chat.reply_under(ticket, "Which month is it?", by=CY)
    working.note(chat.desk, ticket.id, text="their second slip", by=CY, request_id=chat.request_id())
    chat.work()
    before = chat.ts_of(triage_id(ticket.id))

    assert isinstance(to_hr(chat, ticket), Done)

    now = chat.ticket(ticket.id)
    assert (now.state, now.team, now.assignee_id) == (State.TRIAGED, HR, None)
    with chat.desk.unit_of_work() as uow:
        card, left = uow.surfaces.get(triage_id(ticket.id)), uow.surfaces.at(TRIAGE, before)
        row = uow.tickets.audit(ticket.id)[-1]
    assert card is not None and card.channel == HR_TRIAGE
    assert left is not None and (left.kind, left.content) == (SurfaceKind.MOVED, {"queue": "hr-triage"})
    assert (row.action, row.actor_id, row.reason) == ("transferred", CY, "it is about payroll")
    (away,), (here,) = chat.lines(template="moved_away"), chat.lines(template="moved_here")
    assert (away["team"], here["team"]) == ("People", "IT desk")
    said = here["said"]
    assert isinstance(said, list)
    assert [one["text"] for one in said] == ["Which month is it?", "their second slip"]
    (told,) = chat.lines(template="moved")
    assert told["team"] == "People"


def test_each_team_has_a_clock_of_its_own(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat), by=CY)

    to_hr(chat, ticket)

    with chat.desk.unit_of_work() as uow:
        clocks = uow.clocks.of(ticket.id)
    assert clocks is not None
    former, present = clocks.of_team(IT), clocks.of_team(HR)
    assert former is not None and present is not None
    assert (former.state, present.state) == (ClockState.STOPPED, ClockState.RUNNING)


def test_what_is_written_under_either_card_reaches_those_who_have_it(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat), by=CY)
    former = chat.ts_of(triage_id(ticket.id))
    to_hr(chat, ticket)

    late = chat.message("one more thing", by=CY, channel=TRIAGE, thread_ts=former)
    conversations.receive(chat.desk, late)
    chat.work()
    reply = chat.message(
        "we look into it", by=MIA, channel=HR_TRIAGE, thread_ts=chat.ts_of(triage_id(ticket.id))
    )
    conversations.receive(chat.desk, reply)
    chat.work()

    assert [line["text"] for line in chat.lines(template="reply_to_agents")] == ["one more thing"]
    assert [line["text"] for line in chat.lines(template="reply_to_requester")] == ["we look into it"]


def test_there_and_back_leaves_one_card_that_can_be_worked_with(chat: Chat) -> None:
    ticket = open_ticket(chat)
    to_hr(chat, ticket)

    escalating.to_team(
        chat.desk, ticket.id, team_id=IT, reason="not ours", by=MIA, request_id=chat.request_id()
    )
    chat.work()

    with chat.desk.unit_of_work() as uow:
        card = uow.surfaces.get(triage_id(ticket.id))
    assert card is not None and card.channel == TRIAGE
    assert chat.ticket(ticket.id).team == IT


def test_it_happens_once_with_a_reason_and_by_an_agent(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat), by=CY)
    with pytest.raises(DeskError) as refused:
        to_hr(chat, ticket, reason=" ")
    assert refused.value.code == "no_reason"
    stranger = escalating.to_team(
        chat.desk, ticket.id, team_id=HR, reason="why not", by=ANA, request_id=chat.request_id()
    )
    assert isinstance(stranger, NotYours)

    assert isinstance(to_hr(chat, ticket, request_id="once"), Done)
    assert isinstance(to_hr(chat, ticket, request_id="once"), Repeated)
    assert isinstance(to_hr(chat, ticket), TooLate)
    assert len(chat.lines(template="moved_here")) == 1


def test_what_is_solved_goes_nowhere(chat: Chat) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat), by=CY), by=CY)

    assert isinstance(to_hr(chat, ticket), TooLate)
    assert isinstance(upwards(chat, ticket, Above.LEAD), TooLate)


def test_lead_and_manager_join_once_and_hear_of_each_further_step(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat), by=CY)

    for above in Above:
        assert isinstance(upwards(chat, ticket, above), Done)
    with pytest.raises(DeskError) as refused:
        upwards(chat, ticket, Above.LEAD)
    assert refused.value.code == "already_told"
    resolved(chat, ticket, by=CY)

    assert chat.ticket(ticket.id).watchers == (BO, MIA)
    assert [line["person"] for line in chat.lines(template="escalated")] == [BO, MIA]
    told = [s.to for s in chat.posted if s.content.get("template") in ("escalated_dm", "watched")]
    assert told == [BO, MIA, BO, MIA]
    with chat.desk.unit_of_work() as uow:
        rows = [row for row in uow.tickets.audit(ticket.id) if row.action == "escalated"]
    assert [row.reason for row in rows] == ["three offices"] * 2


def test_a_lead_asks_nobody_by_asking_themselves(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat), by=BO)

    with pytest.raises(DeskError) as refused:
        escalating.to_authority(
            chat.desk, ticket.id, above=Above.LEAD, reason="hm", by=BO, request_id=chat.request_id()
        )
    assert refused.value.code == "nobody_to_tell"
