"""Which of somebody's words ask for something, and which only tell of something else. Rules about form, not guesses.

“A monitor please, I share a desk with a colleague in Berlin” asks for a monitor and tells of Berlin. What is only told
of is never taken for an answer unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.domain.catalogue import CHOOSING, FormField, Item
from workflows.domain.plain_words import in_plain_words
from workflows.domain.wish_words import FILL, WANTS

_CLAUSE = re.compile(
    r"[,;:!?\n]|\.(?!\d)| [-–—] "
    r"|(?=\b(?:because|since|so that|as (?:i|we|he|she|they|my|our|his|her|the)|while|when|where|which|who|whose"
    r"|if|but|though|although|and (?:i|we|he|she|they|it|my|our|his|her|the|\w+ (?:is|was|has|goes))"
    r"|weil|da|damit|aber|während|wenn|und (?:ich|wir|er|sie)"
    r"|parce que|puisque|car|mais|qui|et (?:je|nous|il|elle))\b)",
    re.I,
)
"""Where a clause begins or ends; numbers keep their points."""
ASKS = re.compile(
    r"\b(?:please|pls|plz|bitte|svp|needed|required|should|must|ha(?:s|ve) to|needs?|wants?|would like"
    r"|(?:is|are|would be|will be|ist|wäre|est|serait) (?:\w+ )?(?:fine|enough|ok|okay|good|great|best|needed"
    r"|sufficient|perfect|genug|gut|assez|suffisant)|(?:will|would) (?:also )?do|soll(?:te|en)?|doit)\b"
    r"|^\W*(?:and |also |then |or )?"
    r"(?:make (?:it|that)|send|deliver|ship|order|open|add|name it|call it|put|give)\b",
    re.I,
)
"""What is part of a wish, besides the words that begin one."""
_TELLS = re.compile(
    r"\b(?:i|we|he|she|they|it|you|who|which|that|there|mine|ours"
    r"|ich|wir|er|sie|je|j|nous|il|elle|ils|on me|qui)\b(?!['’]d)"
    r"|\b(?:is|are|was|were|am|has|had|did|does|do|got|went|goes|came|comes|stays?|works?|broke|left|fell|sits?"
    r"|uses?|stopped|ended|ends|told|visits?|moved|joins|begins|wants|gets|keeps|makes|takes|asks"
    r"|ist|sind|war|hat|hatte|est|sont|était)\b"
    r"|\w['’](?:s|re|ve) \w+(?:ed|ing)\b",
    re.I,
)
"""What makes a clause say how something is."""
_COMPARED = re.compile(
    r"\b(?:(?<!'d )(?<!would )(?<!would really )like (?:the|we|i|my|our|that)|(?:the )?same (?:\w+ )?(?:as|like)"
    r"|as (?:we|i|he|she|they) (?:had|have)|than|last (?:year|time|month|week)|similar to|such as"
    r"|wie (?:der|die|das)|comme)\b.*",
    re.I | re.S,
)
"""What is only compared with, to the end of its clause."""
_FOLLOWS = re.compile(r"(?<=\w) (?:for|of|to|with|without|in|on|at|from)\b.*", re.I)
_IN = r"(?:in|at|to|of|from|near|inside|bei|nach|aus|à|de|chez)"
_CARRIES_WORDS = """
send sent deliver delivered delivery ship shipped bring brought go goes going collect pick picked up it them one ones
move moved put here there reception office offices desk floor remote based located working work sit sits
liefern geliefert livré livrer envoyer
"""
CARRIES = frozenset(_CARRIES_WORDS.split())
"""Words behind which a place belongs to the wish."""
_PLACES = frozenset({"office", "offices", "desk", "floor", "reception"})
_HAVE_WORDS = (
    "team teams people customers customer company colleagues colleague clients client supplier branch"
)
_HAVE = frozenset(_HAVE_WORDS.split())
"""Who a place or a kind belongs to when it stands right before them: “the Berlin team”."""
_JOINS_WORDS = """
but no not nor or plus then as if so because since while after before without into onto per via i he she they it
mit auf aber oder ohne bei sowie als avec sans sur mais ou puis en est ist wäre
"""
_OWNED = (
    r"\b(?:my|our|his|her|their) (?:old|current|present|broken|last) "
    r"|(?:replace|replaces|replacing|swap|instead of|return|exchange) (?:my|our|the) "
    r"|\b(?:old|current|broken|previous) "
)
"""Before an option: what there is already, not what is wanted."""
JOINS = frozenset(_JOINS_WORDS.split())
"""Words behind an option that do not make it a part of something else."""


def asking(text: str, item: Item) -> str:
    """Return *text* with everything blanked that only tells of something else; every place in it stays where it is."""
    kept = list(text)
    for start, end in clauses(text):
        clause = text[start:end]
        if _is_told(clause):
            kept[start:end] = " " * (end - start)
        elif compared := _COMPARED.search(clause):
            kept[start + compared.start() : end] = " " * (end - start - compared.start())
    bare = "".join(kept)
    for start, end in _hanging(bare, item):
        bare = bare[:start] + " " * (end - start) + bare[end:]
    return bare


def words_of(item: Item) -> list[str]:
    """Return every word its names and its form are made of, the questions left out."""
    return in_plain_words(" ".join(_names(item))).split()


def _names(item: Item) -> list[str]:
    form = (words for one in item.fields for words in (one.label, one.unit, *one.cues))
    return [item.title, *item.synonyms, *option_names(item), *form]


def option_names(item: Item) -> Iterator[str]:
    """Yield what the options of its choices are called."""
    for one in item.fields:
        if one.kind in CHOOSING:
            yield from names_of(one)


def names_of(one: FormField) -> Iterator[str]:
    """Yield what the options of one field are called."""
    for option in one.options:
        yield from option.names


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each clause of *text* begins and ends."""
    start = 0
    for match in _CLAUSE.finditer(text):
        if match.start() > start:
            yield start, match.start()
        start = match.end() if match.end() > match.start() else match.start()
    if start < len(text):
        yield start, len(text)


def says_how_it_is(clause: str) -> bool:
    """Whether a clause is a sentence of its own, wanted or not: “the monitor is great”, not “a monitor for Kim”."""
    return _TELLS.search(clause.replace("’", "'")) is not None


def _is_told(clause: str) -> bool:
    """Whether a clause says how something is, and wants nothing."""
    plain = clause.replace("’", "'")
    if WANTS.search(plain) or ASKS.search(plain):
        return False
    return says_how_it_is(clause)


def _hanging(text: str, item: Item) -> Iterator[tuple[int, int]]:
    """Yield where an option is said that belongs to something the form does not know: “a colleague in Berlin”."""
    known = {*_heads(item), *FILL, *CARRIES, *JOINS}
    names = sorted(set(option_names(item)), key=len, reverse=True)
    if not names:
        return
    any_name = "|".join(map(re.escape, names))
    places = _PLACES - _heads(item)
    for match in re.finditer(
        rf"(?P<noun>[^\W\d_]+) (?:{_IN}) (?:the |our |my )?(?P<name>{any_name})(?!\w)", text, re.I
    ):
        if not _is_known(match["noun"], known):
            yield match.start("name"), match.end("name")
    for match in re.finditer(rf"(?:{_OWNED})(?:\w+ )?(?P<name>{any_name})(?!\w)", text, re.I):
        yield match.start("name"), match.end("name")
    for match in re.finditer(rf"(?<!\w)(?P<name>{any_name}) (?P<noun>[^\W\d_]+)(?![\w-])", text, re.I):
        if match["noun"].casefold() in _HAVE or not _is_known(match["noun"], known - places):
            yield match.start("name"), match.end("name")


def _heads(item: Item) -> set[str]:
    """Return the words its names and its form are made of, without what only follows: “headset for calls”."""
    return set(in_plain_words(" ".join(_FOLLOWS.sub("", name) for name in _names(item))).split())


def _is_known(noun: str, known: set[str]) -> bool:
    return not {noun.casefold(), noun.casefold().removesuffix("s")}.isdisjoint(known)
