"""Where each message of a conversation is found without looking through the others."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

NAMED = re.compile(r"<@([A-Z0-9]+)")


@dataclass(slots=True)
class Timeline:
    """The ts of a conversation's messages, each list in their order; kept up by Channel.add and Channel.remove."""

    everything: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)  # what stands in the conversation itself
    within: dict[str, list[str]] = field(default_factory=dict)  # root → its thread, ephemeral ones among it
    repliers: dict[str, dict[str, int]] = field(default_factory=dict)  # root → who replied → how often
    followers: dict[str, set[str]] = field(default_factory=dict)  # root → who replied or was named there
    with_file: dict[str, set[str]] = field(default_factory=dict)  # file → the messages that carry it
    changed: dict[str, None] = field(default_factory=dict)  # every ts, what changed last at the end

    def reply(self, root: str, *, user: str, text: str) -> None:
        """Note a reply that everybody may see."""
        people = self.repliers.setdefault(root, {})
        people[user] = people.get(user, 0) + 1
        self.followers.setdefault(root, set()).update([user, *NAMED.findall(text)])

    def unreply(self, root: str, *, user: str) -> None:
        """Note that such a reply is gone; who followed the thread still does."""
        people = self.repliers.get(root, {})
        people[user] = people.get(user, 1) - 1
        if people[user] == 0:
            del people[user]

    def forget(self, root: str) -> None:
        """Let go of a thread in which nothing is left."""
        for known in (self.within, self.repliers, self.followers):
            known.pop(root, None)

    def move_to_end(self, ts: str) -> None:
        """Note that a message changed just now."""
        self.changed.pop(ts, None)
        self.changed[ts] = None

    def sort_changes(self, edited: dict[str, str]) -> None:
        """Bring *changed* into order; *edited* says when a message that was edited was."""
        if edited:
            self.changed = dict.fromkeys(sorted(self.changed, key=lambda ts: edited.get(ts, ts)))


def drop(ordered: list[str], ts: str) -> None:
    """Take *ts* out of a list that is in order."""
    at = bisect_left(ordered, ts)
    if at < len(ordered) and ordered[at] == ts:
        del ordered[at]


def backwards(ordered: list[str], *, before: str | None = None) -> Iterator[str]:
    """Give what is earlier than *before*, the latest first."""
    end = len(ordered) if before is None else bisect_left(ordered, before)
    return (ordered[at] for at in range(end - 1, -1, -1))
