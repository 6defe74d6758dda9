"""Masked answers: nowhere but where they are kept, seen by the team alone, each look on record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import inspect, text

from storage import TicketStore
from tests.domain.catalogue import access
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, MIA, POLICY, a_desk
from tests.fakes.knowledge import ScriptedKnowledge
from tests.fakes.wishes import WordWishes
from tests.use_cases.invariants import assert_hold
from tests.use_cases.test_requesting import draft_of, last, press
from workflows.domain.acts import MASKED_SHOWN
from workflows.domain.bounds import Problem
from workflows.domain.catalogue import MASK, Catalogue, FieldKind, FormField
from workflows.domain.errors import DeskError
from workflows.domain.ids import FieldId, UserId
from workflows.domain.requests import RequestState
from workflows.ports import Desk
from workflows.ports.erasures import Erasure
from workflows.use_cases import conversations, erasing, masking, request_forms
from workflows.use_cases.presses import NotYourConversation, Recorded

PIN = FieldId("pin")
SECRET = "heron-4711"
FIGMA = access("Figma")
WITH_PIN = replace(
    FIGMA,
    fields=(
        FIGMA.fields[0],
        FormField(
            id=PIN,
            kind=FieldKind.MASKED,
            label="PIN",
            question="Which PIN?",
            pattern="heron-[0-9]{4}",
            pattern_says="four digits",
        ),
    ),
)
CATALOGUE = Catalogue(items=(WITH_PIN,))


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock, knowledge: ScriptedKnowledge) -> Iterator[Desk]:
    """Return a desk with an item that asks for a PIN."""
    built = a_desk(store, clock, knowledge=knowledge, policy=replace(POLICY, catalogue=CATALOGUE))
    yield replace(built, wishes=WordWishes(CATALOGUE))
    assert_hold(built)


def unseen(desk: Desk, chat: Chat, conversation_id: object, said: str, by: UserId = ANA) -> object:
    return request_forms.answer_unseen(
        desk,
        conversation_id,  # type: ignore[arg-type]  # what a conversation is called, wherever a test has it from
        PIN,
        said,
        by=by,
        request_id=chat.request_id(),
    )


def everywhere(store: TicketStore, *, but: str) -> str:
    """Return all that is stored, in every table *but* one."""
    with store.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        rows = [connection.execute(text(f"select * from {name}")).all() for name in names if name != but]
    return json.dumps(rows, default=str)


def test_a_masked_answer_is_kept_in_one_place_and_masked_everywhere_else(
    desk: Desk, chat: Chat, store: TicketStore
) -> None:
    talk = chat.ask("i need figma editor")
    outcome = unseen(desk, chat, talk.id, SECRET)
    assert isinstance(outcome, Recorded)
    assert draft_of(desk, talk).answers[PIN] == MASK

    sent = press(desk, chat, chat.conversation(talk.id), "submit")

    assert chat.ticket(sent.ticket_id).description.splitlines() == ["Seat: Editor", "PIN: ••••"]
    assert SECRET not in everywhere(store, but="masked_answers")
    assert SECRET in everywhere(store, but="")
    [line] = [one for one in chat.posted if one.content.get("template") == "masked"]
    assert line.content["labels"] == ["PIN"]


def test_the_team_sees_it_and_each_look_is_on_record(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need figma editor")
    unseen(desk, chat, talk.id, SECRET)
    sent = press(desk, chat, chat.conversation(talk.id), "submit")
    assert sent.ticket_id is not None

    shown = masking.show(desk, sent.ticket_id, by=BO, request_id=chat.request_id())

    assert shown.answers == {"PIN": SECRET}
    with desk.unit_of_work() as uow:
        act = uow.acts.last(MASKED_SHOWN)
    assert act is not None
    assert (act.actor_id, act.after) == (BO, {"ticket": "REQ-1", "fields": ["PIN"]})
    for nobody in (ANA, MIA):
        with pytest.raises(DeskError, match="masked_for_the_team"):
            masking.show(desk, sent.ticket_id, by=nobody, request_id=chat.request_id())


def test_typed_in_the_thread_it_is_neither_taken_nor_kept(desk: Desk, chat: Chat, store: TicketStore) -> None:
    talk = chat.ask("i need figma editor")

    openly = chat.message(SECRET, channel=talk.channel, thread_ts=talk.thread_ts)
    conversations.receive(desk, openly)
    chat.work()

    card = last(chat.conversation(talk.id)).ask
    assert card is not None and card.problem is not None and card.problem.code == "typed_openly"
    assert PIN not in draft_of(desk, talk).answers
    assert SECRET not in everywhere(store, but="")
    edit = replace(openly, request_id=chat.request_id(), text=f"it is {SECRET}")
    conversations.edited(desk, edit, edited_ts="2000.000001")
    assert SECRET not in everywhere(store, but="")
    assert chat.reply(talk, "cancel").cards[-1].kind.value == "stopping"


def test_what_it_may_not_be_is_said_without_it(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need figma editor")

    problem = unseen(desk, chat, talk.id, "12")

    assert problem == Problem(code="not_like_that", limit="four digits", said="")
    assert isinstance(unseen(desk, chat, talk.id, "••••"), Problem)
    assert isinstance(unseen(desk, chat, talk.id, SECRET, by=BO), NotYourConversation)


def test_the_form_keeps_a_masked_answer_that_is_not_typed_again(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need figma")
    answers = {FieldId("seat"): ("editor",), PIN: (SECRET,)}
    request_forms.fill(desk, talk.id, answers, by=ANA, request_id=chat.request_id())
    chat.work()

    again = {FieldId("seat"): ("viewer",), PIN: ()}
    request_forms.fill(desk, talk.id, again, by=ANA, request_id=chat.request_id())

    chat.work()
    assert draft_of(desk, talk).answers == {FieldId("seat"): ("viewer",), PIN: MASK}
    sent = press(desk, chat, chat.conversation(talk.id), "submit")
    assert sent.ticket_id is not None
    assert masking.show(desk, sent.ticket_id, by=BO, request_id="1").answers == {"PIN": SECRET}


def test_a_request_that_is_thrown_away_takes_it_along(desk: Desk, chat: Chat, store: TicketStore) -> None:
    talk = chat.ask("i need figma editor")
    unseen(desk, chat, talk.id, SECRET)
    draft = draft_of(desk, talk)

    press(desk, chat, chat.conversation(talk.id), "stop")

    with desk.unit_of_work() as uow:
        assert uow.requests.get(draft.id).state is RequestState.DISCARDED
    assert SECRET not in everywhere(store, but="")


def test_one_of_a_request_that_was_never_sent_is_gone_with_whoever_is_erased(
    desk: Desk, chat: Chat, store: TicketStore
) -> None:
    sent = chat.ask("i need figma editor")
    unseen(desk, chat, sent.id, f"{SECRET}-sent")
    press(desk, chat, chat.conversation(sent.id), "submit")
    unsent = chat.ask("i need figma editor")
    unseen(desk, chat, unsent.id, SECRET)
    assert SECRET in everywhere(store, but="")

    begun = erasing.begin(
        store.unit_of_work(), "ana@example.com", clock=desk.clock, ids=desk.ids, by="operator:adm"
    )
    assert isinstance(begun, Erasure)
    while erasing.go_on(store.unit_of_work, desk.clock, begun.id):
        pass

    assert SECRET not in everywhere(store, but="")
