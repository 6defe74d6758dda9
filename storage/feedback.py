"""What people said of pages, and what no page answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from storage.engine import insert_into
from storage.tables import conversations, gaps, improvements, votes
from storage.values import from_row
from workflows.domain.aliases import asked_about
from workflows.domain.conversations import Conversation
from workflows.domain.drafts import Confirmed
from workflows.domain.ids import ConversationId, TicketId, UserId
from workflows.domain.judgements import Judgement, judgement_of


class SqlFeedback:
    """Votes and gaps inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def vote(
        self,
        *,
        page: str,
        conversation_id: ConversationId,
        helped: bool,
        at: datetime,
        ticket_id: TicketId | None,
    ) -> None:
        """Record whether a page helped; one vote per page and conversation, the last counts."""
        said = {"helped": helped, "at": at, "ticket_id": ticket_id}
        given = insert_into(self._connection, votes).values(
            page=page, conversation_id=conversation_id, **said
        )
        self._connection.execute(
            given.on_conflict_do_update(index_elements=[votes.c.page, votes.c.conversation_id], set_=said)
        )

    def helpful(self, page: str) -> tuple[int, int]:
        """Return how often a page helped, and how often not."""
        counted = (
            select(votes.c.helped, func.count().label("number"))
            .where(votes.c.page == page)
            .group_by(votes.c.helped)
        )
        count = {row.helped: row.number for row in self._connection.execute(counted)}
        return count.get(True, 0), count.get(False, 0)

    def confirmed(self, *, most: int) -> Sequence[Confirmed]:
        """Return the newest questions a page helped with, and which."""
        helped = (
            select(conversations, votes.c.page)
            .join(votes, votes.c.conversation_id == conversations.c.id)
            .where(votes.c.helped)
            .order_by(votes.c.at.desc(), votes.c.page)
            .limit(most)
        )
        found = []
        for row in self._connection.execute(helped).mappings():
            asked = from_row(Conversation, row)
            question = asked_about(asked, row["page"])
            found.append(Confirmed(conversation_id=asked.id, question=question, page=row["page"]))
        return found

    def judgements(self, *, most: int) -> Sequence[Judgement]:
        """Return the newest words on pages, whether they helped or not."""
        judged = (
            select(conversations, votes.c.page, votes.c.helped)
            .join(votes, votes.c.conversation_id == conversations.c.id)
            .order_by(votes.c.at.desc(), votes.c.conversation_id, votes.c.page)
            .limit(most)
        )
        return [
            judgement_of(from_row(Conversation, row), row["page"], helped=row["helped"])
            for row in self._connection.execute(judged).mappings()
        ]

    def gap(self, *, question: str, conversation_id: ConversationId, turn: int, at: datetime) -> None:
        """Record a question nothing was found for, once per turn; *question* is redacted by the caller."""
        found = insert_into(self._connection, gaps).values(
            question=question, conversation_id=conversation_id, turn=turn, at=at
        )
        self._connection.execute(found.on_conflict_do_nothing())

    def improve(self, *, ticket_id: TicketId, rating: int, comment: str, by: UserId, at: datetime) -> None:
        """Record what somebody who was not content says should have been better."""
        said = {"ticket_id": ticket_id, "rating": rating, "comment": comment, "said_by": by, "at": at}
        self._connection.execute(insert(improvements).values(said))

    def improvements(self, *, most: int) -> Sequence[tuple[TicketId, int, str]]:
        """Return the newest of these: ticket, rating, comment."""
        newest = select(improvements).order_by(improvements.c.id.desc()).limit(most)
        return [(row.ticket_id, row.rating, row.comment) for row in self._connection.execute(newest)]

    def gaps(self) -> Sequence[str]:
        """Return the questions nothing was found for, oldest first."""
        asked = select(gaps.c.question).order_by(gaps.c.at, gaps.c.conversation_id, gaps.c.turn)
        return list(self._connection.execute(asked).scalars())
