"""Which words of a wish can be meant of nothing but its form: no word that the form does not know comes between.

“A laptop to Berlin” asks for Berlin. In “a laptop before the trip to Berlin on 8 december” the trip comes between, and
whatever is said behind it may be of the trip.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from workflows.domain.catalogue import FieldKind, FormField, Item
from workflows.domain.evidence import ASKS, CARRIES, JOINS, clauses, words_of
from workflows.domain.plain_words import in_plain_words
from workflows.domain.slots import COUNT, IS, cues
from workflows.domain.ties import GENERAL
from workflows.domain.wish_words import FILL, WANTS

_HELPING_WORDS = """
should must rather about around every each more someone somebody one's own using use only then too via per
januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août septembre octobre
novembre décembre montag dienstag mittwoch donnerstag freitag lundi mardi mercredi jeudi vendredi prochain nächsten
nächste last year years christmas euro euros eur dollars wait sorry zoll
"""
_KNOWN = frozenset({*_HELPING_WORDS.split(), *COUNT, *FILL, *CARRIES, *JOINS})
"""Words that may stand between a wish and what it wants."""
_WORD = re.compile(r"(?<![\w@])[^\W\d_]{3,}(?![\w])")
_NAMED = re.compile(
    r"\b(?:for|of|to|from|in|with|and|called|named|is|für|pour|nach|namens)\s+@?"
    r"(?-i:[A-ZÄÖÜÀ-Þ][\w-]*(?: [A-ZÄÖÜÀ-Þ][\w-]*)*)"
    r"|@\w+|<@\w+>",
    re.I,
)
"""Who or what is called by a name where one is expected; a name that begins a clause says what somebody does."""
_STANDS = re.compile(r"\b(?:already|still|there|schon|noch|déjà|encore|là-bas)\b", re.I)
"""What says that something is there, and not wanted."""
_WHOSE = re.compile(r"\s*(?:who|whose|qui)\b", re.I)
_OF_THEM = re.compile(r"\b(?:\w+) of (?:them|us|it|these|those)\b", re.I)
"""What goes on about some of what is wanted."""
_LAST_WORD = re.compile(r"\w+\W*$")
_OWN = r"(?:the|my|our|his|her|its|their|this|mein\w*|unser\w*|mon|ma|le|la|der|die)"


def firm(text: str, item: Item, *, whole: str, said: Collection[str]) -> str:
    """Return *text*, the asking part of *whole*, with all blanked that may be said of something else than *item*.

    Everything stays in its place. *said* are answers that are no words of the form, such as names.
    """
    known = {*_KNOWN, *words_of(item), *in_plain_words(" ".join(said)).split()}
    kept = list(text)
    for start, end in clauses(whole):
        for at, until in _loose(text[start:end], known):
            kept[start + at : start + until] = " " * (until - at)
        if _WHOSE.match(whole, end) and (last := _LAST_WORD.search(text, start, end)):
            kept[last.start() : end] = " " * (end - last.start())
    return "".join(kept)


def named_plainly(one: FormField, text: str, item: Item) -> str:
    """Return *text* with all blanked but the clauses that begin with its own name or cue: “my plate is”."""
    own = [cue for cue in cues(one) if not any(rf"){re.escape(word)}(" in cue for word in GENERAL)]
    names = "|".join([rf"{re.escape(one.label)}(?={IS})", *own])
    thing = r"(?:\w+ is )?" if one.kind is FieldKind.DATE else ""
    whose = rf"(?:{_OWN} {thing})?(?:(?:it|he|she|they)(?:['’]s| is| are)? )?"
    nouns = "|".join(map(re.escape, sorted(set(words_of(item)) - FILL)))
    news = rf"(?:i|we) have an? new (?:{nouns}) "
    begins = re.compile(rf"\W*(?:(?:(?:and|und|et) )?{whose}(?:{names})|{news})", re.I)
    kept = [" "] * len(text)
    for start, end in clauses(text):
        if begins.match(text[start:end]):
            kept[start:end] = text[start:end]
    return "".join(kept)


def _loose(clause: str, known: Collection[str]) -> list[tuple[int, int]]:
    """Return the parts of a clause that stand behind a word nobody knows, up to the next words of wanting."""
    wishes = [match.span() for match in (*WANTS.finditer(clause), *ASKS.finditer(clause))]
    if _STANDS.search(clause) and not WANTS.search(clause):
        return [(0, len(clause))]
    fine = [span for span in wishes if span[0] > 0 or len(clause[: span[1]].split()) < 6]
    fine += [match.span() for match in _NAMED.finditer(clause)]
    found = [(match.start(), len(clause)) for match in _OF_THEM.finditer(clause)]
    for word in _WORD.finditer(clause):
        plain = word[0].casefold()
        is_known = plain in known or plain.removesuffix("s") in known
        if is_known or any(start <= word.start() < end for start, end in fine):
            continue
        if not clause[: word.start()].strip() and not clause[word.end() :].strip():
            continue  # a name or a word alone is all that was said
        if not wishes:
            return [(0, len(clause))]
        until = min((end for _, end in wishes if end > word.start()), default=len(clause))
        found.append((word.start(), until))
    return found
