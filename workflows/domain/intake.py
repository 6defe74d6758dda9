"""The desk's own rules for what comes in otherwise than by a word to it, and what such a thing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from workflows.domain.ids import ChannelId, MessageTs, TeamId, UserId
from workflows.domain.sources import Source

if TYPE_CHECKING:  # they know the policy, which knows these rules
    from workflows.domain.priorities import Impact, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Emoji:
    """An emoji that makes a ticket of the message it is put below. None lets the desk choose the team."""

    name: str
    team: TeamId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmojiRules:
    """Which emoji make tickets, and whose: of agents only, of what guests wrote, of what other apps wrote.

    What an app wrote becomes the ticket of whoever put the emoji: nobody can talk to an app.
    """

    emoji: tuple[Emoji, ...] = (Emoji(name="ticket"),)
    is_for_agents_only: bool = False
    takes_guests: bool = False
    takes_apps: bool = True

    def named(self, name: str) -> Emoji | None:
        """Return the emoji of that name, in any skin tone; None for one that makes nothing."""
        plain = name.split("::", 1)[0]
        return next((one for one in self.emoji if one.name == plain), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """What a word of the monitoring system means: how many it affects, and how soon it hurts."""

    impact: Impact
    urgency: Urgency


class Recovery(StrEnum):
    """Whether an alert that is over resolves its incident: one no person has taken on, every one, or none."""

    UNCLAIMED = "unclaimed"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringRules:
    """What alerts become. One whose severity is none of these gets what a ticket gets of which nothing is known."""

    team: TeamId | None = None
    severity_label: str = "severity"
    severities: Mapping[str, Severity] = field(default_factory=dict)
    recovery: Recovery = Recovery.UNCLAIMED


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRules:
    """Whose tickets strangers open by mail: those of the person with this e-mail; of nobody, and so none, if empty."""

    strangers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All of them."""

    emoji: EmojiRules = field(default_factory=EmojiRules)
    monitoring: MonitoringRules = field(default_factory=MonitoringRules)
    mail: MailRules = field(default_factory=MailRules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """An emoji that somebody put below a message."""

    request_id: str
    channel: ChannelId
    ts: MessageTs
    emoji: str
    by: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMessage:
    """A message that was looked up, as people read it. `author_id` is None for what an app wrote."""

    channel: ChannelId
    ts: MessageTs
    root_ts: MessageTs
    author_id: UserId | None
    text: str
    url: str = ""

    @property
    def source(self) -> Source:
        """Where it stands."""
        return Source(channel=self.channel, ts=self.ts, root_ts=self.root_ts, url=self.url)
