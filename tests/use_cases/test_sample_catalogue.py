"""Every item of the sample catalogue ends in the same stored request, whether the thread or the form collects it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.desk_files import read_policy
from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, POLICY, a_desk
from tests.fakes.wishes import WordWishes
from tests.use_cases.invariants import assert_hold
from workflows.domain import rows
from workflows.domain.attachments import as_answer, attached
from workflows.domain.audiences import EMPLOYEES
from workflows.domain.bounds import earliest
from workflows.domain.catalogue import (
    MASK,
    WRITING,
    Answers,
    Catalogue,
    FieldKind,
    FormField,
    Item,
    Value,
    as_seen_by,
    shown,
)
from workflows.domain.conversations import CardKind, Conversation
from workflows.domain.ids import FieldId, ItemId, TeamId
from workflows.domain.messages import Attached
from workflows.domain.policies import Policy
from workflows.domain.requests import RequestDraft, RequestState
from workflows.domain.tasks import Task
from workflows.domain.tickets import Ticket
from workflows.ports import Desk
from workflows.use_cases import request_forms, request_presses
from workflows.use_cases.presses import Recorded
from workflows.use_cases.request_forms import Form

SAMPLE = read_policy(Path(__file__).parents[2] / "desk")
OWNER = "ana.duarte@larkfield.example"
Stored = dict[str, object]
DAYS_NAMED = 5
"""So many days, from today on, that are understood where a row has one."""
ROUNDS = 8
"""As many times an item is answered otherwise until each of its fields was asked for."""


def _policy() -> Policy:
    """Return a desk that offers everything to everybody; every team of the sample shares one channel."""
    one = next(iter(POLICY.teams.values()))
    teams = {TeamId(team): replace(one, id=TeamId(team)) for team in SAMPLE.teams}
    return replace(
        POLICY,
        teams=teams,
        catalogue=Catalogue(
            items=tuple(replace(one, audience=(EMPLOYEES,)) for one in SAMPLE.catalogue.items)
        ),
        webhooks=SAMPLE.webhooks,
        fulfilment=SAMPLE.fulfilment,
    )


def _items() -> Iterator[object]:
    """Yield every item on the cheaper database, and those with most in them on the other one, too."""
    for item in SAMPLE.catalogue.items:
        yield pytest.param("sqlite", item.id, id=f"{item.id}-sqlite")
    for name in ("conference-stand", "supplier"):
        yield pytest.param("postgresql", ItemId(name), id=f"{name}-postgresql")


def _answer(one: FormField, n: int, *, today: date) -> Value:
    """Return an answer that the form of the field takes, another for each *n* where there are several."""
    match one.kind:
        case FieldKind.CHOICE | FieldKind.LOOKUP | FieldKind.ASSET:
            return (one.options[n % len(one.options)].id,)
        case FieldKind.CHOICES:
            return tuple(dict.fromkeys(one.options[at % len(one.options)].id for at in (n, n + 1)))
        case FieldKind.NUMBER | FieldKind.MONEY:
            return (str((one.minimum or Decimal(1)) + Decimal(n % 2)),)
        case FieldKind.DATE:
            return ((earliest(one, today=today) or today).isoformat(),)
        case FieldKind.USER:
            return (ANA,)
        case FieldKind.ATTACHMENT:
            ending = one.file_types[0] if one.file_types else "pdf"
            return (as_answer(Attached(id=f"F{one.id}", name=f"{one.id}.{ending}", size=1200)),)
        case FieldKind.ROWS:
            return (rows.as_answer({one.id: _answer(one, n, today=today)[0] for one in one.columns}),)
        case _:
            return (_text(one),)


def _text(one: FormField) -> str:
    """Return words for the field: the example people read, where an answer has to look like something."""
    if not one.pattern:
        return f"Words about {one.label.lower()}"
    return one.pattern_says.partition("such as ")[2].split(" or ")[0].strip()


def _answered(item: Item, known: Answers, n: int, *, today: date) -> dict[FieldId, Value]:
    """Return what has to be answered beside what is *known* already, and that."""
    answers = dict(known)
    while missing := [one for one in shown(item, answers) if one.is_required and not answers.get(one.id)]:
        answers[missing[0].id] = _answer(missing[0], n, today=today)
    return answers


def _everything(item: Item, known: Answers, *, today: date) -> dict[FieldId, Value]:
    """Return an answer to every field that these answers show, those that nobody has to answer included."""
    answers = dict(known)
    while left := [one for one in shown(item, answers) if not answers.get(one.id)]:
        answers[left[0].id] = _answer(left[0], 0, today=today)
    return answers


def _branches(form: Form) -> list[dict[FieldId, Value]]:
    """Return as few ways to answer as it takes to be asked for every field of the item once, and one with everything.

    Fields that nobody has to answer are answered in that one alone.
    """
    found, asked = [], set[FieldId]()
    for n in range(ROUNDS):
        answers = _answered(form.item, form.draft.answers, n, today=form.today)
        new = {one.id for one in shown(form.item, answers)} - asked
        asked |= new
        found += [answers] if new else []
    assert asked == {one.id for one in form.item.fields}, "a field is never asked for"
    whole = _everything(form.item, found[-1], today=form.today)
    return [*found, whole] if whole != found[-1] else found


class _Walk:
    """Somebody who asks for one item again and again, each time otherwise."""

    def __init__(self, desk: Desk, store: TicketStore, item: Item) -> None:
        self.chat, self.desk, self.item = Chat(desk, store), desk, item

    def begin(self) -> Form:
        """Ask for the item by its title, and return what the form shows then."""
        talk = self.chat.ask(f"i need {self.item.title.lower()}")
        form = request_forms.form(self.desk, talk.id, by=ANA)
        assert isinstance(form, Form), f"“{self.item.title}” does not begin it"
        return form

    def by_thread(self, form: Form, answers: Answers) -> Stored:
        """Answer one question after the other, as each kind is answered, and send it."""
        talk = self.chat.conversation(form.draft.conversation_id)
        for _ in self.item.fields:
            card = talk.last
            assert card is not None and card.ask is not None
            if card.kind is CardKind.REVIEW:
                break
            one = form.item.field(card.ask.field)
            assert one is not None and card.ask.problem is None, (card.ask.field, card.ask.problem)
            talk = self._say(talk, one, answers[one.id])
        for one in shown(form.item, answers):
            if not one.is_required and answers.get(
                one.id
            ):  # nobody is asked for it: it is changed on the card
                talk = self._say(
                    self._press(talk, request_presses.change, field_id=one.id), one, answers[one.id]
                )
        return self._send(talk)

    def by_form(self, form: Form, answers: Answers) -> Stored:
        """Fill in everything at once, and send it."""
        there = {one.id: answers.get(one.id, ()) for one in shown(form.item, answers)}
        filled = request_forms.fill(
            self.desk, form.draft.conversation_id, there, by=ANA, request_id=self.chat.request_id()
        )
        assert isinstance(filled, Recorded), filled
        return self._send(filled.conversation)

    def _say(self, talk: Conversation, one: FormField, value: Value) -> Conversation:
        if one.kind in WRITING | {FieldKind.NUMBER, FieldKind.MONEY}:
            return self.chat.reply(talk, value[0])
        if one.kind is FieldKind.ROWS:
            for row in map(rows.row_of, value):
                self.chat.reply(talk, ", ".join(_typed(one, row[one.id]) for one in one.columns))
            return self._press(self.chat.conversation(talk.id), request_presses.all_rows)
        if one.kind is FieldKind.ATTACHMENT:
            return self.chat.reply(talk, "", files=tuple(map(attached, value)))
        if one.kind is FieldKind.MASKED:
            typed = request_forms.answer_unseen(
                self.desk, talk.id, one.id, value[0], by=ANA, request_id=self.chat.request_id()
            )
            assert isinstance(typed, Recorded), typed
            return self.chat.conversation(talk.id)
        return self._press(talk, request_presses.answer, value=lambda _one, _today: value)

    def _send(self, talk: Conversation) -> Stored:
        assert talk.last is not None and talk.last.kind is CardKind.REVIEW and talk.request_id is not None
        request_id = talk.request_id
        ticket = self.chat.ticket(self._press(talk, request_presses.submit).ticket_id)
        with self.desk.unit_of_work() as uow:
            stored = _stored(ticket, uow.requests.get(request_id), uow.masked.of(ticket.id))
            there = uow.tasks.of(ticket.id)
            parts = [uow.tickets.get(task.part_id) for task in there if task.part_id is not None]
            kept = [{**_shared(part), "tasks": _tasks(uow.tasks.of(part.id))} for part in parts]
            return {**stored, "tasks": _tasks(there), "parts": kept}

    def _press(self, talk: Conversation, verb: Callable[..., object], **what: object) -> Conversation:
        assert talk.last is not None
        pressed = verb(self.desk, talk.id, n=talk.last.n, by=ANA, request_id=self.chat.request_id(), **what)
        assert isinstance(pressed, Recorded), pressed
        return self.chat.conversation(talk.id)


def _stored(ticket: Ticket, draft: RequestDraft, masked: Mapping[str, str]) -> Stored:
    """Return everything of a request that was sent, but its own ids and instants."""
    return {
        **_shared(ticket),
        "state": draft.state,
        "form": draft.item_version,
        "answers": dict(draft.answers),
        "masked": dict(masked),
    }


def _kept(item: Item, answers: Answers) -> Answers:
    """Return the answers as a request keeps them."""
    secret = {one.id for one in item.fields if one.kind is FieldKind.MASKED}
    return {name: MASK if name in secret else value for name, value in answers.items()}


def _shared(ticket: Ticket) -> Stored:
    """Return what a request and one of its parts have in common."""
    return {
        "title": ticket.title,
        "description": ticket.description,
        "team": ticket.team,
        "kind": ticket.kind,
        "priority": ticket.priority,
        "for": ticket.beneficiary_id,
    }


def _typed(column: FormField, said: str) -> str:
    """Return the cell of a row as somebody types it."""
    return f"<@{said}>" if column.kind is FieldKind.USER else said


def _tasks(tasks: Sequence[Task]) -> list[tuple[str, ...]]:
    return [(one.name, one.title, one.team, one.instructions, *one.checklist) for one in tasks]


@pytest.mark.parametrize(("database_url", "name"), list(_items()), indirect=["database_url"])
def test_the_thread_and_the_form_end_in_the_identical_stored_request(
    store: TicketStore, clock: FakeClock, name: ItemId
) -> None:
    policy = _policy()
    item = policy.catalogue.item(name)
    assert item is not None
    days = [clock.now().date() + timedelta(days=n) for n in range(DAYS_NAMED)]
    wishes = WordWishes(Catalogue(items=(item,)), days={day.isoformat(): day for day in days})
    desk = replace(a_desk(store, clock, policy=policy), wishes=wishes)
    with desk.unit_of_work() as uow:
        ana = uow.people.get(ANA)
        assert ana is not None
        uow.people.save([replace(ana, email=OWNER)])
        uow.commit()
    walk = _Walk(desk, store, as_seen_by(item, OWNER))
    form = walk.begin()

    for n, answers in enumerate(_branches(form)):
        by_thread = walk.by_thread(walk.begin() if n else form, answers)
        by_form = walk.by_form(walk.begin(), answers)

        assert by_thread["state"] is RequestState.SENT
        assert by_thread == by_form
        assert by_thread["answers"] == _kept(item, answers)
    assert_hold(desk)
