"""What rules wait for: a state, a reply, a time that is used up, a night; of new tickets and of those there were."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import BO
from tests.use_cases.opening import claimed, open_ticket
from tests.use_cases.ruling import CHEAPER, Making, lines, now, rule, tag
from workflows.domain.rules import Action, Rule, Trigger, Verb
from workflows.domain.sla import Measure
from workflows.domain.tickets import ResolutionCode, State
from workflows.ports import Desk
from workflows.use_cases import closing, rule_arming, rule_nights, working


@CHEAPER
def test_a_rule_waits_for_a_state_a_reply_and_a_solution(making: Making) -> None:
    chat = making(
        rule("taken", Trigger.STATE_CHANGED, tag("taken"), when="event.after == 'assigned'"),
        rule("wrote", Trigger.REPLIED, tag("wrote"), when="event.text.contains('still')"),
        rule("solved", Trigger.RESOLVED, tag("solved")),
    )
    ticket = claimed(chat, open_ticket(chat))
    assert ticket.conversation_id is not None
    chat.reply(chat.conversation(ticket.conversation_id), "it is still cold")
    closing.resolve(
        chat.desk,
        ticket.id,
        by=BO,
        request_id=chat.request_id(),
        code=ResolutionCode.FIXED,
        cause="fuse",
        note="Done.",
    )
    chat.work()

    assert now(chat, ticket).tags == ("taken", "wrote", "solved")


@CHEAPER
def test_a_rule_waits_until_so_much_of_a_time_is_used_up(making: Making, clock: FakeClock) -> None:
    chat = making(
        rule("late", Trigger.CLOCK, tag("late"), measure=Measure.RESPONSE, share=60),
    )
    ticket = open_ticket(chat)
    answered = claimed(chat, open_ticket(chat, "The kettle is cold"))
    chat.reply_under(answered, "I am on my way", by=BO)

    clock.advance(timedelta(days=1))
    chat.work()

    assert (now(chat, ticket).tags, now(chat, answered).tags) == (("late",), ())


@CHEAPER
def test_a_rule_waits_until_nobody_had_a_ticket_for_so_long(making: Making, clock: FakeClock) -> None:
    chat = making(rule("lonely", Trigger.UNCLAIMED, tag("lonely"), length=timedelta(hours=1)))
    ticket = open_ticket(chat)
    taken = claimed(chat, open_ticket(chat, "The kettle is cold"))

    clock.advance(timedelta(days=1))
    chat.work()

    assert (now(chat, ticket).tags, now(chat, taken).tags) == (("lonely",), ())


def test_a_rule_of_the_night_acts_once_for_each_stay_in_a_state(making: Making, clock: FakeClock) -> None:
    chat = making(
        rule("stale", Trigger.NIGHTLY, Action(verb=Verb.NOTE, text="still?"), state="assigned", days=3)
    )
    ticket = claimed(chat, open_ticket(chat))

    for _ in range(5):
        rule_nights.look(chat.desk)
        chat.work()
        clock.advance(timedelta(days=1))

    assert now(chat, ticket).state is State.ASSIGNED
    assert len(lines(chat, "rule_note")) == 1


@CHEAPER
def test_a_desk_without_rules_puts_no_jobs_for_them(desk: Desk, chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))

    with desk.unit_of_work() as uow:
        assert uow.tickets.get(ticket.id).ruled is None
        assert uow.firings.tallies() == []


def under(chat: Chat, *given: Rule) -> None:
    """Have the desk go by these rules from now on, as it does when its files have changed."""
    chat.desk = replace(chat.desk, policy=replace(chat.desk.policy, rules=given))
    rule_arming.begin(chat.desk)
    chat.work()


LATE = rule("late", Trigger.CLOCK, tag("late"), measure=Measure.RESPONSE, share=75)
LONELY = rule("lonely", Trigger.UNCLAIMED, tag("lonely"), length=timedelta(hours=3))


def test_rules_that_wait_for_a_time_wait_for_what_was_open_before_them(
    making: Making, clock: FakeClock
) -> None:
    chat = making()
    past = open_ticket(chat)
    clock.advance(timedelta(hours=3, minutes=30))
    kept = open_ticket(chat, "The kettle is cold")
    taken = claimed(chat, open_ticket(chat, "The lamp is cold"))
    clock.advance(timedelta(hours=1))

    under(chat, LATE, LONELY)
    assert [now(chat, one).tags for one in (past, kept, taken)] == [(), (), ()], "what was before is no news"
    clock.advance(timedelta(hours=2))
    chat.work()
    rule_arming.begin(chat.desk)
    chat.work()

    assert [now(chat, one).tags for one in (past, kept, taken)] == [(), ("late", "lonely"), ("late",)]


@CHEAPER
def test_a_rule_that_waits_longer_now_does_so_for_what_it_waits_for_already(
    making: Making, clock: FakeClock
) -> None:
    chat = making(LATE, LONELY)
    ticket = open_ticket(chat)

    under(chat, replace(LATE, share=90), replace(LONELY, length=timedelta(hours=5)))
    clock.advance(timedelta(hours=3, minutes=10))
    chat.work()
    assert now(chat, ticket).tags == ()
    clock.advance(timedelta(hours=2))
    chat.work()

    assert now(chat, ticket).tags == ("late", "lonely")


@CHEAPER
def test_more_than_one_batch_is_armed_and_a_ticket_waits_since_it_last_came_back(
    making: Making, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_arming, "BATCH", 2)
    chat = making()
    tickets = [open_ticket(chat, f"The {what} is cold") for what in ("coffee machine", "kettle", "lamp")]
    claimed(chat, tickets[0])
    clock.advance(timedelta(hours=2))
    working.release(chat.desk, tickets[0].id, by=BO, request_id=chat.request_id())

    under(chat, LONELY)
    clock.advance(timedelta(hours=1, minutes=1))
    chat.work()
    assert [now(chat, one).tags for one in tickets] == [(), ("lonely",), ("lonely",)]
    clock.advance(timedelta(hours=2))
    chat.work()

    assert now(chat, tickets[0]).tags == ("lonely",)
