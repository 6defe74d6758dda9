"""The desk of the machine that holds approvals to a model: what it may ask for, its people, its worker, and sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, Self

from hypothesis import strategies as st
from typing_extensions import override

from storage import TicketStore
from storage.jobs import SqlJobs
from storage.unit_of_work import SqlUnitOfWork
from tests.domain.catalogue import FOR
from tests.domain.fulfilment import FIGMA
from tests.fakes.chat import LEASE, Chat, direct
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.use_cases import approvals_model as model
from tests.use_cases.approvals_hours import HOLIDAYS, Length
from tests.use_cases.test_approvals import policy_of
from workflows.domain.approvals import Needs, Quorum, Round, StepPlan, Verdict
from workflows.domain.approver_rules import Approver, Group, Manager, Named, Whose
from workflows.domain.calendars import Calendar, QuietHours, Window
from workflows.domain.catalogue import FieldKind, FormField
from workflows.domain.conditions import Condition
from workflows.domain.conversations import Conversation
from workflows.domain.ids import ConversationId, FieldId, MessageTs, RequestId, TicketId, UserId
from workflows.domain.jobs import Job
from workflows.domain.people import Person
from workflows.domain.policies import Policy, Quiet
from workflows.domain.requests import RequestDraft
from workflows.domain.tickets import State, Ticket
from workflows.domain.waits import Asking, Then, Wait, Waits
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import (
    departures,
    reaching,
    request_forms,
    request_presses,
    reseating,
    sending,
    steps,
)
from workflows.use_cases.tickets import Done

NIK, ROB, LEE, TOM = UserId("UNIK"), UserId("UROB"), UserId("ULEE"), UserId("UTOM")
EVERYBODY = (ANA, BO, CY, MIA, NIK, ROB, LEE, TOM)
ZONES: dict[str, str] = {
    **{str(one): "Europe/Lisbon" for one in EVERYBODY},
    LEE: "America/New_York",
    ROB: "Europe/Berlin",
}
MANAGERS: dict[str, str] = {ANA: MIA, MIA: LEE, BO: LEE, CY: BO, NIK: MIA, ROB: LEE, TOM: LEE}
GROUPS: dict[str, tuple[UserId, ...]] = {"security": (ANA, NIK, ROB), "board": (LEE, MIA, TOM)}
QUEUE = frozenset({BO, CY})
SEAT = FieldId("seat")
ENDS = {
    "approved": State.NEW,
    "rejected": State.REJECTED,
    "changes_requested": State.CHANGES_REQUESTED,
    "cancelled": State.CANCELLED,
    "expired": State.EXPIRED,
    "open": State.AWAITING_APPROVAL,
}

WORKING = tuple(Window(day, time(9), time(18)) for day in range(5))
ITEM = replace(
    FIGMA,
    fields=(
        FormField(
            id=FOR,
            kind=FieldKind.USER,
            label="For",
            question="Who is it for?",
            default=("requester",),
            is_requested_for=True,
        ),
        *FIGMA.fields,
    ),
)

# ---- what a desk may ask for --------------------------------------------------------------------------------

Rule = tuple[str, str]
Asked = tuple[list[Rule], tuple[Quorum, int], model.Patience, str]
"""A step as it is drawn: its rules, how many are needed, how long it waits, and for which seat; “” for any."""

QUORUMS = st.one_of(
    st.sampled_from([(Quorum.ALL, 0), (Quorum.ANY, 0), (Quorum.MAJORITY, 0)]),
    st.tuples(st.just(Quorum.NUMBER), st.sampled_from([1, 1, 2, 2, 3])),
    st.tuples(st.just(Quorum.PERCENTAGE), st.sampled_from([34, 50, 67, 100])),
)
RULES = st.one_of(
    st.sampled_from([("manager", ""), ("manager_of_beneficiary", "")]),
    st.tuples(st.just("named"), st.sampled_from(EVERYBODY)),
    st.tuples(st.just("group"), st.sampled_from(sorted(GROUPS))),
)
PATIENCE = st.builds(
    model.Patience,
    above_after=st.sampled_from([None, Length(hours=2), Length(days=1)]),
    decide_within=st.sampled_from([Length(hours=6), Length(days=1, hours=3), Length(days=3)]),
    then=st.sampled_from([one.value for one in Then]),
    is_low_risk=st.booleans(),
)
STEPS = st.tuples(
    st.lists(RULES, min_size=1, max_size=3, unique=True),
    QUORUMS,
    PATIENCE,
    st.sampled_from(["", "", "", "viewer", "editor"]),
)
ROUNDS = st.lists(st.lists(STEPS, min_size=1, max_size=2), min_size=1, max_size=3)
MOSTLY_YES = (Verdict.APPROVE, Verdict.APPROVE, Verdict.APPROVE, Verdict.REJECT, Verdict.CHANGES)
SEATS = ("editor", "viewer")
REQUESTERS = (ANA, ANA, NIK, MIA)
HOURS = (1, 3, 7, 14, 24, 60)
"""How long something takes: to the next list, over a night, over a weekend."""


def mail(person: str) -> str:
    return f"{person[1:].lower()}@example.com"


def person(user_id: UserId, *, is_active: bool = True) -> Person:
    return Person(
        id=user_id, name=user_id.title(), email=mail(user_id), zone=ZONES[user_id], is_active=is_active
    )


def by_rule(kind: str, name: str) -> Approver:
    match kind:
        case "group":
            return Group(name)
        case "named":
            return Named(mail(name))
        case _:
            return Manager(whose=Whose.REQUESTER if kind == "manager" else Whose.BENEFICIARY)


def wait(length: Length) -> Wait:
    return Wait(days=length.days, hours=timedelta(hours=length.hours))


def plan(rules: list[Rule], needs: tuple[Quorum, int], patience: model.Patience, seat: str) -> StepPlan:
    return StepPlan(
        by=tuple(by_rule(*one) for one in rules),
        needs=Needs(quorum=needs[0], amount=needs[1]),
        when=Condition(field=SEAT, values=(seat,)) if seat else None,
        waits=Waits(
            remind_after=(Wait(hours=timedelta(hours=4)),),
            escalate_after=wait(patience.above_after) if patience.above_after else None,
            decide_within=wait(patience.decide_within),
            then=Then(patience.then),
            is_low_risk=patience.is_low_risk,
        ),
    )


def policy_that_asks(rounds: list[list[Asked]], *, is_urgent: bool) -> Policy:
    asked = (Round(steps=tuple(plan(*one) for one in steps)) for steps in rounds)
    item = replace(ITEM, priority="P1" if is_urgent else "")
    return replace(
        policy_of(*asked, item=item),
        managers={mail(one): mail(boss) for one, boss in MANAGERS.items()},
        quiet=Quiet(hours=QuietHours(start=time(19), end=time(8))),
        asking=Asking(
            calendars=(Calendar(id="working", zone="Europe/Lisbon", windows=WORKING, holidays=HOLIDAYS),),
            digest_at=time(9),
            per_day=1000,
        ),
    )


# ---- the desk, its people and its worker --------------------------------------------------------------------


DECIDES = (
    *(reaching.PROMPT, reaching.DIGEST, reaching.DECIDE_BY),
    *(reseating.RESEAT, reseating.RESEAT_ALL, departures.SWEEP),
)
"""The jobs that decide anything. All others only show it, or are about what comes after."""


class _DecidingJobs(SqlJobs):
    """Takes only the jobs that decide."""

    @override
    def put(
        self,
        kind: str,
        key: str,
        payload: dict[str, Any],
        *,
        lane: str | None = None,
        due_at: datetime | None = None,
    ) -> None:
        """Have it done if it decides anything."""
        if kind in DECIDES:
            super().put(kind, key, payload, lane=lane, due_at=due_at)


class _DecidingWork(SqlUnitOfWork):
    """A transaction that puts only the jobs that decide."""

    @override
    def __enter__(self) -> Self:
        super().__enter__()
        self._jobs = self.jobs = _DecidingJobs(self._connection, self._clock)
        return self


class Deciding(Chat):
    """Does the jobs that decide, one at a time and in their order; of the others there are none."""

    def __init__(self, desk: Desk, store: TicketStore) -> None:
        """Carry on with *desk*, without what only shows."""

        def unit_of_work() -> UnitOfWork:
            return _DecidingWork(store.engine, clock=desk.clock, wake=lambda: None)

        super().__init__(replace(desk, unit_of_work=unit_of_work), store)

    @override
    def work(self) -> None:
        """Do every job that is due."""
        while due := self._store.queue.claim(limit=1, lease=LEASE):
            again = self._do(due[0])
            if again is None:
                assert self._store.queue.finish(due[0])
            else:
                assert self._store.queue.retry(due[0], after=again, error="")

    @override
    def _do(self, job: Job) -> timedelta | None:
        return departures.sweep(self.desk) if job.kind == departures.SWEEP else super()._do(job)

    def send(self, seat: str, *, by: UserId, to: UserId) -> TicketId:
        """Have somebody send a request, for themselves or somebody else; as if all was said in a thread before."""
        desk, n = self.desk, self.request_id()
        talk = Conversation(
            id=ConversationId(f"talk-{n}"),
            person_id=by,
            channel=direct(by),
            thread_ts=MessageTs(f"2000.{n}"),
            started_at=desk.clock.now(),
            changed_at=desk.clock.now(),
            request_id=RequestId(f"draft-{n}"),
        )
        draft = RequestDraft(
            id=RequestId(f"draft-{n}"),
            conversation_id=talk.id,
            person_id=by,
            item_id=ITEM.id,
            item_version=ITEM.version,
            changed_at=desk.clock.now(),
            answers={SEAT: (seat,), FOR: (to,)},
        )
        item = desk.policy.catalogue.item(ITEM.id)
        assert item is not None
        with desk.unit_of_work() as uow:
            uow.conversations.add(talk)
            uow.requests.add(draft)
            handed_over = sending.send(desk, uow, talk, draft, item, cause=n)
            steps.save(desk, uow, talk, handed_over)
            uow.commit()
        assert handed_over.ticket_id is not None
        return handed_over.ticket_id

    def send_again(self, ticket: Ticket, seat: str) -> None:
        """Have its requester change the seat in the form, or nothing, and send it again."""
        by, talk_id = ticket.requester_id, ticket.conversation_id
        assert talk_id is not None
        assert isinstance(sending.edit(self.desk, ticket.id, by=by, request_id=self.request_id()), Done)
        if seat:
            answers = {SEAT: (seat,), FOR: (ticket.beneficiary_id or by,)}
            request_forms.fill(self.desk, talk_id, answers, by=by, request_id=self.request_id())
        card = self.conversation(talk_id).last
        assert card is not None
        request_presses.submit(self.desk, talk_id, n=card.n, by=by, request_id=self.request_id())
