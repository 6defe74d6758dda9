"""A desk with rules, and what they did on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.conditions import CelConditions
from storage import TicketStore
from tests.domain.runbooks import COFFEE, HOOK
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import BO, POLICY, a_desk
from tests.use_cases.invariants import assert_hold
from workflows.domain.firings import Firing
from workflows.domain.ids import ChannelId, RuleId, TeamId, UserId
from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.rules import Action, Rule, Trigger, Verb
from workflows.domain.tickets import Ticket
from workflows.use_cases import working
from workflows.use_cases.tickets import Done

SECOND = replace(
    POLICY.teams[TeamId("it")], id=TeamId("net"), name="Network", queue="net-triage", lead="mia@example.com"
)
Making = Callable[..., Chat]
CHEAPER = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def rule(name: str, trigger: Trigger, *actions: Action, **more: Any) -> Rule:
    """Return a rule of that name, for that trigger, with those actions."""
    return Rule(
        id=RuleId(name), name=name, why="because", trigger=trigger, actions=actions, **{"number": 10, **more}
    )


def tag(word: str) -> Action:
    """Return the action that puts a tag on a ticket."""
    return Action(verb=Verb.TAG, to=word)


def priority(to: str) -> Action:
    """Return the action that sets a priority."""
    return Action(verb=Verb.SET_PRIORITY, to=to, text="it is pressing")


@pytest.fixture
def making(store: TicketStore, clock: FakeClock) -> Making:
    """Return what makes the people around a desk with those rules."""

    def make(*given: Rule) -> Chat:
        policy = replace(
            POLICY,
            rules=given,
            runbooks=(COFFEE,),
            webhooks={HOOK.id: HOOK},
            teams={**POLICY.teams, SECOND.id: SECOND},
        )
        with store.unit_of_work() as uow:
            uow.people.save_channels({"net-triage": ChannelId("CNET")})
            uow.commit()
        desk = replace(a_desk(store, clock, policy=policy), conditions=CelConditions())
        return Chat(desk, store)

    return make


def now(chat: Chat, ticket: Ticket) -> Ticket:
    """Return the ticket as it is now, with the whole desk in order."""
    assert_hold(chat.desk)
    return chat.ticket(ticket.id)


def firings(chat: Chat, ticket: Ticket) -> list[Firing]:
    """Return how often rules acted on a ticket, or would have."""
    with chat.desk.unit_of_work() as uow:
        rows = [row for row in uow.tickets.audit(ticket.id) if row.action.startswith("rule_")]
        return [uow.firings.get(row.after["ruled"]["firing"]) for row in rows]


def lines(chat: Chat, template: str) -> list[Mapping[str, Any]]:
    """Return what was posted in those words."""
    return [one.content for one in chat.posted if one.content.get("template") == template]


def raise_priority(chat: Chat, ticket: Ticket, *, to: Priority = Priority.P1, by: UserId = BO) -> None:
    """Have an agent set the priority."""
    outcome = working.prioritise(
        chat.desk,
        ticket.id,
        impact=Impact.TEAM,
        urgency=Urgency.PARTLY,
        priority=to,
        reason="the board waits",
        by=by,
        request_id=chat.request_id(),
    )
    assert isinstance(outcome, Done)
