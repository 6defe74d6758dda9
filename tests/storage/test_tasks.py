"""Tasks are stored as they are, once each, and saved by whoever read the newest version."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage import TicketStore
from tests.domain.fulfilment import PLAN
from tests.fakes.clock import START
from tests.storage.samples import BEN, change, ticket
from workflows.domain import tasks
from workflows.domain.errors import DeskError
from workflows.domain.ids import TaskId, TeamId, TicketId
from workflows.domain.tasks import Task, TaskState

T1, IT = TicketId("t1"), TeamId("it")


def a_task(place: int = 0, **facts: Any) -> Task:
    made = tasks.made(PLAN.tasks[place], TaskId(f"k{place}"), T1, place=place, at=START)
    return replace(made, **facts)


@pytest.fixture(autouse=True)
def with_tasks(store: TicketStore) -> None:
    """A ticket with two tasks: one to be done, one that another system does."""
    with store.unit_of_work() as uow:
        uow.tickets.add(ticket(), change(ticket()))
        uow.tasks.add(tasks.open_(a_task(1), due_at=None, at=START))
        uow.tasks.add(a_task(0, state=TaskState.OPEN, due_at=START + timedelta(days=1), title="“seat” 🙂"))
        uow.commit()


def test_they_come_back_as_they_were_stored_in_their_order(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        first, second = uow.tasks.of(T1)

    assert first == a_task(0, state=TaskState.OPEN, due_at=START + timedelta(days=1), title="“seat” 🙂")
    assert second == tasks.open_(a_task(1), due_at=None, at=START)


def test_of_two_who_read_the_same_version_one_saves(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        before = uow.tasks.get(TaskId("k0"))
        assert uow.tasks.save(tasks.claim(before, by=BEN, at=START))
        assert not uow.tasks.save(tasks.get_stuck(before, reason="x", by=BEN, at=START))
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.tasks.get(TaskId("k0")).state is TaskState.CLAIMED
        assert [one.id for one in uow.tasks.claimed_by(BEN)] == ["k0"]
        assert uow.tasks.holders() == [BEN]
        assert uow.tasks.free([IT]) == []


def test_what_nobody_has_is_listed_for_its_team_soonest_due_first(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.tasks.add(a_task(2, team=IT, state=TaskState.STUCK, due_at=START))
        uow.tasks.add(a_task(3, state=TaskState.OPEN))
        uow.commit()

    with store.unit_of_work() as uow:
        assert [one.id for one in uow.tasks.free([IT])] == ["k2", "k0", "k3"]
        assert uow.tasks.free([]) == []


def test_a_request_has_each_task_once(store: TicketStore) -> None:
    with pytest.raises(IntegrityError), store.unit_of_work() as uow:
        uow.tasks.add(a_task(0, id=TaskId("again")))


def test_a_task_nobody_put_is_missing_by_name(store: TicketStore) -> None:
    with store.unit_of_work() as uow, pytest.raises(DeskError, match="no_such_task"):
        uow.tasks.get(TaskId("k9"))
