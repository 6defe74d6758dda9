"""Signed calls to other systems: one POST each, of JSON, with a key by which its taker knows a second try.

The signature is `v0=` and the hex HMAC-SHA256, under the system's own key, of `v0:TIMESTAMP:BODY`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import httpx

from workflows.domain.webhooks import Accepted, NotSent, Posting, Sent
from workflows.ports import Clock

TIMESTAMP = "X-Deskhand-Request-Timestamp"
SIGNATURE = "X-Deskhand-Signature"
IDEMPOTENCY = "Idempotency-Key"
ANSWER_MAX = 4096  # bytes of an answer that are read; a person reads less
SAID_MAX = 200  # characters of it that are kept
_LATER = frozenset({408, 425, 429})


def signature(key: bytes, *, timestamp: str, body: bytes) -> str:
    """Return the signature of a body that was sent at *timestamp*, in seconds since 1970."""
    said = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(key, said, hashlib.sha256).hexdigest()


class SignedWebhooks:
    """Carries calls over HTTP: no redirect, no proxy, no credentials of the machine, and never without a key."""

    def __init__(self, keys: Mapping[str, bytes], *, clock: Clock, within_s: float) -> None:
        """Sign with *keys*, by the id of the system; give up on a call after about *within_s* seconds."""
        self._keys = keys
        self._clock = clock
        self._within_s = within_s

    def send(self, posting: Posting) -> Sent:
        """Send it once; what came of it is the answer's status, whatever follows that."""
        key = self._keys.get(posting.webhook.id)
        if key is None:
            why = f"no key is set for {posting.webhook.id} in DESKHAND_WEBHOOK_KEYS"
            return NotSent(why, may_help_later=False)
        body = posting.body.encode()
        until = self._clock.monotonic() + self._within_s
        try:
            with (
                httpx.Client(timeout=self._within_s / 3, trust_env=False, follow_redirects=False) as client,
                client.stream(
                    "POST", posting.webhook.url, content=body, headers=self._headers(posting.key, key, body)
                ) as answer,
            ):
                return self._what_came(answer, until)
        except httpx.TimeoutException:
            return NotSent("it did not answer in time", may_help_later=True)
        except httpx.HTTPError as error:
            return NotSent(f"it could not be reached ({type(error).__name__})", may_help_later=True)

    def _headers(self, idempotency: str, key: bytes, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Accept-Encoding": "identity",  # a few bytes must not unpack into a flood
            "User-Agent": "deskhand",
            TIMESTAMP: timestamp,
            SIGNATURE: signature(key, timestamp=timestamp, body=body),
            IDEMPOTENCY: idempotency,
        }

    def _what_came(self, answer: httpx.Response, until: float) -> Sent:
        status = answer.status_code
        if answer.is_success:
            return Accepted(f"{status} {self._beginning(answer, until)}".strip())
        if answer.is_redirect:
            return NotSent(f"it answered {status}, a redirect, which is not followed", may_help_later=False)
        return NotSent(f"it answered {status}", may_help_later=status >= 500 or status in _LATER)

    def _beginning(self, answer: httpx.Response, until: float) -> str:
        """Return the first words of an answer; fewer when they come too slowly or the line breaks."""
        got = b""
        try:
            for piece in answer.iter_raw():
                got += piece
                if len(got) >= ANSWER_MAX or self._clock.monotonic() >= until:
                    break
        except httpx.HTTPError:
            pass  # it was taken: the status said so
        text = got[:ANSWER_MAX].decode("utf-8", "replace")
        words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
        return words if len(words) <= SAID_MAX else f"{words[: SAID_MAX - 1]}…"
