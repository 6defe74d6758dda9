"""How an item of the catalogue is fulfilled: the tasks a request is done by, who does each, and in which order.

What an item says here is filled in and frozen when a request of it is sent: what becomes of its files later changes
nothing for that request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from workflows.domain.answer_words import in_words
from workflows.domain.bounds import problem_of
from workflows.domain.catalogue import REQUESTER, Answers, Catalogue, FormField, Item, Value, only_shown
from workflows.domain.conditions import Condition
from workflows.domain.ids import FieldId, ItemId, TaskId, TaskName, TeamId
from workflows.domain.runbooks import FACT_MAX, Sends, filled

ANSWER = "answers."
"""What a placeholder of an answer begins with."""
ABOUT_PEOPLE = ("requester.name", "requester.email", "for.name", "for.email")
ABOUT_TICKET = ("ticket.number",)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPlan:
    """A request of another item that this one brings with it, and what is answered there.

    `{field}` alone in an answer is that field's own answer here; among other words it is the answer in words.
    """

    item: ItemId
    answers: Mapping[FieldId, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPlan:
    """One task of an item, done once those in `after` are; without `when` it is a part of every request.

    `doing` and `done` are what the requester reads of it, its title where they are empty. `due_days` counts the desk's
    open days from when it can be begun. One with a `part` is a request of its own; one that `sends` is
    done by another system, `is_gated` only once a person lets the call through.
    """

    id: TaskName
    title: str
    team: TeamId
    after: tuple[TaskName, ...] = ()
    when: Condition | None = None
    checklist: tuple[str, ...] = ()
    instructions: str = ""
    doing: str = ""
    done: str = ""
    due_days: int | None = None
    sends: Sends | None = None
    is_gated: bool = False
    part: PartPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilmentPlan:
    """Everything that happens after a request of an item was sent."""

    tasks: tuple[TaskPlan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A request that is about to be opened as a part of another: what is asked for, and with which answers."""

    item: ItemId
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A task that is about to be: its name in the store, and what it asks for."""

    id: TaskId
    plan: TaskPlan
    part: Part | None = None


NOTHING_PLANNED = FulfilmentPlan()
"""One team does it all, as its ticket says."""


def is_met(condition: Condition | None, answers: Answers) -> bool:
    """Whether the answers are those a condition asks for; none asks for nothing."""
    return condition is None or not set(condition.values).isdisjoint(answers.get(condition.field, ()))


def wanted(plans: Sequence[TaskPlan], answers: Answers) -> tuple[TaskPlan, ...]:
    """Return the tasks that these answers call for; what waits for one that is not waits for what that waited for."""
    by_id = {plan.id: plan for plan in plans}
    kept = {plan.id for plan in plans if is_met(plan.when, answers)}

    def standing_in(name: TaskName, seen: frozenset[TaskName]) -> list[TaskName]:
        if name in kept:
            return [name]
        if name in seen or name not in by_id:
            return []
        return [one for before in by_id[name].after for one in standing_in(before, seen | {name})]

    return tuple(
        replace(
            plan,
            after=tuple(dict.fromkeys(one for name in plan.after for one in standing_in(name, frozenset()))),
        )
        for plan in plans
        if plan.id in kept
    )


def parts_of(
    plan: FulfilmentPlan, catalogue: Catalogue, item: Item, answers: Answers
) -> tuple[tuple[TaskPlan, Item, Answers], ...]:
    """Return the requests that one of *item* brings with it, each with its item and its answers."""
    found = []
    for one in wanted(plan.tasks, answers):
        part = catalogue.item(one.part.item) if one.part is not None else None
        if one.part is not None and part is not None:
            found.append((one, part, _mapped(one.part, part, item, answers)))
    return tuple(found)


def _mapped(plan: PartPlan, part: Item, item: Item, answers: Answers) -> Answers:
    """Return the answers of a part: its own defaults, and what is said of it; what it has no option for is left out."""
    given = {one.id: one.default for one in part.fields if one.default and one.default != (REQUESTER,)}
    given |= {name: _answered(value, item, answers) for name, value in plan.answers.items()}
    for one in part.fields:
        if one.options and given.get(one.id):
            given[one.id] = tuple(value for value in given[one.id] if one.option(value) is not None)
    return only_shown(
        part, {one.id: given[one.id] for one in part.fields if _is_answer(one, given.get(one.id, ()))}
    )


def _is_answer(one: FormField, value: Value) -> bool:
    """Whether *value* is of the kind that field asks for; a day may be any."""
    problem = problem_of(one, value, today=date.min) if value else None
    return bool(value) and (problem is None or problem.code not in ("no_date", "no_number", "no_option"))


def _answered(value: Value, item: Item, answers: Answers) -> Value:
    """Return an answer of a part, with what it takes over from the whole."""
    facts = {str(one.id): in_words(one, answers.get(one.id, ())) for one in item.fields}
    for one in item.fields:
        if value == (f"{{{one.id}}}",):
            return tuple(answers.get(one.id, ()))
    return tuple(words for each in value if (words := filled(each, facts).strip()))


def circle(after: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return names that wait for each other in a circle, in the order they wait; () when none do."""
    settled: set[str] = set()
    for start in after:
        way: list[str] = []
        ahead: list[tuple[str, bool]] = [(start, False)]
        while ahead:
            name, is_left = ahead.pop()
            if is_left:
                settled.add(way.pop())
            elif name in way:
                return tuple(way[way.index(name) :])
            elif name not in settled and name in after:
                way.append(name)
                ahead.append((name, True))
                ahead.extend((before, False) for before in after[name])
    return ()


def said_of(plan: TaskPlan, facts: Mapping[str, str]) -> TaskPlan:
    """Return a task with what its words leave open filled in from *facts* of the request."""
    short = {name: fact[:FACT_MAX] for name, fact in facts.items()}
    sends = plan.sends
    if sends is not None:
        sends = replace(sends, body={name: filled(text, short) for name, text in sends.body.items()})
    return replace(
        plan,
        sends=sends,
        title=filled(plan.title, short),
        instructions=filled(plan.instructions, short),
        doing=filled(plan.doing, short),
        done=filled(plan.done, short),
        checklist=tuple(filled(line, short) for line in plan.checklist),
    )
