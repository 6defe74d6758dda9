"""Somebody who understands wishes by their words alone: items by their names, days by what a test says they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from workflows.domain.audiences import Readers, may_read
from workflows.domain.catalogue import Catalogue, Item
from workflows.domain.plain_words import in_plain_words
from workflows.domain.slots import Dated
from workflows.domain.wanting import Match

_GRAMMAR_WORDS = "a an the to i we need can get please new some for my by until"
_GRAMMAR = frozenset(_GRAMMAR_WORDS.split())


class WordWishes:
    """Finds the items whose names are said; `days` are the words that name a day, `meanings` what words mean."""

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        days: Mapping[str, date] | None = None,
        meanings: Mapping[str, str] | None = None,
    ) -> None:
        """Know the items of *catalogue*."""
        self._catalogue = catalogue
        self._days = dict(days or {})
        self._meanings = dict(meanings or {})

    def find(self, text: str, *, readers: Readers) -> Sequence[Match]:
        """Return the items whose names share a word with *text*, those called by a whole name first."""
        said = _words(text)
        found = [
            self._match(item, said) for item in self._catalogue.items if may_read(item.audience, readers)
        ]
        return sorted(found, key=lambda one: (not one.named, -one.share)) if said else ()

    def dates(self, text: str, *, today: date) -> Sequence[Dated]:
        """Return the days whose words are in *text*."""
        found = [(text.find(words), on) for words, on in self._days.items()]
        return [Dated(start=at, on=on) for at, on in sorted(found) if at >= 0]

    def nearest(self, text: str, among: Sequence[str]) -> int | None:
        """Return the place of what a test said that *text* means."""
        meant = self._meanings.get(text)
        return next((at for at, one in enumerate(among) if meant and meant in one), None)

    def _match(self, item: Item, said: frozenset[str]) -> Match:
        names = {name: _words(name) for name in (item.title, *item.synonyms)}
        whole = [name for name, words in names.items() if words and words <= said]
        share = max((len(words & said) / len(said) for words in names.values()), default=0.0)
        return Match(item_id=item.id, likeness=0.0, named=max(whole, default=""), share=share)


def _words(text: str) -> frozenset[str]:
    return frozenset(in_plain_words(text).split()) - _GRAMMAR
