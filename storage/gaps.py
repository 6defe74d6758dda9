"""The questions nothing was found for, in their groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Update, bindparam, func, select, update

from storage.tables import conversations, gaps, open_gaps
from storage.values import from_row
from workflows.domain.gaps import GapQuestion
from workflows.domain.ids import GapId, UserId

_asked = select(
    gaps.c.conversation_id,
    gaps.c.turn,
    gaps.c.question,
    gaps.c.at,
    conversations.c.person_id,
    gaps.c.topic_id.label("gap_id"),
    func.coalesce(gaps.c.topic, "").label("topic"),
).select_from(gaps.outerjoin(conversations, conversations.c.id == gaps.c.conversation_id))


class SqlGaps:
    """The gaps inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def open(self, *, most: int) -> Sequence[GapQuestion]:
        """Return the newest *most* that are not settled, oldest first."""
        newest = _asked.where(open_gaps).order_by(
            gaps.c.at.desc(), gaps.c.conversation_id.desc(), gaps.c.turn.desc()
        )
        return self._all(newest.limit(most))[::-1]

    def to_ask_again(self, *, before: datetime, most: int) -> Sequence[GapQuestion]:
        """Return at most *most* open ones that were not asked since *before*, the longest unasked first."""
        asked_at = func.coalesce(gaps.c.asked_again_at, gaps.c.at)
        query = _asked.where(open_gaps, asked_at < before)
        return self._all(query.order_by(asked_at, gaps.c.conversation_id, gaps.c.turn).limit(most))

    def asked_again(self, questions: Sequence[GapQuestion], at: datetime) -> None:
        """Record when they were asked again."""
        self._change(_these().values(asked_again_at=at), [_key(one) for one in questions])

    def put_into_topics(self, questions: Sequence[GapQuestion]) -> None:
        """Store the topics of these questions; nothing of what was settled meanwhile."""
        topic: dict[str, Any] = {"topic_id": bindparam("new_id"), "topic": bindparam("new_topic")}
        rows = [{**_key(one), "new_id": one.gap_id, "new_topic": one.topic} for one in questions]
        self._change(_these().values(topic), rows)

    def settle_answered(self, questions: Sequence[GapQuestion], at: datetime) -> None:
        """Settle what an article answers now."""
        self._change(_these().values(settled_at=at), [_key(one) for one in questions])

    def settle_topic(self, gap_id: GapId, *, by: UserId, at: datetime) -> int:
        """Settle the open questions of a topic because somebody says so; returns how many there were."""
        settled = (
            update(gaps).where(gaps.c.topic_id == gap_id, open_gaps).values(settled_at=at, settled_by=by)
        )
        return len(self._connection.execute(settled.returning(gaps.c.turn)).all())

    def _change(self, change: Update, rows: list[dict[str, Any]]) -> None:
        if rows:  # in one order, so that two that change the same never wait for each other in a circle
            rows.sort(key=lambda row: (row["its_conversation"], row["its_turn"]))
            self._connection.execute(change, rows)

    def _all(self, query: Select[Any]) -> list[GapQuestion]:
        return [from_row(GapQuestion, row) for row in self._connection.execute(query).mappings()]


def _these() -> Update:
    return update(gaps).where(
        gaps.c.conversation_id == bindparam("its_conversation"),
        gaps.c.turn == bindparam("its_turn"),
        open_gaps,
    )


def _key(one: GapQuestion) -> dict[str, Any]:
    return {"its_conversation": one.conversation_id, "its_turn": one.turn}
