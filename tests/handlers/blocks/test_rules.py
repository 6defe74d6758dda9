"""The card by which a lead lets a rule act: first what is asked, then what it would do; at rest, who said what."""

from __future__ import annotations

from dataclasses import replace

from handlers.blocks.rules import firing_card
from tests.handlers.blocks.reading import accepted, buttons_of, lines_of, primary_of
from tests.handlers.blocks.samples import BO, LOOK, NOW, ticket
from workflows.domain.firings import Firing, FiringState
from workflows.domain.ids import FiringId, RuleId
from workflows.domain.rules import Action, Trigger, Verb
from workflows.domain.tickets import State

TICKET = ticket(State.NEW)
ASKED = Firing(
    id=FiringId("f"),
    rule=RuleId("sessions"),
    ticket_id=TICKET.id,
    name="End all VPN sessions",
    why="It throws people out.",
    trigger=Trigger.OPENED,
    state=FiringState.ASKED,
    depth=0,
    at=NOW,
    actions=(
        Action(verb=Verb.WEBHOOK, to="vpn-sessions", url="https://hooks.example", body={"user": "ana"}),
        Action(verb=Verb.NOTE, text="The sessions were ended."),
    ),
)


def test_what_is_asked_of_the_lead_stands_first() -> None:
    shown = firing_card(ASKED, TICKET, LOOK, reader=None)

    accepted(shown)
    assert lines_of(shown)[:4] == [
        "*Let a rule act on INC-1042?* VPN drops every hour",
        "End all VPN sessions:",
        "• Call vpn-sessions at https://hooks.example",
        "• Write a private note: The sessions were ended.",
    ]
    assert shown.text == "Let a rule act on INC-1042? End all VPN sessions: VPN drops every hour"
    assert (list(buttons_of(shown)), primary_of(shown)) == (["rule_do", "rule_leave"], ["rule_do"])


def test_once_somebody_has_said_so_it_says_who_and_asks_nothing() -> None:
    done = replace(ASKED, state=FiringState.DONE, decided_by=BO, decided_at=NOW)
    left = replace(done, state=FiringState.LEFT)

    shown = [firing_card(one, TICKET, LOOK, reader=None) for one in (done, left)]

    assert [lines_of(one)[0] for one in shown] == [
        "*Bo Lindqvist let a rule act on INC-1042:* VPN drops every hour",
        "*Bo Lindqvist kept a rule from acting on INC-1042:* VPN drops every hour",
    ]
    assert [buttons_of(one) for one in shown] == [{}, {}]


def test_of_a_ticket_that_has_ended_nothing_is_asked() -> None:
    shown = firing_card(ASKED, ticket(State.CLOSED), LOOK, reader=None)

    assert lines_of(shown)[0] == "*Nothing to decide any more: INC-1042 has ended.* VPN drops every hour"
    assert buttons_of(shown) == {}
