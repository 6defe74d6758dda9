"""The ticket store: the only room that speaks SQL, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from storage.errors import DatabaseSilent, StorageError
from storage.schema import migrate
from storage.store import TicketStore

__all__ = ["DatabaseSilent", "StorageError", "TicketStore", "migrate"]
