"""The desk's own program by a clock that a test puts forward: `python -m tests.scenarios.later run`.

Every process of a bot reads the same file, so all of them live at the same hour, whenever they were started.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from typing_extensions import override

from bot import cli
from bot.clock import SystemClock

LATER = "TESTS_LATER"
"""Names the file that says how many seconds it is later."""


class Later(SystemClock):
    """A clock that begins at an instant of the test's choice, and runs like any other between two jumps."""

    def __init__(self, file: Path, *, begins: datetime) -> None:
        """Write into *file* how much later it is."""
        self.file = file
        self._write(begins - datetime.now(UTC))  # noqa: TID251 - what the machine says is what it is later than

    @override
    def now(self) -> datetime:
        """Return the test's present."""
        return _later(self.file, datetime.now(UTC))  # noqa: TID251 - as above

    def advance(self, length: timedelta) -> None:
        """Jump ahead, for everybody at once."""
        self._write(timedelta(seconds=float(self.file.read_text())) + length)

    def _write(self, ahead: timedelta) -> None:
        written = self.file.with_suffix(".written")
        written.write_text(str(ahead.total_seconds()))
        written.replace(self.file)  # nobody reads half of it


def _later(file: Path, at: datetime) -> datetime:
    return at + timedelta(seconds=float(file.read_text()))


def main() -> None:
    """Be `deskhand`, later."""
    file, now = Path(os.environ[LATER]), SystemClock.now
    with patch.object(SystemClock, "now", lambda self: _later(file, now(self))):
        cli.main()


if __name__ == "__main__":
    main()
