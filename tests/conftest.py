"""What holds for every test: examples may take their time, and what is logged is logged in a few words.

A failure says how to draw its example again.
"""

from __future__ import annotations

import importlib
import os
from contextlib import suppress
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

TESTS = Path(__file__).parent

settings.register_profile("desk", deadline=None, print_blob=True)
settings.load_profile("desk")

# by default each exception is drawn in colour with the locals of every frame, which takes seconds
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Have each process of a whole run begin to import the tests at another place.

    Their assertions are rewritten as they are imported, which takes most of the time until the first test. What one
    has written the others load.
    """
    process = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if not process or [Path(one).resolve() for one in session.config.args] != [TESTS]:
        return
    files = sorted(TESTS.rglob("test_*.py"))
    begin = len(files) * int(process) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    for file in (*files[begin:], *files[:begin]):
        with suppress(Exception, pytest.skip.Exception):  # the collection says what is wrong with one
            importlib.import_module(".".join(file.relative_to(TESTS.parent).with_suffix("").parts))
