"""The job of a call: made within its lease, tried again when that may help, never to an address that is not named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from handlers.answering import LookAgain
from handlers.calling import Caller
from handlers.sender import LeaseLost
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.domain.runbooks import COFFEE, HOOK
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import BO, POLICY, a_desk
from tests.fakes.webhooks import CannedWebhooks
from tests.use_cases.opening import open_ticket
from workflows.domain.jobs import Job
from workflows.domain.runbooks import CallState, OutgoingCall, Step
from workflows.domain.webhooks import NotSent
from workflows.ports import Desk
from workflows.use_cases import runbooks
from workflows.use_cases.runbooks import WEBHOOK
from workflows.use_cases.tickets import Done

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
UNGATED: tuple[Step, ...] = (replace(COFFEE.steps[2], is_gated=False), COFFEE.steps[3])
LONGEST = timedelta(seconds=5)


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Desk:
    """A desk whose runbook begins with a call that nobody is asked about."""
    book = replace(COFFEE, steps=UNGATED)
    return a_desk(store, clock, policy=replace(POLICY, runbooks=(book,), webhooks={HOOK.id: HOOK}))


@pytest.fixture
def job(desk: Desk, store: TicketStore) -> Job:
    """The job of that call, claimed by a worker."""
    chat = Chat(desk, store)
    outcome = runbooks.start(desk, open_ticket(chat).id, runbook_id=COFFEE.id, by=BO, request_id="start")
    assert isinstance(outcome, Done)
    claimed = store.queue.claim(limit=20, lease=timedelta(seconds=15))
    [found] = [one for one in claimed if one.kind == WEBHOOK]
    return found


def call_of(desk: Desk, job: Job) -> OutgoingCall | None:
    with desk.unit_of_work() as uow:
        return uow.runs.get(job.payload["run"]).call


def test_a_call_that_was_made_is_not_made_again_by_a_worker_that_comes_late(desk: Desk, job: Job) -> None:
    webhooks = CannedWebhooks()
    caller = Caller(desk, webhooks, longest=LONGEST)

    caller.call(job)
    caller.call(job)

    assert [posting.key for posting in webhooks.got] == [f"{job.payload['run']}:1"]
    assert call_of(desk, job) is None


def test_a_call_that_may_work_later_is_tried_again_after_a_while_that_grows(desk: Desk, job: Job) -> None:
    caller = Caller(desk, CannedWebhooks(*[NotSent("500", may_help_later=True)] * 9), longest=LONGEST)

    waits = []
    for tries in range(1, 5):
        with pytest.raises(LookAgain, match="500") as later:
            caller.call(replace(job, attempts=tries))
        waits.append(later.value.after.total_seconds())
    caller.call(replace(job, attempts=5))

    assert waits == [2, 4, 8, 16]
    call = call_of(desk, job)
    assert call is not None and (call.state, call.why) == (CallState.FAILED, "500")


def test_the_log_tells_of_a_call_without_what_was_sent_or_answered(desk: Desk, job: Job) -> None:
    with capture_logs() as logged:
        Caller(desk, CannedWebhooks(), longest=LONGEST).call(job)

    assert logged == [
        {
            "log_level": "info",
            "event": "called",
            "action": "webhook.sent",
            "webhook": "sessions",
            "key": job.key,
            "tries": 1,
        }
    ]


def test_no_call_is_begun_that_could_outlive_its_lease(desk: Desk, job: Job, clock: FakeClock) -> None:
    webhooks = CannedWebhooks()
    clock.advance(timedelta(seconds=11))

    with pytest.raises(LeaseLost):
        Caller(desk, webhooks, longest=LONGEST).call(job)

    assert webhooks.got == []


def test_an_address_the_files_name_no_more_is_not_called(desk: Desk, job: Job) -> None:
    webhooks = CannedWebhooks()
    moved = {HOOK.id: replace(HOOK, url="https://elsewhere.example/")}
    later = replace(desk, policy=replace(desk.policy, webhooks=moved))

    Caller(later, webhooks, longest=LONGEST).call(job)

    assert webhooks.got == []
    call = call_of(desk, job)
    assert call is not None and call.why == "the desk's files do not name this address any more"
