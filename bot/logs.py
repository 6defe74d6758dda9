"""Logs: one event, one line of JSON, a stable `action` and ids. Never a message's text, a name or a token."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from typing_extensions import override

SLACK = ("slack_bolt", "slack_sdk")


def set_up(level: str = "INFO") -> None:
    """Write log lines of *level* and above to standard error."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # without the locals of the frames: they hold what people wrote, and tokens
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr)
    for name in SLACK:
        quiet = logging.getLogger(name)
        quiet.propagate = False  # while starting, a refusal is told once, by us
        quiet.handlers = [logging.NullHandler()]


def hear_slack() -> None:
    """From now on log what the Slack libraries complain about: the connection is theirs."""
    for name in SLACK:
        logging.getLogger(name).handlers = [_AsEvent(logging.WARNING)]


class _AsEvent(logging.Handler):
    """Turns a library's complaint into an event of ours, without its text: it may quote a payload."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        log.warning(
            "slack library", action="slack.complained", logger=record.name, where=record.funcName, error=error
        )
