"""Where a conversation begins, whoever begins it: somebody's words, a form, a reaction, a mail, another system."""

from __future__ import annotations

from workflows.domain.conversations import Conversation
from workflows.domain.ids import ChannelId, ConversationId, MessageTs, UserId
from workflows.ports import Desk


def conversation(
    desk: Desk,
    person_id: UserId,
    *,
    channel: ChannelId | None = None,
    thread_ts: MessageTs | None = None,
    question: str = "",
) -> Conversation:
    """Return one that begins now and is not stored yet; without a *channel* it goes on in direct messages."""
    now = desk.clock.now()
    return Conversation(
        id=ConversationId(desk.ids.new()),
        person_id=person_id,
        channel=channel,
        thread_ts=thread_ts,
        started_at=now,
        changed_at=now,
        question=question,
    )
