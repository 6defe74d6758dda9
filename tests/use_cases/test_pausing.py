"""Answers paused: people hear it and get a ticket, everything else goes on."""

from __future__ import annotations

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.fakes.knowledge import ScriptedKnowledge
from tests.use_cases.opening import claimed, press_submit
from workflows.domain.acts import PAUSED, RESUMED
from workflows.domain.conversations import CardKind, Conversation, Settled
from workflows.domain.ids import UserId
from workflows.domain.tickets import State
from workflows.use_cases import gaps, homes, pausing, presses
from workflows.use_cases.auditing import verify
from workflows.use_cases.pausing import AlreadySo, NotALead, Recorded

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here is about the database."""


def switched(chat: Chat, *, is_on: bool, by: UserId = BO) -> Recorded | AlreadySo | NotALead:
    """Have a lead pause or resume the answers."""
    outcome = pausing.switch_in_chat(chat.desk, is_on=is_on, by=by, cause=chat.request_id())
    chat.work()
    return outcome


def said(conversation: Conversation) -> list[tuple[CardKind, str]]:
    """Return what each card is, and in which words."""
    return [(card.kind, card.words) for card in conversation.cards]


def test_while_answers_are_paused_nothing_is_looked_up_and_a_ticket_is_offered(
    chat: Chat, knowledge: ScriptedKnowledge
) -> None:
    assert isinstance(switched(chat, is_on=False), Recorded)

    asked = chat.ask("The VPN drops every hour")

    assert said(asked) == [(CardKind.NOTHING, "paused")]
    assert knowledge.asked == []
    presses.want_ticket(chat.desk, asked.id, n=0, by=ANA, request_id=chat.request_id())
    ticket = chat.ticket(press_submit(chat, chat.conversation(asked.id)).ticket_id)
    assert claimed(chat, ticket).state is State.ASSIGNED


def test_what_nobody_looked_up_is_no_gap(chat: Chat) -> None:
    switched(chat, is_on=False)
    chat.ask("The coffee machine is cold")

    assert gaps.listed(chat.desk, BO) == gaps.Listed(gaps=[], waiting=0)


def test_the_next_best_page_is_an_answer_too(chat: Chat) -> None:
    asked = chat.ask("The VPN drops every hour")
    switched(chat, is_on=False)

    presses.not_helped(chat.desk, asked.id, n=0, by=ANA, request_id=chat.request_id())
    chat.work()

    assert said(chat.conversation(asked.id))[1:] == [(CardKind.NOTHING, "paused")]


def test_a_suggestion_is_not_shown_any_more(chat: Chat) -> None:
    asked = chat.ask("access")
    assert said(asked) == [(CardKind.SUGGESTIONS, "")]
    switched(chat, is_on=False)

    presses.show_suggestion(chat.desk, asked.id, n=0, index=0, by=ANA, request_id=chat.request_id())

    now = chat.conversation(asked.id)
    assert now.cards[0].settled is Settled.MOVED_ON
    assert said(now)[1:] == [(CardKind.NOTHING, "paused")]


def test_resumed_questions_are_answered_again(chat: Chat) -> None:
    switched(chat, is_on=False)
    switched(chat, is_on=True)

    assert said(chat.ask("The VPN drops every hour")) == [(CardKind.ANSWER, "")]


@pytest.mark.parametrize("nobody", [ANA, CY, MIA, UserId("USTRANGER")])
def test_only_a_lead_pauses_in_chat(chat: Chat, nobody: UserId) -> None:
    assert isinstance(switched(chat, is_on=False, by=nobody), NotALead)

    assert said(chat.ask("The VPN drops every hour")) == [(CardKind.ANSWER, "")]


def test_who_paused_and_when_is_in_the_audit_once(chat: Chat, store: TicketStore) -> None:
    first = switched(chat, is_on=False)
    again = switched(chat, is_on=False)
    resumed = switched(chat, is_on=True)

    assert isinstance(first, Recorded) and isinstance(again, AlreadySo) and isinstance(resumed, Recorded)
    assert again.act == first.act
    assert (first.act.action, first.act.actor_id, first.act.at) == (PAUSED, BO, chat.desk.clock.now())
    assert (resumed.act.action, resumed.act.version) == (RESUMED, 2)
    assert verify(store.audits).finding is None


def test_a_lead_reads_on_home_that_answers_are_paused_and_nobody_else_does(chat: Chat) -> None:
    for person in (BO, CY):
        homes.opened(chat.desk, person)
    chat.work()
    chat.homes.clear()

    switched(chat, is_on=False)

    assert chat.homes == [BO]
    shown = {person: homes.read(chat.desk, person) for person in (BO, CY)}
    assert {person: home is not None and home.pause is not None for person, home in shown.items()} == {
        BO: True,
        CY: False,
    }
