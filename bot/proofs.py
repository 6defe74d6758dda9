"""Who may post: whoever knows the secret, and shows it as a bearer token or by a signature over what is posted."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

SIGNATURE = "x-deskhand-signature"
TIMESTAMP = "x-deskhand-timestamp"
SLACK_SIGNATURE = "x-slack-signature"
SLACK_TIMESTAMP = "x-slack-request-timestamp"
SKEW = timedelta(minutes=5)
"""How far the sender's clock may be from ours; what is older may be somebody's recording."""


class Claim(Enum):
    """What the head of a request is worth, before a byte of its body is read."""

    GENUINE = auto()
    SIGNED = auto()
    WORTHLESS = auto()


def claimed(headers: Mapping[str, str], secret: bytes, *, now: datetime) -> Claim:
    """Return what a request's headers are worth: a right token, a fresh signature yet to be checked, or nothing."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme:
        is_right = scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), secret)
        return Claim.GENUINE if is_right else Claim.WORTHLESS
    if headers.get(SIGNATURE) and is_fresh(headers.get(TIMESTAMP, ""), now=now):
        return Claim.SIGNED
    return Claim.WORTHLESS


def is_fresh(timestamp: str, *, now: datetime) -> bool:
    """Whether *timestamp*, in seconds since 1970, is near enough to *now*; what is none is not."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= SKEW


def is_signed(
    headers: Mapping[str, str],
    body: bytes,
    secret: bytes,
    *,
    by: str = SIGNATURE,
    at: str = TIMESTAMP,
) -> bool:
    """Whether the signature in *headers* is that of *body* and its timestamp; *by* and *at* are their names."""
    wanted = signature(body, secret, timestamp=headers.get(at, ""))
    return hmac.compare_digest(wanted.encode(), headers.get(by, "").encode())


def signature(body: bytes, secret: bytes, *, timestamp: str) -> str:
    """Return `v0=` and the HMAC-SHA256 of `v0:TIMESTAMP:BODY`, in hex."""
    digest = hmac.new(secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"
