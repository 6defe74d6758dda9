"""What an item says of its fulfilment: which tasks an answer calls for, in which order, in whose words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.fulfilment import CHECK, PLAN, SEAT, TELL, TRAIN
from workflows.domain import fulfilment
from workflows.domain.fulfilment import TaskPlan
from workflows.domain.ids import FieldId, TaskName, TeamId

EDITOR = {FieldId("seat"): ("editor",)}
VIEWER = {FieldId("seat"): ("viewer",)}


def test_every_task_without_a_condition_and_those_whose_condition_is_met_are_called_for() -> None:
    assert [one.id for one in fulfilment.wanted(PLAN.tasks, EDITOR)] == [CHECK, SEAT, TRAIN, TELL]
    assert [one.id for one in fulfilment.wanted(PLAN.tasks, VIEWER)] == [CHECK, SEAT, TELL]


def test_what_waits_for_a_task_that_is_not_called_for_waits_for_what_that_waited_for() -> None:
    left = {one.id: one.after for one in fulfilment.wanted(PLAN.tasks, VIEWER)}

    assert left == {CHECK: (), SEAT: (CHECK,), TELL: (SEAT,)}


def test_words_are_filled_in_once_so_that_an_answer_fills_in_nothing() -> None:
    plan = TaskPlan(id=CHECK, title="For {for.name}: {unknown}", team=TeamId("it"), checklist=("{for.name}",))

    said = fulfilment.said_of(plan, {"for.name": "{for.email}", "for.email": "secret"})

    assert (said.title, said.checklist) == ("For {for.email}: {unknown}", ("{for.email}",))


def test_tasks_that_wait_for_each_other_are_named_in_their_order() -> None:
    assert fulfilment.circle({"a": [], "b": ["a"], "c": ["b", "a"]}) == ()
    assert fulfilment.circle({"a": ["c"], "b": ["a"], "c": ["b"]}) in (("a", "c", "b"), ("c", "b", "a"))
    assert fulfilment.circle({"a": ["a"]}) == ("a",)


NAMES = [TaskName(letter) for letter in "abcdef"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.sampled_from(NAMES), max_size=3, unique=True), min_size=6, max_size=6))
def test_a_circle_is_found_exactly_when_the_tasks_cannot_all_be_done(after: list[list[TaskName]]) -> None:
    waits = dict(zip(NAMES, after, strict=True))
    done: set[TaskName] = set()
    while ready := {name for name in NAMES if name not in done and done.issuperset(waits[name])}:
        done |= ready

    found = fulfilment.circle({str(name): before for name, before in waits.items()})

    assert bool(found) == (done != set(NAMES))
    for name, before in zip(found, (*found[1:], *found[:1]), strict=True):
        assert before in waits[TaskName(name)]
