"""Whatever people do in whatever order, approvals come to what a small model of them says, and never get stuck."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from contextlib import closing as closing_after
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from storage import TicketStore
from tests.databases import postgresql_copy, sqlite_copy
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.use_cases import approvals_model as model
from tests.use_cases.test_approvals import edited, policy_of, sent
from tests.use_cases.test_tasks import desk_of
from workflows.domain.approvals import Needs, Quorum, Round, Step, StepPlan, StepState, Verdict
from workflows.domain.approver_rules import Approver, Group, Manager, Named
from workflows.domain.ids import UserId
from workflows.domain.people import Person
from workflows.domain.policies import Policy
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import State
from workflows.domain.waits import Wait, Waits
from workflows.use_cases import approvals, closing, delegating, departures
from workflows.use_cases.approvals import Counted

NIK, ROB, LEE, TOM = UserId("UNIK"), UserId("UROB"), UserId("ULEE"), UserId("UTOM")
EVERYBODY = (ANA, BO, CY, MIA, NIK, ROB, LEE, TOM)
MANAGERS: dict[str, str] = {ANA: MIA, MIA: LEE, BO: LEE, CY: BO, NIK: MIA, ROB: LEE, TOM: LEE}
GROUPS = {"security": (NIK, ROB, ANA), "board": (LEE, TOM, MIA)}
QUEUE = frozenset({BO, CY})
ENDS = {
    "approved": State.NEW,
    "rejected": State.REJECTED,
    "changes_requested": State.CHANGES_REQUESTED,
    "cancelled": State.CANCELLED,
    "expired": State.EXPIRED,
    "open": State.AWAITING_APPROVAL,
}

Rule = tuple[str, str]
Asked = tuple[list[Rule], tuple[Quorum, int]]
"""A step as it is drawn: its rules, and how many are needed."""

QUORUMS = st.one_of(
    st.sampled_from([(Quorum.ALL, 0), (Quorum.ANY, 0), (Quorum.MAJORITY, 0)]),
    st.tuples(st.just(Quorum.NUMBER), st.integers(1, 3)),
    st.tuples(st.just(Quorum.PERCENTAGE), st.sampled_from([34, 50, 67, 100])),
)
RULES = st.one_of(
    st.just(("manager", "")),
    st.tuples(st.just("named"), st.sampled_from(EVERYBODY)),
    st.tuples(st.just("group"), st.sampled_from(sorted(GROUPS))),
)
STEPS = st.tuples(st.lists(RULES, min_size=1, max_size=3, unique=True), QUORUMS)
ROUNDS = st.lists(st.lists(STEPS, min_size=1, max_size=2), min_size=1, max_size=3)
ANY_STEP, ANYBODY = st.integers(0, 5), st.sampled_from(EVERYBODY)
MOSTLY_YES = st.sampled_from([Verdict.APPROVE, Verdict.APPROVE, Verdict.REJECT, Verdict.CHANGES])

PATIENT = Waits(remind_after=(), escalate_after=None, decide_within=Wait(days=60))
"""What time alone does to approvals is told in test_prompting.py."""


def mail(person: UserId) -> str:
    return f"{person[1:].lower()}@example.com"


def person(user_id: UserId, *, is_active: bool = True) -> Person:
    return Person(
        id=user_id, name=user_id.title(), email=mail(user_id), zone="Europe/Lisbon", is_active=is_active
    )


def by_rule(kind: str, name: str) -> Approver:
    if kind == "group":
        return Group(name)
    return Manager() if kind == "manager" else Named(mail(UserId(name)))


def policy_that_asks(rounds: list[list[Asked]]) -> Policy:
    asked = tuple(
        Round(
            steps=tuple(
                StepPlan(
                    by=tuple(by_rule(*one) for one in rules),
                    needs=Needs(quorum=needs[0], amount=needs[1]),
                    waits=PATIENT,
                )
                for rules, needs in steps
            )
        )
        for steps in rounds
    )
    return replace(
        policy_of(*asked), managers={mail(UserId(one)): mail(UserId(boss)) for one, boss in MANAGERS.items()}
    )


class Approving(RuleBasedStateMachine):
    """Requests of Ana's, one after the other; those who decide on them; and the model of both."""

    database: Callable[[], AbstractContextManager[str]]
    """Lends a migrated, empty database."""

    def __init__(self) -> None:
        """Begin in a database of its own, so that a run says the same each time."""
        super().__init__()
        self.clock = FakeClock()
        self._lent = ExitStack()
        url = self._lent.enter_context(type(self).database())
        self.store = self._lent.enter_context(closing_after(TicketStore(url, clock=self.clock)))
        self.company = model.Company(dict(MANAGERS), dict(GROUPS), QUEUE)
        self.seat = "editor"

    @initialize(rounds=ROUNDS)
    def begin(self, rounds: list[list[Asked]]) -> None:
        """A desk whose seats in Figma have to be approved so."""
        self.rounds = rounds
        self.chat = Chat(desk_of(self.store, self.clock, policy_that_asks(rounds)), self.store)
        with self.store.unit_of_work() as uow:
            uow.people.save([person(one) for one in EVERYBODY])
            uow.people.save_groups(GROUPS)
            uow.commit()
        self.send()

    @precondition(lambda self: self.told.outcome in ("approved", "rejected", "cancelled", "expired"))
    @rule()
    def send(self) -> None:
        """Ana asks for a seat, once nothing of hers waits any more."""
        self.ticket = sent(self.chat, self.seat)
        self.told = self.asked_anew()
        self.told.settle(self.clock.now())

    def asked_anew(self) -> model.Request:
        steps = [
            model.Step(number, tuple(rules), (needs[0].value, needs[1]))
            for number, steps in enumerate(self.rounds, start=1)
            for rules, needs in steps
        ]
        return model.Request(self.company, ANA, steps)

    @precondition(lambda self: self.told.outcome in ("rejected", "changes_requested", "expired"))
    @rule(is_other=st.booleans())
    def send_again(self, is_other: bool) -> None:
        """Ana changes what was not approved, or not, and sends it again."""
        if is_other:
            self.seat = "viewer" if self.seat == "editor" else "editor"
        self.ticket = edited(self.chat, self.ticket, self.seat if is_other else "")
        before, self.told = self.told, self.asked_anew()
        if not is_other:
            self.told.carry_over(before)
        self.told.settle(self.clock.now())

    @rule(at=ANY_STEP, which=st.integers(0, 9), verdict=MOSTLY_YES)
    def vote(self, at: int, which: int, verdict: Verdict) -> None:
        """Somebody who is asked says something, of a step that waits for them if there is one."""
        waiting = [n for n, step in enumerate(self.steps) if step.state is StepState.OPEN] or [0]
        at = waiting[at % len(waiting)]
        seats = [seat.person for seat in self.steps[at].seats] or sorted(QUEUE)
        self.say(at, seats[which % len(seats)], verdict)

    @rule(at=ANY_STEP, who=ANYBODY, verdict=MOSTLY_YES)
    def press(self, at: int, who: UserId, verdict: Verdict) -> None:
        """Somebody says something about a step, whether it is theirs or not."""
        self.say(at % len(self.steps), who, verdict)

    def say(self, at: int, who: UserId, verdict: Verdict) -> None:
        comment = "" if verdict is Verdict.APPROVE else "Not so."
        outcome = approvals.decide(
            self.chat.desk,
            self.steps[at].id,
            verdict,
            by=who,
            request_id=self.chat.request_id(),
            comment=comment,
        )
        counts = self.told.vote(self.told.steps[at], who, verdict.value, self.clock.now())
        assert isinstance(outcome, Counted) == counts, outcome

    @rule(at=ANY_STEP, which=st.integers(0, 9))
    def withdraw(self, at: int, which: int) -> None:
        """Somebody takes back what they said, or never said."""
        at %= len(self.steps)
        said = [vote.person for vote in self.steps[at].given] or [MIA]
        who = said[which % len(said)]
        outcome = approvals.withdraw(
            self.chat.desk, self.steps[at].id, by=who, request_id=self.chat.request_id()
        )
        counts = self.told.withdraw(self.told.steps[at], who, self.clock.now())
        assert isinstance(outcome, Counted) == counts, outcome

    @rule(who=st.sampled_from(EVERYBODY[1:]), mood=st.integers(0, 2))
    def leave(self, who: UserId, mood: int) -> None:
        """Somebody leaves the company, one time in three."""
        if mood == 2:
            self.company.gone.add(who)
            departures.changed(self.chat.desk, person(who, is_active=False))
            self.follow()

    @rule(owner=ANYBODY, other=ANYBODY, starts=st.integers(0, 3), days=st.integers(0, 3))
    def go_away(self, owner: UserId, other: UserId, starts: int, days: int) -> None:
        """Somebody names who decides for them, from a day to a day; what is refused changes nothing."""
        first = self.clock.now().date() + timedelta(days=starts)
        plan = delegating.Plan(delegates=(other,), first_on=first, last_on=first + timedelta(days=days))
        outcome = delegating.save(self.chat.desk, plan, by=owner, request_id=self.chat.request_id())
        if isinstance(outcome, delegating.Saved):
            made = outcome.delegation
            self.company.away.append((owner, other, made.starts_at, made.ends_at))
        self.follow()

    @rule(hours=st.sampled_from([1, 7, 24, 30, 72]))
    def wait(self, hours: int) -> None:
        """Time passes."""
        self.clock.advance(timedelta(hours=hours))
        self.follow()

    @precondition(lambda self: self.told.outcome == "open")
    @rule(mood=st.integers(0, 9))
    def cancel(self, mood: int) -> None:
        """Ana, once in a while, does not want it any more."""
        if mood == 9:
            closing.cancel(self.chat.desk, self.ticket.id, by=ANA, request_id=self.chat.request_id())
            self.told.cancel()

    def follow(self) -> None:
        self.chat.work()
        self.told.settle(self.clock.now())

    @invariant()
    def stands_where_the_model_says(self) -> None:
        """Each step has the state, the votes and the people that the model gives it."""
        with self.store.unit_of_work() as uow:
            every = uow.approvals.of(self.ticket.id)
        self.steps: list[Step] = [step for step in every if step.turn == every[-1].turn]
        assert [one.state.value for one in self.steps] == [one.state for one in self.told.steps]
        for step, told in zip(self.steps, self.told.steps, strict=True):
            given = [(one.person, one.owner) for one in step.given]
            assert sorted(given) == sorted((one.person, one.owner) for one in told.said)
            assert len({who for who, _ in given}) == len({owner for _, owner in given}) == len(given), "I3"
            assert ANA not in {who for who, _ in given}, "I5"
            if told.state == "open":
                there = {one.owner for one in step.seats} - self.company.gone
                asked = set(self.told.owners(told, self.clock.now()))
                assert there | {one.owner for one in told.said} == asked, "I8"

    @override
    def teardown(self) -> None:
        """What is undecided lies visibly before somebody; what is decided has begun or ended."""
        with self._lent:
            if hasattr(self, "told"):
                self.wait(hours=96)  # every card has been delivered then, whatever hours people keep
                self.ends_well()

    def ends_well(self) -> None:
        ticket = self.chat.ticket(self.ticket.id)
        assert ticket.state is ENDS[self.told.outcome]
        with self.store.unit_of_work() as uow:
            rows = uow.tickets.audit(ticket.id)
            assert [row.version for row in rows] == list(range(1, ticket.version + 1)), "I6"
            for step in uow.approvals.of(ticket.id):
                cards = [one for one in uow.surfaces.of(step.id) if one.kind is SurfaceKind.APPROVAL]
                lists = [uow.prompts.load_of(seat.person).batch for seat in step.seats]
                assert step.state is not StepState.OPEN or cards or any(lists), "somebody sees what waits"


def assert_like_the_model(
    database: Callable[[], AbstractContextManager[str]], *, runs: int, steps: int = 50
) -> None:
    """Assert that the desk does what the model says, in so many runs of so many steps at most."""
    machine = type("Case", (Approving,), {"database": staticmethod(database)})
    limits = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # what fails is short enough, and shrinking it takes an hour
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=limits)


def test_approvals_stand_where_a_model_of_them_says_on_sqlite(sqlite_template: Path) -> None:
    assert_like_the_model(partial(sqlite_copy, sqlite_template), runs=40)


@pytest.mark.usefixtures("postgresql_template")
def test_approvals_stand_where_a_model_of_them_says_on_postgresql() -> None:
    assert_like_the_model(postgresql_copy, runs=4)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_approvals_stand_where_a_model_of_them_says_for_long(sqlite_template: Path) -> None:
    assert_like_the_model(partial(sqlite_copy, sqlite_template), runs=2000)
