"""Words as they can be compared, and the options of a field that words name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.domain.catalogue import FormField, Option

_UNIT = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_WORD = re.compile(r"[^\W_]+")


def in_plain_words(text: str) -> str:
    """Return *text* as words that can be compared: lower case, numbers apart from their units, no signs."""
    words = _WORD.findall(_UNIT.sub(" ", text.casefold()))
    return f" {' '.join(words)} "


def options_named(one: FormField, text: str) -> list[str]:
    """Return the options that *text* names, by name or synonym as whole words; a name inside a longer one is not."""
    spans = sorted(_named(one, in_plain_words(text)), key=lambda span: (span[0] - span[1], span[0]))
    taken: list[tuple[int, int, str]] = []
    for start, end, option_id in spans:
        if all(end <= other[0] or start >= other[1] or option_id == other[2] for other in taken):
            taken.append((start, end, option_id))
    return list(dict.fromkeys(option_id for _, _, option_id in sorted(taken)))


def matching(one: FormField, text: str) -> list[Option]:
    """Return the options with a name in which every word of *text* begins a word; all of them for no word."""
    wanted = in_plain_words(text).split()
    return [each for each in one.options if _begins(wanted, in_plain_words(" ".join(each.names)))]


def _named(one: FormField, words: str) -> Iterator[tuple[int, int, str]]:
    for option in one.options:
        for name in option.names:
            wanted = in_plain_words(name)
            at = words.find(wanted) if wanted.strip() else -1
            if at >= 0:
                yield at + 1, at + len(wanted) - 1, option.id


def _begins(wanted: list[str], words: str) -> bool:
    return all(f" {word}" in words for word in wanted)
