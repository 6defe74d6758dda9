"""What people wrote, as it arrived. The desk never reads a channel's history: what it knows, it was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.domain.ids import ChannelId, MessageTs, TicketId, UserId

DELETED = "~"
"""When a message that is gone was edited last: after every edit there can be."""


FILE_MAX = 20_000_000
"""Bytes of the largest file that is carried over; a screenshot is a tenth of that, a recording more."""
FILES_MAX = 10
"""How many files of one message are carried over; the platform's own limit for a person."""


LINE_MAX = 8_000
"""Characters of a message that a line carries over; a longer one comes with a file of all its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that came with a message, by its id on the platform; `size` in bytes."""

    id: str
    name: str
    size: int


def carried_over(files: Sequence[Attached]) -> list[Attached]:
    """Return those of a message's *files* of which the other side gets a copy."""
    return [file for file in files[:FILES_MAX] if 0 < file.size <= FILE_MAX]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage:
    """A message of a person. `text` is what it reads, unescaped once; `markup` is how the platform wrote it.

    `thread_ts` is None for a message that stands in nobody's thread; `answers_desk` says that the desk itself
    wrote the message that thread hangs from.
    """

    request_id: str
    channel: ChannelId
    ts: MessageTs
    thread_ts: MessageTs | None
    user_id: UserId
    text: str
    at: datetime
    markup: str = ""
    is_direct: bool = False
    mentions_desk: bool = False
    answers_desk: bool = False
    permalink: str = ""
    files: tuple[Attached, ...] = ()

    @property
    def relayed(self) -> str:
        """What is carried to the other side: the markup as it came, or the text written as markup."""
        return self.markup or self.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    @property
    def root_ts(self) -> MessageTs:
        """The message that opens the thread this one stands in, itself if it stands alone."""
        return self.thread_ts or self.ts


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """The text a message has now: of two edits the later counts, in whatever order they arrive.

    `edited_ts` is "" for a message never edited. `is_handled` says that the desk has acted on it.
    """

    channel: ChannelId
    ts: MessageTs
    thread_ts: MessageTs | None
    user_id: UserId
    text: str
    edited_ts: str = ""
    is_handled: bool = False
    files: tuple[Attached, ...] = ()

    @property
    def is_deleted(self) -> bool:
        """Whether its author took it back; whatever arrives of it later changes nothing."""
        return self.edited_ts == DELETED

    @property
    def is_blanked(self) -> bool:
        """Whether its words were not to be kept; those of a later edit are not either."""
        return self.is_handled and not self.text and not self.files and not self.is_deleted


class Fate(StrEnum):
    """What became of words that a message had once."""

    EDITED = "edited"
    WITHDRAWN = "withdrawn"  # they had been carried to the requester and became private
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierWords:
    """What a message in a ticket's threads said before `cause` changed it: the audit of words, kept for good."""

    ticket_id: TicketId
    channel: ChannelId
    ts: MessageTs
    user_id: UserId
    text: str
    fate: Fate
    cause: str
    at: datetime
