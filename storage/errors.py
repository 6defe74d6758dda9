"""What storage says when there is no working database: a fault for the operator, in one sentence."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

DatabaseSilent = OperationalError
"""What rises when a database that was opened does not answer any more."""


class StorageError(Exception):
    """The database cannot be used; the message is one sentence for the person who set DATABASE_URL."""
