"""Whatever people and time do in whatever order, the desk's approvals are held to a small model of them.

A run is one desk and fifty things that happen. What the desk draws is left out (its own tests draw); everything that
decides is real: use cases, their jobs, the database.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from contextlib import closing as closing_after
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import islice, permutations, product
from typing import ClassVar, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, note, seed, settings
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
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, MIA
from tests.use_cases import approvals_model as model
from tests.use_cases.approvals_desk import (
    EVERYBODY,
    GROUPS,
    HOURS,
    MANAGERS,
    MOSTLY_YES,
    QUEUE,
    REQUESTERS,
    ROUNDS,
    SEATS,
    ZONES,
    Asked,
    Deciding,
    person,
    policy_that_asks,
)
from tests.use_cases.invariants import assert_audited, assert_timed
from tests.use_cases.test_tasks import desk_of
from workflows.domain import voting
from workflows.domain.approvals import Step, StepState, Verdict
from workflows.domain.delegations import Delegation
from workflows.domain.ids import TicketId, UserId
from workflows.domain.surfaces import approval_surface_id
from workflows.domain.tickets import State
from workflows.ports import UnitOfWork
from workflows.use_cases import approval_cards, approvals, closing, delegating, departures
from workflows.use_cases.approvals import Counted

NIGHT, ZONE = time(2, 30), ZoneInfo("Europe/Lisbon")
"""When the desk looks for whoever left, where it is."""
SENDABLE = ("rejected", "changes_requested", "expired")
ENDS = {
    "approved": State.NEW,
    "rejected": State.REJECTED,
    "changes_requested": State.CHANGES_REQUESTED,
    "cancelled": State.CANCELLED,
    "expired": State.EXPIRED,
    "open": State.AWAITING_APPROVAL,
}


WEIGHTS = {
    "vote": 8,
    "wait": 6,
    "press": 3,
    "go_away": 3,
    "leave_or_return": 3,
    "withdraw": 2,
    "regroup": 1,
    "come_back": 1,
    "cancel": 1,
}
WHAT = [what for what, weight in WEIGHTS.items() for _ in range(weight)]
"""One rule for all, as each run would leave some out at random, and most runs the rare ones that need each other."""
OF_A_REQUEST = ("vote", "press", "withdraw", "cancel")
ORDERS_MOST = 2000
"""Orders of what is due at once that are tried; of five people and two steps there are 1,440."""
STEPS = 50
"""What happens in a run at most."""
MOST_GONE = 3
"""Of the eight there are: with fewer left, everything is for the team that sees to approvals."""
N = st.integers(0, 119)
V = TypeVar("V")


def pick(some: Sequence[V], n: int) -> V:
    """Return one of *some*."""
    return some[n % len(some)]


def seats_of(step: Step | model.Step) -> list[tuple[str, str]]:
    """Return who is asked, and for whom."""
    return sorted((one.person, one.owner) for one in step.seats)


def times_of(uow: UnitOfWork, step: Step) -> dict[str, tuple[bool, datetime]]:
    """Return of each who is still asked whether it has come to them, and until when they have."""
    found = (one for one in uow.prompts.of(step.id) if not one.is_over)
    return {one.person_id: (one.delivered_at is not None, one.course.decide_by) for one in found}


def times_told(step: model.Step) -> dict[str, tuple[bool, datetime]]:
    """Return the same as the model has it."""
    return {who: (one.has_come, one.by) for who, one in step.asked.items() if not one.is_over}


class Approving(RuleBasedStateMachine):
    """Requests, one after the other; those who decide on them; time; and the model of all three."""

    database: Callable[[], AbstractContextManager[str]]
    """Lends a migrated, empty database."""
    lengths: ClassVar[Sequence[int]]
    """How much happens in a run, each as likely."""
    happened: ClassVar[Counter[str]]
    """How often each kind of thing happened, and how runs ended; of all runs."""
    run_ended: Callable[[], None]
    """Told of the end of each run."""

    def __init__(self) -> None:
        """Begin in a database of its own, so that a run says the same each time."""
        super().__init__()
        self.clock = FakeClock()
        self._lent = ExitStack()
        url = self._lent.enter_context(type(self).database())
        self.store = self._lent.enter_context(closing_after(TicketStore(url, clock=self.clock)))
        self.company = model.Company(ZONES, MANAGERS, {**GROUPS}, QUEUE)
        self.groups = dict(GROUPS)
        self.absences: list[tuple[Delegation, model.Absence]] = []
        self.turns: list[datetime] = []
        self.looked_at = self.clock.now()
        self.told = model.Request(self.company, "", "", False, [])
        self.ticket_id = TicketId("")

    # ---- a desk, and what is asked of it --------------------------------------------------------------------

    @initialize(rounds=ROUNDS, is_urgent=st.sampled_from([False, False, False, True]), length=N)
    def begin(self, rounds: list[list[Asked]], is_urgent: bool, length: int) -> None:
        """A desk whose seats in Figma have to be approved so."""
        self.left = pick(type(self).lengths, length)
        self.rounds, self.is_urgent = rounds, is_urgent
        desk = desk_of(self.store, self.clock, policy_that_asks(rounds, is_urgent=is_urgent))
        self.chat = Deciding(desk, self.store)
        with self.store.unit_of_work() as uow:
            uow.people.save([person(one) for one in EVERYBODY])
            uow.people.save_groups(GROUPS)
            uow.commit()
        departures.begin(self.chat.desk)
        self.follow()

    @rule(what=st.sampled_from(WHAT), a=N, b=N, c=N)
    def happens(self, what: str, a: int, b: int, c: int) -> None:
        """One thing happens; where nothing waits to be decided, something is asked for instead."""
        self.left -= 1
        if self.left < 0:  # this run was to be a shorter one
            return
        if what not in OF_A_REQUEST or self.told.outcome == "open":
            getattr(self, what)(a, b, c)
        elif (
            self.told.outcome in SENDABLE
            and c % 4
            and self.is_there(self.told.requester, self.told.beneficiary)
        ):
            self.send_again(a, b, c)
        else:
            self.send(a, b, c)

    def send(self, a: int, b: int, c: int) -> None:
        """Somebody asks for a seat, one time in two for somebody else."""
        who = pick([one for one in REQUESTERS if self.is_there(one)] or [ANA], a)
        whom = pick([who, who, *(one for one in EVERYBODY if self.is_there(one))], b)
        if not self.is_there(who, whom):
            return
        self.saw("sent for another" if who != whom else "sent", who, whom)
        self.seat, self.turn, self.voted = pick(SEATS, c), 1, 0
        self.ticket_id = self.chat.send(self.seat, by=who, to=whom)
        self.told = self.asked_anew(who, whom)
        self.told.begin(self.clock.now())

    def send_again(self, a: int, _b: int, _c: int) -> None:
        """The requester changes what was not approved, or not, and sends it again."""
        is_other, before = bool(a % 2), self.told
        self.saw("sent again, changed" if is_other else "sent again")
        if is_other:
            self.seat = "viewer" if self.seat == "editor" else "editor"
        ticket = self.chat.ticket(self.ticket_id)
        self.chat.send_again(ticket, self.seat if is_other else "")
        self.turn += 1
        self.told = self.asked_anew(before.requester, before.beneficiary)
        if not is_other:
            self.told.carry_over(before)
        self.told.begin(self.clock.now())

    def asked_anew(self, who: str, whom: str) -> model.Request:
        steps = [
            model.Step(number, tuple(rules), (needs[0].value, needs[1]), patience)
            for number, steps in enumerate(self.rounds, start=1)
            for rules, needs, patience, seat in steps
            if seat in ("", self.seat)
        ]
        return model.Request(self.company, who, whom, self.is_urgent, steps)

    def cancel(self, a: int, _b: int, _c: int) -> None:
        """The requester does not want it any more, one time in three."""
        if a % 3:
            return
        self.saw("cancelled")
        by = UserId(self.told.requester)
        closing.cancel(self.chat.desk, self.ticket_id, by=by, request_id=self.chat.request_id())
        self.told.cancel()

    def is_there(self, *people: str) -> bool:
        return not self.company.gone & set(people)

    # ---- what is said ---------------------------------------------------------------------------------------

    def vote(self, a: int, b: int, c: int) -> None:
        """Somebody who is asked says something, of a step that waits."""
        at = pick([n for n, step in enumerate(self.steps) if step.state is StepState.OPEN], a)
        who = pick([seat.person for seat in self.steps[at].seats] or sorted(QUEUE), b)
        self.say(at, who, pick(MOSTLY_YES, c), is_twice=c % 3 == 0)

    def press(self, a: int, b: int, c: int) -> None:
        """Somebody says something about a step, mostly one whose request it is, or who decides for them."""
        barred = sorted(map(UserId, self.told.barred(self.clock.now())))
        who = pick([*barred, *barred, *sorted(QUEUE), *EVERYBODY], b)
        self.say(a % len(self.steps), who, pick(MOSTLY_YES, c))

    def say(self, at: int, who: UserId, verdict: Verdict, *, is_twice: bool = False) -> None:
        comment = "" if verdict is Verdict.APPROVE else "Not so."
        clicks = [self.chat.request_id()] * (1 + is_twice)
        outcomes = [
            approvals.decide(
                self.chat.desk, self.steps[at].id, verdict, by=who, request_id=click, comment=comment
            )
            for click in clicks
        ]
        counts = self.told.vote(self.told.steps[at], who, verdict.value, self.clock.now())
        self.saw(f"said {verdict.value}" if counts else "said in vain", at, who)
        self.voted += counts
        assert [isinstance(one, Counted) for one in outcomes] == [counts, False][: len(clicks)], outcomes

    def withdraw(self, a: int, b: int, _c: int) -> None:
        """Somebody takes back what they said, or never said."""
        at = pick([n for n, step in enumerate(self.steps) if step.given] or [0], a)
        who = pick([one.person for one in self.steps[at].given if self.is_there(one.person)] or [MIA], b)
        outcome = approvals.withdraw(
            self.chat.desk, self.steps[at].id, by=who, request_id=self.chat.request_id()
        )
        counts = self.told.withdraw(self.told.steps[at], who, self.clock.now())
        self.saw("taken back" if counts else "nothing taken back", who)
        assert isinstance(outcome, Counted) == counts, outcome
        self.follow()

    # ---- who is there ---------------------------------------------------------------------------------------

    def leave_or_return(self, a: int, b: int, _c: int) -> None:
        """Somebody leaves the company, rather one who is asked, or is back."""
        asked = [UserId(one.person) for step in self.told.steps for one in step.seats]
        known = [*map(UserId, sorted(self.company.gone)), *asked]
        who = pick(known if known and b % 2 else EVERYBODY, a)
        is_back = who in self.company.gone
        if not is_back and len(self.company.gone) >= MOST_GONE:
            return
        self.follow()  # a word may have left alone whose time is over: that comes before who leaves now
        self.saw("returned" if is_back else "left", who)
        (self.company.gone.discard if is_back else self.company.gone.add)(who)
        departures.changed(self.chat.desk, person(who, is_active=is_back))
        self.chat.work()
        for step in self.told.steps:
            if is_back or any(who in (seat.person, seat.owner) for seat in step.seats):
                self.told.ask_anew(step, self.clock.now())
        self.follow()

    def regroup(self, a: int, b: int, c: int) -> None:
        """Others are in a group from now on; whoever is asked already is, until the next night."""
        name, who = pick(sorted(GROUPS), a), pick(EVERYBODY, b)
        chosen = tuple(sorted({*self.groups[name]} ^ {who, pick(EVERYBODY, c)}))
        self.saw("groups changed", name, *chosen)
        self.groups[name], self.company.groups[name] = chosen, chosen
        with self.store.unit_of_work() as uow:
            uow.people.save_groups(self.groups)
            uow.commit()

    def go_away(self, a: int, b: int, c: int) -> None:
        """Somebody names who decides for them, rather one who named others; what is refused changes nothing."""
        asked = [UserId(one.owner) for step in self.told.steps for one in step.seats]
        owner, starts, days = pick([*asked, *EVERYBODY], a), c % 3, c % 5
        away = [UserId(one.owner) for one in self.company.away]
        others = sorted({pick([*away, *away, *EVERYBODY], b), pick(EVERYBODY, b // len(EVERYBODY))})
        if not self.is_there(owner):
            return
        first = self.clock.now().astimezone(ZoneInfo(ZONES[owner])).date() + timedelta(days=starts)
        plan = delegating.Plan(delegates=tuple(others), first_on=first, last_on=first + timedelta(days=days))
        outcome = delegating.save(self.chat.desk, plan, by=owner, request_id=self.chat.request_id())
        if not isinstance(outcome, delegating.Saved):
            self.saw("delegates refused", owner, *others)
            assert self.may_be_refused(owner, others), outcome
            return
        self.saw("delegates named", owner, *others, first, plan.last_on)
        made = outcome.delegation
        absence = model.Absence(owner, tuple(others), made.starts_at, made.ends_at)
        self.company.away.append(absence)
        self.absences.append((made, absence))
        self.turns += [made.starts_at, made.ends_at]
        self.assert_nobody_decides_for_themselves(absence)
        self.follow(is_looked_at=made.starts_at <= self.clock.now())

    def may_be_refused(self, owner: str, others: list[UserId]) -> bool:
        """Whether there is a reason: there may be one while something waits, or when it would lead back."""
        leads_back = any(one.owner in others or owner in one.others for one in self.company.away)
        is_odd = owner in others or bool(self.company.gone & set(others))
        return is_odd or leads_back or self.told.outcome == "open"

    def assert_nobody_decides_for_themselves(self, made: model.Absence) -> None:
        whenever = {at for one in self.company.away for at in (one.starts_at, one.ends_at)}
        for at in whenever:
            if made.starts_at <= at < made.ends_at:
                for one in made.others:
                    assert made.owner not in self.company.delegates_of(one, at), (
                        "nobody's word is their own again"
                    )

    def come_back(self, a: int, _b: int, _c: int) -> None:
        """Somebody is there sooner than they said."""
        if not self.absences:
            return
        made, absence = self.absences.pop(a % len(self.absences))
        outcome = delegating.take_back(
            self.chat.desk, made.id, by=made.owner_id, request_id=self.chat.request_id()
        )
        assert isinstance(outcome, delegating.Saved)
        self.saw("delegates taken back", made.owner_id)
        self.company.away.remove(absence)
        self.follow(is_looked_at=True)

    # ---- time -----------------------------------------------------------------------------------------------

    def wait(self, a: int, b: int, _c: int) -> None:
        """Time passes, and everything is done when it is due; or the clock jumps, and all of it is done late."""
        hours, is_late = pick(HOURS, a), b % 3 == 0
        self.saw("the clock jumped" if is_late else "time passed", hours)
        until = self.clock.now() + timedelta(hours=hours)
        while not is_late and (due_at := self.store.queue.next_due_at()) is not None and due_at <= until:
            self.clock.set(max(due_at, self.clock.now()))
            self.follow()
        self.clock.set(until)
        self.follow()

    def follow(self, *, is_looked_at: bool = False) -> None:
        """Have the desk do what is due, and the model; *is_looked_at*: who is asked is looked at again at once."""
        before, outcome = self.told, self.told.outcome
        self.chat.work()
        now = self.clock.now()
        is_looked_at = is_looked_at or self.is_a_night_or_a_turn(self.looked_at, now)
        ways = list(product(self.orders(), (False, True) if is_looked_at else (False,)))
        for order, is_night_first in ways:
            self.told = before if len(ways) == 1 else self.copy(before)
            self.after_time(self.told, is_looked_at=is_looked_at, is_night_first=is_night_first, order=order)
            if len(ways) == 1 or self.looks_like(self.told):
                break
        if self.told.outcome != outcome:
            self.saw(f"time: {self.told.outcome}")
        self.looked_at = now

    def after_time(
        self, told: model.Request, *, is_looked_at: bool, is_night_first: bool, order: model.Order
    ) -> None:
        """What a night looks after may be done before what is due by then, where the clock jumped over both."""
        now = self.clock.now()
        if not is_night_first:
            told.pass_time(now, order=order)
        if is_looked_at:
            for step in told.steps:
                told.ask_anew(step, now)
            told.pass_time(now, order=order)

    def copy(self, told: model.Request) -> model.Request:
        return replace(told, steps=deepcopy(told.steps))

    def orders(self) -> Sequence[model.Order]:
        """In which what is due at once may be done: of the first step first or of the last, of people in any order."""
        due = self.told.due(self.clock.now())
        if len(due) == len({at for at, _, _ in due}):
            return [model.BY_NAME]
        people = sorted({person for _, _, person in due})
        mixed = ((sign, order) for order in permutations(people) for sign in (1, -1))
        return list(islice(mixed, ORDERS_MOST))

    def looks_like(self, told: model.Request) -> bool:
        """Whether the desk asks the same people for the same steps until the same time as this."""
        with self.store.unit_of_work() as uow:
            steps = [one for one in uow.approvals.of(self.ticket_id) if one.turn == self.turn]
            if [one.state for one in steps] != [one.state for one in told.steps]:
                return False
            return all(
                step.state is not StepState.OPEN
                or (seats_of(step) == seats_of(other) and times_of(uow, step) == times_told(other))
                for step, other in zip(steps, told.steps, strict=True)
            )

    def is_a_night_or_a_turn(self, after: datetime, until: datetime) -> bool:
        """Whether in between there was a night, or somebody went away or came back."""
        day, last = after.astimezone(ZONE).date(), until.astimezone(ZONE).date()
        nights = [
            datetime.combine(day + timedelta(days=n), NIGHT, ZONE) for n in range((last - day).days + 1)
        ]
        return any(after < at <= until for at in (*nights, *self.turns))

    # ---- what holds -----------------------------------------------------------------------------------------

    @precondition(lambda self: self.ticket_id and self.left >= 0)
    @invariant()
    def stands_where_the_model_says(self) -> None:
        """Each step has the state, the votes, the people and the time that the model gives it."""
        with self.store.unit_of_work() as uow:
            every = uow.approvals.of(self.ticket_id)
            self.steps = [step for step in every if step.turn == self.turn]
            states, expected = [one.state for one in self.steps], [one.state for one in self.told.steps]
            assert states == expected, f"steps are {states}, not {expected}"
            for step, told in zip(self.steps, self.told.steps, strict=True):
                given = [(one.person, one.owner) for one in step.given]
                assert sorted(given) == sorted((one.person, one.owner) for one in told.said)
                assert len({who for who, _ in given}) == len({owner for _, owner in given}) == len(given)
                if step.state is StepState.OPEN:
                    self.asks_whom_the_model_says(step, told)
                    times, due = times_of(uow, step), times_told(told)
                    assert times == due, f"{times} have time, not {due}"

    def asks_whom_the_model_says(self, step: Step, told: model.Step) -> None:
        seats, expected = seats_of(step), seats_of(told)
        assert seats == expected, f"{seats} are asked, not {expected}"
        assert voting.is_short(step) == told.is_for_the_queue
        left = set(told.to_be_asked())
        assert told.is_for_the_queue or left - self.company.gone, "I8"
        assert not {self.told.requester, self.told.beneficiary} & left, "I5"

    @override
    def teardown(self) -> None:
        """What is undecided ends in time, or lies visibly before the team that sees to approvals."""
        with self._lent:
            if (
                self.ticket_id and sys.exc_info()[0] is None
            ):  # else what went wrong is known, and is to be read
                self.runs_out()
                self.ends_well()
                self.saw(f"ended {self.told.outcome}")
        type(self).run_ended()

    def runs_out(self) -> None:
        for _ in range(30):
            ends = [step.ends_at for step in self.told.steps if step.state == "open" and step.ends_at]
            if not ends:
                break
            self.clock.set(max(min(ends), self.clock.now()))
            self.follow()
            self.stands_where_the_model_says()
        undecided = [step for step in self.told.steps if step.state == "open"]
        assert all(step.is_for_the_queue for step in undecided), "nothing waits for ever"

    def ends_well(self) -> None:
        ticket = self.chat.ticket(self.ticket_id)
        assert ticket.state is ENDS[self.told.outcome]
        with self.store.unit_of_work() as uow:
            assert_audited(uow, ticket)
            assert_timed(uow, ticket)
            rows = [row.action for row in uow.tickets.audit(ticket.id)]
            assert (
                sum(row in ("vote_approve", "vote_reject", "vote_changes") for row in rows) == self.voted
            ), "I4"
            begun = sum(row in ("tasks_opened",) for row in rows)
            assert begun == (self.told.outcome == "approved"), "I4"
            for step in uow.approvals.of(ticket.id):
                if step.state is StepState.OPEN:
                    card = uow.surfaces.get(approval_surface_id(step.id, approval_cards.QUEUE))
                    assert card is not None, "the team sees what waits for it"

    def saw(self, what: str, *facts: object) -> None:
        """Count what happened, and tell it with a failure."""
        type(self).happened[what] += 1
        note(" ".join(map(str, (f"{self.clock.now():%a %d %b %H:%M}", what, *facts))))


def hold_to_the_model(
    database: Callable[[], AbstractContextManager[str]],
    *,
    runs: int,
    lengths: Sequence[int] = (STEPS,),
    seeded: int | None = None,
    run_ended: Callable[[], None] = lambda: None,
) -> Counter[str]:
    """Assert that the desk does what the model says, in so many runs of such lengths; return what happened in them.

    With *seeded*, runs are drawn by it, and a violation is made as short as can be, which takes minutes. Without, they
    are the same each time.
    """
    happened: Counter[str] = Counter()
    facts = {
        "database": staticmethod(database),
        "lengths": lengths,
        "happened": happened,
        "run_ended": staticmethod(run_ended),
    }
    machine = type("Case", (Approving,), facts)
    limits = settings(
        max_examples=runs,
        stateful_step_count=max(lengths),
        deadline=None,
        derandomize=seeded is None,
        database=None,
        phases=[Phase.generate] if seeded is None else [Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    if seeded is not None:
        machine = seed(seeded)(machine)
    run_state_machine_as_test(machine, settings=limits)
    return happened
