"""What has one lane happens one after the other, in the order it was put."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from time import monotonic

import pytest
from sqlalchemy import true, update
from sqlalchemy.exc import IntegrityError

from storage import TicketStore
from storage.jobs import SqlJobs, _take
from storage.tables import jobs
from tests.fakes.clock import START, FakeClock
from tests.storage.racing import race
from tests.storage.test_jobs import HOUR, LEASE, claim, claimed_keys, put, withdraw


def test_the_next_of_a_lane_waits_until_the_first_is_done(store: TicketStore) -> None:
    put(store, "a", "b", lane="l")
    put(store, "other", lane="m")
    put(store, "free")

    first, *others = claim(store)
    assert [first.key, *(job.key for job in others)] == ["a", "other", "free"]
    assert claimed_keys(store) == []

    assert store.queue.finish(first)
    assert claimed_keys(store) == ["b"]


def test_a_job_given_back_keeps_its_place(store: TicketStore, clock: FakeClock) -> None:
    put(store, "a", "b", lane="l")

    assert store.queue.retry(claim(store)[0], after=HOUR, error="busy")

    assert claimed_keys(store) == []
    assert store.queue.next_due_at() == START + HOUR
    clock.advance(HOUR)
    assert claimed_keys(store) == ["a"]


def test_a_failed_job_lets_its_lane_go_on(store: TicketStore) -> None:
    put(store, "a", "b", lane="l")

    assert store.queue.fail(claim(store)[0], error="gone")

    assert claimed_keys(store) == ["b"]


def test_a_withdrawn_job_lets_its_lane_go_on(store: TicketStore) -> None:
    put(store, "a", "b", lane="l")

    withdraw(store, "a")

    assert claimed_keys(store) == ["b"]


def test_a_job_due_later_holds_up_what_was_put_after_it(store: TicketStore, clock: FakeClock) -> None:
    put(store, "later", lane="l", due_at=START + HOUR)
    put(store, "b", lane="l")

    assert claimed_keys(store) == []
    assert store.queue.next_due_at() == START + HOUR
    clock.advance(HOUR)
    assert claimed_keys(store) == ["later"]


def test_a_waiting_job_put_again_keeps_its_place(store: TicketStore) -> None:
    put(store, "a", "b", "a", lane="l")

    assert claimed_keys(store) == ["a"]


def test_a_done_job_put_again_goes_to_the_end(store: TicketStore) -> None:
    put(store, "card", "line 1", "line 2", lane="l")
    assert store.queue.finish(claim(store)[0])

    put(store, "card", lane="l")

    assert _drained(store) == ["line 1", "line 2", "card"]


def test_a_failed_job_put_again_goes_to_the_end(store: TicketStore) -> None:
    put(store, "card", "line", lane="l")
    assert store.queue.fail(claim(store)[0], error="gone")

    put(store, "card", lane="l")

    assert _drained(store) == ["line", "card"]


def test_a_job_put_while_it_runs_goes_behind_what_waits(store: TicketStore) -> None:
    put(store, "card", "line", lane="l")
    (running,) = claim(store)

    put(store, "card", lane="l")
    assert claimed_keys(store) == []

    assert store.queue.finish(running)
    assert _drained(store) == ["line", "card"]


def test_a_job_put_while_it_runs_keeps_its_place_when_the_run_did_not_succeed(store: TicketStore) -> None:
    """Its line must not overtake the card it stands under, which was never posted."""
    put(store, "card", "line", lane="l")
    (running,) = claim(store)
    put(store, "card", lane="l")

    assert store.queue.retry(running, after=timedelta(), error="busy")

    assert _drained(store) == ["card", "line"]


def test_after_a_crash_a_lane_goes_on_with_what_had_begun(store: TicketStore, clock: FakeClock) -> None:
    put(store, "a", "b", lane="l")
    claim(store)

    clock.advance(LEASE)

    assert claimed_keys(store) == ["a"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_was_put_before_but_committed_later_waits_for_what_runs(
    store: TicketStore, clock: FakeClock
) -> None:
    """Two puts at once have no order; that one of them runs holds up the other, and nobody else."""
    with store.engine.begin() as slow:
        early = SqlJobs(slow, clock)
        early.put("kind", "early", {}, lane="l")
        early.flush()
        put(store, "late", lane="l")
        (running,) = claim(store)
        assert running.key == "late"
    put(store, "other")

    assert claimed_keys(store) == ["other"]
    assert store.queue.finish(running)
    assert claimed_keys(store) == ["early"]


def test_a_lane_with_two_leases_is_impossible(store: TicketStore) -> None:
    """The last line of defence: should two workers ever choose two jobs of a lane, one of them is refused."""
    put(store, "a", "b", lane="l")
    claim(store)

    with store.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(update(jobs).where(jobs.c.key == "b").values(leased_until=START + LEASE))


def test_a_claim_of_two_jobs_of_a_lane_claims_nothing(
    store: TicketStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "a", "b", lane="l")

    with monkeypatch.context() as patch:
        patch.setattr("storage.jobs._is_first_of_lane", true)
        patch.setattr("storage.jobs._take", _take.__wrapped__)
        assert claimed_keys(store) == []

    assert claimed_keys(store) == ["a"]


def test_lanes_keep_their_order_under_four_workers(store: TicketStore) -> None:
    lanes = {f"lane {n}": [f"lane {n}: {m}" for m in range(8)] for n in range(5)}
    for n in range(8):
        for lane, keys in lanes.items():
            put(store, keys[n], lane=lane)
    done: list[str] = []
    running: set[str] = set()
    books = Lock()
    give_up_at = monotonic() + 60

    def work(_: int) -> None:
        while store.queue.open_jobs() and monotonic() < give_up_at:
            for job in claim(store, limit=2):
                assert job.lane is not None
                with books:
                    assert job.lane not in running
                    running.add(job.lane)
                    done.append(job.key)
                with books:
                    running.remove(job.lane)
                assert store.queue.finish(job)

    race(4, work)

    assert {lane: [key for key in done if key in keys] for lane, keys in lanes.items()} == lanes


def test_a_key_put_over_and_over_never_runs_beside_itself(store: TicketStore) -> None:
    """Two threads put it, two run it; the last run begins after the last put."""
    seen: list[int] = []
    running: list[str] = []
    books = Lock()
    give_up_at = monotonic() + 60

    def nudge(number: int) -> None:
        for n in range(10):
            put(store, "card", payload={"n": n + 100 * number}, lane="l")

    def work() -> None:
        while (store.queue.open_jobs() or len(seen) == 0) and monotonic() < give_up_at:
            for job in claim(store):
                with books:
                    assert running == []
                    running.append(job.key)
                seen.append(job.payload["n"])
                with books:
                    running.clear()
                assert store.queue.finish(job)

    race(4, lambda number: nudge(number) if number < 2 else work())
    work()

    assert store.queue.open_jobs() == 0
    assert seen[-1] in (9, 109)


def _drained(store: TicketStore) -> list[str]:
    done = []
    while claimed := claim(store):
        for job in claimed:
            done.append(job.key)
            assert store.queue.finish(job)
    return done
