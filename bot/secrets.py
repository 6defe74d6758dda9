"""What looks like a secret, so that none is kept in a file or repeated in a sentence."""

from __future__ import annotations

import re

_LOOKS = (
    ("a Slack token", re.compile(r"\bxox[a-z]-[\w-]{8,}|\bxapp-\d-[\w-]{8,}")),
    (
        "an address of Slack that posts",
        re.compile(r"https://hooks\.slack\.com/(?:services|workflows|triggers)/\w+"),
    ),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    ("a key of a cloud", re.compile(r"\bAKIA[0-9A-Z]{16}\b")),
    ("a token of a code host", re.compile(r"\bgh[pousr]_[A-Za-z0-9]{30,}|\bglpat-[\w-]{20,}")),
    (
        "a key in an address",
        re.compile(r"(?i)[?&](?:token|key|api_?key|secret|sig|password)=[^&\s\"'{}]{8,}"),
    ),
    ("a password in an address", re.compile(r"\b[a-z]{2,12}://[^\s/:@\"']+:[^\s/@\"'{}]+@")),
)


def looks_like(text: str) -> str:
    """Return what kind of secret stands in *text*, "" for none."""
    return next((kind for kind, look in _LOOKS if look.search(text)), "")


def without_secrets(text: str) -> str:
    """Return *text* with stars for what looks like a secret."""
    for _, look in _LOOKS:
        text = look.sub("***", text)
    return text
