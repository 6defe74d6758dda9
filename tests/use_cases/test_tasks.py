"""A request is fulfilled by tasks: opened with it, done by teams and by another system, and over with the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import TicketStore
from tests.domain.fulfilment import CHECK, FIGMA, PLAN, SEAT, SEATS, TELL, TRAIN
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, POLICY, TRIAGE, a_desk
from tests.fakes.knowledge import ScriptedKnowledge
from tests.fakes.wishes import WordWishes
from tests.use_cases.invariants import assert_hold
from tests.use_cases.opening import resolved
from workflows.domain import lifecycle
from workflows.domain.catalogue import Catalogue
from workflows.domain.errors import DeskError
from workflows.domain.ids import DESK, ChannelId, TaskName, TeamId, UserId
from workflows.domain.policies import Policy
from workflows.domain.surfaces import task_surface_id
from workflows.domain.tasks import Task, TaskState
from workflows.domain.tickets import State, Ticket
from workflows.domain.webhooks import Accepted, NotSent
from workflows.ports import Desk
from workflows.use_cases import closing, homes, request_presses, task_calls, tasks, working
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, TooLate, save

DESIGN = ChannelId("CDESIGN")
IT = POLICY.teams[TeamId("it")]
POLICY_WITH_TASKS = replace(
    POLICY,
    teams={
        IT.id: IT,
        TeamId("design"): replace(
            IT, id=TeamId("design"), queue="design-triage", lead="mia@example.com", members=frozenset()
        ),
    },
    catalogue=Catalogue(items=(FIGMA,)),
    fulfilment={FIGMA.id: PLAN},
    webhooks={SEATS.id: SEATS},
)


def desk_of(
    store: TicketStore, clock: FakeClock, policy: Policy, *, knowledge: ScriptedKnowledge | None = None
) -> Desk:
    built = a_desk(store, clock, policy=policy, knowledge=knowledge)
    with store.unit_of_work() as uow:
        uow.people.save_channels({"it-triage": TRIAGE, "design-triage": DESIGN})
        uow.commit()
    return replace(built, wishes=WordWishes(policy.catalogue, days={}))


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock, knowledge: ScriptedKnowledge) -> Iterator[Desk]:
    """A desk whose seats in Figma are given by tasks, left in order by whatever the test did."""
    built = desk_of(store, clock, POLICY_WITH_TASKS, knowledge=knowledge)
    yield built
    assert_hold(built)


def sent(chat: Chat, seat: str = "editor") -> Ticket:
    talk = chat.ask(f"i need access to figma {seat}")
    card = talk.last
    assert card is not None
    request_presses.submit(chat.desk, talk.id, n=card.n, by=ANA, request_id=chat.request_id())
    chat.work()
    return chat.ticket(chat.conversation(talk.id).ticket_id)


def the(chat: Chat, ticket: Ticket, name: TaskName) -> Task:
    with chat.desk.unit_of_work() as uow:
        return next(task for task in uow.tasks.of(ticket.id) if task.name == name)


def states(chat: Chat, ticket: Ticket) -> dict[str, str]:
    with chat.desk.unit_of_work() as uow:
        return {task.name: task.state.value for task in uow.tasks.of(ticket.id)}


def do(chat: Chat, ticket: Ticket, name: TaskName, verb: str, *, by: UserId = BO, **what: object) -> Result:
    task = the(chat, ticket, name)
    outcome: Result = getattr(tasks, verb)(chat.desk, task.id, by=by, request_id=chat.request_id(), **what)
    chat.work()
    return outcome


def check(chat: Chat, ticket: Ticket) -> None:
    do(chat, ticket, CHECK, "tick", lines=[0, 1])
    assert isinstance(do(chat, ticket, CHECK, "finish"), Done)


def test_the_tasks_are_there_with_the_request_in_its_words_and_only_the_first_is_open(chat: Chat) -> None:
    ticket = sent(chat)

    assert states(chat, ticket) == {"check": "open", "seat": "waiting", "train": "waiting", "tell": "waiting"}
    assert (ticket.state, ticket.title) == (State.NEW, "Figma, Editor")
    first = the(chat, ticket, CHECK)
    assert (first.title, first.checklist) == ("Check the seat of Ana Reis", ("Licence there", "Team known"))
    assert first.due_at == chat.desk.policy.calendar.days_after(ticket.opened_at, 1)
    assert the(chat, ticket, TRAIN).instructions == "Ana Reis makes designs."


def test_each_team_sees_the_card_of_its_task_in_its_channel_once_its_turn_has_come(chat: Chat) -> None:
    ticket = sent(chat)
    check(chat, ticket)

    shown = {s.id: chat.channel_of(s) for s in chat.posted if s.id.startswith("task:")}
    assert shown == {
        task_surface_id(the(chat, ticket, CHECK).id): TRIAGE,
        task_surface_id(the(chat, ticket, TRAIN).id): DESIGN,
    }, "a call that went well is nobody's to look at"


def test_a_call_is_made_when_its_turn_has_come_under_one_key_and_with_the_answers(chat: Chat) -> None:
    ticket = sent(chat)
    assert chat.webhooks.got == []

    check(chat, ticket)

    [posting] = chat.webhooks.got
    assert (posting.webhook, posting.key) == (SEATS, f"{the(chat, ticket, SEAT).id}:1")
    for said in ('"who": "ana@example.com"', '"seat": "Editor"', '"n": "REQ-1"'):
        assert said in posting.body
    assert states(chat, ticket)["train"] == "open"


def test_a_call_that_comes_to_nothing_becomes_a_persons_task_and_is_said(
    chat: Chat, clock: FakeClock
) -> None:
    ticket = sent(chat)
    chat.webhooks.answers = [NotSent("it answered 500", may_help_later=True)] * 5
    check(chat, ticket)
    for _ in range(5):
        clock.advance(timedelta(minutes=1))
        chat.work()

    assert {one.key for one in chat.webhooks.got} == {f"{the(chat, ticket, SEAT).id}:1"}
    assert states(chat, ticket)["seat"] == "open"
    assert [line["text"] for line in chat.lines(template="task_call_failed")] == ["it answered 500"]
    assert task_surface_id(the(chat, ticket, SEAT).id) in {s.id for s in chat.posted}
    assert isinstance(do(chat, ticket, SEAT, "finish"), Done)
    assert states(chat, ticket)["train"] == "open"


def test_a_gated_call_waits_for_somebody(store: TicketStore, clock: FakeClock) -> None:
    gated = tuple(replace(one, is_gated=True) if one.id == SEAT else one for one in PLAN.tasks)
    chat = Chat(
        desk_of(store, clock, replace(POLICY_WITH_TASKS, fulfilment={FIGMA.id: replace(PLAN, tasks=gated)})),
        store,
    )
    ticket = sent(chat)
    check(chat, ticket)
    assert chat.webhooks.got == []

    do(chat, ticket, SEAT, "send")

    assert len(chat.webhooks.got) == 1
    assert states(chat, ticket)["seat"] == "done"
    assert_hold(chat.desk)


def test_with_the_last_task_the_request_is_done_and_its_requester_is_told_and_asked(chat: Chat) -> None:
    ticket = sent(chat)
    check(chat, ticket)
    assert chat.ticket(ticket.id).state is State.FULFILLING
    do(chat, ticket, TRAIN, "claim", by=MIA)
    do(chat, ticket, TRAIN, "finish", by=MIA)
    do(chat, ticket, TELL, "finish", by=CY)

    ended = chat.ticket(ticket.id)
    assert (ended.state, ended.assignee_id) == (State.RESOLVED, None)
    assert ended.resolution is not None and ended.resolution.is_by_tasks
    assert [s.kind.value for s in chat.posted if s.kind.value == "resolved"] == ["resolved"]
    with chat.desk.unit_of_work() as uow:
        rows = [(row.action, row.actor_id) for row in uow.tickets.audit(ticket.id)]
    assert rows == [
        ("opened", ANA),
        ("tasks_opened", DESK),
        ("task_done", BO),
        ("task_done", DESK),
        ("task_claimed", MIA),
        ("task_done", MIA),
        ("task_done", CY),
        ("fulfilled", CY),
    ]


def test_of_two_at_once_and_of_a_double_click_one_counts(chat: Chat) -> None:
    ticket = sent(chat)
    task, click = the(chat, ticket, CHECK), chat.request_id()

    first = tasks.claim(chat.desk, task.id, by=BO, request_id=click)
    again = tasks.claim(chat.desk, task.id, by=BO, request_id=click)
    other = tasks.claim(chat.desk, task.id, by=CY, request_id=chat.request_id())

    assert (type(first), type(again), type(other)) == (Done, Repeated, TooLate)
    assert the(chat, ticket, CHECK).assignee_id == BO


def test_only_the_team_of_a_task_and_that_of_its_request_may_do_it(chat: Chat) -> None:
    ticket = sent(chat)

    assert isinstance(do(chat, ticket, CHECK, "claim", by=MIA), NotYours)
    assert isinstance(do(chat, ticket, CHECK, "claim", by=ANA), NotYours)
    check(chat, ticket)
    assert isinstance(do(chat, ticket, TRAIN, "claim", by=MIA), Done)
    assert isinstance(do(chat, ticket, TRAIN, "release", by=BO), Done)


def test_a_task_is_not_done_while_its_checklist_is_not_and_nothing_is_lost_by_trying(chat: Chat) -> None:
    ticket = sent(chat)
    do(chat, ticket, CHECK, "tick", lines=[1])

    with pytest.raises(DeskError, match="checklist_left"):
        do(chat, ticket, CHECK, "finish")

    assert the(chat, ticket, CHECK).ticked == (1,)


def test_what_cannot_be_done_holds_up_what_comes_after_it_until_somebody_decides(chat: Chat) -> None:
    ticket = sent(chat)
    with pytest.raises(DeskError, match="no_reason"):
        do(chat, ticket, CHECK, "get_stuck", reason=" ")
    do(chat, ticket, CHECK, "get_stuck", reason="no seats left")
    assert states(chat, ticket) == {
        "check": "stuck",
        "seat": "waiting",
        "train": "waiting",
        "tell": "waiting",
    }
    assert [line["text"] for line in chat.lines(template="task_stuck")] == ["no seats left"]

    do(chat, ticket, CHECK, "take_up")
    do(chat, ticket, CHECK, "get_stuck", reason="still none")
    do(chat, ticket, CHECK, "leave_out")

    assert states(chat, ticket)["train"] == "open"


def test_until_a_task_is_begun_the_requester_may_cancel_and_all_tasks_are_withdrawn(chat: Chat) -> None:
    ticket = sent(chat)
    outcome = closing.cancel(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())
    chat.work()

    assert isinstance(outcome, Done)
    assert set(states(chat, ticket).values()) == {"withdrawn"}
    assert chat.drawn[-1:] and task_surface_id(the(chat, ticket, CHECK).id) in chat.drawn[-6:]
    assert isinstance(do(chat, ticket, CHECK, "claim"), TooLate)
    assert [one.state for one in chat.ticket(ticket.id).tasks] == [TaskState.WITHDRAWN] * 4


def test_once_a_task_is_begun_it_is_too_late_to_cancel(chat: Chat) -> None:
    ticket = sent(chat)
    do(chat, ticket, CHECK, "claim")

    outcome = closing.cancel(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())

    assert isinstance(outcome, TooLate)
    assert chat.ticket(ticket.id).state is State.FULFILLING


def test_a_call_on_its_way_when_the_request_is_solved_by_hand_changes_nothing_any_more(chat: Chat) -> None:
    ticket = sent(chat)
    do(chat, ticket, CHECK, "tick", lines=[0, 1])
    tasks.finish(chat.desk, the(chat, ticket, CHECK).id, by=BO, request_id=chat.request_id())
    resolved(chat, chat.ticket(ticket.id))

    assert states(chat, ticket)["seat"] == "withdrawn"
    assert chat.ticket(ticket.id).state is State.RESOLVED


def test_tasks_are_on_the_home_of_who_has_them_and_of_the_team_whose_they_are(desk: Desk, chat: Chat) -> None:
    ticket = sent(chat)
    free = homes.read(desk, BO)
    do(chat, ticket, CHECK, "claim")
    mine, theirs = homes.read(desk, BO), homes.read(desk, CY)

    assert free is not None and mine is not None and theirs is not None
    assert [task.name for task, _ in free.team_tasks] == ["check"]
    assert [task.name for task, _ in mine.my_tasks] == ["check"]
    assert (mine.team_tasks, theirs.my_tasks, theirs.team_tasks) == ([], [], [])
    assert free.unassigned == [], "what is done by tasks waits for nobody to claim it as a whole"


def test_what_is_asked_while_it_is_fulfilled_is_answered_and_fulfilment_goes_on(chat: Chat) -> None:
    ticket = sent(chat)
    do(chat, ticket, CHECK, "claim")
    asked = working.ask(chat.desk, ticket.id, question="Which team?", by=BO, request_id=chat.request_id())
    assert isinstance(asked, Done) and asked.ticket.state is State.PENDING_USER

    assert ticket.conversation_id is not None
    chat.reply(chat.conversation(ticket.conversation_id), "the brand team")

    assert chat.ticket(ticket.id).state is State.FULFILLING


def test_what_came_of_a_call_is_recorded_once_however_often_it_is_told(chat: Chat) -> None:
    ticket = sent(chat)
    check(chat, ticket)
    seat, version = the(chat, ticket, SEAT), chat.ticket(ticket.id).version

    again = task_calls.settle(chat.desk, seat.id, 1, Accepted("200"), tries=1)
    late = task_calls.settle(chat.desk, seat.id, 1, NotSent("it answered 500", may_help_later=False), tries=5)

    assert (again, late, task_calls.due(chat.desk, seat.id, 1)) == (None, None, None)
    assert (the(chat, ticket, SEAT), chat.ticket(ticket.id).version) == (seat, version)


def test_a_call_whose_worker_died_before_it_was_recorded_is_made_again_under_the_same_key(chat: Chat) -> None:
    ticket = sent(chat)
    do(chat, ticket, CHECK, "tick", lines=[0, 1])
    tasks.finish(chat.desk, the(chat, ticket, CHECK).id, by=BO, request_id=chat.request_id())
    seat = the(chat, ticket, SEAT)
    lost = task_calls.due(chat.desk, seat.id, 1)  # it was sent, and nobody knows

    chat.work()

    assert lost is not None
    assert [posting.key for posting in chat.webhooks.got] == [lost.key]
    assert states(chat, ticket)["seat"] == "done"


def test_a_card_whose_request_reads_otherwise_is_drawn_anew(chat: Chat) -> None:
    ticket = sent(chat)
    card = task_surface_id(the(chat, ticket, CHECK).id)
    chat.drawn.clear()

    assert ticket.conversation_id is not None
    with chat.desk.unit_of_work() as uow:
        now = uow.tickets.locked(ticket.id)
        after = lifecycle.reword(now, title="Figma, now", description="x", at=chat.desk.clock.now())
        assert save(chat.desk, uow, now, after, action="reworded", by=ANA, cause="edit-1") is not None
        uow.commit()
    chat.work()

    assert card in chat.drawn


def test_a_request_of_an_item_without_tasks_is_worked_as_ever(store: TicketStore, clock: FakeClock) -> None:
    chat = Chat(desk_of(store, clock, replace(POLICY_WITH_TASKS, fulfilment={})), store)

    ticket = sent(chat)

    assert (ticket.state, ticket.tasks, ticket.version) == (State.NEW, (), 1)


VERBS = ("claim", "release", "finish", "get_stuck", "take_up", "leave_out", "send")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.tuples(st.sampled_from([CHECK, SEAT, TRAIN, TELL]), st.sampled_from(VERBS)), max_size=25),
    st.lists(st.booleans(), max_size=4),
)
def test_whatever_anybody_presses_in_any_order_tasks_and_request_stay_together(
    chat: Chat, pressed: list[tuple[TaskName, str]], fails: list[bool]
) -> None:
    ticket = sent(chat)
    chat.webhooks.answers = [NotSent("it answered 404", may_help_later=False)] * sum(fails)
    for name, verb in pressed:
        do(chat, ticket, name, "tick", lines=[0, 1])
        what = {"reason": "why not"} if verb == "get_stuck" else {}
        do(chat, ticket, name, verb, by=BO, **what)
        assert_hold(chat.desk)
