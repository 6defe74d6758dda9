"""How an item is fulfilled, as its file says it under `tasks`: read, and checked against the rest of the desk."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import Field

from bot.conditions_file import Texts, WhenFile, wrong_condition
from bot.marked_files import Document, FileModel, Mistake
from bot.runbook_files import BODY_MAX, Name, Sendable
from workflows.domain.catalogue import Item
from workflows.domain.fulfilment import (
    ABOUT_PEOPLE,
    ABOUT_TICKET,
    ANSWER,
    FulfilmentPlan,
    PartPlan,
    TaskPlan,
    circle,
)
from workflows.domain.ids import FieldId, ItemId, TaskName, TeamId, WebhookId
from workflows.domain.runbooks import Sends
from workflows.domain.webhooks import Webhook

TASKS_MAX = 20
CHECKLIST_MAX = 10  # boxes of one element in chat
_ID = r"^[a-z0-9][a-z0-9_-]{0,39}$"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
Wrong = tuple[Sequence[int | str], str]


class CallFile(FileModel):
    """A task that another system does."""

    webhook: str
    body: dict[str, Sendable] = Field(default_factory=dict)
    gate: bool = False


class TaskFile(FileModel):
    """One task of an item."""

    id: Name = Field(pattern=_ID)
    title: str = Field(min_length=1, max_length=100)
    team: str
    after: list[Name] = Field(default_factory=list)
    when: WhenFile | None = None
    checklist: list[str] = Field(default_factory=list, max_length=CHECKLIST_MAX)
    instructions: str = Field("", max_length=1500)
    doing: str = Field("", max_length=100)
    done: str = Field("", max_length=100)
    due: int | None = Field(None, ge=0, le=365)
    call: CallFile | None = None


class PartFile(FileModel):
    """A request of another item that this one brings with it."""

    item: str
    answers: dict[str, Texts] = Field(default_factory=dict)
    when: WhenFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSaid:
    """What the file of an item says of its fulfilment, and where it says it."""

    item: Item
    tasks: Sequence[TaskFile]
    bundle: Sequence[PartFile]
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an item's fulfilment may name: teams, systems to be called, other items; some of these are bundles."""

    teams: Collection[str]
    webhooks: Mapping[WebhookId, Webhook]
    items: Mapping[ItemId, Item] = field(default_factory=dict)
    bundles: Collection[ItemId] = ()


def plan_of(said: ItemSaid, known: Known, mistakes: list[Mistake]) -> FulfilmentPlan:
    """Return how an item is fulfilled; every mistake in that is added to *mistakes*."""
    wrong = sorted(_wrong(said, known), key=lambda one: said.document.line_of(one[0]))
    mistakes.extend(Mistake(said.document.path, said.document.line_of(where), what) for where, what in wrong)
    parts = (_part(n, file, known) for n, file in enumerate(said.bundle))
    return FulfilmentPlan(tasks=(*(task_of(file, known) for file in said.tasks), *parts))


def _part(n: int, file: PartFile, known: Known) -> TaskPlan:
    item = known.items.get(ItemId(file.item))
    return TaskPlan(
        id=TaskName(f"part-{n}-{file.item}"),
        title=item.title if item is not None else file.item,
        team=item.fulfilled_by if item is not None else TeamId(""),
        when=file.when.condition() if file.when is not None else None,
        part=PartPlan(
            item=ItemId(file.item),
            answers={FieldId(name): tuple(value) for name, value in file.answers.items()},
        ),
    )


def task_of(file: TaskFile, known: Known) -> TaskPlan:
    """Return a task as the desk knows it."""
    sends = None
    webhook = known.webhooks.get(WebhookId(file.call.webhook)) if file.call is not None else None
    if file.call is not None and webhook is not None:
        sends = Sends(webhook=webhook.id, url=webhook.url, body=dict(file.call.body))
    return TaskPlan(
        id=TaskName(file.id),
        title=file.title,
        team=TeamId(file.team),
        after=tuple(map(TaskName, file.after)),
        when=file.when.condition() if file.when is not None else None,
        checklist=tuple(file.checklist),
        instructions=file.instructions.strip(),
        doing=file.doing,
        done=file.done,
        due_days=file.due,
        sends=sends,
        is_gated=file.call is not None and file.call.gate,
    )


# ---- what is wrong ------------------------------------------------------------------------------------------


def _wrong(said: ItemSaid, known: Known) -> Iterator[Wrong]:
    for where, what in wrong_tasks(said.tasks, said.item, known):
        yield ["tasks", *where], what
    for at, part in enumerate(said.bundle):
        for where, what in _wrong_part(part, said.item, known):
            yield ["bundle", at, *where], what


def wrong_tasks(
    tasks: Sequence[TaskFile], item: Item, known: Known, *, also: Sequence[str] = ()
) -> Iterator[Wrong]:
    """Yield what is wrong with a list of tasks; *also* are placeholders that can be filled besides."""
    if len(tasks) > TASKS_MAX:
        yield [], f"{len(tasks)} tasks are too many for one card; {TASKS_MAX} fit"
    ids = [task.id for task in tasks]
    for at, task in enumerate(tasks):
        if task.id in ids[:at]:
            yield [at, "id"], f"a task {task.id!r} stands above already; rename one"
        for where, what in _wrong_task(task, ids, item, known, also=also):
            yield [at, *where], what
    found = circle({task.id: task.after for task in tasks})
    if found:
        way = " after ".join((*found, found[0]))
        yield [ids.index(found[0]), "after"], f"these tasks wait for each other, so none begins: {way}"


def _wrong_part(part: PartFile, whole: Item, known: Known) -> Iterator[Wrong]:
    if part.when is not None:
        for what in wrong_condition(part.when, whole):
            yield ["when"], what
    item = known.items.get(ItemId(part.item))
    if item is None:
        yield ["item"], f"there is no item {part.item!r} in the catalogue; correct it"
        return
    if item.id in known.bundles:
        yield ["item"], f"{part.item!r} brings others with it itself; name those here instead"
    fields = {str(one.id): one for one in whole.fields}
    for name, value in part.answers.items():
        asked = item.field(FieldId(name))
        if asked is None:
            names = ", ".join(one.id for one in item.fields)
            yield ["answers", name], f"{part.item!r} has no field {name!r}; it has {names}"
        for text in value:
            for placeholder in _PLACEHOLDER.findall(text):
                if placeholder not in fields:
                    fit = ", ".join(fields)
                    yield ["answers", name], f"{{{placeholder}}} cannot be filled; this item has {fit}"
            is_fixed = asked is not None and bool(asked.options) and not _PLACEHOLDER.search(text)
            if is_fixed and asked is not None and asked.option(text) is None:
                yield ["answers", name], f"{name!r} of {part.item!r} has no option {text!r}"
    for one in item.fields:
        is_asked = one.is_required and one.when is None and not one.default
        if is_asked and one.id not in part.answers:
            yield ["item"], f"{part.item!r} needs {one.id!r}; say it under answers"


def _wrong_task(
    task: TaskFile, ids: Collection[str], item: Item, known: Known, *, also: Sequence[str]
) -> Iterator[Wrong]:
    if task.team not in known.teams:
        yield ["team"], f"there is no team {task.team!r}; teams.yaml has {', '.join(known.teams) or 'none'}"
    for n, name in enumerate(task.after):
        if name not in ids:
            yield ["after", n], f"there is no task {name!r} in this item; it has {', '.join(ids)}"
    if task.when is not None:
        for what in wrong_condition(task.when, item):
            yield ["when"], what
    said: list[Wrong] = [([name], getattr(task, name)) for name in ("title", "instructions", "doing", "done")]
    said += [(["checklist", n], line) for n, line in enumerate(task.checklist)]
    if task.call is not None:
        yield from _wrong_call(task, task.call, known)
        said += [(["call", "body", name], text) for name, text in task.call.body.items()]
    for where, text in said:
        yield from unfillable(where, text, item, also=also)


def _wrong_call(task: TaskFile, call: CallFile, known: Known) -> Iterator[Wrong]:
    if WebhookId(call.webhook) not in known.webhooks:
        names = ", ".join(known.webhooks) or "none"
        yield ["call", "webhook"], f"there is no webhook {call.webhook!r}; webhooks.yaml has {names}"
    if task.checklist:
        yield ["checklist"], "nobody ticks what another system does; make it a task of its own, or remove it"
    if sum(map(len, (*call.body, *call.body.values()))) > BODY_MAX:
        yield ["call", "body"], f"this is too much to be read before it is sent; {BODY_MAX} characters fit"


def unfillable(
    where: Sequence[int | str], text: str, item: Item, *, also: Sequence[str] = ()
) -> Iterator[Wrong]:
    """Yield the placeholders of a text that neither a request of *item* nor what is known *also* can fill."""
    known = (*ABOUT_PEOPLE, *ABOUT_TICKET, *also, *(f"{ANSWER}{one.id}" for one in item.fields))
    for name in _PLACEHOLDER.findall(text):
        if name not in known:
            yield where, f"{{{name}}} cannot be filled; there are {', '.join(known)}"
