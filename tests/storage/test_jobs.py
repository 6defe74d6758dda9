"""One row per key: what waits is done once, what was done is done again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage import TicketStore
from storage.tables import jobs
from tests.fakes.clock import START, FakeClock
from tests.storage.racing import race
from workflows.domain.jobs import Job

LEASE = timedelta(seconds=30)
HOUR = timedelta(hours=1)


def put(
    store: TicketStore,
    *keys: str,
    payload: dict[str, Any] | None = None,
    lane: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Put jobs in a transaction of their own."""
    with store.unit_of_work() as uow:
        for key in keys:
            uow.jobs.put("kind", key, payload or {}, lane=lane, due_at=due_at)
        uow.commit()


def withdraw(store: TicketStore, key: str) -> None:
    """Withdraw a job in a transaction of its own."""
    with store.unit_of_work() as uow:
        uow.jobs.withdraw(key)
        uow.commit()


def claim(store: TicketStore, limit: int = 9) -> list[Job]:
    """Claim what is due."""
    return store.queue.claim(limit=limit, lease=LEASE)


def claimed_keys(store: TicketStore, limit: int = 9) -> list[str]:
    """Claim what is due and return its keys."""
    return [job.key for job in claim(store, limit)]


def test_a_claimed_job_is_what_was_put(store: TicketStore) -> None:
    put(store, "a", payload={"n": 1}, lane="l")

    (job,) = claim(store)

    assert (job.kind, job.key, job.payload, job.lane, job.attempts, job.want) == (
        "kind",
        "a",
        {"n": 1},
        "l",
        1,
        1,
    )
    assert (job.due_at, job.leased_until) == (START, START + LEASE)


def test_a_job_is_not_claimed_before_it_is_due(store: TicketStore, clock: FakeClock) -> None:
    put(store, "a", due_at=START + HOUR)

    assert claimed_keys(store) == []
    assert store.queue.next_due_at() == START + HOUR

    clock.advance(HOUR)
    assert claimed_keys(store) == ["a"]


def test_the_oldest_due_is_claimed_first_and_no_more_than_asked_for(
    store: TicketStore, clock: FakeClock
) -> None:
    for minute in (3, 1, 2):
        put(store, f"due {minute}", due_at=START + timedelta(minutes=minute))
    clock.advance(HOUR)

    assert claimed_keys(store, limit=2) == ["due 1", "due 2"]
    assert claimed_keys(store, limit=2) == ["due 3"]


def test_a_key_that_waits_is_done_once_with_the_newest_payload(store: TicketStore) -> None:
    put(store, "a", payload={"n": 1})
    put(store, "a", payload={"n": 2})

    (job,) = claim(store)

    assert (job.payload, job.want) == ({"n": 2}, 2)
    assert store.queue.finish(job)
    assert claimed_keys(store) == []


def test_of_two_instants_the_earlier_counts(store: TicketStore) -> None:
    put(store, "a", due_at=START + 2 * HOUR)
    put(store, "a", due_at=START + 3 * HOUR)
    assert store.queue.next_due_at() == START + 2 * HOUR

    put(store, "a", due_at=START + HOUR)
    assert store.queue.next_due_at() == START + HOUR


def test_a_done_key_put_again_is_done_again(store: TicketStore, clock: FakeClock) -> None:
    put(store, "a")
    assert store.queue.finish(claim(store)[0])

    put(store, "a", payload={"n": 2}, due_at=START + HOUR)
    assert claimed_keys(store) == []

    clock.advance(HOUR)
    (job,) = claim(store)
    assert (job.payload, job.attempts) == ({"n": 2}, 1)


def test_a_job_put_while_it_runs_runs_once_more_and_never_beside_itself(store: TicketStore) -> None:
    put(store, "a")
    (running,) = claim(store)

    put(store, "a", payload={"n": 2})
    put(store, "a", payload={"n": 3})
    assert claimed_keys(store) == []

    assert store.queue.finish(running)
    (again,) = claim(store)
    assert (again.payload, again.attempts) == ({"n": 3}, 1)
    assert store.queue.finish(again)
    assert claimed_keys(store) == []


def test_a_job_that_puts_itself_for_later_waits_for_later(store: TicketStore, clock: FakeClock) -> None:
    put(store, "digest")
    (running,) = claim(store)

    put(store, "digest", due_at=START + HOUR)
    assert store.queue.finish(running)
    assert claimed_keys(store) == []

    clock.advance(HOUR)
    assert claimed_keys(store) == ["digest"]


def test_a_crash_neither_delays_the_run_nor_forgets_the_later_one(
    store: TicketStore, clock: FakeClock
) -> None:
    put(store, "digest")
    claim(store)
    put(store, "digest", due_at=START + HOUR)  # and here the worker dies

    clock.advance(LEASE)
    (rerun,) = claim(store)
    assert rerun.attempts == 2
    assert store.queue.finish(rerun)

    assert claimed_keys(store) == []
    clock.advance(HOUR)
    assert claimed_keys(store) == ["digest"]


def test_a_second_try_serves_what_was_put_during_the_first(store: TicketStore, clock: FakeClock) -> None:
    put(store, "a")
    (first,) = claim(store)
    put(store, "a")
    assert store.queue.retry(first, after=LEASE, error="busy")

    clock.advance(LEASE)
    (second,) = claim(store)
    assert store.queue.finish(second)
    assert claimed_keys(store) == []


def test_a_job_given_back_comes_again_later_with_one_more_attempt(
    store: TicketStore, clock: FakeClock
) -> None:
    put(store, "a")
    assert store.queue.retry(claim(store)[0], after=HOUR, error="busy")

    assert claimed_keys(store) == []
    assert store.queue.next_due_at() == START + HOUR
    clock.advance(HOUR)
    assert [job.attempts for job in claim(store)] == [2]


def test_a_failed_job_is_set_aside_with_its_error(store: TicketStore, clock: FakeClock) -> None:
    put(store, "a", "b")
    failed, fine = claim(store)
    assert store.queue.fail(failed, error="channel\0is gone")
    assert store.queue.finish(fine)

    clock.advance(HOUR)
    assert claimed_keys(store) == []
    assert store.queue.failed_jobs() == [("a", "channel\N{REPLACEMENT CHARACTER}is gone")]
    assert (store.queue.open_jobs(), store.queue.next_due_at()) == (0, None)


def test_a_failed_job_put_again_is_tried_again_but_not_as_if_for_the_first_time(store: TicketStore) -> None:
    """Its effect may have happened unrecorded: whoever runs it looks first, as after any other crash."""
    put(store, "a")
    assert store.queue.fail(claim(store)[0], error="gone")

    put(store, "a")

    assert store.queue.failed_jobs() == []
    assert [job.attempts for job in claim(store)] == [2]


def test_a_job_put_while_it_fails_is_tried_once_more(store: TicketStore) -> None:
    put(store, "a")
    (failing,) = claim(store)
    put(store, "a", payload={"n": 2})

    assert store.queue.fail(failing, error="gone")

    assert store.queue.failed_jobs() == []
    assert [(job.payload, job.attempts) for job in claim(store)] == [({"n": 2}, 2)]


def test_a_withdrawn_job_does_not_happen(store: TicketStore, clock: FakeClock) -> None:
    put(store, "a", due_at=START + HOUR)

    withdraw(store, "a")
    withdraw(store, "never put")

    clock.advance(2 * HOUR)
    assert claimed_keys(store) == []
    assert store.queue.open_jobs() == 0


def test_withdrawing_a_running_job_takes_back_only_what_was_put_since(store: TicketStore) -> None:
    put(store, "a")
    (running,) = claim(store)
    put(store, "a")

    withdraw(store, "a")

    assert store.queue.finish(running)
    assert claimed_keys(store) == []


def test_of_put_and_withdrawn_in_one_transaction_the_last_counts(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.jobs.put("kind", "withdrawn", {})
        uow.jobs.withdraw("withdrawn")
        uow.jobs.withdraw("put")
        uow.jobs.put("kind", "put", {})
        uow.commit()

    assert claimed_keys(store) == ["put"]


def test_a_withdrawn_job_may_be_put_again(store: TicketStore) -> None:
    put(store, "a")
    withdraw(store, "a")

    put(store, "a")

    assert claimed_keys(store) == ["a"]


@pytest.mark.parametrize("lane", [None, "l"])
def test_transactions_that_put_the_same_jobs_do_not_wait_in_a_circle(
    store: TicketStore, lane: str | None
) -> None:
    keys = [f"home:{n}" for n in range(6)]
    put(store, *keys, lane=lane)

    for _ in range(5):
        race(6, lambda number: put(store, *(keys if number % 2 else keys[::-1]), lane=lane))

    with store.engine.connect() as connection:
        assert set(connection.execute(select(jobs.c.want)).scalars()) == {31}


def test_a_postponed_job_comes_again_later_as_if_for_the_first_time(
    store: TicketStore, clock: FakeClock
) -> None:
    put(store, "a")
    for _ in range(3):
        assert store.queue.postpone(claim(store)[0], after=HOUR)
        clock.advance(HOUR)

    (job,) = claim(store)

    assert job.attempts == 1


def test_a_try_that_failed_before_stays_counted_while_the_job_waits(
    store: TicketStore, clock: FakeClock
) -> None:
    put(store, "a")
    assert store.queue.retry(claim(store)[0], after=HOUR, error="no answer")
    for _ in range(3):
        clock.advance(HOUR)
        assert store.queue.postpone(claim(store)[0], after=HOUR, why="asked to wait")
    clock.advance(HOUR)

    (job,) = claim(store)

    assert job.attempts == 2
