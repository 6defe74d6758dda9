"""JSON as strangers send it: read whole or refused, so that nothing behind this door chokes on it."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from starlette.websockets import WebSocket, WebSocketDisconnect

DEPTH_MAX = 64  # the deepest view the platform documents has 12 levels
LONELY = re.compile("[\ud800-\udfff]")  # halves of a character, left by cutting a text in UTF-16


def parsed(raw: bytes | str) -> Any:
    """Return the JSON value in *raw*; raise ValueError when it is none, or one nobody could pass on.

    Refused are NaN, infinities and more than DEPTH_MAX levels; half a character becomes U+FFFD.
    """
    text = raw if isinstance(raw, str) else raw.decode("utf-8-sig")
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except RecursionError as error:
        raise ValueError(f"more than {DEPTH_MAX} levels") from error
    if _is_too_deep(value):
        raise ValueError(f"more than {DEPTH_MAX} levels")
    return whole(value) if LONELY.search(text) or "\\ud" in text.lower() else value


async def received(websocket: WebSocket) -> str | bytes:
    """Return the next frame, whichever kind it is of; raise WebSocketDisconnect when there is none any more."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code") or 1000)
    frame: str | bytes = message.get("text") or message.get("bytes") or b""
    return frame


def whole(value: Any) -> Any:
    """Return *value* with U+FFFD in the place of every half character."""
    if isinstance(value, str):
        return LONELY.sub("\ufffd", value)
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, dict):
        return {whole(key): whole(item) for key, item in value.items()}
    return value


def _no_number(written: str) -> NoReturn:
    raise ValueError(f"{written} is not JSON")


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(f"{written} is too large a number")
    return number


def _is_too_deep(value: Any) -> bool:
    level, depth = [value], 0
    while level:
        depth += 1
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if depth > DEPTH_MAX and level:
            return True
    return False
