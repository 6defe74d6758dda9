"""The workspace's own time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

from workspace.clock import Clock
from workspace.deadlines import Deadlines


def test_the_clock_runs_and_is_aware() -> None:
    clock = Clock()

    first, second = clock.now(), clock.now()

    assert first.tzinfo is UTC
    assert second >= first
    assert abs(clock.micros() / 1e6 - clock.now().timestamp()) < 1


def test_a_timer_wakes_when_the_clock_is_moved_over_it() -> None:
    async def wait() -> list[str]:
        clock, rang = Clock(), []

        async def ring(name: str, seconds: float) -> None:
            await clock.wait(seconds)
            rang.append(name)

        tasks = [asyncio.create_task(ring("late", 7200)), asyncio.create_task(ring("soon", 60))]
        await asyncio.sleep(0)
        clock.advance(timedelta(seconds=61))
        await asyncio.wait_for(tasks[1], 5)
        assert rang == ["soon"]
        clock.set(clock.now() + timedelta(hours=3))
        await asyncio.wait_for(tasks[0], 5)
        return rang

    assert asyncio.run(wait()) == ["soon", "late"]


def test_a_timer_wakes_by_itself_when_nobody_moves_the_clock() -> None:
    async def wait() -> float:
        clock = Clock(scale=1000)
        started = clock.now()
        await clock.wait(20)
        return (clock.now() - started).total_seconds()

    assert 0.02 <= asyncio.run(wait()) < 5


def test_a_cancelled_wait_leaves_no_timer_behind() -> None:
    async def wait() -> None:
        clock = Clock()
        task = asyncio.create_task(clock.wait(60))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        clock.advance(timedelta(seconds=61))

    asyncio.run(wait())


def test_setting_the_clock_holds_to_the_second() -> None:
    async def move() -> datetime:
        clock = Clock()
        clock.set(datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
        return clock.now()

    assert abs(asyncio.run(move()) - datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) < timedelta(seconds=1)


def test_a_deadline_is_met_before_the_clock_has_moved_and_the_last_setting_counts() -> None:
    async def meet() -> list[str]:
        clock = Clock()
        met: list[str] = []
        deadlines = Deadlines(clock)
        for name, seconds in (("late", 120), ("soon", 60), ("never", 30), ("moved", 30), ("moved", 90)):
            at = clock.now() + timedelta(seconds=seconds)
            deadlines.set((name,), at, partial(met.append, f"{name} {seconds}"))
        deadlines.call_off(("never",))

        clock.advance(timedelta(seconds=61))
        assert met == ["soon 60"]
        clock.advance(timedelta(seconds=60))
        return met

    assert asyncio.run(meet()) == ["soon 60", "moved 90", "late 120"]
