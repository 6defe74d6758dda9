"""What must not be kept when a question is kept: secrets and the marks of a person."""

from __future__ import annotations

import re
from collections.abc import Iterable

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"(?i)\b(pass(?:word|code|phrase)?|pwd|pin|token|secret|api[ _-]?key)\b"
            r"((?:\s*(?:\b(?:is|was)\b|[:=]))+\s*)(?!(?:not|wrong|incorrect|invalid|expired|locked|refused)\b)\S+"
        ),
        r"\1\2[secret]",
    ),
    (re.compile(r"\bxox[abeoprs]-[\w-]+|\b(?:ghp|gho|sk|pk)[_-]\w{16,}|\bAKIA[0-9A-Z]{16}\b"), "[secret]"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), "[account]"),
    (re.compile(r"\b\d(?:[ -]?\d){12,18}\b"), "[card]"),
    (re.compile(r"(?<!\w)\+?\d[\d ()/-]{7,}\d\b"), "[number]"),
)


def redact(text: str) -> str:
    """Return *text* with secrets, e-mail addresses, account, card and telephone numbers replaced by a word."""
    for pattern, word in _RULES:
        text = pattern.sub(word, text)
    return text


def without_names(text: str, names: Iterable[str]) -> str:
    """Return *text* redacted, with the person's *names* replaced, the longest first."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "the person")
    return redact(text)
