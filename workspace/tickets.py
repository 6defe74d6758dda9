"""Tickets: each opens one socket, once."""

from __future__ import annotations

import secrets

from workspace.model import App

OUTSTANDING_MAX = 1_000


class Tickets:
    """Give out tickets and take each back once."""

    def __init__(self) -> None:
        self._apps: dict[str, str] = {}

    def new(self, app: App) -> str:
        """Return a ticket for a socket of *app*."""
        ticket = secrets.token_urlsafe(24)
        self._apps[ticket] = app.id
        while len(self._apps) > OUTSTANDING_MAX:
            del self._apps[next(iter(self._apps))]
        return ticket

    def take(self, ticket: str) -> str | None:
        """Return the id of the app a ticket was given to, and use it up; None when it is not good."""
        return self._apps.pop(ticket, None)
