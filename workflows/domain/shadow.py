"""Shadow mode: what the desk would have said in a channel it only listens in, and what people said instead."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.domain.answers import Band, Passage
from workflows.domain.channel_talk import QUESTION_MAX
from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.questions import looked_up
from workflows.domain.redaction import redact

LISTED = 5  # of what would have been wrong, and of what nothing was found for
LINKS = 5  # of a reply that are kept
PAGES = 3  # that are kept of an answer: as many as the desk shows
_LINK = re.compile(r"<(https?://[^<>|\s]+)")
_Z = 1.96  # standard deviations: 95 of 100 samples


class Agreement(StrEnum):
    """How what people said holds against the passage the desk would have shown. Judged by rules, on this machine."""

    AGREES = "agrees"  # a reply links or names the page, or says what the passage says
    DIFFERS = "differs"  # a reply of substance links elsewhere, or says what the passage does not
    UNTOLD = "untold"  # nobody replied, or nothing that proves either


class Verdict(StrEnum):
    """What an agent says of an answer that was never given."""

    RIGHT = "right"
    WRONG = "wrong"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowQuestion:
    """A question in a channel the desk only listens in, redacted, and what came of it.

    `band` is None until the desk has looked, `agreement` until the thread has come to rest. `asked_at` and
    `replied_at` (the first reply of somebody else) are the platform's instants, `heard_at` and `stirred_at` (when
    anything was last said in the thread) the desk's. `edited_ts` is "" for a message never edited.
    """

    channel: ChannelId
    ts: MessageTs
    person_id: UserId
    question: str
    asked_at: datetime
    heard_at: datetime
    stirred_at: datetime
    edited_ts: str = ""
    band: Band | None = None
    confidence: float = 0.0
    pages: tuple[str, ...] = ()
    heading: str = ""
    replied_at: datetime | None = None
    agreement: Agreement | None = None
    verdict: Verdict | None = None
    judged_by: UserId | None = None
    topic: str = ""

    def found(self, band: Band, confidence: float, *, pages: Sequence[str], heading: str) -> ShadowQuestion:
        """Return it with what the desk found: *pages* best first, and the *heading* of the first one's section."""
        shown = tuple(pages[:PAGES]) if band is not Band.NONE else ()
        return replace(self, band=band, confidence=confidence, pages=shown, heading=heading if shown else "")

    @property
    def is_answered(self) -> bool:
        """Whether the desk would have answered it outright."""
        return self.band is Band.ANSWER and bool(self.pages)

    @property
    def is_doubtful(self) -> bool:
        """Whether the answer would have been wrong: an agent says so, or nobody does and people said otherwise."""
        is_contradicted = self.agreement is Agreement.DIFFERS and self.verdict is not Verdict.RIGHT
        return self.is_answered and (self.verdict is Verdict.WRONG or is_contradicted)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowReply:
    """What somebody else said in a question's thread, redacted; `links` are the addresses in it, without a query."""

    channel: ChannelId
    ts: MessageTs
    thread_ts: MessageTs
    person_id: UserId
    text: str
    links: tuple[str, ...] = ()
    edited_ts: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and where the share would lie in 95 of 100 samples like this one (Wilson)."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share; 0 of nothing."""
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends; anything is possible as long as nothing was counted."""
        if not self.of:
            return 0.0, 1.0
        spread = _Z * math.sqrt(self.value * (1 - self.value) / self.of + _Z**2 / (4 * self.of**2))
        middle, scale = self.value + _Z**2 / (2 * self.of), 1 + _Z**2 / self.of
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowGap:
    """One thing people ask there and nothing was found for."""

    name: str
    times: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowReport:
    """What listening came to. `waiting` questions were not looked up yet and count nowhere else.

    `agreed` is among the answers of which people's replies prove one or the other; the rest are `untold`, or
    `unjudged` as long as their threads are in motion. `reviewed` is what agents said, right among right and wrong.
    `waits` are how long people took to their first reply to what the desk would have answered, shortest first.
    """

    since: datetime | None
    until: datetime | None
    answered: Share
    suggested: int
    silent: int
    waiting: int
    agreed: Share
    untold: int
    unjudged: int
    reviewed: Share
    waits: tuple[timedelta, ...]
    unreplied: int
    doubtful: tuple[ShadowQuestion, ...]
    gaps: tuple[ShadowGap, ...]

    @property
    def median_wait(self) -> timedelta | None:
        """How long half of those who got a reply waited for it; None when nobody got one."""
        count = len(self.waits)
        return (self.waits[(count - 1) // 2] + self.waits[count // 2]) / 2 if count else None


class LeftUntold:
    """Judges nothing: for a desk without a model."""

    def agreement(self, passage: Passage, replies: Sequence[ShadowReply]) -> Agreement:
        """Return that it cannot be told."""
        return Agreement.UNTOLD


def reported(questions: Sequence[ShadowQuestion]) -> ShadowReport:
    """Return what these questions come to."""
    looked_up = [one for one in questions if one.band is not None]
    answered = [one for one in looked_up if one.is_answered]
    silent = [one for one in looked_up if one.band is Band.NONE]
    said = {agreement: _count(answered, agreement) for agreement in (None, *Agreement)}
    right = sum(one.verdict is Verdict.RIGHT for one in answered)
    wrong = sum(one.verdict is Verdict.WRONG for one in answered)
    waits = [one.replied_at - one.asked_at for one in answered if one.replied_at is not None]
    heard = sorted(one.heard_at for one in questions)
    agreed = said[Agreement.AGREES]
    return ShadowReport(
        since=heard[0] if heard else None,
        until=heard[-1] if heard else None,
        answered=Share(len(answered), len(looked_up)),
        suggested=len(looked_up) - len(answered) - len(silent),
        silent=len(silent),
        waiting=len(questions) - len(looked_up),
        agreed=Share(agreed, agreed + said[Agreement.DIFFERS]),
        untold=said[Agreement.UNTOLD],
        unjudged=said[None],
        reviewed=Share(right, right + wrong),
        waits=tuple(sorted(waits)),
        unreplied=len(answered) - len(waits),
        doubtful=tuple(_surest_first(answered)),
        gaps=tuple(_gaps(silent)),
    )


def to_review(questions: Sequence[ShadowQuestion]) -> list[ShadowQuestion]:
    """Return the answers no agent has judged: first those people's replies prove nothing of, skipped ones last.

    Otherwise in an order that is always the same and has nothing to do with what was asked: a sample.
    """
    open_ones = [one for one in questions if one.is_answered and one.agreement is not None]
    left = [one for one in open_ones if one.verdict in (None, Verdict.SKIPPED)]

    def place(one: ShadowQuestion) -> tuple[bool, bool, str]:
        drawn = hashlib.blake2b(f"{one.channel}:{one.ts}".encode(), digest_size=8).hexdigest()
        return one.verdict is not None, one.agreement is not Agreement.UNTOLD, drawn

    return sorted(left, key=place)


def kept(text: str) -> str:
    """Return what is kept of people's words: no mention of anybody, no secret, not without end."""
    return redact(looked_up(text))[:QUESTION_MAX]


def links_in(markup: str) -> tuple[str, ...]:
    """Return the addresses of the web in a message as the platform writes it, without what may be secret in them."""
    found = (link.partition("?")[0].partition("#")[0] for link in _LINK.findall(markup))
    return tuple(dict.fromkeys(found))[:LINKS]


def _count(answered: Collection[ShadowQuestion], agreement: Agreement | None) -> int:
    return sum(one.agreement is agreement for one in answered)


def _surest_first(answered: Collection[ShadowQuestion]) -> list[ShadowQuestion]:
    doubtful = [one for one in answered if one.is_doubtful]
    return sorted(doubtful, key=lambda one: (one.verdict is not Verdict.WRONG, -one.confidence, one.ts))


def _gaps(silent: Collection[ShadowQuestion]) -> list[ShadowGap]:
    """Return what nothing was found for, by what most people ask; a channel's questions stay among themselves."""
    groups: dict[tuple[ChannelId, str], list[ShadowQuestion]] = {}
    for one in silent:
        if one.topic:
            groups.setdefault((one.channel, one.topic), []).append(one)
    found = [
        ShadowGap(name=topic, times=len(asked), people=len({one.person_id for one in asked}))
        for (_, topic), asked in groups.items()
    ]
    return sorted(found, key=lambda gap: (-gap.people, -gap.times, gap.name))
