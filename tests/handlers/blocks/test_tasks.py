"""The card of a task: what it is, whose, what can be pressed in each of its states, and nothing that is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from handlers.blocks import tasks as cards
from handlers.blocks.conversations import conversation_card
from handlers.blocks.drawing import Drawing, View
from handlers.blocks.home import agent_home
from handlers.blocks.request_forms import request_form
from handlers.blocks.tickets import triage_card
from tests.domain.catalogue import LAPTOP, MODEL
from tests.domain.fulfilment import FIGMA, PLAN
from tests.handlers.blocks import request_samples as requests
from tests.handlers.blocks.reading import accepted, as_json, buttons_of, lines_of
from tests.handlers.blocks.samples import ANA, BO, CY, LOOK, NOW, PEOPLE, POLICY, drawn_from, ticket
from workflows.domain import tasks
from workflows.domain.catalogue import Catalogue
from workflows.domain.conversations import CardKind
from workflows.domain.fulfilment import FulfilmentPlan, PartPlan, TaskPlan
from workflows.domain.ids import DESK, FieldId, TaskId, TaskName, TeamId, TicketId, TicketNumber
from workflows.domain.requests import Ask
from workflows.domain.runbooks import CallState
from workflows.domain.tasks import Task, TaskMark, TaskState
from workflows.domain.tickets import Kind, State, Ticket
from workflows.use_cases.homes import Home

TASK = replace(
    tasks.made(PLAN.tasks[0], TaskId("01890000-k"), TicketId("01890000-t"), place=0, at=NOW),
    title="Prepare the laptop",
    instructions="Take one from the shelf.",
    due_at=NOW + timedelta(hours=1),
)
CALL = replace(
    tasks.made(PLAN.tasks[1], TaskId("01890000-l"), TicketId("01890000-t"), place=1, at=NOW), due_at=NOW
)
REQUEST = ticket(
    State.FULFILLING,
    kind=Kind.REQUEST,
    number=TicketNumber("REQ-7"),
    title="New laptop, Light 13",
    description="Model: Light 13",
    assignee_id=None,
)


SAID = (TASK, CALL, REQUEST, "laptop prepared", "none left", "it answered 500")
"""What in these cards is not the desk's to say."""


def in_state(state: TaskState) -> Task:
    by = BO if state in (TaskState.CLAIMED, TaskState.STUCK, TaskState.LEFT_OUT, TaskState.DONE) else None
    return replace(TASK, state=state, assignee_id=by, why="none left" if state is TaskState.STUCK else "")


def mark(state: TaskState) -> TaskMark:
    return replace(
        tasks.mark(in_state(state)),
        id=TaskId(state.value),
        doing="laptop being prepared",
        done="laptop prepared",
    )


def called(state: CallState) -> Task:
    calling = tasks.open_(CALL, due_at=NOW, at=NOW)
    assert calling.call is not None
    if state is CallState.FAILED:
        return tasks.failed(calling, 1, why="it answered 500", at=NOW)
    if state is CallState.WAITS:
        return tasks.open_(replace(CALL, is_gated=True), due_at=NOW, at=NOW)
    return calling


def everything() -> Iterator[Drawing | View]:
    for state in TaskState:
        yield cards.task_card(in_state(state), REQUEST, LOOK)
    for call in CallState:
        yield cards.task_card(called(call), REQUEST, LOOK)
    yield cards.reason(TASK, LOOK)
    many = [(replace(TASK, id=TaskId(f"01890000-{n}")), REQUEST.number) for n in range(9)]
    bare = agent_home(Home(person=PEOPLE[BO]), LOOK)
    stuck = in_state(TaskState.STUCK)
    yield cards.with_tasks(bare, many, [(stuck, REQUEST.number)], LOOK)


BUTTONS = {
    TaskState.WAITING: [],
    TaskState.OPEN: ["task_claim", "task_done", "task_stuck"],
    TaskState.CLAIMED: ["task_done", "task_stuck", "task_release"],
    TaskState.CALLING: [],
    TaskState.REQUESTED: [],
    TaskState.UNDERWAY: [],
    TaskState.STUCK: ["task_take_up", "task_leave_out"],
    TaskState.DONE: [],
    TaskState.LEFT_OUT: [],
    TaskState.WITHDRAWN: [],
}


@pytest.mark.parametrize("state", TaskState)
def test_each_state_offers_what_can_be_done_in_it(state: TaskState) -> None:
    drawn = cards.task_card(in_state(state), REQUEST, LOOK)

    accepted(drawn)
    assert sorted(buttons_of(drawn)) == sorted(BUTTONS[state])
    assert lines_of(drawn)[0] == "*REQ-7 · Prepare the laptop*"


def test_the_card_says_whose_it_is_by_when_and_what_it_is_for() -> None:
    lines = lines_of(cards.task_card(in_state(TaskState.CLAIMED), REQUEST, LOOK))

    assert lines[1] == "With <@U0BOLIND> · due <!date^1795441200^{time}|14:40 CET>"
    assert "Take one from the shelf." in lines
    assert "> Model: Light 13" in lines


def test_an_overdue_task_says_so_on_its_card_and_on_home_until_it_is_settled() -> None:
    late = {state: replace(in_state(state), due_at=NOW) for state in TaskState}
    says = {
        state: "*overdue since <!date^1795437600^{time}|13:40 CET>*"
        in as_json(cards.task_card(task, REQUEST, LOOK))
        for state, task in late.items()
    }

    shown = (TaskState.OPEN, TaskState.CLAIMED, TaskState.CALLING, TaskState.STUCK)
    assert {state for state, is_said in says.items() if is_said} == set(shown)
    mine = [(late[TaskState.CLAIMED], REQUEST.number)]
    bare = agent_home(Home(person=PEOPLE[BO], my_tasks=mine), LOOK)
    home = as_json(cards.with_tasks(bare, mine, [], LOOK))
    assert "Next due: REQ-7" in home and "*Overdue since " in home


@pytest.mark.parametrize(
    ("call", "offered", "said"),
    [
        (
            CallState.WAITS,
            ["task_send", "task_stuck"],
            "Waits until somebody lets the call to *seats* through",
        ),
        (CallState.SENDING, [], "*seats* is being called"),
        (
            CallState.FAILED,
            ["task_send", "task_claim", "task_done", "task_stuck"],
            "The call to *seats* came to nothing: it answered 500.",
        ),
    ],
)
def test_a_call_says_where_it_is_and_one_that_came_to_nothing_is_somebodys(
    call: CallState, offered: list[str], said: str
) -> None:
    drawn = cards.task_card(called(call), REQUEST, LOOK)

    accepted(drawn)
    assert sorted(buttons_of(drawn)) == sorted(offered)
    assert said in "\n".join(lines_of(drawn))


def test_of_a_private_request_another_team_reads_only_what_the_task_tells() -> None:
    design = replace(POLICY.teams[TeamId("it")], id=TeamId("design"))
    look = replace(LOOK, policy=replace(POLICY, teams={**POLICY.teams, design.id: design}))
    theirs = replace(in_state(TaskState.OPEN), team=design.id)

    drawn = as_json(cards.task_card(theirs, replace(REQUEST, is_private=True), look))

    assert "Take one from the shelf." in drawn
    assert "Light 13" not in drawn


def test_what_is_done_comes_first_and_what_waits_last_whatever_their_order() -> None:
    states = (TaskState.WAITING, TaskState.OPEN, TaskState.CLAIMED, TaskState.DONE)
    request = replace(REQUEST, tasks=tuple(replace(mark(state), by=None) for state in states))
    about, card, _ = drawn_from(CardKind.OPENED, None)

    lines = lines_of(conversation_card(about, card, request, LOOK))

    assert [line.strip("*").split(":")[0] for line in lines[2:6]] == ["Done", "Now", "Next", "Then"]


def test_a_notification_of_a_task_says_who_has_it_and_by_when() -> None:
    text = cards.task_card(in_state(TaskState.OPEN), REQUEST, LOOK).text

    assert text.startswith("REQ-7: Prepare the laptop")
    assert "Nobody of IT has it yet, due" in text


def test_the_requester_reads_in_one_card_what_is_done_and_what_comes_next() -> None:
    marks = [mark(state) for state in (TaskState.DONE, TaskState.CLAIMED, TaskState.STUCK, TaskState.WAITING)]
    request = replace(REQUEST, tasks=tuple(replace(one, by=CY if one.by else None) for one in marks))
    about, card, _ = drawn_from(CardKind.OPENED, None)

    lines = lines_of(conversation_card(about, card, request, LOOK))

    assert lines[:6] == [
        "*REQ-7 is under way: New laptop, Light 13*",
        "1 of 4 done. Expected by <!date^1795455900^{time}|17:45 WET>.",
        "Done: laptop prepared",
        "*Now: laptop being prepared*, with <@U0CYOKAF>",
        "Held up: laptop being prepared, the team looks into it",
        "Then: laptop being prepared",
    ]


LIGHT = {MODEL: ("light",)}


def review_of_a_bundle() -> Drawing:
    """Draw what is confirmed of a laptop that brings a second one with it."""
    part = PartPlan(item=LAPTOP.id, answers={MODEL: ("light",), FieldId("extras"): ("dock",)})
    plan = FulfilmentPlan(tasks=(TaskPlan(id=TaskName("p"), title="Laptop", team=TeamId("it"), part=part),))
    policy = replace(requests.LOOKING.policy, fulfilment={LAPTOP.id: plan})
    about, card, _ = drawn_from(CardKind.REVIEW, None)
    draft = requests.draft(requests.WHOLE, LAPTOP)
    return conversation_card(about, card, None, replace(requests.LOOKING, policy=policy), draft=draft)


def test_a_bundle_is_confirmed_on_one_card_with_what_it_costs_together() -> None:
    alone = requests.drawn(CardKind.REVIEW, Ask(title=LAPTOP.title), requests.WHOLE)
    whole = review_of_a_bundle()

    accepted(whole)
    assert price_in(lines_of(whole)[0]) - price_in(lines_of(alone)[0]) == 1388
    said = next(line for line in lines_of(whole) if line.startswith("• "))
    assert said.startswith("• New laptop, Light 13") and price_in(said) == 1388


def test_what_parts_cost_by_the_month_is_in_the_sum_on_the_card_and_in_the_form() -> None:
    seat = replace(FIGMA, price=Decimal(15), price_per="month", fields=())
    also = (
        TaskPlan(
            id=TaskName("p"), title="x", team=TeamId("it"), part=PartPlan(item=LAPTOP.id, answers=LIGHT)
        ),
        TaskPlan(id=TaskName("q"), title="x", team=TeamId("it"), part=PartPlan(item=seat.id)),
        TaskPlan(id=TaskName("r"), title="x", team=TeamId("it"), part=PartPlan(item=seat.id)),
    )
    policy = replace(
        requests.LOOKING.policy,
        catalogue=Catalogue(items=(LAPTOP, seat)),
        fulfilment={LAPTOP.id: FulfilmentPlan(tasks=also)},
    )
    look = replace(requests.LOOKING, policy=policy)
    about, card, _ = drawn_from(CardKind.REVIEW, None)
    draft = requests.draft(requests.WHOLE, LAPTOP)

    whole = conversation_card(about, card, None, look, draft=draft)
    form = request_form(draft, LAPTOP, look, answers=requests.WHOLE, today=requests.TODAY)

    accepted(whole)
    both = "€\u00a03,918 + €\u00a030 a month"  # 2399 + 320 for the laptop, 1199 for the other, two seats
    assert lines_of(whole)[0] == f"*Ready to send: New laptop, {both}*"
    assert f"*{both}* · IT" in as_json(form)


def price_in(line: str) -> int:
    return int(line.replace(",", "").replace("*", "").split("\N{NO-BREAK SPACE}")[-1].split("€")[-1].strip())


def test_agents_read_the_tasks_on_the_card_of_the_request() -> None:
    request: Ticket = replace(REQUEST, tasks=(mark(TaskState.DONE), mark(TaskState.OPEN)))

    drawn = triage_card(request, None, LOOK)

    accepted(drawn)
    said = "\n".join(lines_of(drawn))
    assert "1 of 2 tasks done" in said
    assert "Done: Prepare the laptop · IT · <@U0BOLIND>\nOpen: Prepare the laptop · IT" in said
    assert "ticket_release" not in buttons_of(drawn)


def test_words_of_answers_in_a_task_format_and_ping_nobody() -> None:
    hostile = replace(TASK, title="*x* <!channel>", instructions="<!here> *now*", checklist=("<@U1>",))

    drawn = cards.task_card(replace(hostile, state=TaskState.OPEN), replace(REQUEST, requester_id=ANA), LOOK)

    accepted(drawn)
    assert "<!channel>" not in as_json(drawn) and "<!here>" not in as_json(drawn)


def test_a_task_of_the_desks_own_request_is_for_nobody() -> None:
    drawn = cards.task_card(in_state(TaskState.OPEN), replace(REQUEST, requester_id=DESK), LOOK)

    assert lines_of(drawn)[-1] == "New laptop, Light 13 · task 1 of 0"
