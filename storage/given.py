"""The outright answers the desk gave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, select

from storage.engine import insert_into
from storage.tables import conversations, given_answers, precision_weeks
from storage.values import from_row, to_row
from workflows.domain.conversations import Conversation
from workflows.domain.precision import GivenAnswer, Heard, Week


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

    def tell(self, week: Week) -> None:
        """Store how a week went; told again it is what was told last."""
        row = {"monday": week.monday.isoformat(), "heard": {one.value: n for one, n in week.heard.items()}}
        told = insert_into(self._connection, precision_weeks).values(row)
        self._connection.execute(
            told.on_conflict_do_update(index_elements=[precision_weeks.c.monday], set_=row)
        )

    def told(self) -> Week | None:
        """Return the newest week that was told, None when none was."""
        newest = select(precision_weeks).order_by(precision_weeks.c.monday.desc()).limit(1)
        row = self._connection.execute(newest).first()
        if row is None:
            return None
        return Week(
            monday=date.fromisoformat(row.monday), heard={Heard(one): n for one, n in row.heard.items()}
        )
