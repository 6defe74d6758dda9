"""Whether somebody wants something of the catalogue, or asks a question about it. Rules, not guesses."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.domain.audiences import Readers
from workflows.domain.catalogue import CHOOSING, Catalogue, Item, in_plain_words
from workflows.domain.ids import ItemId
from workflows.domain.slots import Dated

OFFERED = 3
"""Buttons of a choice beside *None of these*: four are read at a glance."""
BESIDE = 2  # words beside the name of an item with which it still is what is wanted
NEAR = 0.08  # how far behind the first one an item may lie and still be meant
SURE, PERHAPS = (
    0.62,
    0.5,
)  # likeness from which an unnamed item is taken, or offered; bench/requests.py measures them


class Wish(StrEnum):
    """What the form of a message says."""

    WANTS = "wants"
    NAMES = "names"  # neither a wish nor a question: a few words, perhaps what they want
    ASKS = "asks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An item found for some words: how alike they are, 0 to 1, and by which name it was called, “” for none.

    `share` is how many of the words that carry meaning are in one of its names.
    """

    item_id: ItemId
    likeness: float
    named: str = ""
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Take:
    """Go ahead with this item; one press takes it back."""

    item: Item


@dataclass(frozen=True, slots=True)
class Offer:
    """Ask which of these is meant."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class NoRequest:
    """It is a question like any other."""


Meant = Take | Offer | NoRequest


class NothingWanted:
    """Understands no wishes: for a desk without a catalogue."""

    def find(self, text: str, *, readers: Readers) -> Sequence[Match]:
        """Return nothing."""
        return ()

    def dates(self, text: str, *, today: date) -> Sequence[Dated]:
        """Return nothing."""
        return ()

    def nearest(self, text: str, among: Sequence[str]) -> int | None:
        """Return None."""
        return None


_GET = r"(get|have|order|request|set up|buy|replace|onboard|offboard|register|arrange|book)"
_WANTS = re.compile(
    rf"\b((i|we|they|he|she)( (really|also|urgently|just|now|still))?('d| would| will|'ll)?"
    rf" (really )?(need|want|like|require|love)(s)?(?! to\b)"
    rf"|(need|want|like)s? to (please )?{_GET}"
    rf"|(can|could|may|might) (i|we|you|he|she|they|somebody|someone)( please| also| maybe)*"
    rf" ({_GET}|give|send|provide|create|organi[sz]e|open|add|grant|invite|enable)"
    rf"|(please|pls|kindly) ({_GET}|give|send|provide|create|organi[sz]e|add|invite|grant)"
    rf"|(give|send|get|order|buy) (me|us)"
    rf"|(requesting|ordering|request for|looking for (a|an|some)|would it be possible to {_GET})"
    rf"|access to\b|time for (a|an) new)"
    rf"|^[^,.!?]{{2,40}} (please|pls)\b"
    rf"|^\W*(please |pls )?(would like|need|want|order|request|require|{_GET})s?\b(?! to\b)",
    re.I,
)
_ASKS = re.compile(
    r"^\W*(how|what|whats|where|who|whose|whom|why|when|which|is|are|was|were|does|do|did|has|have|should|will|am)\b"
    r"|\b(how (do|can|could|long|much|many|to|does|is|are|often|should)|what (is|are|do|does|if|happens|to)|"
    r"where (do|can|is|are)|who (do|can|is|has|should|approves|pays)|why|do (i|we|you) (need|have|get)|"
    r"am i|are we|is it|is there|(can|may) i (use|take|keep|work|still|bring|see|read|change|print|park)|"
    r"wondering (if|whether|how|what)|whether|what's|tell me)\b",
    re.I,
)
_TROUBLE = re.compile(
    r"\b(not|n't|fix|help|repair|cannot|cant|wont|doesnt|isnt|didnt|broke|broken|error|fail(s|ed|ing)?|crash(es|ed|ing)?|"
    r"slow|stuck|locked|lost|stolen|missing|drops?|dropped|forgot(ten)?|expired|wrong|problem|issue|"
    r"black|frozen|freezes|reset|back|deleted|stopped|denied|refused|blocked|hot|loud|won't|can't)\b",
    re.I,
)
_FILL_WORDS = """
a an the to for of on in at by with and or please pls hi hello hey there me my our us we i it one two three
four five some any new need needs from until till starting starts start next this coming week weeks month
months day days today tomorrow asap soon thanks thank you can could get have has would like want wants order
request may give send create set up add buy provide arrange called named access another extra everything
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december jan feb mar apr jun jul aug sep sept oct nov dec
"""
_FILL = frozenset(_FILL_WORDS.split())


_WHY = r"because|since|so (?:that|i|we)|as (?:my|i|we|the)|with (?:my|the|our)|when|while|if"
_REASON = re.compile(
    r"(?<!looking)(?<!request)(?<!asking)\s(?:for (?:my|our|the|an?|his|her|their)\b"
    rf"|(?:(?<!access\s)for|{_WHY})\b).*",
    re.I | re.S,
)
_CALLED = re.compile(r"\b(?:called|named)\s+\S+(?:\s+[A-Z]\S*)*")
_CLAUSE = re.compile(r"[,;.!?\n]")


def thing(text: str) -> str:
    """Return the part of a wish that says what is wanted, without what it is for and why."""
    bare = _REASON.sub("", text, count=1).strip()
    return bare or text.strip()


def read(text: str) -> Wish:
    """Return whether the message wants something, asks something, or only names something."""
    plain = text.replace("’", "'")
    if _ASKS.search(plain):
        return Wish.ASKS
    if _WANTS.search(plain):
        return Wish.WANTS
    return Wish.ASKS if "?" in plain else Wish.NAMES


def meant(
    text: str, find: Callable[[str], Sequence[Match]], catalogue: Catalogue, *, is_wanted: bool = False
) -> Meant:
    """Return what to do about *text*; *find* returns the items some words may mean, the likeliest first.

    *is_wanted* says that they were asked what they want. Trouble with something makes a wish for it less sure.
    """
    wish = Wish.WANTS if is_wanted else read(text)
    if wish is Wish.ASKS:
        return NoRequest()
    has_trouble = _TROUBLE.search(text) is not None
    matches = _offered(find(thing(text)), catalogue)
    if wish is Wish.NAMES:
        fit = [item for match, item in matches if match.named and not _rest(text, item)]
        return Take(fit[0]) if len(fit) == 1 else NoRequest()
    if called := _named(matches):
        clause = next((one for one in _CLAUSE.split(thing(text)) if _called_in(one, called[0])), "")
        more = _rest(clause, called[0])
        return _meaning(called, is_sure=len(called) == 1 and len(more) <= BESIDE and not has_trouble)
    if has_trouble:
        return NoRequest()
    if likely := _likely(matches, catalogue):
        is_sure = len(likely) == 1 and matches[0][0].likeness >= SURE and matches[0][0].share < 1.0
        return _meaning(likely, is_sure=is_sure)
    whole = _named(_offered(find(text), catalogue))  # it is called in what it is for
    return _meaning(whole, is_sure=False) if whole else NoRequest()


_Offered = list[tuple[Match, Item]]


def _offered(matches: Sequence[Match], catalogue: Catalogue) -> _Offered:
    return [(one, item) for one in matches if (item := catalogue.item(one.item_id)) is not None]


def _named(matches: _Offered) -> list[Item]:
    """Return the items called by a name of theirs; a name inside a longer one that was said does not count."""
    said = {item.id: in_plain_words(one.named) for one, item in matches if one.named}
    inside = {one for one, name in said.items() for other in said.values() if name in other and name != other}
    return [item for _, item in matches if item.id in said.keys() - inside]


def _likely(matches: _Offered, catalogue: Catalogue) -> list[Item]:
    """Return the items that are meant although none was called: those that have every word, else the alike ones."""
    whole = [item.id for one, item in matches if one.share == 1.0]
    if whole or not matches:
        return [item for item in catalogue.items if item.id in whole]
    most = max(one.likeness for one, _ in matches)
    least = max(PERHAPS, most - NEAR)
    return [item for one, item in matches if one.likeness >= least]


def _meaning(items: Sequence[Item], *, is_sure: bool) -> Meant:
    return Take(items[0]) if is_sure else Offer(tuple(items[:OFFERED]))


def _called_in(text: str, item: Item) -> bool:
    """Whether *text* has a word of one of the item's names."""
    own = set(in_plain_words(" ".join([item.title, *item.synonyms])).split()) - _FILL
    return not own.isdisjoint(in_plain_words(text).split())


def _rest(text: str, item: Item) -> set[str]:
    """Return the words that are neither a name of the item, an answer in its form, nor filling."""
    options = (option for one in item.fields if one.kind in CHOOSING for option in one.options)
    named = (name for option in options for name in (option.name, *option.synonyms))
    own = in_plain_words(" ".join([item.title, *item.synonyms, *named])).split()
    words = set(in_plain_words(_CALLED.sub(" ", re.sub(r"<@\w+>", " ", text))).split())
    left = words - set(own) - _FILL
    return {
        word for word in left if not word.isdigit() and len(word) > 1 and word not in ("th", "st", "nd", "rd")
    }
