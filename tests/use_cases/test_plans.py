"""What changed files would do to what is open: to answers, people, times; and that telling it does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage import TicketStore
from tests.domain.catalogue import CATALOGUE, LAPTOP, MODEL, REASON
from tests.domain.fulfilment import FIGMA, PLAN, TRAIN
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, LISBON, MIA, POLICY, a_desk
from tests.fakes.knowledge import ScriptedKnowledge
from tests.fakes.wishes import WordWishes
from tests.use_cases import test_bundles
from tests.use_cases.invariants import assert_hold
from tests.use_cases.opening import claimed, open_ticket
from tests.use_cases.test_approvals import by, policy_of
from tests.use_cases.test_tasks import POLICY_WITH_TASKS, check, desk_of, do, sent
from workflows.domain.approvals import Round
from workflows.domain.catalogue import Catalogue
from workflows.domain.fulfilment import FulfilmentPlan
from workflows.domain.ids import FieldId, TaskName, TeamId
from workflows.domain.plans import DraftEffect, Kept, Plan, TasksEffect, TicketEffect
from workflows.domain.policies import Agreement, Policy, Priority
from workflows.domain.sla import Measure
from workflows.ports import Desk
from workflows.use_cases import request_presses
from workflows.use_cases.plans import plan

DAY = date(2026, 12, 4)


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock, knowledge: ScriptedKnowledge) -> Iterator[Desk]:
    built = a_desk(store, clock, knowledge=knowledge, policy=replace(POLICY, catalogue=CATALOGUE))
    yield replace(built, wishes=WordWishes(CATALOGUE, days={"the 4th": DAY}, meanings={}))
    assert_hold(built)


def planned(desk: Desk, **changed: object) -> Plan:
    """Return what the desk's files would do with that change."""
    policy: Policy = replace(desk.policy, **changed)  # type: ignore[arg-type]  # the tests name fields of a policy
    return plan(desk.unit_of_work, policy, desk.clock)


def requested(chat: Chat, desk: Desk) -> str:
    """Send a request for a laptop; return its number."""
    talk = chat.reply(chat.ask("i need a light laptop by the 4th"), "mine is slow")
    assert talk.last is not None
    request_presses.submit(desk, talk.id, n=talk.last.n, by=ANA, request_id=chat.request_id())
    chat.work()
    return chat.ticket(chat.conversation(talk.id).ticket_id).number


def test_the_same_files_would_change_nothing(desk: Desk, chat: Chat) -> None:
    chat.ask("i need a light laptop")
    requested(chat, desk)

    found = planned(desk)

    assert (found.drafts, found.tickets, found.changes_something) == ([], [], False)
    assert (found.of_drafts, found.of_tickets) == (1, 1)


def test_a_draft_tells_which_answers_it_would_lose_and_what_it_would_ask(desk: Desk, chat: Chat) -> None:
    chat.ask("i need a light laptop")
    reason = LAPTOP.field(REASON)
    assert reason is not None
    floor = replace(reason, id=FieldId("floor"), label="Floor", question="Which floor?")
    other = replace(LAPTOP, fields=(floor, reason))
    items = tuple(other if item.id == LAPTOP.id else item for item in CATALOGUE.items)

    [effect] = planned(desk, catalogue=Catalogue(items=items)).drafts

    assert MODEL in effect.loses
    assert effect.asks == "floor"


def test_a_draft_of_what_is_offered_no_more_is_told(desk: Desk, chat: Chat) -> None:
    chat.ask("i need a light laptop")

    [effect] = planned(desk, catalogue=Catalogue()).drafts

    assert isinstance(effect, DraftEffect)
    assert (effect.item, effect.is_offered) == ("laptop", False)


def test_a_new_holiday_would_move_what_is_due_and_planning_moves_nothing(desk: Desk, chat: Chat) -> None:
    number = requested(chat, desk)
    with desk.unit_of_work() as uow:
        before = uow.tickets.by_number(number)
    closed = replace(LISBON, holidays=LISBON.holidays | {desk.clock.now().date() + timedelta(days=1)})
    targets = {name: replace(target, calendar=closed) for name, target in desk.policy.targets.items()}

    found = planned(desk, targets=targets)

    [effect] = found.tickets
    assert effect.number == number
    assert [one.clock for one in effect.moved] == ["resolution:1"]  # the first reply is due today
    assert all(one.would_be_due_at > one.due_at for one in effect.moved)
    assert found.changes_something
    with desk.unit_of_work() as uow:
        assert uow.tickets.by_number(number) == before


def test_other_promises_are_kept_from_what_is_open_and_told(desk: Desk, chat: Chat) -> None:
    requested(chat, desk)
    shorter = replace(desk.policy.targets[Priority.P4], resolution=timedelta(hours=9))
    only_laptops = Agreement(id="laptops", items=frozenset({"laptop"}), targets={Priority.P4: shorter})

    found = planned(desk, agreements=(only_laptops,))

    [effect] = found.tickets
    assert effect.kept == (
        Kept(
            measure=Measure.RESOLUTION,
            promised=timedelta(hours=45),
            calendar=LISBON.id,
            others_get=timedelta(hours=9),
            their_calendar=LISBON.id,
        ),
    )
    assert not found.changes_something


def test_who_would_work_in_no_team_hands_on_and_a_team_that_would_be_gone_is_told(
    desk: Desk, chat: Chat
) -> None:
    claimed(chat, open_ticket(chat))
    team = desk.policy.teams[TeamId("it")]
    others = replace(team, lead="mia@example.com", members=frozenset({"mia@example.com"}))
    elsewhere = replace(others, id=TeamId("ops"))

    [handed_on] = planned(desk, teams={TeamId("it"): others}).tickets
    [homeless] = planned(desk, teams={TeamId("ops"): elsewhere}, default_team=TeamId("ops")).tickets

    assert isinstance(handed_on, TicketEffect)
    assert (handed_on.is_handed_on, handed_on.has_team) == (True, True)
    assert (homeless.is_handed_on, homeless.has_team) == (True, False)


def test_open_requests_keep_their_tasks_and_what_a_new_one_would_have_otherwise_is_told(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = Chat(desk_of(store, clock, POLICY_WITH_TASKS), store)
    desk, ticket = chat.desk, sent(chat)
    check(chat, ticket)
    do(chat, ticket, TRAIN, "claim", by=MIA)
    first, seat, train, tell = PLAN.tasks
    longer = replace(first, due_days=3)
    more = replace(tell, id=TaskName("pay"), title="Pay for {for.name}", after=())
    design = replace(POLICY_WITH_TASKS.teams[TeamId("design")], lead="cy@example.com")

    same = planned(desk)
    [kept] = planned(desk, fulfilment={FIGMA.id: FulfilmentPlan(tasks=(longer, seat, train, more))}).tickets
    [back] = planned(desk, teams={**POLICY_WITH_TASKS.teams, design.id: design}).tickets
    [homeless] = planned(desk, teams={TeamId("it"): POLICY_WITH_TASKS.teams[TeamId("it")]}).tickets

    assert same.tickets == []
    assert kept.tasks == TasksEffect(left=2, more=(more.id,), fewer=(tell.id,), other=(first.id,))
    assert (kept.tasks.is_kept, kept.changes_something) == (True, False)
    assert (back.tasks.given_back, back.changes_something) == ((TRAIN,), True)
    assert (homeless.tasks.without_team, homeless.changes_something) == ((TRAIN,), True)
    assert_hold(desk)


def test_of_an_item_that_gets_or_loses_its_bundle_the_parts_are_told(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = Chat(desk_of(store, clock, test_bundles.POLICY), store)
    whole = test_bundles.sent(chat)

    [effect] = planned(chat.desk, fulfilment={}).tickets

    assert planned(chat.desk).tickets == []
    assert effect.number == whole.number
    assert effect.tasks.fewer == ("contract", "p0", "p1")


def test_tasks_that_wait_for_a_yes_are_those_that_were_planned_when_the_request_was_sent(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = Chat(desk_of(store, clock, policy_of(Round(steps=(by(MIA),)))), store)
    ticket = sent(chat)
    first, *rest = PLAN.tasks
    changed = FulfilmentPlan(tasks=(replace(first, checklist=()), *rest))

    [effect] = planned(chat.desk, fulfilment={FIGMA.id: changed}).tickets

    assert ticket.tasks == ()
    assert planned(chat.desk).tickets == []
    assert effect.tasks == TasksEffect(left=4, other=(first.id,))
    assert_hold(chat.desk)
