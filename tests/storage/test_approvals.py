"""Approvals are stored as they are; of two votes for one seat the database itself takes one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from storage import TicketStore
from tests.domain.approving import LATER, LEE, MIA, SAM, TWO, a_seat, a_step, a_turn, a_vote, said
from tests.domain.fulfilment import PLAN
from tests.fakes.clock import START
from tests.storage.samples import change, ticket
from workflows.domain import voting
from workflows.domain.approvals import Round, Step, StepState, Verdict, Vote
from workflows.domain.errors import DeskError
from workflows.domain.fulfilment import Part, Planned
from workflows.domain.ids import ApprovalId, FieldId, ItemId, TaskId, TicketId, TicketNumber, UserId

T1, A1 = TicketId("t1"), ApprovalId("a1")


def _stored(store: TicketStore, *steps: Step) -> None:
    turn = a_turn(Round(steps=tuple(step.plan for step in steps)), cost=Decimal("1549.50"))
    with store.unit_of_work() as uow:
        uow.tickets.add(ticket(), change(ticket()))
        uow.approvals.begin(turn, steps)
        uow.commit()


def test_they_come_back_as_they_were_stored(store: TicketStore) -> None:
    step = said(a_step(MIA, LEE, needs=TWO), a_vote(SAM, on_behalf_of=MIA, comment="“fine” 🙂"))
    other = replace(a_step(), id=ApprovalId("a2"), round=2)
    _stored(store, step, other)

    with store.unit_of_work() as uow:
        assert list(uow.approvals.of(T1)) == [step, other]
        assert uow.approvals.get(A1) == step


def test_what_was_sent_for_somebody_is_found_by_its_item_and_day(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        for n in (1, 2, 3):
            one = replace(ticket(), id=TicketId(f"t{n}"), number=TicketNumber(f"REQ-{n}"))
            one = replace(one, requester_id=MIA if n == 3 else LEE, beneficiary_id=LEE if n == 3 else None)
            uow.tickets.add(one, replace(change(one), ticket_id=one.id))
            uow.approvals.begin(a_turn(ticket_id=one.id, sent_at=START + timedelta(days=n)), ())
        uow.approvals.begin(a_turn(n=2, sent_at=START + timedelta(days=5)), ())
        uow.commit()

    def found(person: UserId, item: str = "laptop", *, days: int = 9, most: int = 9) -> list[tuple[str, int]]:
        with store.unit_of_work() as uow:
            before = START + timedelta(days=days)
            sent = uow.approvals.sent_for(person, ItemId(item), before=before, most=most)
            return [(one.ticket_id, one.n) for one in sent]

    assert found(LEE) == [("t1", 2), ("t3", 1), ("t2", 1)]
    assert found(LEE, days=5) == [("t3", 1), ("t2", 1), ("t1", 1)]
    assert found(LEE, most=1) == [("t1", 2)]
    assert found(LEE, "seat") == found(MIA) == []


def test_what_was_sent_comes_back_with_the_tasks_that_come_after(store: TicketStore) -> None:
    part = Part(item=ItemId("seat"), answers={FieldId("who"): ("UANA",)})
    plans = (
        Planned(id=TaskId("k0"), plan=PLAN.tasks[1]),
        Planned(id=TaskId("k1"), plan=PLAN.tasks[0], part=part),
    )
    first, second = a_turn(plans=plans), a_turn(Round(steps=(a_step().plan,)), n=2, cost=Decimal("12.30"))
    with store.unit_of_work() as uow:
        uow.tickets.add(ticket(), change(ticket()))
        assert uow.approvals.turn(T1) is None
        uow.approvals.begin(first, ())
        uow.approvals.begin(second, ())
        uow.commit()

    with store.unit_of_work() as uow:
        assert (uow.approvals.turn(T1), uow.approvals.turn(T1, 1)) == (second, first)


def test_of_two_who_read_the_same_version_one_saves(store: TicketStore) -> None:
    step = a_step(MIA, LEE)
    _stored(store, step)

    with store.unit_of_work() as uow:
        assert uow.approvals.save(said(step, a_vote(MIA)))
        assert not uow.approvals.save(said(step, a_vote(LEE, Verdict.REJECT)))
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.approvals.get(A1) == said(step, a_vote(MIA))


@pytest.mark.parametrize(
    "second", [a_vote(MIA), a_vote(MIA, on_behalf_of=LEE), a_vote(SAM, on_behalf_of=MIA)]
)
def test_a_second_vote_of_one_person_or_one_seat_cannot_be_stored(store: TicketStore, second: Vote) -> None:
    step = a_step(MIA, LEE, SAM, needs=TWO)
    _stored(store, step)
    doubled = replace(step, version=step.version + 1, votes=(a_vote(MIA), second))

    with store.unit_of_work() as uow, pytest.raises(IntegrityError):
        uow.approvals.save(doubled)


def test_what_was_taken_back_makes_room(store: TicketStore) -> None:
    step = said(a_step(MIA, LEE, needs=TWO), a_vote(MIA))
    _stored(store, step)
    withdrawn = voting.withdraw(step, MIA, at=LATER).step

    with store.unit_of_work() as uow:
        assert uow.approvals.save(withdrawn)
        assert uow.approvals.save(said(withdrawn, a_vote(MIA, Verdict.REJECT)))
        uow.commit()

    with store.unit_of_work() as uow:
        assert [vote.counts for vote in uow.approvals.get(A1).votes] == [False, True]


def test_what_somebody_is_asked_leaves_their_list_with_the_word_for_their_seat(store: TicketStore) -> None:
    theirs = voting.seated(
        a_step(MIA, LEE, needs=TWO), [a_seat(MIA), a_seat(LEE), a_seat(SAM, on_behalf_of=MIA)], at=START
    )
    later = replace(a_step(MIA), id=ApprovalId("a2"), place=2, opened_at=LATER)
    _stored(store, later, theirs, replace(a_step(), id=ApprovalId("a3"), place=3))

    with store.unit_of_work() as uow:
        assert [one.id for one in uow.approvals.asked_of(MIA)] == ["a1", "a2"]
        assert [one.id for one in uow.approvals.asked_of(SAM)] == ["a1"]
        assert uow.approvals.asked_besides(MIA, A1) == 1
        assert uow.approvals.asked_besides(SAM, A1) == 0
        uow.approvals.save(said(theirs, a_vote(SAM, on_behalf_of=MIA)))
        assert [one.id for one in uow.approvals.asked_of(MIA)] == ["a2"]
        assert [one.id for one in uow.approvals.asked_of(LEE)] == ["a1"]
        assert list(uow.approvals.asked_of(SAM)) == []
        assert uow.approvals.asked_besides(MIA, ApprovalId("a2")) == 0
        assert [one.id for one in uow.approvals.decided_by(MIA, most=5)] == ["a1"]
        assert [one.id for one in uow.approvals.seated(MIA)] == ["a1", "a2"]
        assert [one.id for one in uow.approvals.open(after=A1, most=5)] == ["a2"]


def test_the_first_look_is_kept(store: TicketStore) -> None:
    _stored(store, a_step(MIA, LEE))

    with store.unit_of_work() as uow:
        uow.approvals.look(A1, MIA, LATER)
        uow.approvals.look(A1, MIA, LATER + timedelta(hours=1))
        seats = uow.approvals.get(A1).seats

    assert [seat.looked_at for seat in seats] == [LATER, None]


def test_what_is_not_there_is_said(store: TicketStore) -> None:
    with store.unit_of_work() as uow, pytest.raises(DeskError, match="no_such_approval"):
        uow.approvals.get(A1)


def test_a_step_that_closed_asks_nobody(store: TicketStore) -> None:
    step = a_step(MIA)
    _stored(store, step)

    with store.unit_of_work() as uow:
        uow.approvals.save(voting.closed(step, StepState.CANCELLED, at=LATER))
        assert list(uow.approvals.asked_of(MIA)) == []
