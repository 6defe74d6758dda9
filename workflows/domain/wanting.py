"""Whether somebody wants something of the catalogue, or asks a question about it. Rules, not guesses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.domain.audiences import Readers, may_read
from workflows.domain.catalogue import Catalogue, FieldKind, Item
from workflows.domain.evidence import clauses, option_names, says_how_it_is, words_of
from workflows.domain.ids import ItemId
from workflows.domain.plain_words import in_plain_words
from workflows.domain.slots import Dated
from workflows.domain.wish_words import ASKS, EVERYTHING, FILL, NOT_WANTED, TROUBLE, WANTS

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

    `share` is how many of the words that carry meaning are in one of its names, `mistyped` the words that were read as
    one of them though they are written otherwise.
    """

    item_id: ItemId
    likeness: float
    named: str = ""
    share: float = 0.0
    mistyped: frozenset[str] = frozenset()


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


_WHY = r"because|since|so (?:that|i|we)|as (?:my|i|we|the)|with (?:my|the|our)|when|while|if"
_REASON = re.compile(
    r"(?<!looking)(?<!request)(?<!asking)\s(?:for (?:my|our|the|an?|his|her|their)\b"
    rf"|(?:(?<!access\s)for|{_WHY})\b)(?:[^.!?\n]|\.(?=\d))*",
    re.I,
)
_MENTION = re.compile(r"<@\w+(?:\|[^>]*)?>|@\w+")
_CALLED = re.compile(r"\b(?:called|named)\s+\S+(?:\s+[A-Z]\S*)*")
_CLAUSE = re.compile(r"[,;:!?\n]|\.(?!\d)")
_PART = re.compile(r"[,;:!?\n]|\.(?!\d)|\b(?:and|but|und|aber|et|mais)\b", re.I)
_ANEW = re.compile(r"\b(new|replacement|another|different|one|it|neue[nrs]?|nouve(au|lle))\b", re.I)
_FOR_WHOM = re.compile(
    r"\b(?:for|für|pour) (?!the\b|an?\b|my\b|our\b)[^\W\d]\S*(?: [^\W\d]\S*)?(?=[,.;:]|$)", re.I
)
_NAME = re.compile(r"(?<=[\w,:;] )[A-Z][\w-]+(?: [A-Z][\w-]+)*")
"""Words with capitals inside a sentence: somebody's or something's own name."""


_Offered = list[tuple[Match, Item]]


def thing(text: str) -> str:
    """Return the part of a wish that says what is wanted, without what it is for and why."""
    bare = _REASON.sub("", text, count=1).strip()
    return bare or text.strip()


def read(text: str) -> Wish:
    """Return whether the message wants something, asks something, or only names something."""
    plain = text.replace("’", "'")
    if ASKS.search(plain):
        return Wish.ASKS
    if WANTS.search(plain):
        return Wish.WANTS
    return Wish.ASKS if "?" in plain else Wish.NAMES


def asks_for_all(text: str) -> bool:
    """Whether somebody asks what there is to be asked for."""
    return EVERYTHING.fullmatch(text.replace("’", "'").strip()) is not None


def on_offer(catalogue: Catalogue, readers: Readers) -> Meant:
    """Return everything that each of *readers* may ask for."""
    items = tuple(one for one in catalogue.items if may_read(one.audience, readers))
    return Offer(items) if items else NoRequest()


def meant(
    text: str,
    find: Callable[[str], Sequence[Match]],
    catalogue: Catalogue,
    *,
    is_wanted: bool = False,
    most: int = OFFERED,
) -> Meant:
    """Return what to do about *text*; *find* returns the items some words may mean, the likeliest first.

    *is_wanted* says that they were asked what they want. Trouble with something makes a wish for it less sure. At
    most *most* items are offered.
    """
    found = _meant(text, find, catalogue, is_wanted=is_wanted)
    return Offer(found.items[:most]) if isinstance(found, Offer) else found


def _meant(
    text: str, find: Callable[[str], Sequence[Match]], catalogue: Catalogue, *, is_wanted: bool
) -> Meant:
    wish = Wish.WANTS if is_wanted else read(text)
    text = _wanted_part(text)
    if wish is Wish.ASKS or not text:
        return NoRequest()
    matches = _offered(find(thing(text)), catalogue)
    called = _named(matches, text)
    if wish is Wish.NAMES:
        matched = {item.id: one for one, item in _offered(find(text), catalogue) if one.named}
        fit = [item for item in called if item.id in matched and not _rest(text, item, matched[item.id])]
        if len(fit) == 1:
            return Take(fit[0])
        named = [item for item in called if not TROUBLE.search(text) and _is_listed(text, item, matches)]
        return _meaning(named, is_sure=False) if named else NoRequest()
    if called:
        if TROUBLE.search(text) and not _is_wished(text, called, matches):
            return NoRequest()
        return _meaning(called, is_sure=len(called) == 1 and _is_plain(text, called[0], matches))
    if TROUBLE.search(text):
        return NoRequest()
    if whole := _named(_offered(find(text), catalogue), text):  # it is called in what it is for
        return _meaning(whole, is_sure=False)
    if likely := _likely(matches, catalogue):
        is_sure = len(likely) == 1 and matches[0][0].likeness >= SURE and matches[0][0].share < 1.0
        return _meaning(likely, is_sure=is_sure)
    answered = _answered(text, matches)
    return _meaning(answered, is_sure=False) if answered else NoRequest()


def _wanted_part(text: str) -> str:
    """Return *text* without the clauses that say that something is not wanted."""
    plain = text.replace("’", "'")
    if not NOT_WANTED.search(plain):
        return text
    return ", ".join(one.strip() for one in _CLAUSE.split(plain) if not NOT_WANTED.search(one)).strip(", ")


def _is_wished(text: str, items: Sequence[Item], matches: _Offered) -> bool:
    """Whether the wish itself speaks of one of *items*, or of a new one, where trouble is spoken of too."""
    found = {item.id: match for match, item in matches}
    wishes = [one for one in _PART.split(text) if WANTS.search(one)]
    return any(
        _ANEW.search(wish) or any(_called_in(wish, item, found[item.id]) for item in items) for wish in wishes
    )


def _answered(text: str, matches: _Offered) -> list[Item]:
    """Return the items of which it was said which one, with a word that is nothing to any other item."""
    plain = in_plain_words(text)
    words = {
        item.id: set(_name_words((item.title, *item.synonyms, *option_names(item)))) for _, item in matches
    }
    known = Counter(word for each in words.values() for word in each)

    def is_own(name: str) -> bool:
        return in_plain_words(name) in plain and any(known[word] == 1 for word in _name_words((name,)))

    return [item for _, item in matches if any(map(is_own, _kinds(item)))]


def _name_words(names: Iterable[str]) -> Iterator[str]:
    """Yield the words of *names* that carry meaning."""
    return (word for name in names for word in in_plain_words(name).split() if word not in FILL)


def _is_plain(text: str, item: Item, matches: _Offered) -> bool:
    """Whether nothing but *item* is spoken of where it is called, and no trouble that its form does not know."""
    match = next(one for one, other in matches if other.id == item.id)
    clause = next((one for one in _CLAUSE.split(thing(text)) if _called_in(one, item, match)), "")
    known = set(words_of(item))
    is_known = all(set(in_plain_words(one[0]).split()) <= known for one in TROUBLE.finditer(text))
    return is_known and len(_rest(clause, item, match)) <= BESIDE


def _is_listed(text: str, item: Item, matches: _Offered) -> bool:
    """Whether *item* is called in a clause that says nothing of it: “github read access, username kim”."""
    match = next(one for one, other in matches if other.id == item.id)
    said = (text[start:end] for start, end in clauses(text))
    return any(
        _called_in(one, item, match) and not says_how_it_is(one) and len(_rest(one, item, match)) <= BESIDE
        for one in said
    )


def _offered(matches: Sequence[Match], catalogue: Catalogue) -> _Offered:
    return [(one, item) for one in matches if (item := catalogue.item(one.item_id)) is not None]


def _named(matches: _Offered, text: str) -> list[Item]:
    """Return the items called by a name of theirs; not a name inside a longer one, nor an answer in another's form."""
    said = {item.id: in_plain_words(one.named) for one, item in matches if one.named}
    inside = {one for one, name in said.items() for other in said.values() if name in other and name != other}
    called = [item for _, item in matches if item.id in said.keys() - inside]
    for item in called:
        others = [said[other.id] for other in called if other.id != item.id]
        options = {in_plain_words(name) for name in option_names(item)}
        if others and all(name in options and not _joined(text, said[item.id], name) for name in others):
            return [item]
    return called


def _joined(text: str, one: str, other: str) -> bool:
    """Whether both are wanted, each for itself: “a laptop and vpn”."""
    plain = in_plain_words(text)
    (start, first), (then, second) = sorted((plain.find(name), name) for name in (one, other))
    between = plain[start + len(first) : then].split() if start >= 0 and then > start + len(second) else []
    return bool(between) and bool({"and", "und", "et", "plus"} & set(between)) and set(between) <= FILL


def _likely(matches: _Offered, catalogue: Catalogue) -> list[Item]:
    """Return the items that are meant although none was called: those that have every word, else the alike ones."""
    whole = [item.id for one, item in matches if one.share == 1.0]
    if whole or not matches:
        return [item for item in catalogue.items if item.id in whole]
    most = max(one.likeness for one, _ in matches)
    least = max(PERHAPS, most - NEAR)
    return [item for one, item in matches if one.likeness >= least]


def _meaning(items: Sequence[Item], *, is_sure: bool) -> Meant:
    return Take(items[0]) if is_sure else Offer(tuple(items))


def _called_in(text: str, item: Item, match: Match) -> bool:
    """Whether *text* has a word of one of the item's names."""
    own = {*in_plain_words(" ".join([item.title, *item.synonyms])).split(), *match.mistyped} - FILL
    return not own.isdisjoint(in_plain_words(text).split())


def _rest(text: str, item: Item, match: Match) -> set[str]:
    """Return the words that are neither a name of the item, something of its form, a name, nor filling."""
    bare = text
    for said in (_MENTION, _CALLED, _NAME, _FOR_WHOM, *_answers_behind(item)):
        bare = said.sub(" ", bare)
    own = set(words_of(item))
    left = set(in_plain_words(bare).split()) - own - match.mistyped - FILL - {f"{word}s" for word in own}
    return {
        word for word in left if not word.isdigit() and len(word) > 1 and word not in ("th", "st", "nd", "rd")
    }


def _answers_behind(item: Item) -> Iterator[re.Pattern[str]]:
    """Yield what finds an answer behind the name of its field: “manager is paul”."""
    for one in item.fields:
        yield re.compile(rf"\b{re.escape(one.label)}(?: is|:|=) ?\S+", re.I)


def _kinds(item: Item) -> Iterator[str]:
    """Yield what the first choice of the form is called: it says which one is wanted."""
    first = next((one for one in item.fields if one.kind is FieldKind.CHOICE), None)
    for option in first.options if first is not None else ():
        yield from (name for name in option.names if not FILL.issuperset(name.split()))
