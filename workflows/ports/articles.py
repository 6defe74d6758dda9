"""Where articles on their way are kept, with their care and what they lacked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from workflows.domain.care import Care, Page, Reminder, Vote
from workflows.domain.conversations import Conversation
from workflows.domain.drafts import ArticleDraft, Confirmed
from workflows.domain.gaps import GapQuestion
from workflows.domain.ids import (
    DraftId,
    GapId,
    ReminderId,
    UserId,
)
from workflows.domain.precision import GivenAnswer, Week


class Gaps(Protocol):
    """The questions nothing was found for, in their groups, until they are settled."""

    def open(self, *, most: int) -> Sequence[GapQuestion]:
        """Return the newest *most* that are not settled, oldest first."""

    def to_ask_again(self, *, before: datetime, most: int) -> Sequence[GapQuestion]:
        """Return at most *most* open ones that were not asked since *before*, the longest unasked first."""

    def asked_again(self, questions: Sequence[GapQuestion], at: datetime) -> None:
        """Record when they were asked again."""

    def put_into_topics(self, questions: Sequence[GapQuestion]) -> None:
        """Store the topics of these questions; nothing of what was settled meanwhile."""

    def settle_answered(self, questions: Sequence[GapQuestion], at: datetime) -> None:
        """Settle what an article answers now."""

    def settle_topic(self, gap_id: GapId, *, by: UserId, at: datetime) -> int:
        """Settle the open questions of a topic because somebody says so; returns how many there were."""


class Drafts(Protocol):
    """The articles agents write in chat, from the first draft to what is published."""

    def add(self, draft: ArticleDraft) -> ArticleDraft:
        """Store a new one and return it; where one of the same origin is alive, return that and store nothing."""

    def get(self, draft_id: DraftId) -> ArticleDraft:
        """Return it. Raises DeskError("no_such_draft")."""

    def save(self, draft: ArticleDraft) -> bool:
        """Store *draft* if the stored version is `draft.version - 1`; else do nothing, False."""

    def in_review(self, owner_id: UserId) -> Sequence[ArticleDraft]:
        """Return what waits for that person's decision, the longest waiting first."""

    def uncite(self, page: str) -> None:
        """Take a page from what may be cited, at this commit."""


class Library(Protocol):
    """The articles themselves, as they stand in the knowledge base."""

    def pages(self) -> Sequence[Page]:
        """Return every article that has an owner to be asked about it."""

    def page(self, page: str) -> Page | None:
        """Return that one, without its dead links; None when it is gone."""


class Cares(Protocol):
    """The care of articles: what was decided about each, what people said of them, and whom the desk asked."""

    def all(self) -> dict[str, Care]:
        """Return what was decided, by page; a page nothing was decided about is missing."""

    def of(self, page: str) -> Care:
        """Return what was decided about a page; nothing for one never heard of."""

    def save(self, care: Care) -> None:
        """Store what was decided about a page now."""

    def votes(self, since: datetime) -> Sequence[Vote]:
        """Return what people said of pages at *since* or later."""

    def remind(self, reminder: Reminder) -> bool:
        """Store a card; False when its owner has one of that day, and nothing is stored."""

    def reminded(self, owner_id: UserId, day: str) -> bool:
        """Whether an owner has a card of that day."""

    def reminder(self, reminder_id: ReminderId) -> Reminder:
        """Return it. Raises DeskError("no_such_reminder")."""

    def save_reminder(self, reminder: Reminder) -> bool:
        """Store it if the stored version is `reminder.version - 1`; else do nothing, False."""

    def newest(self, owner_id: UserId) -> Reminder | None:
        """Return an owner's newest card, None when they never had one."""


class Aliases(Protocol):
    """The questions people confirmed a page for, as the knowledge base uses them."""

    def keep(self, wanted: Collection[Confirmed]) -> bool:
        """Have these and no others, of the articles there are; whether that changed anything."""


class GivenAnswers(Protocol):
    """The outright answers the desk gave."""

    def add(self, answer: GivenAnswer) -> None:
        """Store an answer; one card counts once."""

    def since(self, at: datetime) -> Sequence[tuple[GivenAnswer, Conversation]]:
        """Return the answers given at *at* or later, oldest first, and the conversations they stand in."""

    def tell(self, week: Week) -> None:
        """Store how a week went; told again it is what was told last."""

    def told(self) -> Week | None:
        """Return the newest week that was told, None when none was."""
