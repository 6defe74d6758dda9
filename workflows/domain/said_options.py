"""Which options of a choice somebody's words want: not those they rule out, nor those they corrected."""

from __future__ import annotations

import re
from functools import lru_cache

from workflows.domain.catalogue import FieldKind, FormField
from workflows.domain.plain_words import in_plain_words, options_named

CORRECTS = re.compile(
    r"\b(?:actually|no,? wait|wait|or rather|sorry|make (?:it|that)|i mean|doch lieber|lieber|plutôt|en fait)\b",
    re.I,
)
"""What takes back the words before it."""
_CLAUSE = re.compile(r"[,;:!?\n]|\.(?!\d)|\b(?:but|aber|mais)\b")
_BEFORE = (
    r"(?:not|no|without|except|nor|isn t|don t|never|instead of|rather than|ohne|kein|keine|keinen|nicht|pas|sans)"
    r"(?: (?!only|just|but)\w+){0,2}"
)
_AFTER = r"(?: \w+){0,2} (?:not|isn t|aren t|nicht|pas|too)"
_ONLY = r"(?:only|just|nur|seulement|juste)(?: \w+)?"
_BARE = frozenset({"yes", "no", "ja", "nein", "oui", "non"})
"""Options that are words of every sentence: they answer only what was asked."""


def options_meant(one: FormField, text: str, *, is_asked: bool = True) -> list[str]:
    """Return the options of *one* that *text* wants; what it corrects itself to, where it does, of a single choice.

    Without *is_asked*, a bare yes or no is none.
    """
    named: list[str] = []
    for said in CORRECTS.split(text):
        found = [each for clause in _CLAUSE.split(said) for each in _meant(one, clause, is_asked=is_asked)]
        found = list(dict.fromkeys(found))
        named = found if found and one.kind is not FieldKind.CHOICES else [*named, *found]
    clauses = _CLAUSE.split(text)
    only = [each for each in named if any(_stands(one, each, said, rf" {_ONLY}", "") for said in clauses)]
    return only if len(only) == 1 and one.kind is not FieldKind.CHOICES else list(dict.fromkeys(named))


def _meant(one: FormField, clause: str, *, is_asked: bool) -> list[str]:
    return [
        each
        for each in options_named(one, clause)
        if not _is_ruled_out(one, each, clause) and (is_asked or not _is_bare(one, each, clause))
    ]


def _is_ruled_out(one: FormField, option_id: str, clause: str) -> bool:
    """Whether *clause* says that it is not that option: “no dock”, “phone not needed”, “from viewer to editor”."""
    said = re.sub(
        r"^\W*(?:no|non|nein)\b[\s,]*(?=(?:the|a|make|le|la|das|den|die)\b)", "", clause, flags=re.I
    )
    return (
        _stands(one, option_id, said, rf" {_BEFORE}", "")
        or _stands(one, option_id, said, "", _AFTER)
        or _stands(one, option_id, said, " from(?: an?)?", "(?: \\w+)? to")
    )


def _stands(one: FormField, option_id: str, text: str, before: str, after: str) -> bool:
    option = one.option(option_id)
    names = option.names if option is not None else ()
    plain = in_plain_words(text)
    return any(_between(before, name, after).search(plain) for name in names)


@lru_cache(maxsize=10_000)
def _between(before: str, name: str, after: str) -> re.Pattern[str]:  # a catalogue has more than re keeps
    return re.compile(rf"{before} {re.escape(in_plain_words(name).strip())}{after} ")


def _is_bare(one: FormField, option_id: str, clause: str) -> bool:
    """Whether the option is a bare yes or no, and nothing else in *clause* says it."""
    option = one.option(option_id)
    if option is None or option.name.casefold() not in _BARE:
        return False
    plain = in_plain_words(clause)
    return not any(in_plain_words(name) in plain for name in option.synonyms)
