"""deskhand jobs: what is set aside, fails or is late is listed with its reason, and can be tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.health import Health
from bot.worker import Wake, Worker
from storage import StorageError, TicketStore
from tests.databases import database_url, postgresql_server, postgresql_template, sqlite_template, store
from tests.fakes.clock import FakeClock
from workflows.domain.acts import RETRIED, Act
from workflows.domain.jobs import Job, Trouble
from workflows.use_cases.auditing import verify

__all__ = ["database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]
LEASE = timedelta(seconds=30)
PAST = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that stands in the past: the command goes by the machine's."""
    return FakeClock(PAST)


def put(store: TicketStore, *keys: str) -> dict[str, Job]:
    """Put jobs and have a worker begin them."""
    with store.unit_of_work() as uow:
        for key in keys:
            uow.jobs.put("draw", key, {}, lane=key)
        uow.commit()
    return {job.key: job for job in store.queue.claim(limit=9, lease=LEASE)}


def run(url: str, *typed: str) -> Any:
    """Type a command."""
    return CliRunner().invoke(app, ["jobs", *typed], env={"DATABASE_URL": url, "COLUMNS": "200"})


def test_what_is_wrong_is_listed_with_its_reason_and_the_worst_first(
    store: TicketStore, database_url: str
) -> None:
    assert run(database_url, "list").exit_code == 0
    with store.unit_of_work() as uow:
        uow.jobs.put("draw", "later", {}, due_at=datetime(2999, 1, 1, tzinfo=UTC))
        uow.commit()
    jobs = put(store, "aside", "failing")
    assert store.queue.fail(jobs["aside"], error="LookupError: gone")
    assert store.queue.retry(jobs["failing"], after=timedelta(hours=1), error="OSError: no net")
    with store.unit_of_work() as uow:
        uow.jobs.put("draw", "late", {})
        uow.commit()

    listed = store.trouble.listed(most=9)
    shown = run(database_url, "list")

    assert [(job.key, job.trouble) for job in listed] == [
        ("aside", Trouble.SET_ASIDE),
        ("failing", Trouble.FAILING),
    ]
    assert shown.exit_code == 1
    places = [shown.output.index(words) for words in ("LookupError: gone", "OSError: no net", "late")]
    assert places == sorted(places)


def test_a_job_that_was_set_aside_is_tried_again_and_the_audit_says_at_whose_wish(
    store: TicketStore, clock: FakeClock
) -> None:
    job = put(store, "aside")["aside"]
    store.queue.fail(job, error="LookupError: gone")
    act = Act(
        action=RETRIED, actor_id="operator:adm", cause="command:1", at=clock.now(), after={"job": job.id}
    )

    assert store.trouble.retry(job.id, act)
    [again] = store.queue.claim(limit=9, lease=LEASE)

    assert (again.key, again.attempts) == ("aside", 2)
    assert not store.trouble.retry(job.id, act), "it runs"
    with store.unit_of_work() as uow:
        assert uow.acts.last(RETRIED) is not None
    verdict = verify(store.audits)
    assert (verdict.finding, verdict.rows) == (None, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_tried_is_refused_with_a_sentence(store: TicketStore, database_url: str) -> None:
    job = put(store, "done")["done"]
    store.queue.finish(job)

    assert str(run(database_url, "retry", str(job.id)).exception).startswith(
        f"No job {job.id} waits to be tried"
    )
    assert run(database_url, "retry", "one").exit_code == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_process_is_ready_while_its_parts_work_and_says_which_does_not(
    store: TicketStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(store.queue, {}, wake=Wake(), lease=LEASE, threads=1, poll_s=0.01)
    health = Health(store, worker, clock)
    assert "has ended" in health.findings()["worker"]
    idle = Health(store, Worker(store.queue, {}, wake=Wake(), lease=LEASE, threads=0), clock)
    assert idle.findings() == {"database": "ok", "worker": "ok", "jobs": "ok"}
    with store.unit_of_work() as uow:
        uow.jobs.put("draw", "late", {})
        uow.commit()
    clock.advance(timedelta(minutes=3))
    assert idle.findings()["jobs"] == "1 jobs are due for more than 2 minutes: deskhand jobs list"

    def down() -> None:
        raise StorageError("The database does not answer (OperationalError).")

    monkeypatch.setattr(store, "check", down)
    assert idle.findings() == {"database": "The database does not answer (OperationalError)."}
