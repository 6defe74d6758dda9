"""A runbook is followed by agents, each step in the audit, one outcome for each; the requester never hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from tests.domain.runbooks import COFFEE, HOOK
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, POLICY, TRIAGE, a_desk
from tests.fakes.library import HeldLibrary
from tests.use_cases.invariants import assert_hold
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.care import Page
from workflows.domain.errors import DeskError
from workflows.domain.ids import DESK, RunId, TeamId
from workflows.domain.runbooks import CallState, How, Reading, Run, RunState
from workflows.domain.surfaces import run_surface_id
from workflows.domain.tickets import Ticket
from workflows.domain.webhooks import NotSent
from workflows.ports import Desk
from workflows.use_cases import runbooks
from workflows.use_cases.tickets import Done, NotYours, Repeated, TooLate


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Iterator[Desk]:
    """A desk with one runbook, left in order by whatever the test did."""
    built = a_desk(store, clock, policy=replace(POLICY, runbooks=(COFFEE,), webhooks={HOOK.id: HOOK}))
    yield built
    assert_hold(built)


@pytest.fixture
def ticket(chat: Chat) -> Ticket:
    """A ticket that Bo has."""
    return claimed(chat, open_ticket(chat))


def start(chat: Chat, ticket: Ticket) -> Run:
    outcome = runbooks.start(chat.desk, ticket.id, runbook_id=COFFEE.id, by=BO, request_id=chat.request_id())
    assert isinstance(outcome, Done)
    chat.work()
    return run_of(chat, ticket)


def run_of(chat: Chat, ticket: Ticket) -> Run:
    with chat.desk.unit_of_work() as uow:
        mark = uow.tickets.get(ticket.id).run
        assert mark is not None
        return uow.runs.get(mark.id)


def to_the_gate(chat: Chat, ticket: Ticket) -> Run:
    run = start(chat, ticket)
    runbooks.finish(chat.desk, run.id, n=run.version, by=BO, request_id=chat.request_id())
    n = run.version + 1
    runbooks.answer(chat.desk, run.id, n=n, answer=0, by=BO, request_id=chat.request_id())
    return run_of(chat, ticket)


def let_through(chat: Chat, run: Run) -> None:
    runbooks.send(chat.desk, run.id, n=run.version, by=CY, request_id=chat.request_id())
    chat.work()


def test_each_step_is_in_the_audit_with_who_did_it_what_came_of_it_and_why(
    chat: Chat, ticket: Ticket
) -> None:
    run = to_the_gate(chat, ticket)
    let_through(chat, run)

    with chat.desk.unit_of_work() as uow:
        rows = [row for row in uow.tickets.audit(ticket.id) if row.action.startswith("runbook")]
    assert [(row.action, row.actor_id, row.reason) for row in rows] == [
        ("runbook_started", BO, ""),
        ("runbook_step", BO, ""),
        ("runbook_step", BO, "Yes"),
        ("runbook_step", CY, ""),
        ("runbook_step", DESK, "200"),
    ]
    assert rows[-1].cause == f"webhook:{run.id}:1:v4"
    last = rows[-1].after["run"]
    assert (last["at"], last["last"]["step"], last["last"]["how"], last["last"]["by"]) == (
        "warm",
        "restart",
        "sent",
        CY,
    )


def test_of_two_agents_at_once_and_of_a_double_click_one_outcome_is_left(chat: Chat, ticket: Ticket) -> None:
    run = start(chat, ticket)

    click = chat.request_id()
    first = runbooks.finish(chat.desk, run.id, n=1, by=BO, request_id=click)
    again = runbooks.finish(chat.desk, run.id, n=1, by=BO, request_id=click)
    other = runbooks.skip(chat.desk, run.id, n=1, reason="x", by=CY, request_id=chat.request_id())

    assert (type(first), type(again), type(other)) == (Done, Repeated, TooLate)
    assert [one.how for one in run_of(chat, ticket).outcomes] == [How.DONE]


def test_nobody_but_agents_moves_a_run(chat: Chat, ticket: Ticket) -> None:
    run = start(chat, ticket)

    assert isinstance(runbooks.finish(chat.desk, run.id, n=1, by=ANA, request_id=chat.request_id()), NotYours)
    assert isinstance(
        runbooks.start(chat.desk, ticket.id, runbook_id=COFFEE.id, by=ANA, request_id=chat.request_id()),
        NotYours,
    )


def test_a_call_is_made_once_it_is_let_through_and_says_what_the_card_showed(
    chat: Chat, ticket: Ticket
) -> None:
    run = to_the_gate(chat, ticket)
    chat.work()
    assert chat.webhooks.got == []

    let_through(chat, run)

    [posting] = chat.webhooks.got
    assert run.call is not None
    assert (posting.webhook, posting.body, posting.key) == (HOOK, run.call.body, f"{run.id}:1")
    assert '"ana@example.com"' in posting.body
    assert run_of(chat, ticket).is_at_end


def test_a_call_that_fails_is_tried_again_under_one_key_and_then_left_to_an_agent(
    chat: Chat, ticket: Ticket, clock: FakeClock
) -> None:
    run = to_the_gate(chat, ticket)
    chat.webhooks.answers = [NotSent("it answered 500", may_help_later=True)] * 5

    let_through(chat, run)
    for _ in range(5):
        clock.advance(timedelta(minutes=1))
        chat.work()

    assert {posting.key for posting in chat.webhooks.got} == {f"{run.id}:1"}
    assert len(chat.webhooks.got) == 5
    stuck = run_of(chat, ticket)
    assert stuck.call is not None
    assert (stuck.call.state, stuck.call.why) == (CallState.FAILED, "it answered 500")
    chat.webhooks.answers = [NotSent("it answered 404", may_help_later=False)]
    let_through(chat, stuck)
    let_through(chat, run_of(chat, ticket))
    assert [posting.key for posting in chat.webhooks.got[5:]] == [f"{run.id}:1"] * 2
    assert run_of(chat, ticket).is_at_end
    with chat.desk.unit_of_work() as uow:
        rows = [row for row in uow.tickets.audit(ticket.id) if row.action == "runbook_call_failed"]
    assert [row.reason for row in rows] == ["it answered 500", "it answered 404"]
    assert len({row.cause for row in rows}) == 2
    assert all(row.after for row in rows), "the audit says what changed"


def test_what_another_try_cannot_help_is_left_to_an_agent_at_once(chat: Chat, ticket: Ticket) -> None:
    run = to_the_gate(chat, ticket)
    chat.webhooks.answers = [NotSent("it answered 404", may_help_later=False)]

    let_through(chat, run)
    stuck = run_of(chat, ticket)
    by_hand = runbooks.by_hand(chat.desk, run.id, n=stuck.version, by=BO, request_id=chat.request_id())

    assert isinstance(by_hand, Done)
    assert len(chat.webhooks.got) == 1
    assert run_of(chat, ticket).outcomes[-1].how is How.BY_HAND


def test_a_run_keeps_the_wording_it_was_started_under(chat: Chat, ticket: Ticket) -> None:
    run = start(chat, ticket)
    reworded = replace(COFFEE, version="def", steps=COFFEE.steps[2:])
    later = replace(chat.desk, policy=replace(chat.desk.policy, runbooks=(reworded,)))

    runbooks.finish(later, run.id, n=1, by=BO, request_id=chat.request_id())

    assert (run_of(chat, ticket).at, run_of(chat, ticket).runbook.version) == ("lamp", "abc")


def test_one_runbook_at_a_time_until_it_is_stopped_or_at_its_end(chat: Chat, ticket: Ticket) -> None:
    run = start(chat, ticket)
    with pytest.raises(DeskError, match="run_there"):
        runbooks.start(chat.desk, ticket.id, runbook_id=COFFEE.id, by=CY, request_id=chat.request_id())

    with pytest.raises(DeskError, match="no_reason"):
        runbooks.abandon(chat.desk, run.id, n=1, reason=" ", by=BO, request_id=chat.request_id())
    runbooks.abandon(chat.desk, run.id, n=1, reason="wrong one", by=BO, request_id=chat.request_id())
    let_through(chat, to_the_gate(chat, ticket))
    at_end = run_of(chat, ticket)
    newest = start(chat, ticket)

    with chat.desk.unit_of_work() as uow:
        states = [uow.runs.get(RunId(one)).state for one in (run.id, at_end.id, newest.id)]
    assert states == [RunState.ABANDONED, RunState.ENDED, RunState.RUNNING]


def test_nothing_moves_on_a_ticket_that_is_resolved_but_a_call_that_was_on_its_way(
    chat: Chat, ticket: Ticket
) -> None:
    run = to_the_gate(chat, ticket)
    runbooks.send(chat.desk, run.id, n=run.version, by=BO, request_id=chat.request_id())
    resolved(chat, ticket)  # the call is made by the worker after it

    sent = run_of(chat, ticket)
    late = runbooks.back(chat.desk, run.id, n=sent.version, by=BO, request_id=chat.request_id())

    assert sent.is_at_end
    assert isinstance(late, TooLate)


def test_the_card_stands_under_the_tickets_own_and_the_requester_hears_nothing(
    chat: Chat, ticket: Ticket
) -> None:
    run = start(chat, ticket)

    [card] = [one for one in chat.posted if one.id == run_surface_id(run.id)]
    with chat.desk.unit_of_work() as uow:
        posted = uow.surfaces.get(card.id)
    assert posted is not None and posted.channel == TRIAGE
    assert "coffee is cold" not in chat.towards_requester().replace("The coffee machine is cold", "")


def test_a_runbook_whose_words_the_ticket_says_is_proposed(chat: Chat, ticket: Ticket) -> None:
    with chat.desk.unit_of_work() as uow:
        fits, others = runbooks.proposed(chat.desk, uow, ticket)

    assert (list(fits), list(others)) == ([COFFEE], [])


def test_of_a_private_ticket_only_its_team_moves_a_run_and_a_call_says_nothing_that_was_written(
    chat: Chat, ticket: Ticket
) -> None:
    it = POLICY.teams[POLICY.default_team]
    private = replace(it, members=frozenset({"bo@example.com"}), is_private=True)
    other = replace(it, id=TeamId("net"), lead="cy@example.com", members=frozenset())
    policy = replace(chat.desk.policy, teams={private.id: private, other.id: other})
    chat.desk = replace(chat.desk, policy=policy)

    run = to_the_gate(chat, ticket)
    outcome = runbooks.send(chat.desk, run.id, n=run.version, by=CY, request_id=chat.request_id())

    assert isinstance(outcome, NotYours)
    assert run.call is not None
    assert '"what": ""' in run.call.body


def test_its_articles_are_named_as_they_were_when_it_was_started(chat: Chat, ticket: Ticket) -> None:
    page = Page(
        page="kitchen/coffee.md",
        title="Coffee",
        url="https://kb.example/coffee",
        source="articles",
        owner="",
        audience=("everyone",),
    )
    chat.desk = replace(chat.desk, library=HeldLibrary(page))

    run = start(chat, ticket)

    assert run.reading == (Reading(title="Coffee", url="https://kb.example/coffee"),)
