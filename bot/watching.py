"""The folder of a running desk, looked at every other second: what is changed there is checked and goes live whole.

Every process looks for itself, so all of them follow within seconds, from one folder or from a copy each. A change
is read once the folder has been quiet between two looks. With a mistake in it nothing of it is used.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import structlog

from bot.desk_files import KINDS, read_desk
from bot.marked_files import Mistake
from workflows.domain.policies import Policy

EVERY_S = 2.0

log = structlog.get_logger()
Mark = tuple[tuple[str, int, int, int], ...]


class GoesByFiles(Protocol):
    """What a watch tells of the files."""

    def take_over(self, policy: Policy) -> None:
        """Go by *policy* from now on."""

    def refuse(self, version: str, mistakes: Sequence[str]) -> None:
        """Hear why a version of the files is not gone by."""

    def mended(self, version: str) -> None:
        """Hear that one is gone by after another was refused."""


class Watch:
    """Looks at one folder; safe to look at from one thread at a time."""

    def __init__(self, folder: Path, *, every_s: float = EVERY_S) -> None:
        """Take what is in *folder* now as known: what follows is told as a change."""
        self._folder = folder
        self._every_s = every_s
        self._seen: Mark | None = _mark(folder)
        self._quiet_since: Mark | None = self._seen
        self._refused = ""
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, desk: GoesByFiles) -> None:
        """Look from now on, in the background."""

        def run() -> None:
            while not self._stop.wait(self._every_s):
                try:
                    self.look(desk)
                except Exception:  # a thread of its own: one look that fails must not be the last
                    log.exception("desk files not looked at", action="desk.look_failed")

        self._thread = threading.Thread(target=run, name="desk-files", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def look(self, desk: GoesByFiles) -> None:
        """Read the folder if it has changed since it was read, and not since the last look."""
        mark = _mark(self._folder)
        is_quiet, self._quiet_since = mark is not None and mark == self._quiet_since, mark
        if not is_quiet or mark == self._seen:
            return
        read, version = read_desk(self._folder), _version(self._folder)
        if _mark(self._folder) != mark:
            return  # it was changed while it was read; it is read again once it is quiet
        wrong = [one for one in read.mistakes if not one.is_warning]
        if read.policy is None:
            self._tell(wrong, version)
            desk.refuse(version, [self._said(one) for one in wrong])
            self._refused = version
        else:
            desk.take_over(read.policy)
            log.info("desk files live", action="desk.live", version=version)
            if self._refused:
                desk.mended(version)
            self._refused = ""
        self._seen = mark  # last, so that what could not be taken is tried again

    def _said(self, one: Mistake) -> str:
        path = one.path.relative_to(self._folder) if one.path.is_relative_to(self._folder) else one.path
        return f"{path}:{one.line}: {one.what}"

    def _tell(self, wrong: Sequence[Mistake], version: str) -> None:
        for one in wrong:
            log.error(
                "desk file not used",
                action="desk.refused",
                version=version,
                file=str(one.path),
                line=one.line,
                what=one.what,
            )


def _mark(folder: Path) -> Mark | None:
    """Return what differs whenever a desk file is written, None while one comes or goes."""
    try:
        found = []
        for path in sorted({path for kind in KINDS for path in kind.paths(folder)}):
            stat = path.stat()
            found.append((str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino))
        return tuple(found)
    except OSError:
        return None


def _version(folder: Path) -> str:
    """Name what the files say: the same in every copy of the folder."""
    digest = hashlib.sha256()
    for path in sorted({path for kind in KINDS for path in kind.paths(folder)}):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
