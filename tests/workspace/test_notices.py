"""Change notices: in order, to the people they are for, and honest about what was missed."""

from __future__ import annotations

import asyncio

from workspace.notices import JOURNAL_EVERY_S, WAITING_MAX, Notice, NoticeBoard, Subscription


async def waiting(reader: Subscription) -> list[Notice]:
    """Return what waits for a reader, oldest first."""
    found = []
    while True:
        try:
            async with asyncio.timeout(0):
                found.append(await reader.__anext__())
        except TimeoutError:
            return found


def test_whoever_does_not_read_is_told_that_something_was_missed() -> None:
    async def tell() -> list[Notice]:
        board = NoticeBoard()
        reader = board.subscribe("U1")
        for n in range(WAITING_MAX + 3):
            board.tell(["U1"], "message", n=n)
        return await waiting(reader)

    assert asyncio.run(tell()) == [
        {"kind": "missed"},
        {"kind": "message", "n": WAITING_MAX + 1},
        {"kind": "message", "n": WAITING_MAX + 2},
    ]


def test_many_frames_are_told_as_one() -> None:
    async def tell() -> list[Notice]:
        board = NoticeBoard()
        readers = [board.subscribe("U1"), board.subscribe("U2")]
        for n in range(50):
            board.tell_frame(n)
        first = [await reader.__anext__() for reader in readers]
        assert JOURNAL_EVERY_S > 0
        return first + [notice for reader in readers for notice in await waiting(reader)]

    assert asyncio.run(tell()) == [{"kind": "journal", "n": 49}] * 2
