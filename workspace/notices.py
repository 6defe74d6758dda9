"""Change notices: who is looking is told that something changed, never what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, Self

Notice = dict[str, Any]
JOURNAL_EVERY_S = 0.1  # frames come many at a time, and whoever shows them reads up to the newest
WAITING_MAX = 5_000  # notices kept for a reader who does not read; then one that says so takes their place


class Subscription:
    """An async iterator of the notices for one person, from its making until it is closed."""

    def __init__(self, board: NoticeBoard, user_id: str) -> None:
        self.user_id = user_id
        self._board = board
        self._queue: asyncio.Queue[Notice] = asyncio.Queue()

    def put(self, notice: Notice) -> None:
        """Add *notice*; when too many wait, they all give way to one of the kind `missed`."""
        if self._queue.qsize() >= WAITING_MAX:
            while not self._queue.empty():
                self._queue.get_nowait()
            notice = {"kind": "missed"}
        self._queue.put_nowait(notice)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Notice:
        return await self._queue.get()

    async def aclose(self) -> None:
        """Stop receiving."""
        self._board.leave(self)


class NoticeBoard:
    """Pass notices on to the people they are for."""

    def __init__(self) -> None:
        self._readers: dict[str, set[Subscription]] = {}
        self._newest_frame = 0
        self._frame_told = True

    def subscribe(self, user_id: str) -> Subscription:
        """Return a new subscription of *user_id*."""
        reader = Subscription(self, user_id)
        self._readers.setdefault(user_id, set()).add(reader)
        return reader

    def leave(self, reader: Subscription) -> None:
        """Forget *reader*."""
        readers = self._readers.get(reader.user_id, set())
        readers.discard(reader)
        if not readers:
            self._readers.pop(reader.user_id, None)

    def watched_by(self) -> list[str]:
        """Return the ids of the people who are looking."""
        return list(self._readers)

    def tell(self, user_ids: Iterable[str], kind: str, **facts: Any) -> None:
        """Tell each of *user_ids* who is looking that *kind* happened; facts that are None are left out."""
        notice = {"kind": kind, **{key: value for key, value in facts.items() if value is not None}}
        for user_id in user_ids:
            for reader in self._readers.get(user_id, ()):
                reader.put(notice)

    def tell_all(self, kind: str, **facts: Any) -> None:
        """Tell everybody who is looking."""
        self.tell(list(self._readers), kind, **facts)

    def tell_frame(self, n: int) -> None:
        """Tell everybody who is looking that the journal has grown to frame *n*, a few times a second at most."""
        self._newest_frame = n
        if self._frame_told and self._readers:
            self._frame_told = False
            asyncio.get_running_loop().call_later(JOURNAL_EVERY_S, self._tell_newest_frame)

    def _tell_newest_frame(self) -> None:
        self._frame_told = True
        self.tell_all("journal", n=self._newest_frame)
