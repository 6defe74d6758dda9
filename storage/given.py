"""The outright answers the desk gave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from storage.engine import insert_into
from storage.tables import conversations, given_answers
from storage.values import from_row, to_row
from workflows.domain.conversations import Conversation
from workflows.domain.precision import GivenAnswer


class SqlGiven:
    """The outright answers inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, answer: GivenAnswer) -> None:
        """Store an answer; one card counts once."""
        stored = insert_into(self._connection, given_answers).values(to_row(answer, given_answers))
        self._connection.execute(stored.on_conflict_do_nothing())

    def since(self, at: datetime) -> Sequence[tuple[GivenAnswer, Conversation]]:
        """Return the answers given at *at* or later, oldest first, and the conversations they stand in."""
        given = (
            select(given_answers)
            .where(given_answers.c.at >= at)
            .order_by(given_answers.c.at, given_answers.c.conversation_id, given_answers.c.n)
        )
        answers = [from_row(GivenAnswer, row) for row in self._connection.execute(given).mappings()]
        theirs = select(conversations).where(
            conversations.c.id.in_(select(given_answers.c.conversation_id).where(given_answers.c.at >= at))
        )
        rows = self._connection.execute(theirs).mappings()
        found = {one.id: one for one in (from_row(Conversation, row) for row in rows)}
        return [(one, found[one.conversation_id]) for one in answers if one.conversation_id in found]
