"""Other systems the desk may call, what it sends them, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from workflows.domain.ids import WebhookId


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A system the desk may call, at one address only."""

    id: WebhookId
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One thing to be sent: *body* as JSON text. Every try of it has the same *key*, by which its taker knows it."""

    key: str
    webhook: Webhook
    body: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """It was taken; `said` is the beginning of the answer, for people to read."""

    said: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """It was not taken; another try may help, or not."""

    why: str
    may_help_later: bool


Sent: TypeAlias = Accepted | NotSent
