"""The care of articles: what speaks for looking at one again, and the card that asks its owner to.

Articles that were published in chat and articles that lie in files are cared for alike.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from workflows.domain.drafts import SOURCE
from workflows.domain.ids import DraftId, ReminderId, UserId

LISTED = 8  # articles of one card: two blocks each, and a person does no more at a time
AGAIN_AFTER = timedelta(days=7)
"""How long somebody who was asked about an article is not asked about it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CareRules:
    """The desk's own: when articles from chat are looked at again, and after how many unhelpful votes any article.

    Links to the web are asked for only if `checks_links`, those of private networks only if `calls_private` as well.
    """

    review_every: timedelta = timedelta(days=182)
    unhelpful_votes: int = 3
    unhelpful_within: timedelta = timedelta(days=30)
    checks_links: bool = False
    calls_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article as it stands in the knowledge base. `owner` is an e-mail, a team or a person, as it states it.

    `dead_links` are the targets of its links that lead to no article any more, `web_links` its addresses of the web.
    """

    page: str
    title: str
    url: str
    source: str
    owner: str
    audience: tuple[str, ...]
    reviewed_on: date | None = None
    review_by: date | None = None
    review_every: timedelta | None = None
    dead_links: tuple[str, ...] = ()
    web_links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What somebody said of a page."""

    page: str
    helped: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """What was decided about a page: that it was right at some time, and who looks after it.

    The latter as long as the page itself names `instead_of`. `accepted_links` lead nowhere, and its owner knows.
    """

    page: str
    owner_id: UserId | None = None
    instead_of: str = ""
    confirmed_at: datetime | None = None
    accepted_links: tuple[str, ...] = ()
    told_at: datetime | None = None


class NoPages:
    """The library of a desk that has no articles."""

    def pages(self) -> Sequence[Page]:
        """Return none."""
        return ()

    def page(self, page: str) -> Page | None:
        """Return None."""
        return None


class Reason(StrEnum):
    """Why an article should be looked at again."""

    DUE = "due"
    UNHELPFUL = "unhelpful"
    LINKS = "links"
    OWNER_GONE = "owner_gone"


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason, and what it rests on: the day, how many votes, the links' targets, or who left."""

    reason: Reason
    what: tuple[str, ...]


class Status(StrEnum):
    """What was done about an article on a card."""

    OPEN = "open"
    RIGHT = "right"
    WORK = "work"
    HANDED = "handed"
    WITHHELD = "withheld"  # it went, or is not for its reader any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article on a card. `next_on` is when it is looked at again, `to` who was handed it."""

    page: str
    title: str
    url: str
    source: str
    findings: tuple[Finding, ...] = ()
    status: Status = Status.OPEN
    next_on: date | None = None
    to: UserId | None = None

    @property
    def is_from_chat(self) -> bool:
        """Whether it was published in chat, and can be revised there."""
        return self.source == SOURCE

    def links(self) -> tuple[str, ...]:
        """Return the targets that lead nowhere, as its owner was told."""
        return tuple(target for one in self.findings if one.reason is Reason.LINKS for target in one.what)

    def has(self, reason: Reason) -> bool:
        """Whether that is one of its reasons."""
        return any(one.reason is reason for one in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """The card of one owner for one day of theirs. `version` grows by one with each change."""

    id: ReminderId
    owner_id: UserId
    day: str
    at: datetime
    version: int = 1
    items: tuple[Item, ...] = field(default=())

    def with_item(self, n: int, item: Item) -> Reminder:
        """Return it, one version on, with *item* in place *n*."""
        return replace(self, version=self.version + 1, items=(*self.items[:n], item, *self.items[n + 1 :]))


def draft_of(page: str) -> DraftId:
    """Return the article of a page that was published in chat."""
    return DraftId(page.removeprefix(f"{SOURCE}/"))


def due_on(page: Page, care: Care, rules: CareRules) -> date | None:
    """Return the day it is to be looked at again, None for a page that asks for no review.

    A stated day holds until somebody says on it, or later, that the page is right; then the length counts from there.
    """
    confirmed_on = care.confirmed_at.date() if care.confirmed_at else None
    if page.review_by and (confirmed_on is None or confirmed_on < page.review_by):
        return page.review_by
    every = page.review_every
    if every is None and (page.review_by or page.source == SOURCE):
        every = rules.review_every
    last = max(filter(None, (page.reviewed_on, confirmed_on)), default=None)
    return last + every if last and every else None


def findings(
    page: Page, care: Care, *, votes: Sequence[Vote], now: datetime, rules: CareRules, gone: str = ""
) -> tuple[Finding, ...]:
    """Return why *page* should be looked at again, nothing most often. *votes* are of that page; *gone* is who left."""
    found = []
    due = due_on(page, care, rules)
    if due is not None and due <= now.date():
        found.append(Finding(Reason.DUE, (due.isoformat(),)))
    since = max(filter(None, (now - rules.unhelpful_within, care.confirmed_at)))
    lately = [one.helped for one in votes if one.at >= since]
    if len(lately) >= rules.unhelpful_votes and not any(lately):
        found.append(Finding(Reason.UNHELPFUL, (str(len(lately)),)))
    dead = tuple(target for target in page.dead_links if target not in care.accepted_links)
    if dead:
        found.append(Finding(Reason.LINKS, dead))
    if gone:
        found.append(Finding(Reason.OWNER_GONE, (gone,)))
    return tuple(found)


def with_broken(page: Page, broken: Collection[str]) -> Page:
    """Return *page* with those of its addresses of the web that are *broken* among its dead links."""
    dead = tuple(link for link in page.web_links if link in broken)
    return replace(page, dead_links=(*page.dead_links, *dead)) if dead else page


def is_to_be_told(care: Care, now: datetime) -> bool:
    """Whether its owner was not asked about it lately."""
    return care.told_at is None or now - care.told_at >= AGAIN_AFTER
