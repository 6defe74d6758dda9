"""Triage: a new incident is sorted before agents see its card, and what they say of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, POLICY, a_desk
from tests.use_cases.invariants import assert_hold
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.guesses import Field, Guess, Rule, TriageRules
from workflows.domain.ids import DESK, ChannelId, TeamId, TicketNumber
from workflows.domain.surfaces import triage_id
from workflows.domain.tickets import State
from workflows.use_cases import triage
from workflows.use_cases.tickets import Done, NotYours, Repeated, TooLate

IT = replace(POLICY.teams[TeamId("it")], covers=frozenset({"network", "account"}))
FACILITIES = replace(
    IT, id=TeamId("facilities"), name="Facilities", queue="house", covers=frozenset({"kitchen", "lift"})
)
SORTING = replace(
    POLICY,
    teams={IT.id: IT, FACILITIES.id: FACILITIES},
    triage=TriageRules(rules=(Rule(name="Kitchen", words=("coffee",), then={Field.CATEGORY: "kitchen"}),)),
)


@dataclass
class Remembering:
    """Guesses what it was told to, and keeps what it was asked."""

    told: Sequence[Guess] = ()
    asked: list[str] = field(default_factory=list)
    is_on: bool = True

    def guesses(self, text: str) -> Sequence[Guess]:
        """Return what it was told."""
        self.asked.append(text)
        return self.told


LIFT = Guess(
    field=Field.CATEGORY, value="lift", probability=0.93, is_sure=True, like=(TicketNumber("INC-31"),)
)


def sorting(store: TicketStore, clock: FakeClock, *told: Guess) -> Chat:
    """Return the people around a desk that goes by a rule, and by what it was told."""
    desk = replace(a_desk(store, clock, policy=SORTING), triage=Remembering(told))
    with desk.unit_of_work() as uow:
        uow.people.save_channels({"house": ChannelId("CHOUSE")})
        uow.commit()
    return Chat(desk, store)


def test_a_ticket_is_sorted_before_its_card_is_posted_in_the_channel_of_the_right_team(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = sorting(store, clock, LIFT)

    ticket = open_ticket(chat, "The coffee machine is cold")

    assert (ticket.category, ticket.team, ticket.state) == ("kitchen", "facilities", State.NEW)
    assert [one.rule for one in ticket.guesses] == ["Kitchen"]
    with chat.desk.unit_of_work() as uow:
        card = uow.surfaces.get(triage_id(ticket.id))
        opened, sorted_ = uow.tickets.audit(ticket.id)
    assert card is not None and card.channel == "CHOUSE"
    assert (sorted_.action, sorted_.actor_id) == ("sorted", DESK)
    assert (opened.after["team"], sorted_.after["team"]) == ("it", "facilities")
    assert_hold(chat.desk)


def test_what_no_rule_says_is_taken_from_the_past(store: TicketStore, clock: FakeClock) -> None:
    chat = sorting(store, clock, LIFT)

    ticket = open_ticket(chat, "It is stuck on floor 3")

    assert (ticket.category, ticket.team) == ("lift", "facilities")
    assert ticket.guesses == (LIFT,)
    assert chat.desk.triage.asked == ["It is stuck on floor 3"]  # type: ignore[attr-defined]  # the fake above


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_desk_that_knows_nothing_leaves_it_to_the_default_team(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = sorting(store, clock)

    ticket = open_ticket(chat, "It is stuck on floor 3")

    assert (ticket.category, ticket.team, ticket.guesses, ticket.version) == ("", "it", (), 1)


def test_sorting_twice_changes_nothing(store: TicketStore, clock: FakeClock) -> None:
    chat = sorting(store, clock, LIFT)
    ticket = open_ticket(chat, "It is stuck on floor 3")

    triage.sort(chat.desk, {"ticket": ticket.id})

    assert chat.ticket(ticket.id) == ticket


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_ticket_that_an_agent_has_is_left_alone(store: TicketStore, clock: FakeClock) -> None:
    chat = sorting(store, clock)
    ticket = claimed(chat, open_ticket(chat, "It is stuck on floor 3"))

    triage.sort(replace(chat.desk, triage=Remembering((LIFT,))), {"ticket": ticket.id})

    assert chat.ticket(ticket.id) == ticket


def test_the_audit_holds_what_the_desk_thought_and_what_an_agent_said(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = sorting(store, clock, LIFT)
    ticket = open_ticket(chat, "It is stuck on floor 3")
    said, request_id = {Field.CATEGORY: "kitchen"}, chat.request_id()

    refused = triage.correct(chat.desk, ticket.id, said, by=ANA, request_id=chat.request_id())
    done = triage.correct(chat.desk, ticket.id, said, by=BO, request_id=request_id, reason="the dumbwaiter")
    again = triage.correct(chat.desk, ticket.id, said, by=BO, request_id=request_id, reason="the dumbwaiter")

    assert isinstance(refused, NotYours)
    assert isinstance(done, Done)
    assert isinstance(again, Repeated)
    with chat.desk.unit_of_work() as uow:
        rows = {row.action: row for row in uow.tickets.audit(ticket.id)}
    assert rows["sorted"].after["guesses"][0]["value"] == "lift"
    corrected = rows["sorting_corrected"]
    assert (corrected.actor_id, corrected.reason) == (BO, "the dumbwaiter")
    assert (corrected.before["category"], corrected.after["category"]) == ("lift", "kitchen")
    (verdict,) = corrected.after["verdicts"]
    assert (verdict["computed"], verdict["value"], verdict["by"]) == ("lift", "kitchen", BO)


def test_an_agent_agrees_once(store: TicketStore, clock: FakeClock) -> None:
    chat = sorting(store, clock, replace(LIFT, is_sure=False, probability=0.6))
    ticket = open_ticket(chat, "It is stuck on floor 3")
    assert ticket.category == ""

    done = triage.confirm(chat.desk, ticket.id, by=BO, request_id=chat.request_id())
    late = triage.confirm(chat.desk, ticket.id, by=BO, request_id=chat.request_id())

    assert isinstance(done, Done) and done.ticket.category == "lift"
    assert isinstance(late, TooLate)


def test_what_is_learned_from_is_solved_and_not_private(store: TicketStore, clock: FakeClock) -> None:
    chat = sorting(store, clock, LIFT)
    solved = resolved(chat, claimed(chat, open_ticket(chat, "It is stuck on floor 3")))
    open_ticket(chat, "The coffee machine is cold")

    with chat.desk.unit_of_work() as uow:
        (example,) = triage.examples(uow, SORTING)
        private = replace(SORTING, teams={IT.id: IT, FACILITIES.id: replace(FACILITIES, is_private=True)})
        assert triage.examples(uow, private) == []

    assert example.number == solved.number
    assert example.values == {Field.CATEGORY: "lift", Field.TEAM: "facilities"}
