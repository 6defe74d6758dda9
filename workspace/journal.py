"""The journal: every frame both ways, with its time, its outcome, and the rule that refused it."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Any, Literal

from workspace.clock import Clock

Entry = dict[str, Any]
ENTRIES_MAX = 20_000  # frames; a busy hour's, and some seconds' of a load test
LETTERS_MAX = 20_000_000  # of all their JSON, so that frames of the largest views do not fill the memory
SECRET_KEYS = frozenset({"token", "authorization", "signing_secret", "client_secret"})
SECRET_TEXT = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=ticket=)[\w-]+")


class Journal:
    """Keep the last frames, ENTRIES_MAX of them or fewer large ones; tokens never enter it, older frames go."""

    def __init__(self, clock: Clock, *, told: Callable[[int], None]) -> None:
        self._clock = clock
        self._told = told
        self._entries: deque[Entry] = deque()
        self._sizes: deque[int] = deque()
        self._letters = 0
        self._last = 0

    def write(
        self,
        direction: Literal["in", "out"],
        kind: str,
        payload: Any,
        *,
        via: str,
        app: str = "",
        status: str = "ok",
        refused: Entry | None = None,
        answer: Any = None,
    ) -> Entry:
        """Add a frame and return its entry; only `status` and `ack_ms` may be changed afterwards.

        *direction* is "in" from an app or person to the workspace, "out" the other way; *via* is api, event,
        interaction, ack, response_url, socket or control.
        """
        self._last += 1
        entry: Entry = {
            "n": self._last,
            "at": self._clock.now().isoformat(),
            "direction": direction,
            "kind": kind,
            "via": via,
            "app": app,
            "payload": without_secrets(payload),
            "status": status,
        }
        if answer is not None:
            entry["answer"] = without_secrets(answer)
        if refused:
            entry["refused"] = refused
        self._keep(entry)
        self._told(self._last)
        return entry

    def _keep(self, entry: Entry) -> None:
        size = len(json.dumps(entry, default=str))
        self._entries.append(entry)
        self._sizes.append(size)
        self._letters += size
        while len(self._entries) > ENTRIES_MAX or (self._letters > LETTERS_MAX and len(self._entries) > 1):
            self._entries.popleft()
            self._letters -= self._sizes.popleft()

    def after(self, n: int) -> list[Entry]:
        """Return the entries after number *n*, oldest first."""
        gone = self._last - len(self._entries)
        return list(islice(self._entries, max(0, n - gone), None))


def without_secrets(part: Any) -> Any:
    """Return a copy of *part* in which no token stands."""
    if isinstance(part, dict):
        return {k: without_secrets(v) for k, v in part.items() if str(k).lower() not in SECRET_KEYS}
    if isinstance(part, list | tuple):
        return [without_secrets(item) for item in part]
    if isinstance(part, str) and ("xox" in part or "xapp-" in part or "ticket=" in part):
        return SECRET_TEXT.sub("(secret)", part)
    return part
