"""Requests that nobody goes on with: asked about once, let go after a month, told either time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from tests.domain.catalogue import CATALOGUE, LAPTOP, MODEL, REASON
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, POLICY, a_desk
from tests.fakes.knowledge import ScriptedKnowledge
from tests.fakes.wishes import WordWishes
from tests.use_cases.invariants import assert_hold
from workflows.domain.catalogue import Catalogue, FormField
from workflows.domain.conversations import Card, CardKind, Conversation, Phase
from workflows.domain.ids import ConversationId, FieldId
from workflows.domain.policies import Policy
from workflows.domain.requests import EXPIRES_AFTER, NUDGED_AFTER, RequestDraft, RequestState
from workflows.ports import Desk
from workflows.use_cases import homes

A_MOMENT = timedelta(minutes=1)


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock, knowledge: ScriptedKnowledge) -> Iterator[Desk]:
    built = a_desk(store, clock, knowledge=knowledge, policy=replace(POLICY, catalogue=CATALOGUE))
    yield replace(built, wishes=WordWishes(CATALOGUE, days={}, meanings={}))
    assert_hold(built)


@pytest.fixture
def begun(chat: Chat) -> Conversation:
    """A request for a laptop of which the model is known."""
    return chat.ask("i need a light laptop")


def last(chat: Chat, conversation_id: ConversationId) -> Card:
    card = chat.conversation(conversation_id).last
    assert card is not None
    return card


def later(chat: Chat, clock: FakeClock, length: timedelta) -> None:
    clock.advance(length)
    chat.work()


def drafts(desk: Desk) -> list[RequestDraft]:
    shown = homes.read(desk, ANA)
    assert shown is not None
    return list(shown.drafts)


def with_form(policy: Policy, *fields: FormField) -> Policy:
    (laptop, *others) = sorted(CATALOGUE.items, key=lambda item: item.id != LAPTOP.id)
    return replace(policy, catalogue=Catalogue(items=(replace(laptop, fields=fields), *others)))


def test_after_three_days_it_is_asked_again_where_they_were_and_only_once(
    chat: Chat, clock: FakeClock, begun: Conversation
) -> None:
    before = last(chat, begun.id)
    later(chat, clock, NUDGED_AFTER - A_MOMENT)
    assert last(chat, begun.id) == before

    later(chat, clock, 2 * A_MOMENT)
    asked = last(chat, begun.id)
    assert asked.kind is CardKind.SLOT and asked.ask is not None and before.ask is not None
    assert asked.n == before.n + 1
    assert asked.ask.field == before.ask.field
    assert asked.ask.problem is not None and asked.ask.problem.code == "left_alone"

    later(chat, clock, timedelta(days=20))
    assert last(chat, begun.id).n == asked.n


def test_an_answer_winds_the_timer_up_anew(chat: Chat, clock: FakeClock, begun: Conversation) -> None:
    clock.advance(NUDGED_AFTER - A_MOMENT)
    went_on = chat.reply(begun, "mine is slow")
    assert went_on.last is not None

    later(chat, clock, 2 * A_MOMENT)

    assert last(chat, begun.id).n == went_on.last.n


def test_after_a_month_it_is_let_go_and_told_once(
    desk: Desk, chat: Chat, clock: FakeClock, begun: Conversation
) -> None:
    (draft,) = drafts(desk)
    later(chat, clock, NUDGED_AFTER)
    later(chat, clock, EXPIRES_AFTER - NUDGED_AFTER - A_MOMENT)
    assert drafts(desk) == [draft]

    later(chat, clock, 2 * A_MOMENT)
    ended = chat.conversation(begun.id)
    assert (ended.phase, ended.request_id) == (Phase.DONE, None)
    assert last(chat, begun.id).words == "request_expired"
    assert drafts(desk) == []
    with desk.unit_of_work() as uow:
        assert uow.requests.get(draft.id).state is RequestState.EXPIRED

    later(chat, clock, EXPIRES_AFTER)
    assert chat.conversation(begun.id) == ended


def test_a_form_that_changed_meanwhile_is_told_and_what_it_asks_no_more_is_dropped(
    desk: Desk, chat: Chat, clock: FakeClock, begun: Conversation
) -> None:
    (before,) = drafts(desk)
    assert MODEL in before.answers
    reason = LAPTOP.field(REASON)
    assert reason is not None
    new = replace(reason, id=FieldId("floor"), label="Floor", question="Which floor?")
    chat.desk = replace(chat.desk, policy=with_form(desk.policy, new, reason))

    later(chat, clock, NUDGED_AFTER + A_MOMENT)

    asked = last(chat, begun.id).ask
    assert asked is not None and asked.problem is not None
    assert (asked.problem.code, asked.field) == ("form_changed", "floor")
    (after,) = drafts(desk)
    assert after.item_version != before.item_version
    assert MODEL not in after.answers


def test_an_item_that_is_offered_no_more_is_let_go(
    desk: Desk, chat: Chat, clock: FakeClock, begun: Conversation
) -> None:
    chat.desk = replace(chat.desk, policy=replace(desk.policy, catalogue=Catalogue()))

    later(chat, clock, NUDGED_AFTER + A_MOMENT)

    assert chat.conversation(begun.id).phase is Phase.DONE
    assert drafts(desk) == []
