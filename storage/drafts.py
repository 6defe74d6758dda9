"""Articles that agents write in chat."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, delete, func, select, update

from storage.engine import insert_into, reading
from storage.knowledge import move_on
from storage.knowledge_tables import articles
from storage.tables import alive_drafts, drafts
from storage.values import from_row, to_row
from workflows.domain.drafts import ArticleDraft, DraftState
from workflows.domain.errors import DeskError
from workflows.domain.ids import DraftId, UserId

_is_published = drafts.c.state == DraftState.PUBLISHED.value
_was_published = drafts.c.state.in_([DraftState.PUBLISHED.value, DraftState.WITHDRAWN.value])


class SqlDrafts:
    """The drafts inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, draft: ArticleDraft) -> ArticleDraft:
        """Store a new one and return it; where one of the same origin is alive, return that and store nothing."""
        new = insert_into(self._connection, drafts).values(to_row(draft, drafts))
        if self._connection.execute(new.on_conflict_do_nothing().returning(drafts.c.id)).first() is not None:
            return draft
        alive = select(drafts).where(drafts.c.origin == draft.origin, alive_drafts)
        return from_row(ArticleDraft, self._connection.execute(alive).mappings().one())

    def get(self, draft_id: DraftId) -> ArticleDraft:
        """Return it. Raises DeskError("no_such_draft")."""
        row = self._connection.execute(select(drafts).where(drafts.c.id == draft_id)).mappings().first()
        if row is None:
            raise DeskError("no_such_draft")
        return from_row(ArticleDraft, row)

    def save(self, draft: ArticleDraft) -> bool:
        """Store *draft* if the stored version is `draft.version - 1`; else do nothing, False."""
        saved = (
            update(drafts)
            .where(drafts.c.id == draft.id, drafts.c.version == draft.version - 1)
            .values(to_row(draft, drafts))
        )
        return self._connection.execute(saved.returning(drafts.c.id)).first() is not None

    def in_review(self, owner_id: UserId) -> Sequence[ArticleDraft]:
        """Return what waits for that person's decision, the longest waiting first."""
        theirs = select(drafts).where(
            drafts.c.owner_id == owner_id, drafts.c.state == DraftState.IN_REVIEW.value
        )
        rows = self._connection.execute(theirs.order_by(drafts.c.changed_at, drafts.c.id)).mappings()
        return [from_row(ArticleDraft, row) for row in rows]

    def uncite(self, page: str) -> None:
        """Take a page from what may be cited, at this commit."""
        move_on(
            self._connection
        )  # first: whoever changes articles waits here, and then sees what was decided
        self._connection.execute(delete(articles).where(articles.c.page == page))


class SqlPublished:
    """What was published in chat, for whoever reads it into the knowledge base. Shared by all threads."""

    def __init__(self, engine: Engine) -> None:
        """Read through *engine*."""
        self._engine = engine

    def mark(self) -> str:
        """Return what changes whenever anything is published or withdrawn: it only grows."""
        seen = select(func.count(), func.coalesce(func.sum(drafts.c.version), 0)).where(_was_published)
        with reading(self._engine) as connection:
            number, versions = connection.execute(seen).one()
        return f"{number}:{versions}"

    def all(self) -> Sequence[ArticleDraft]:
        """Return everything that is published now."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(drafts).where(_is_published).order_by(drafts.c.id)).mappings()
            return [from_row(ArticleDraft, row) for row in rows]
