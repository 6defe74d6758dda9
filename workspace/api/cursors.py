"""Cursors of what was said: they name a message, so that nothing is told twice however much comes in meanwhile."""

from __future__ import annotations

import base64

from workspace.model import RefusedError


def cursor_after(ts: str) -> str:
    """Return the cursor of what follows the message with this ts."""
    return base64.b64encode(f"next_ts:{ts}".encode()).decode()


def cursor_ts(cursor: str) -> str:
    """Return the ts a cursor stands for, "" for none; raise RefusedError(invalid_cursor)."""
    try:
        mark, _, ts = base64.b64decode(cursor, validate=True).decode().partition(":")
    except ValueError as error:
        raise RefusedError("invalid_cursor", "this cursor was not given out here") from error
    if cursor and (mark != "next_ts" or not ts):
        raise RefusedError("invalid_cursor", "this cursor was not given out here")
    return ts
