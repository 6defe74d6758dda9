"""Requests that are private matters: their tasks are the private team's, and no card of them stands elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.domain.catalogue import REASON
from tests.domain.fulfilment import CHECK, FIGMA, PLAN, SEAT, TELL, TRAIN
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, TRIAGE
from tests.handlers.test_privacy import INSIDE, PEOPLE_TEAM, QUEUE, seen_outside
from tests.use_cases.invariants import assert_hold
from tests.use_cases.test_tasks import DESIGN, POLICY_WITH_TASKS, desk_of, do, states, the
from workflows.domain.catalogue import Catalogue, FieldKind, FormField
from workflows.domain.surfaces import task_surface_id
from workflows.domain.tasks import Task, TaskState
from workflows.domain.tickets import Ticket
from workflows.use_cases import escalating, homes, request_presses
from workflows.use_cases.tickets import Done, NotYours

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WHY = FormField(id=REASON, kind=FieldKind.TEXT, label="Why", question="Why?")
ITEM = replace(FIGMA, fields=(*FIGMA.fields, WHY))
TOLD = replace(
    PLAN,
    tasks=tuple(
        replace(one, instructions="It is for {answers.reason}.", title=f"{one.title}, {{answers.reason}}")
        for one in PLAN.tasks
    ),
)


@pytest.fixture
def chat(store: TicketStore, clock: FakeClock) -> Chat:
    """The people around a desk whose tasks tell the answers, and whose private team is Mia's."""
    design = replace(POLICY_WITH_TASKS.teams[POLICY_WITH_TASKS.default_team], queue="design-triage")
    teams = {**POLICY_WITH_TASKS.teams, PEOPLE_TEAM.id: PEOPLE_TEAM}
    teams |= {name: replace(design, id=name) for name in teams if name == "design"}
    policy = replace(
        POLICY_WITH_TASKS, teams=teams, catalogue=Catalogue(items=(ITEM,)), fulfilment={ITEM.id: TOLD}
    )
    desk = desk_of(store, clock, policy)
    with store.unit_of_work() as uow:
        uow.people.save_channels({"it-triage": TRIAGE, "design-triage": DESIGN, "hr-private": QUEUE})
        uow.commit()
    return Chat(desk, store)


def sent(chat: Chat, why: str) -> Ticket:
    talk = chat.reply(chat.ask("i need access to figma editor"), why)
    assert talk.last is not None
    request_presses.submit(chat.desk, talk.id, n=talk.last.n, by=ANA, request_id=chat.request_id())
    chat.work()
    return chat.ticket(chat.conversation(talk.id).ticket_id)


def become_private(chat: Chat, ticket: Ticket) -> Ticket:
    outcome = escalating.to_team(
        chat.desk, ticket.id, team_id=PEOPLE_TEAM.id, reason="x", by=BO, request_id=chat.request_id()
    )
    assert isinstance(outcome, Done)
    chat.work()
    return chat.ticket(ticket.id)


def of(chat: Chat, ticket: Ticket) -> list[Task]:
    with chat.desk.unit_of_work() as uow:
        return list(uow.tasks.of(ticket.id))


def cards(chat: Chat, ticket: Ticket) -> dict[str, str | None]:
    """Return where the cards of its tasks stand now, None for one that was taken away."""
    with chat.desk.unit_of_work() as uow:
        there = {task.name: uow.surfaces.get(task_surface_id(task.id)) for task in uow.tasks.of(ticket.id)}
    return {
        name: None if card.is_taken_away else card.channel for name, card in there.items() if card is not None
    }


def test_what_becomes_private_leaves_no_task_and_no_word_with_other_teams(
    chat: Chat, clock: FakeClock
) -> None:
    ticket = sent(chat, "zebulon")
    clock.advance(timedelta(days=3))
    do(chat, ticket, CHECK, "tick", lines=[0, 1])
    assert chat.lines(template="task_overdue"), "everybody in the team's channel reads of it"
    do(chat, ticket, CHECK, "finish", by=CY)
    do(chat, ticket, TRAIN, "claim", by=CY)
    assert "zebulon" in seen_outside(chat)
    assert cards(chat, ticket) == {CHECK: TRIAGE, TRAIN: DESIGN}

    private = become_private(chat, ticket)

    assert cards(chat, ticket) == {CHECK: None, TRAIN: QUEUE}
    assert "zebulon" not in seen_outside(chat)
    assert {task.name: task.team for task in of(chat, ticket)} == {
        CHECK: "it",
        SEAT: "it",
        TRAIN: "hr",
        TELL: "hr",
    }
    assert the(chat, private, TRAIN).assignee_id is None
    assert states(chat, private)["train"] == "open"
    assert [one.team for one in private.tasks] == ["it", "it", "hr", "hr"]
    assert_hold(chat.desk)


def test_the_private_team_goes_on_with_them_and_nobody_else_can(chat: Chat) -> None:
    ticket = become_private(chat, sent(chat, "zebulon"))

    assert isinstance(do(chat, ticket, CHECK, "claim", by=CY), NotYours)
    do(chat, ticket, CHECK, "tick", by=MIA, lines=[0, 1])
    assert isinstance(do(chat, ticket, CHECK, "finish", by=MIA), Done)

    assert set(cards(chat, ticket).values()) == {QUEUE}
    assert "zebulon" not in seen_outside(chat)
    for outsider in (BO, CY):
        home = homes.read(chat.desk, outsider)
        assert home is not None
        assert (home.my_tasks, home.team_tasks) == ([], [])
    assert_hold(chat.desk)


def test_a_request_whose_words_make_it_private_has_no_card_elsewhere_from_the_first(chat: Chat) -> None:
    ticket = sent(chat, "zebulon was harassed")
    do(chat, ticket, CHECK, "tick", by=MIA, lines=[0, 1])
    do(chat, ticket, CHECK, "finish", by=MIA)

    assert (ticket.is_private, ticket.team) == (True, PEOPLE_TEAM.id)
    assert cards(chat, ticket) == {CHECK: QUEUE, TRAIN: QUEUE}
    assert {one.team for one in chat.ticket(ticket.id).tasks} == {PEOPLE_TEAM.id}
    assert "zebulon" not in seen_outside(chat)
    assert_hold(chat.desk)


def test_of_an_item_of_a_private_team_others_read_what_its_tasks_say_and_no_more(chat: Chat) -> None:
    plain = replace(chat.desk.policy, fulfilment={ITEM.id: PLAN})
    theirs = Catalogue(items=(replace(ITEM, fulfilled_by=PEOPLE_TEAM.id),))
    chat.desk = replace(chat.desk, policy=replace(plain, catalogue=theirs))
    ticket = sent(chat, "zebulon")
    do(chat, ticket, CHECK, "claim", by=CY)
    do(chat, ticket, CHECK, "get_stuck", by=CY, reason="no seats left")

    assert cards(chat, ticket) == {CHECK: TRIAGE}
    assert "zebulon" not in seen_outside(chat)
    assert "no seats left" in seen_outside(chat)
    assert {s.channel for s in chat.posted if s.content.get("template") == "task_stuck"} <= {None, *INSIDE}
    assert the(chat, ticket, CHECK).state is TaskState.STUCK
    assert_hold(chat.desk)
