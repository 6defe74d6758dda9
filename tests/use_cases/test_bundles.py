"""A request that brings others with it: opened together, shown in one card, done with the last, called off together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from storage import TicketStore
from tests.domain.catalogue import access
from tests.domain.fulfilment import FIGMA
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO
from tests.fakes.knowledge import ScriptedKnowledge
from tests.use_cases.invariants import assert_hold
from tests.use_cases.opening import claimed, resolved
from tests.use_cases.test_tasks import POLICY_WITH_TASKS, desk_of
from workflows.domain.catalogue import Catalogue
from workflows.domain.conditions import Condition
from workflows.domain.fulfilment import FulfilmentPlan, PartPlan, TaskPlan
from workflows.domain.ids import FieldId, ItemId, TaskName, TeamId
from workflows.domain.tasks import TaskState
from workflows.domain.tickets import LinkKind, State, Ticket
from workflows.ports import Desk
from workflows.use_cases import bundles, closing, request_presses, tasks, working
from workflows.use_cases.tickets import Done

SEAT = FieldId("seat")
STARTER = replace(
    access("Starter"),
    id=ItemId("starter"),
    title="New starter",
    synonyms=("starter",),
    audience=("employees",),
)
VPN = access("VPN")
PLAN = FulfilmentPlan(
    tasks=(
        TaskPlan(id=TaskName("contract"), title="Check the contract", team=TeamId("it")),
        TaskPlan(
            id=TaskName("p0"),
            title="Figma",
            team=TeamId("it"),
            part=PartPlan(item=FIGMA.id, answers={SEAT: ("{seat}",), FieldId("until"): ("{nothing}",)}),
        ),
        TaskPlan(
            id=TaskName("p1"),
            title="VPN",
            team=TeamId("it"),
            when=Condition(field=SEAT, values=("editor",)),
            part=PartPlan(item=VPN.id, answers={SEAT: ("viewer",)}),
        ),
    )
)
OWN = FulfilmentPlan(tasks=(TaskPlan(id=TaskName("give"), title="Give the seat", team=TeamId("it")),))
POLICY = replace(
    POLICY_WITH_TASKS,
    catalogue=Catalogue(items=(STARTER, FIGMA, VPN)),
    fulfilment={STARTER.id: PLAN, FIGMA.id: OWN},
)


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock, knowledge: ScriptedKnowledge) -> Iterator[Desk]:
    """A desk whose new starters get a seat in Figma, and the VPN if they edit."""
    built = desk_of(store, clock, POLICY, knowledge=knowledge)
    yield built
    assert_hold(built)


def sent(chat: Chat, seat: str = "editor") -> Ticket:
    talk = chat.ask(f"i need a new starter {seat}")
    assert talk.last is not None
    request_presses.submit(chat.desk, talk.id, n=talk.last.n, by=ANA, request_id=chat.request_id())
    chat.work()
    return chat.ticket(chat.conversation(talk.id).ticket_id)


def parts(chat: Chat, whole: Ticket) -> list[Ticket]:
    with chat.desk.unit_of_work() as uow:
        return [uow.tickets.get(task.part_id) for task in uow.tasks.of(whole.id) if task.part_id is not None]


def states(chat: Chat, whole: Ticket) -> list[TaskState]:
    return [one.state for one in chat.ticket(whole.id).tasks]


def do_all(chat: Chat, ticket: Ticket) -> None:
    with chat.desk.unit_of_work() as uow:
        mine = [task.id for task in uow.tasks.of(ticket.id) if task.part_id is None]
    for task_id in mine:
        tasks.finish(chat.desk, task_id, by=BO, request_id=chat.request_id())
    chat.work()


def test_the_parts_are_opened_with_the_whole_each_with_its_answers_and_a_link_to_it(chat: Chat) -> None:
    whole = sent(chat)

    seat, vpn = parts(chat, whole)
    assert (seat.title, vpn.title) == ("Figma, Editor", "VPN, Viewer")
    assert seat.links == vpn.links
    assert [(link.kind, link.number) for link in seat.links] == [(LinkKind.PART_OF, whole.number)]
    assert (seat.conversation_id, seat.requester_id, len(seat.tasks), len(vpn.tasks)) == (None, ANA, 1, 0)
    assert [(one.state, one.part, one.title) for one in whole.tasks[1:]] == [
        (TaskState.REQUESTED, seat.number, seat.title),
        (TaskState.REQUESTED, vpn.number, vpn.title),
    ]


def test_a_part_whose_condition_is_not_met_is_not_opened(chat: Chat) -> None:
    assert [one.title for one in parts(chat, sent(chat, "viewer"))] == ["Figma, Viewer"]


def test_the_whole_shows_how_its_parts_stand_and_is_done_when_all_are(chat: Chat) -> None:
    whole = sent(chat)
    seat, vpn = parts(chat, whole)

    do_all(chat, whole)
    do_all(chat, seat)
    assert states(chat, whole) == [TaskState.DONE, TaskState.DONE, TaskState.REQUESTED]
    claimed(chat, vpn)
    assert states(chat, whole)[2] is TaskState.UNDERWAY
    assert chat.ticket(whole.id).state is State.FULFILLING
    resolved(chat, chat.ticket(vpn.id))

    assert chat.ticket(whole.id).state is State.RESOLVED
    assert [s.ref for s in chat.posted if s.kind.value == "resolved"] == [whole.id], "told once, of the whole"


def test_cancelling_the_whole_cancels_every_part_nobody_began(chat: Chat) -> None:
    whole = sent(chat)

    outcome = closing.cancel(chat.desk, whole.id, by=ANA, request_id=chat.request_id())
    chat.work()

    assert isinstance(outcome, Done)
    assert [one.state for one in parts(chat, whole)] == [State.CANCELLED] * 2
    assert set(states(chat, whole)) == {TaskState.WITHDRAWN}


def test_a_part_that_was_begun_as_the_whole_was_cancelled_goes_on(chat: Chat) -> None:
    whole = sent(chat)
    _, vpn = parts(chat, whole)
    working.claim(chat.desk, vpn.id, by=BO, request_id=chat.request_id())  # the whole does not know it yet

    closing.cancel(chat.desk, whole.id, by=ANA, request_id=chat.request_id())
    chat.work()

    assert [one.state for one in parts(chat, whole)] == [State.CANCELLED, State.ASSIGNED]


def test_a_job_about_a_part_that_comes_twice_changes_nothing_more(chat: Chat) -> None:
    whole = sent(chat)
    seat, vpn = parts(chat, whole)
    claimed(chat, vpn)
    version = chat.ticket(whole.id).version

    bundles.follow(chat.desk, vpn.id)
    bundles.follow(chat.desk, seat.id)
    bundles.call_off(chat.desk, vpn.id)

    assert chat.ticket(whole.id).version == version
    assert chat.ticket(vpn.id).state is State.ASSIGNED


def test_once_a_part_is_begun_the_whole_cannot_be_cancelled_any_more(chat: Chat) -> None:
    whole = sent(chat)
    claimed(chat, parts(chat, whole)[1])

    outcome = closing.cancel(chat.desk, whole.id, by=ANA, request_id=chat.request_id())

    assert not isinstance(outcome, Done)


def test_what_is_said_about_a_part_is_heard_in_the_thread_of_the_whole_and_answered_there(chat: Chat) -> None:
    whole = sent(chat)
    vpn = claimed(chat, parts(chat, whole)[1])
    working.ask(chat.desk, vpn.id, question="Which device?", by=BO, request_id=chat.request_id())
    chat.work()
    assert [line["text"] for line in chat.lines(template="asked_requester")] == ["Which device?"]

    assert whole.conversation_id is not None
    chat.reply(chat.conversation(whole.conversation_id), "the laptop")

    assert chat.ticket(vpn.id).state is State.IN_PROGRESS
