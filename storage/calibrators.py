"""The calibrators a site has fitted on its people's votes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from storage.engine import insert_into
from storage.knowledge import move_on
from storage.knowledge_tables import calibrators
from workflows.ports import Clock


class SqlCalibrators:
    """The calibrators inside one transaction."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection
        self._clock = clock

    def keep(self, fingerprint: str, told: Mapping[str, Any]) -> None:
        """Store the calibrator of *fingerprint*; every replica reads it as it reads changed articles."""
        said = {"told": dict(told), "at": self._clock.now()}
        kept = insert_into(self._connection, calibrators).values(fingerprint=fingerprint, **said)
        self._connection.execute(
            kept.on_conflict_do_update(index_elements=[calibrators.c.fingerprint], set_=said)
        )
        move_on(self._connection)
