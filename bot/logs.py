"""Logs: one event, one line of JSON, a stable `action` and ids. Never a message's text, a name or a token."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up(level: str = "INFO") -> None:
    """Write log lines of *level* and above to standard error."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr)
    for name in ("slack_bolt", "slack_sdk"):
        logging.getLogger(name).setLevel(max(number, logging.ERROR))
