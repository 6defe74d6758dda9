"""Alerts: a group that fires is one incident, whatever is told of it how often, and ends with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import BO
from tests.use_cases.opening import claimed, resolved
from workflows.domain import lifecycle
from workflows.domain.alerts import Alert, AlertGroup
from workflows.domain.ids import DESK, MONITORING
from workflows.domain.intake import Intake, MonitoringRules, Recovery, Severity
from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.surfaces import triage_id
from workflows.domain.tickets import LinkKind, State, Ticket
from workflows.ports import Desk
from workflows.use_cases import alerts, tickets, working

RULES = MonitoringRules(
    severities={
        "critical": Severity(impact=Impact.MANY, urgency=Urgency.STOPPED),
        "warning": Severity(impact=Impact.TEAM, urgency=Urgency.PARTLY),
    }
)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk that knows two severities."""
    return under(desk, RULES)


def under(desk: Desk, rules: MonitoringRules) -> Desk:
    """Return the desk under these rules."""
    return replace(desk, policy=replace(desk.policy, intake=Intake(monitoring=rules)))


def group(desk: Desk, *instances: str, severity: str = "warning", over: tuple[str, ...] = ()) -> AlertGroup:
    """Return a group in which these instances fire, since now, and others do no longer."""
    told = tuple(
        Alert(
            fingerprint=f"f-{name}",
            name="DiskFull",
            summary=f"Disk of {name} is full",
            labels={"alertname": "DiskFull", "instance": name, "severity": severity},
            is_firing=name in instances,
            began_at=desk.clock.now(),
        )
        for name in (*instances, *over)
    )
    return AlertGroup(key='{}:{alertname="DiskFull"}', is_firing=bool(instances), alerts=told)


def tell(chat: Chat, desk: Desk, told: AlertGroup, *, did: str) -> Ticket:
    """Have it told, and return the ticket it is about."""
    outcome = alerts.take(desk, told)
    chat.work()
    assert outcome.did == did
    assert outcome.ticket is not None
    return chat.ticket(outcome.ticket.id)


def test_a_group_that_fires_is_one_incident_by_its_worst_severity(chat: Chat, desk: Desk) -> None:
    ticket = tell(chat, desk, group(desk, "db-1", severity="critical"), did="opened")

    assert (ticket.requester_id, ticket.author_id, ticket.priority) == (MONITORING, MONITORING, Priority.P1)
    assert ticket.title == "DiskFull: Disk of db-1 is full"
    assert "instance=db-1" in ticket.description
    assert ticket.conversation_id is None
    assert chat.ts_of(triage_id(ticket.id))
    again = tell(chat, desk, group(desk, "db-1", severity="critical"), did="unchanged")
    assert again == ticket


def test_a_severity_nobody_described_gets_the_default_priority(chat: Chat, desk: Desk) -> None:
    ticket = tell(chat, desk, group(desk, "db-1", severity="page"), did="opened")

    assert ticket.priority is desk.policy.default_priority


def test_a_further_alert_is_told_once_and_a_worse_one_raises_the_priority(chat: Chat, desk: Desk) -> None:
    tell(chat, desk, group(desk, "db-1"), did="opened")

    ticket = tell(chat, desk, group(desk, "db-1", "db-2", severity="critical"), did="updated")
    tell(chat, desk, group(desk, "db-1", "db-2", severity="critical"), did="unchanged")

    assert ticket.priority is Priority.P1
    [line] = chat.lines(template="alert_fires")
    assert "db-2" in str(line["text"])
    assert "db-1" not in str(line["text"])


def test_what_is_over_is_resolved_and_fires_again_as_the_same_incident(chat: Chat, desk: Desk) -> None:
    opened = tell(chat, desk, group(desk, "db-1"), did="opened")

    over = tell(chat, desk, group(desk, over=("db-1",)), did="resolved")
    assert (over.state, over.assignee_id) == (State.RESOLVED, None)
    tell(chat, desk, group(desk, over=("db-1",)), did="unchanged")

    again = tell(chat, desk, group(desk, "db-1"), did="updated")
    assert (again.id, again.state, again.reopened) == (opened.id, State.TRIAGED, 1)


@pytest.mark.parametrize(
    ("recovery", "did", "state"),
    [
        (Recovery.UNCLAIMED, "told", State.ASSIGNED),
        (Recovery.NEVER, "told", State.ASSIGNED),
        (Recovery.ALWAYS, "resolved", State.RESOLVED),
    ],
)
def test_what_somebody_has_taken_is_theirs_to_resolve_unless_the_files_say_otherwise(
    chat: Chat, desk: Desk, recovery: Recovery, did: str, state: State
) -> None:
    desk = under(desk, replace(RULES, recovery=recovery))
    claimed(chat, tell(chat, desk, group(desk, "db-1"), did="opened"))

    ticket = tell(chat, desk, group(desk, over=("db-1",)), did=did)

    assert (ticket.state, ticket.assignee_id) == (state, BO)
    assert len(chat.lines(template="alert_ended")) == (did == "told")


def test_whom_the_desk_gave_it_to_has_not_taken_it_on(chat: Chat, desk: Desk) -> None:
    ticket = tell(chat, desk, group(desk, "db-1"), did="opened")
    with desk.unit_of_work() as uow:
        given = lifecycle.assign(ticket, to=BO, at=desk.clock.now())
        assert tickets.save(desk, uow, ticket, given, action="assigned", by=DESK, cause="rota:1")
        uow.commit()

    assert tell(chat, desk, group(desk, over=("db-1",)), did="resolved").assignee_id == BO


def test_what_somebody_solved_stays_solved_while_the_alert_has_not_noticed(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    firing = group(desk, "db-1")
    ticket = tell(chat, desk, firing, did="opened")
    clock.advance(timedelta(minutes=10))
    resolved(chat, claimed(chat, ticket))

    assert tell(chat, desk, firing, did="unchanged").state is State.RESOLVED
    clock.advance(timedelta(minutes=10))
    assert tell(chat, desk, group(desk, "db-1", "db-2"), did="updated").state is State.IN_PROGRESS


def test_after_the_close_a_new_incident_goes_on_from_the_old(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    first = tell(chat, desk, group(desk, "db-1"), did="opened")
    tell(chat, desk, group(desk, over=("db-1",)), did="resolved")
    clock.advance(timedelta(days=14))
    chat.work()
    assert chat.ticket(first.id).state is State.CLOSED

    second = tell(chat, desk, group(desk, "db-1"), did="opened")

    assert [link.number for link in second.linked(LinkKind.FOLLOW_UP_OF)] == [first.number]


def test_the_end_of_what_was_never_heard_of_opens_nothing(desk: Desk) -> None:
    assert alerts.take(desk, group(desk, over=("db-1",))).ticket is None


def test_a_priority_somebody_chose_stays(chat: Chat, desk: Desk) -> None:
    ticket = tell(chat, desk, group(desk, "db-1"), did="opened")
    working.prioritise(
        desk,
        ticket.id,
        impact=Impact.TEAM,
        urgency=Urgency.PARTLY,
        priority=Priority.P5,
        reason="a test machine",
        by=BO,
        request_id=chat.request_id(),
    )

    after = tell(chat, desk, group(desk, "db-1", "db-2", severity="critical"), did="updated")

    assert after.priority is Priority.P5
