"""What a log line may hold: an action and ids, never what somebody wrote and never a secret."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot import logs
from bot.settings import read_settings


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged as the bot sets logging up, which is taken back afterwards."""
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    logs.set_up()
    yield stderr
    structlog.reset_defaults()
    for name in logs.SLACK:
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True


def test_a_failure_is_logged_without_what_the_failing_code_had_in_its_hands(
    written: io.StringIO,
) -> None:
    def fails(text: str, token: str) -> None:
        raise ConnectionError("no answer")

    try:
        fails("my salary was not paid", "xoxb-1-secret")
    except ConnectionError:
        structlog.get_logger().exception("job failed", action="job.failed")

    line = written.getvalue()
    assert "job.failed" in line
    assert "fails" in line
    assert "salary" not in line
    assert "xoxb" not in line


def test_settings_that_are_printed_show_no_secret() -> None:
    settings = read_settings(
        slack_bot_token="xoxb-secret",
        slack_app_token="xapp-secret",
        DESKHAND_SECRET="button-secret",
        database_url="postgresql://desk:pass-secret@db/desk",
    )

    assert "-secret" not in f"{settings!r} {settings}"
