"""Rules act once for each cause, in their order, through the doors people use; what would go round is stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.runbooks import COFFEE, HOOK
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.use_cases.opening import claimed, open_ticket, resolved
from tests.use_cases.ruling import CHEAPER, Making, firings, lines, now, priority, raise_priority, rule, tag
from workflows.domain.firings import MOST_FIRINGS, Firing, FiringState
from workflows.domain.ids import DESK, UserId
from workflows.domain.people import Person
from workflows.domain.policies import Priority
from workflows.domain.rules import Action, Trigger, Verb
from workflows.domain.sla import Measure
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import Ticket
from workflows.domain.webhooks import NotSent
from workflows.use_cases import rule_history, rule_triggers, rules
from workflows.use_cases.tickets import Done, NotYours, Repeated, TooLate


@CHEAPER
def test_a_rule_whose_condition_holds_acts_and_the_audit_names_it(making: Making) -> None:
    chat = making(rule("cold", Trigger.OPENED, priority("P2"), when="ticket.title.contains('coffee')"))

    ticket = now(chat, open_ticket(chat))

    assert (ticket.priority, ticket.override and ticket.override.reason) == (
        Priority.P2,
        "cold: it is pressing",
    )
    with chat.desk.unit_of_work() as uow:
        rows = uow.tickets.audit(ticket.id)
    cause = f"rule:cold:{ticket.id}:opened:v1"
    assert [(row.action, row.actor_id, row.cause, row.reason) for row in rows[1:]] == [
        ("prioritised", DESK, cause, "cold: it is pressing"),
        ("rule_done", DESK, cause, "cold"),
    ]
    assert rows[-1].after["ruled"]["did"] == ["set_priority"]


@CHEAPER
def test_a_rule_whose_condition_does_not_hold_or_comes_to_nothing_does_nothing(making: Making) -> None:
    chat = making(
        rule("other", Trigger.OPENED, tag("a"), when="ticket.title.contains('tea')"),
        rule("missing", Trigger.OPENED, tag("b"), when="answers['amount'][0] == '5'"),
    )

    assert now(chat, open_ticket(chat)).tags == ()


@CHEAPER
def test_rules_go_by_number_each_sees_what_those_before_it_did_and_one_may_end_it(making: Making) -> None:
    chat = making(
        rule("c", Trigger.OPENED, tag("late"), number=30),
        rule("b", Trigger.OPENED, tag("second"), number=20, when="'first' in ticket.tags", stops=True),
        rule("a", Trigger.OPENED, tag("first"), number=10),
    )

    assert now(chat, open_ticket(chat)).tags == ("first", "second")


def test_a_job_that_is_delivered_again_does_nothing_twice(making: Making) -> None:
    chat = making(
        rule("once", Trigger.OPENED, tag("x"), Action(verb=Verb.WEBHOOK, to=HOOK.id, url=HOOK.url)),
    )
    ticket = open_ticket(chat)
    before = now(chat, ticket)
    event = {"ticket": ticket.id, "trigger": "opened", "key": "v1", "depth": 0, "rule": ""}
    event |= {"before": "", "after": "", "channel": ""}

    rules.look(chat.desk, event)
    chat.work()

    assert now(chat, ticket) == before
    assert len(chat.webhooks.got) == 1


@CHEAPER
def test_a_rule_that_fails_in_the_middle_has_done_nothing(
    making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = making(rule("half", Trigger.PRIORITY_CHANGED, tag("x"), Action(verb=Verb.NOTE, text="seen")))
    ticket = claimed(chat, open_ticket(chat))
    with monkeypatch.context() as crash:
        crash.setattr(rules, "_mark", lambda *_, **__: pytest.fail("killed"))
        raise_priority(chat, ticket)
        with pytest.raises(pytest.fail.Exception):
            chat.work()

    assert now(chat, ticket).tags == ()
    chat.desk.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]  # the tests' own clock
    chat.work()
    assert now(chat, ticket).tags == ("x",)
    assert len(lines(chat, "rule_note")) == 1


def test_rules_that_set_each_other_off_are_stopped_and_the_lead_is_told_once(making: Making) -> None:
    chat = making(
        rule("up", Trigger.PRIORITY_CHANGED, priority("P1"), when="event.after != 'P1'"),
        rule("down", Trigger.PRIORITY_CHANGED, priority("P4"), when="event.after == 'P1'"),
    )
    ticket = claimed(chat, open_ticket(chat))

    raise_priority(chat, ticket)
    chat.work()

    assert [(one.rule, one.state) for one in firings(chat, ticket)] == [
        ("down", FiringState.DONE),
        ("up", FiringState.DONE),
        ("down", FiringState.DONE),
        ("up", FiringState.STOPPED),
    ]
    assert now(chat, ticket).priority is Priority.P4
    [told] = [one for one in chat.posted if one.content.get("template") == "rule_stopped"]
    assert (told.to, told.content["rule"], told.content["file"]) == (BO, "up", "rules/up.yaml")


@CHEAPER
def test_a_rule_that_goes_round_over_people_is_stopped_too(making: Making) -> None:
    chat = making(rule("note", Trigger.PRIORITY_CHANGED, Action(verb=Verb.NOTE, text="again")))
    ticket = claimed(chat, open_ticket(chat))

    for n in range(MOST_FIRINGS + 3):
        raise_priority(chat, ticket, to=Priority.P1 if n % 2 == 0 else Priority.P2)
        chat.work()

    assert len(lines(chat, "rule_note")) == MOST_FIRINGS
    assert len(lines(chat, "rule_stopped")) == 1
    assert {one.state for one in firings(chat, ticket)[MOST_FIRINGS:]} == {FiringState.STOPPED}


@CHEAPER
def test_every_action_goes_through_its_door(making: Making) -> None:
    said = Action(
        verb=Verb.TELL_REQUESTER, texts={"en": "We know of {ticket.number}.", "de": "Wir wissen davon."}
    )
    chat = making(
        rule(
            "all",
            Trigger.PRIORITY_CHANGED,
            Action(verb=Verb.ASSIGN, to="cy@example.com"),
            Action(verb=Verb.WATCH, to="lead"),
            tag("seen"),
            Action(verb=Verb.NOTE, text="look at {ticket.number}"),
            said,
            Action(verb=Verb.MESSAGE, to="#it-triage", text="careful"),
            Action(verb=Verb.MESSAGE, to="mia@example.com", text="you wanted to know"),
            Action(verb=Verb.RUNBOOK, to=COFFEE.id),
            Action(verb=Verb.WEBHOOK, to=HOOK.id, url=HOOK.url, body={"n": "{ticket.number}"}),
            Action(verb=Verb.KNOWN_ERROR, to="PRB-9"),
        )
    )
    ticket = claimed(chat, open_ticket(chat))

    raise_priority(chat, ticket)
    chat.work()

    after = now(chat, ticket)
    assert (after.assignee_id, after.watchers, after.tags) == (CY, (BO,), ("seen",))
    assert after.run is not None and after.run.runbook == COFFEE.title
    assert lines(chat, "rule_note")[0]["text"] == f"look at {ticket.number}"
    assert lines(chat, "rule_says")[0]["text"] == f"We know of {ticket.number}."
    assert [one["text"] for one in lines(chat, "rule_message")] == ["careful", "you wanted to know"]
    [posting] = chat.webhooks.got
    assert (posting.key, posting.webhook) == (f"{firings(chat, ticket)[0].id}:8", HOOK)
    assert f'"{ticket.number}"' in posting.body
    assert after.ruled is not None
    assert after.ruled.did_not == ("known_error: no_such_problem",), "the others are done all the same"


@CHEAPER
def test_a_call_that_comes_to_nothing_is_said_to_agents(making: Making, clock: FakeClock) -> None:
    chat = making(rule("call", Trigger.OPENED, Action(verb=Verb.WEBHOOK, to=HOOK.id, url=HOOK.url)))
    chat.webhooks.answers = [NotSent("it answered 500", may_help_later=True)] * 5

    open_ticket(chat)
    for _ in range(5):
        clock.advance(timedelta(minutes=1))
        chat.work()

    assert len({one.key for one in chat.webhooks.got}) == 1
    assert [one["why"] for one in lines(chat, "rule_call_failed")] == ["it answered 500"]


@CHEAPER
def test_a_rule_moves_a_new_ticket_before_its_card_is_anywhere(making: Making) -> None:
    chat = making(rule("net", Trigger.OPENED, Action(verb=Verb.ROUTE, to="net", text="theirs")))

    ticket = now(chat, open_ticket(chat))

    [card] = [one for one in chat.posted if one.kind is SurfaceKind.TRIAGE]
    assert (ticket.team, card.content["queue"]) == ("net", "net-triage")
    assert lines(chat, "moved_here") == []


@CHEAPER
def test_a_rule_moves_a_ticket_that_stands_somewhere_as_an_agent_would(making: Making) -> None:
    chat = making(
        rule("net", Trigger.PRIORITY_CHANGED, Action(verb=Verb.ROUTE, to="net", text="theirs")),
    )
    ticket = claimed(chat, open_ticket(chat))

    raise_priority(chat, ticket)
    chat.work()

    assert now(chat, ticket).team == "net"
    assert [one["text"] for one in lines(chat, "moved_here")] == ["net: theirs"]
    assert [one["team"] for one in lines(chat, "moved")] == ["Network"]


# ---- the gate -----------------------------------------------------------------------------------------------


def gated(making: Making) -> tuple[Chat, Ticket, Firing]:
    chat = making(rule("gate", Trigger.OPENED, priority("P1"), asks=True))
    ticket = open_ticket(chat)
    [firing] = firings(chat, ticket)
    return chat, ticket, firing


def test_what_asks_waits_for_the_lead_and_is_done_once(making: Making) -> None:
    chat, ticket, firing = gated(making)
    [card] = [one for one in chat.posted if one.kind is SurfaceKind.FIRING]
    assert (card.to, now(chat, ticket).priority) == (BO, Priority.P3)

    click = chat.request_id()
    first = rules.decide(chat.desk, firing.id, does=True, by=BO, request_id=click)
    again = rules.decide(chat.desk, firing.id, does=True, by=BO, request_id=click)
    late = rules.decide(chat.desk, firing.id, does=False, by=BO, request_id=chat.request_id())

    assert (type(first), type(again), type(late)) == (Done, Repeated, TooLate)
    assert now(chat, ticket).priority is Priority.P1
    [_, done] = firings(chat, ticket)
    assert (done.state, done.decided_by) == (FiringState.DONE, BO)


@CHEAPER
@pytest.mark.parametrize("by", [ANA, CY, MIA])
def test_nobody_but_the_lead_lets_a_rule_act(making: Making, by: UserId) -> None:
    chat, ticket, firing = gated(making)

    outcome = rules.decide(chat.desk, firing.id, does=True, by=by, request_id=chat.request_id())

    assert isinstance(outcome, NotYours)
    assert now(chat, ticket).priority is Priority.P3


@CHEAPER
def test_what_is_left_is_not_done(making: Making) -> None:
    chat, ticket, firing = gated(making)

    rules.decide(chat.desk, firing.id, does=False, by=BO, request_id=chat.request_id())

    assert now(chat, ticket).priority is Priority.P3
    assert firings(chat, ticket)[-1].state is FiringState.LEFT


@CHEAPER
def test_what_waits_on_a_ticket_that_has_ended_is_drawn_anew_and_not_done(making: Making) -> None:
    chat, ticket, firing = gated(making)
    ended = resolved(chat, claimed(chat, ticket))
    before = len(chat.drawn)
    chat.work()

    outcome = rules.decide(chat.desk, firing.id, does=True, by=BO, request_id=chat.request_id())

    assert isinstance(outcome, TooLate)
    assert chat.drawn.count(rule_triggers.firing_surface_id(firing.id)) == 2
    assert now(chat, ended).priority is Priority.P3
    assert before


@CHEAPER
def test_without_a_lead_in_the_directory_the_card_stands_under_the_ticket(making: Making) -> None:
    chat = making(rule("gate", Trigger.OPENED, priority("P1"), asks=True))
    with chat.desk.unit_of_work() as uow:
        bo = uow.people.get(BO)
        assert isinstance(bo, Person)
        uow.people.save([replace(bo, is_active=False)])
        uow.commit()

    ticket = open_ticket(chat)

    [card] = [one for one in chat.posted if one.kind is SurfaceKind.FIRING]
    assert card.to is None and card.under is not None
    [firing] = firings(chat, ticket)
    outcome = rules.decide(chat.desk, firing.id, does=True, by=CY, request_id=chat.request_id())
    assert isinstance(outcome, Done)


# ---- what rules would have done -----------------------------------------------------------------------------


@CHEAPER
def test_rules_are_held_against_the_past_and_nothing_is_changed(making: Making, clock: FakeClock) -> None:
    chat = making()
    begun = clock.now()
    cold = open_ticket(chat)
    taken = claimed(chat, open_ticket(chat, "The kettle is cold"))
    raise_priority(chat, taken)
    clock.advance(timedelta(days=1))
    chat.work()
    before = [now(chat, cold), now(chat, taken)]
    given = [
        rule("new", Trigger.OPENED, priority("P2"), when="ticket.priority == 'P3' && ticket.assignee == ''"),
        rule("pressing", Trigger.PRIORITY_CHANGED, tag("hot"), when="event.after == 'P1'"),
        rule("lonely", Trigger.UNCLAIMED, Action(verb=Verb.NOTE, text="who?"), length=timedelta(hours=1)),
        rule("late", Trigger.CLOCK, tag("late"), measure=Measure.RESPONSE, share=50, number=20),
        rule("lies", Trigger.NIGHTLY, tag("lies"), state="new", days=1),
    ]

    tried = rule_history.hold(chat.desk, given, since=begun)

    assert tried.tickets == 2
    assert sorted((one.number, one.rule, one.was, one.becomes) for one in tried.would) == [
        (cold.number, "late", "", "late"),
        (cold.number, "lies", "", "lies"),
        (cold.number, "lonely", "", "who?"),
        (cold.number, "new", "P3", "P2"),
        (taken.number, "late", "", "late"),
        (taken.number, "new", "P3", "P2"),
        (taken.number, "pressing", "", "hot"),
    ]
    assert [now(chat, cold), now(chat, taken)] == before
    assert rule_history.hold(chat.desk, given, since=clock.now() + timedelta(days=1)).would == ()
