"""What storage says when there is no working database: a fault for the operator, in one sentence."""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot be used; the message is one sentence for the person who set DATABASE_URL."""
