"""Runbooks under way are stored as they are, saved by whoever read the newest, one running on a ticket."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import TicketStore
from tests.domain.runbooks import COFFEE
from tests.fakes.clock import START
from tests.storage.samples import BEN, change, ticket
from workflows.domain import runbooks
from workflows.domain.errors import DeskError
from workflows.domain.ids import RunId, TicketId
from workflows.domain.runbooks import Run, RunState

T1 = TicketId("t1")


def a_run(name: str = "r1") -> Run:
    run = runbooks.start(COFFEE, RunId(name), T1, facts={"ticket.title": "“cold” 🙂"}, by=BEN, at=START)
    return runbooks.answer(runbooks.finish(run, by=BEN, at=START), 0, by=BEN, at=START)


@pytest.fixture(autouse=True)
def with_a_ticket(store: TicketStore) -> None:
    """A ticket to run on."""
    with store.unit_of_work() as uow:
        uow.tickets.add(ticket(), change(ticket()))
        uow.commit()


def add(store: TicketStore, run: Run) -> bool:
    with store.unit_of_work() as uow:
        is_added = uow.runs.add(run)
        uow.commit()
        return is_added


def test_a_run_comes_back_as_it_was_stored_with_its_runbook_and_its_call(store: TicketStore) -> None:
    assert add(store, a_run())

    with store.unit_of_work() as uow:
        assert uow.runs.get(RunId("r1")) == a_run()
        assert uow.runs.running(T1) == a_run()


def test_of_two_who_read_the_same_version_one_saves(store: TicketStore) -> None:
    add(store, a_run())

    with store.unit_of_work() as uow:
        before = uow.runs.get(RunId("r1"))
        assert uow.runs.save(runbooks.send(before, by=BEN, at=START))
        assert not uow.runs.save(runbooks.skip(before, reason="x", by=BEN, at=START))
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.runs.get(RunId("r1")).is_sending


def test_a_ticket_has_one_run_that_is_running(store: TicketStore) -> None:
    ended = replace(a_run(), state=RunState.ABANDONED)

    assert add(store, ended)
    assert add(store, a_run("r2"))
    assert not add(store, a_run("r3"))

    with store.unit_of_work() as uow:
        running = uow.runs.running(T1)
        assert running is not None and running.id == "r2"


def test_a_run_nobody_started_is_missing_by_name(store: TicketStore) -> None:
    with store.unit_of_work() as uow, pytest.raises(DeskError, match="no_such_run"):
        uow.runs.get(RunId("r9"))
