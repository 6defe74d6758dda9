"""What was found and is not to be shown any more: its page was deleted, or is no longer for those who read here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from workflows.domain.answers import Answer, Band, Passage, Tried
from workflows.domain.audiences import EVERYONE, Readers, may_read
from workflows.domain.conversations import SHOWING, Card, CardKind, Conversation
from workflows.domain.problems import known_error_of

WITHDRAWN = "An article that was withdrawn"
FOR_SOME = "An article for some people only"
KNOWN_ERROR = "Known error"
"""What stands before the number of one whose words are not shown; the number alone tells nothing."""

Audiences = Mapping[str, tuple[str, ...]]
"""Who may read each page there is; a page that is missing was withdrawn."""


def gone_from(
    found: Collection[Passage | Tried], audiences: Audiences, *, readers: Readers, is_shown: bool
) -> frozenset[str]:
    """Return the pages of *found* that *readers* must not see (any more).

    What is shown already (*is_shown*) stays as long as its audience is the one it was shown under: who has come
    into the channel since then sees what was said before, as everywhere in chat.
    """

    def stays(one: Passage | Tried) -> bool:
        audience = audiences.get(one.page)
        if audience is None:
            return False
        return (is_shown and set(audience) == set(one.audience)) or may_read(audience, readers)

    return frozenset(one.page for one in found if not stays(one))


def without(answer: Answer, gone: Collection[str]) -> Answer:
    """Return *answer* without these pages; it is no surer of the next page than of a suggestion."""
    left = tuple(passage for passage in answer.passages if passage.page not in gone)
    if left == answer.passages:
        return answer
    if not left:
        return replace(answer, band=Band.NONE, confidence=0.0, passages=())
    is_first_gone = left[0] != answer.passages[0]
    band = Band.SUGGEST if is_first_gone and answer.band is Band.ANSWER else answer.band
    return replace(answer, band=band, passages=left)


def withdraw(conversation: Conversation, n: int, gone: Collection[str]) -> Conversation:
    """Take these pages from card *n*: what it offers is not there, what it speaks of loses name and text."""
    cards = tuple(_without(each, gone) if each.n == n else each for each in conversation.cards)
    tried = tuple(_nameless(page) if page.page in gone else page for page in conversation.tried)
    return replace(conversation, cards=cards, tried=tried)


def for_others(tried: Collection[Tried], audiences: Audiences | None = None) -> tuple[Tried, ...]:
    """Return the pages somebody tried as others may see them: what is not for everyone has no name.

    That is asked of *audiences* where they are known, else of the time the page was tried.
    """

    def shown(page: Tried) -> Tried:
        audience = page.audience if audiences is None else audiences.get(page.page)
        if audience is None:
            return _nameless(page)
        return page if EVERYONE in audience else replace(page, title=_named(page, FOR_SOME), url="")

    return tuple(shown(page) for page in tried)


def _without(card: Card, gone: Collection[str]) -> Card:
    left = tuple(passage for passage in card.passages if passage.page not in gone)
    is_offer = card.settled is None and (card.kind in SHOWING or card.kind is CardKind.SUGGESTIONS)
    if not is_offer:
        emptied = (_emptied(passage) if passage.page in gone else passage for passage in card.passages)
        return replace(card, passages=tuple(emptied), written=())
    is_lost = not left or (card.kind in SHOWING and left[0] != card.passages[0])
    if is_lost:
        return replace(card, kind=CardKind.NOTHING, passages=(), is_second=False, written=())
    return replace(card, passages=left, written=())  # what was made of several is not taken apart


def _emptied(passage: Passage) -> Passage:
    return replace(
        passage, title=WITHDRAWN, heading="", url="", text="", snippet="", reviewed_on=None, revision=""
    )


def _nameless(page: Tried) -> Tried:
    return replace(page, title=_named(page, WITHDRAWN), url="")


def _named(page: Tried, otherwise: str) -> str:
    number = known_error_of(page.page)
    return f"{KNOWN_ERROR} {number}" if number else otherwise
