"""Messages that became tickets: where each stands in chat."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.domain.ids import ChannelId, MessageTs


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A message of a channel; `root_ts` is the one its thread hangs from, its own where it begins one.

    `url` leads people there, "" where nothing does.
    """

    channel: ChannelId
    ts: MessageTs
    root_ts: MessageTs
    url: str = ""

    @property
    def key(self) -> str:
        """What the message is called among the origins of tickets."""
        return f"message:{self.channel}:{self.ts}"
