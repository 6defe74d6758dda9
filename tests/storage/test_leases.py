"""A lease is the whole claim: it ends by itself, and who lost it changes nothing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import TicketStore
from storage.tables import jobs
from tests.fakes.clock import START, FakeClock
from tests.storage.racing import race
from tests.storage.test_jobs import LEASE, claim, claimed_keys, put


def test_a_job_whose_worker_was_killed_is_taken_over_when_the_lease_ends(
    store: TicketStore, clock: FakeClock
) -> None:
    put(store, "a")
    claim(store)

    clock.advance(LEASE - timedelta(microseconds=1))
    assert claimed_keys(store) == []
    assert store.queue.next_due_at() == START + LEASE

    clock.advance(timedelta(microseconds=1))
    assert [job.attempts for job in claim(store)] == [2]


def test_who_lost_the_lease_can_neither_finish_nor_give_back_nor_fail(
    store: TicketStore, clock: FakeClock
) -> None:
    put(store, "a")
    (lost,) = claim(store)
    clock.advance(LEASE)
    (held,) = claim(store)

    assert not store.queue.finish(lost)
    assert not store.queue.retry(lost, after=LEASE, error="late")
    assert not store.queue.fail(lost, error="late")

    assert store.queue.failed_jobs() == []
    assert store.queue.finish(held)


def test_a_lease_that_ended_still_counts_while_nobody_took_over(store: TicketStore, clock: FakeClock) -> None:
    put(store, "a")
    (held,) = claim(store)
    clock.advance(2 * LEASE)

    assert store.queue.finish(held)
    assert claimed_keys(store) == []


def test_a_job_is_finished_once(store: TicketStore) -> None:
    put(store, "a")
    (job,) = claim(store)

    assert store.queue.finish(job)
    assert not store.queue.finish(job)


def test_a_holder_of_an_older_wish_cannot_finish_the_newer(store: TicketStore, clock: FakeClock) -> None:
    """Attempts begin anew with each wish, so the number alone would not tell the two holders apart."""
    put(store, "a")
    (old,) = claim(store)
    clock.advance(LEASE)
    (other,) = claim(store)
    assert store.queue.finish(other)
    put(store, "a")
    (new,) = claim(store)

    assert (old.attempts, new.attempts) == (1, 1)
    assert not store.queue.finish(old)
    assert store.queue.finish(new)


def test_eight_workers_claim_each_job_once_and_never_more_than_asked_for(store: TicketStore) -> None:
    put(store, *(f"job {n}" for n in range(120)))

    def work(_: int) -> list[list[str]]:
        return [claimed_keys(store, limit=5) for _ in range(10)]

    claims = [keys for worker in race(8, work) for keys in worker]

    assert max(len(keys) for keys in claims) == 5
    assert Counter(key for keys in claims for key in keys) == Counter(f"job {n}" for n in range(120))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_job_that_somebody_is_putting_again_is_passed_over(store: TicketStore) -> None:
    """SQLite lets nobody write beside somebody else; there the claim waits."""
    put(store, "a", "b")

    with store.engine.begin() as connection:
        connection.execute(select(jobs).where(jobs.c.key == "a").with_for_update())
        assert claimed_keys(store) == ["b"]
    assert claimed_keys(store) == ["a"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_empty_poll_does_not_wait_for_the_one_writer(store: TicketStore) -> None:
    with store.unit_of_work() as uow:  # holds the writer's place
        uow.jobs.put("kind", "a", {})
        assert claimed_keys(store) == []
        uow.commit()

    assert claimed_keys(store) == ["a"]
