"""Where conversations are kept, with what is shown, said, answered and asked for in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol

from workflows.domain.conversations import Conversation
from workflows.domain.drafts import Confirmed
from workflows.domain.ids import (
    ChannelId,
    ConversationId,
    ItemId,
    MessageTs,
    RequestId,
    SurfaceId,
    TicketId,
    UserId,
)
from workflows.domain.judgements import Judgement
from workflows.domain.messages import EarlierWords, StoredMessage
from workflows.domain.requests import RequestDraft
from workflows.domain.shadow import ShadowQuestion, ShadowReply
from workflows.domain.surfaces import Surface


class Conversations(Protocol):
    """The conversations; one per thread."""

    def add(self, conversation: Conversation) -> None:
        """Store a new one."""

    def save(self, conversation: Conversation) -> None:
        """Store it under the next version. Raises DeskError("changed_meanwhile") if it is not the newest."""

    def get(self, conversation_id: ConversationId) -> Conversation:
        """Return it. Raises DeskError("no_such_conversation")."""

    def locked(self, conversation_id: ConversationId) -> Conversation:
        """Return it and keep others from changing it until this transaction ends."""

    def at(self, channel: ChannelId, thread_ts: MessageTs) -> ConversationId | None:
        """Return the conversation of that thread, or that was there before it moved; None when it is nobody's."""

    def leave(self, conversation_id: ConversationId, *, channel: ChannelId, thread_ts: MessageTs) -> None:
        """Record that a conversation goes on elsewhere: what is written in that thread still belongs to it."""

    def of_person(self, person_id: UserId, *, since: datetime) -> Sequence[Conversation]:
        """Return the conversations of a person that changed at *since* or later, the newest change first."""


class Surfaces(Protocol):
    """The desk's own messages in chat."""

    def add(self, surface: Surface) -> None:
        """Store a surface that is to be posted; one of the same id is kept as it is."""

    def get(self, surface_id: SurfaceId) -> Surface | None:
        """Return it, None when it was never added."""

    def posted(self, surface_id: SurfaceId, *, channel: ChannelId, ts: MessageTs, drawn: str) -> None:
        """Record where it stands now and what was sent."""

    def moved(self, surface: Surface, *, leaves: Surface) -> None:
        """Record that *surface* stands elsewhere now, and *leaves* where it stood."""

    def drawn(self, surface_id: SurfaceId, drawn: str) -> None:
        """Record what was sent last."""

    def reword(self, surface_id: SurfaceId, content: dict[str, Any]) -> None:
        """Let it be drawn from other facts from now on."""

    def of(self, ref: str) -> Sequence[Surface]:
        """Return everything that is drawn from one ticket, conversation or run itself, in no order."""

    def lines_of(self, ticket_id: TicketId) -> Sequence[Surface]:
        """Return the lines said about a ticket, in both threads, in no order."""

    def at(self, channel: ChannelId, ts: MessageTs) -> Surface | None:
        """Return the surface that was posted as that message, None for any other message."""


class Messages(Protocol):
    """What people wrote."""

    def receive(self, message: StoredMessage) -> StoredMessage:
        """Store a message or an edit of one and return it as it stands: the latest edit's text wins."""

    def mark_handled(self, channel: ChannelId, ts: MessageTs) -> None:
        """Record that the desk has acted on the message."""

    def blank(self, channel: ChannelId, ts: MessageTs) -> None:
        """Keep of a message that it came, and none of its words."""

    def get(self, channel: ChannelId, ts: MessageTs) -> StoredMessage | None:
        """Return it, None when it never arrived."""

    def keep(self, words: EarlierWords) -> None:
        """Keep what a message said before it was changed, or was gone."""

    def earlier(self, ticket_id: TicketId) -> Sequence[EarlierWords]:
        """Return what messages about a ticket said before they were changed, in the order of the changes."""


class Feedback(Protocol):
    """What people said of pages, and what no page answered."""

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

    def helpful(self, page: str) -> tuple[int, int]:
        """Return how often a page helped, and how often not."""

    def confirmed(self, *, most: int) -> Sequence[Confirmed]:
        """Return the newest questions a page helped with, and which."""

    def judgements(self, *, most: int) -> Sequence[Judgement]:
        """Return the newest words on pages, whether they helped or not."""

    def gap(self, *, question: str, conversation_id: ConversationId, turn: int, at: datetime) -> None:
        """Record a question nothing was found for; *question* is redacted by the caller."""

    def improve(self, *, ticket_id: TicketId, rating: int, comment: str, by: UserId, at: datetime) -> None:
        """Record what somebody who was not content says should have been better."""

    def improvements(self, *, most: int) -> Sequence[tuple[TicketId, int, str]]:
        """Return the newest of these: ticket, rating, comment."""

    def gaps(self) -> Sequence[str]:
        """Return the questions nothing was found for, oldest first."""


class Requests(Protocol):
    """The requests on their way, from the first sentence until they are sent or stopped."""

    def add(self, draft: RequestDraft) -> None:
        """Store a new one."""

    def get(self, request_id: RequestId) -> RequestDraft:
        """Return it. Raises DeskError("no_such_request")."""

    def open_of(self, person_id: UserId) -> Sequence[RequestDraft]:
        """Return a person's drafts that are still open, the newest first."""

    def all_open(self, *, after: RequestId, most: int) -> Sequence[RequestDraft]:
        """Return at most *most* drafts that are still open, those beyond *after* in the order of their ids."""

    def sent_from(self, conversation_id: ConversationId) -> Sequence[RequestDraft]:
        """Return what was sent from a conversation, the newest first."""

    def last_sent(self, person_id: UserId, item_id: ItemId) -> RequestDraft | None:
        """Return what a person sent last of an item, None when they never did."""

    def save(self, draft: RequestDraft) -> bool:
        """Store *draft* if the stored version is `draft.version - 1`; else do nothing, False."""


class Shadow(Protocol):
    """What was asked where the desk only listens, and what people replied there; kept for a while."""

    def add(self, question: ShadowQuestion) -> None:
        """Store a new one; one that is there is kept as it is."""

    def get(self, channel: ChannelId, ts: MessageTs) -> ShadowQuestion | None:
        """Return it, None for a message that is no question or was let go."""

    def locked(self, channel: ChannelId, ts: MessageTs) -> ShadowQuestion | None:
        """Return it and keep others from changing it until this transaction ends."""

    def save(self, question: ShadowQuestion) -> None:
        """Store a question as it is now; nothing when it was let go."""

    def add_reply(self, reply: ShadowReply) -> None:
        """Store a reply, or the words it has after an edit: of two edits the later counts."""

    def replies(self, channel: ChannelId, thread_ts: MessageTs) -> Sequence[ShadowReply]:
        """Return what was replied in a thread, first to last."""

    def asked(
        self, channels: Collection[ChannelId], *, since: datetime | None = None
    ) -> Sequence[ShadowQuestion]:
        """Return what was asked in these channels, heard at *since* or later, oldest first."""

    def forget(self, channel: ChannelId, ts: MessageTs) -> None:
        """Let go a message that was deleted: a question with its replies, or one reply."""

    def forget_old(self, before: datetime, *, most: int) -> int:
        """Let go at most *most* questions heard before *before*, with their replies; returns how many."""
