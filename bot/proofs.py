"""Who may post: whoever knows the secret, and shows it as a bearer token or by a signature over what is posted."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

SIGNATURE = "x-deskhand-signature"
TIMESTAMP = "x-deskhand-timestamp"
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
    said = headers.get(TIMESTAMP, "")
    if not headers.get(SIGNATURE) or not (said.isascii() and said.isdigit() and len(said) <= 12):
        return Claim.WORTHLESS
    is_fresh = abs(now - datetime.fromtimestamp(int(said), UTC)) <= SKEW
    return Claim.SIGNED if is_fresh else Claim.WORTHLESS


def is_signed(headers: Mapping[str, str], body: bytes, secret: bytes) -> bool:
    """Whether the signature in *headers* is that of *body* and its timestamp."""
    wanted = signature(body, secret, timestamp=headers.get(TIMESTAMP, ""))
    return hmac.compare_digest(wanted.encode(), headers.get(SIGNATURE, "").encode())


def signature(body: bytes, secret: bytes, *, timestamp: str) -> str:
    """Return `v0=` and the HMAC-SHA256 of `v0:TIMESTAMP:BODY`, in hex."""
    digest = hmac.new(secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"
