"""How approvers are asked is stored as it is, and moved once; what one of them gets is moved by one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from storage import TicketStore
from tests.domain.approving import LEE, MIA, a_step, a_turn
from tests.fakes.clock import START
from tests.storage.samples import change, ticket
from workflows.domain.approvals import Step
from workflows.domain.ids import ApprovalId, SurfaceId, TicketId, UserId
from workflows.domain.prompting import Course, Delivery, Load, Prompt

HOUR = timedelta(hours=1)


@pytest.fixture
def asked(store: TicketStore) -> TicketStore:
    """Return a store in which a request has two steps to be approved."""
    steps: list[Step] = [a_step(MIA), replace(a_step(), id=ApprovalId("a2"), round=2)]
    with store.unit_of_work() as uow:
        uow.tickets.add(ticket(), change(ticket()))
        uow.approvals.begin(a_turn(), steps)
        uow.commit()
    return store


def a_prompt(step: str = "a1", person: UserId = MIA, *, hours: int = 1, in_digest: bool = False) -> Prompt:
    """Return how somebody is asked who has so many hours to decide."""
    at = START + HOUR
    return Prompt(
        step_id=ApprovalId(step),
        person_id=person,
        ticket_id=TicketId("t1"),
        asked_at=START,
        is_urgent=False,
        delivery=Delivery(at=at, in_digest=in_digest),
        course=Course(remind_at=(at,), escalate_at=None, decide_by=at + hours * HOUR),
    )


def test_prompts_come_back_as_they_were_stored_each_once(asked: TicketStore) -> None:
    with asked.unit_of_work() as uow:
        assert uow.prompts.add(a_prompt())
        assert not uow.prompts.add(a_prompt(hours=9))
        assert uow.prompts.add(a_prompt(person=LEE))
        uow.commit()

    with asked.unit_of_work() as uow:
        assert list(uow.prompts.of(ApprovalId("a1"))) == [a_prompt(person=LEE), a_prompt()]
        assert uow.prompts.get(ApprovalId("a1"), MIA) == a_prompt()
        assert uow.prompts.get(ApprovalId("a2"), MIA) is None


def test_prompts_of_several_steps_are_read_at_once(asked: TicketStore) -> None:
    first, second = ApprovalId("a1"), ApprovalId("a2")
    with asked.unit_of_work() as uow:
        uow.prompts.add(a_prompt())
        uow.prompts.add(a_prompt(step="a2", person=LEE))

        assert list(uow.prompts.of_each([])) == []
        assert list(uow.prompts.of_each([second])) == [a_prompt(step="a2", person=LEE)]
        assert {one.step_id for one in uow.prompts.of_each([first, second])} == {first, second}


def test_of_two_who_read_the_same_version_one_moves_a_prompt(asked: TicketStore) -> None:
    delivered = replace(a_prompt(), delivered_at=START + HOUR, version=2)
    with asked.unit_of_work() as uow:
        uow.prompts.add(a_prompt())
        assert uow.prompts.save(delivered)
        assert not uow.prompts.save(replace(delivered, reached=1))
        uow.commit()

    with asked.unit_of_work() as uow:
        assert uow.prompts.get(ApprovalId("a1"), MIA) == delivered


def test_what_is_left_to_somebody_comes_first_that_is_to_be_decided_first(asked: TicketStore) -> None:
    late, soon = a_prompt(hours=5, in_digest=True), a_prompt("a2", hours=2)
    with asked.unit_of_work() as uow:
        uow.prompts.add(late)
        uow.prompts.add(soon)
        uow.prompts.add(replace(a_prompt(person=LEE), is_over=True))
        assert list(uow.prompts.left(MIA)) == [soon, late]
        assert list(uow.prompts.left(LEE)) == []


def test_a_digest_has_what_should_be_in_it_by_then_and_was_not_brought(asked: TicketStore) -> None:
    with asked.unit_of_work() as uow:
        uow.prompts.add(a_prompt(in_digest=True))
        uow.prompts.add(a_prompt("a2"))
        uow.prompts.add(replace(a_prompt(person=LEE, in_digest=True), delivered_at=START))
        assert list(uow.prompts.due(MIA, START)) == []
        assert list(uow.prompts.due(MIA, START + HOUR)) == [a_prompt(in_digest=True)]
        assert list(uow.prompts.due(LEE, START + HOUR)) == []


def test_a_load_is_empty_at_first_and_then_as_it_was_stored(store: TicketStore) -> None:
    load = Load(
        person_id=MIA,
        digest_at=time(14, 30),
        only_digest=True,
        last_at=START,
        sent_on=date(2026, 11, 23),
        sent=3,
        batch=SurfaceId("batch:1"),
    )
    with store.unit_of_work() as uow:
        assert uow.prompts.load_of(MIA) == uow.prompts.load(MIA) == Load(person_id=MIA)
        uow.prompts.save_load(load)
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.prompts.load_of(MIA) == uow.prompts.load(MIA) == load
        assert uow.prompts.load(LEE) == Load(person_id=LEE)
