"""The port Wishes on the model of the knowledge base: what people want, the days they name, the option they mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import structlog

import knowledge
from bot.slot_reading import dates_in
from workflows.domain.audiences import Readers
from workflows.domain.catalogue import Catalogue, Item
from workflows.domain.ids import ItemId
from workflows.domain.slots import Dated
from workflows.domain.wanting import Match

MEANT = 0.45  # likeness from which an option may be meant that was not named
AHEAD = 0.1  # and how far the next one has to lie behind it

log = structlog.get_logger()


class ModelWishes:
    """Understands wishes; safe to share between threads. Without its model it finds nothing, and says so in the log."""

    def __init__(self, catalogue: Catalogue, model: str) -> None:
        """Find the items of *catalogue* with *model*, which is loaded when somebody wants something."""
        self._catalogue = catalogue
        self._model = model

    def find(self, text: str, *, readers: Readers) -> Sequence[Match]:
        """Return the items each of *readers* may ask for, the likeliest first."""
        try:
            found = self._finder.find(text, readers=readers)
        except knowledge.ModelError as error:
            log.error("no wishes understood", action="wishes.failed", why=str(error))
            return ()
        return [
            Match(
                item_id=ItemId(one.id),
                likeness=one.likeness,
                named=one.named,
                share=one.share,
                mistyped=one.mistyped,
            )
            for one in found
        ]

    def dates(self, text: str, *, today: date) -> Sequence[Dated]:
        """Return the days that *text* names."""
        return dates_in(text, today=today)

    def nearest(self, text: str, among: Sequence[str]) -> int | None:
        """Return the place of the one that *text* means, None when that is not clear."""
        try:
            likeness = self._finder.nearest(text, among)
        except knowledge.ModelError as error:
            log.error("no wishes understood", action="wishes.failed", why=str(error))
            return None
        best = sorted(range(len(among)), key=lambda at: -likeness[at])
        if not best or likeness[best[0]] < MEANT:
            return None
        is_clear = len(best) == 1 or likeness[best[0]] - likeness[best[1]] >= AHEAD
        return best[0] if is_clear else None

    @cached_property
    def _finder(self) -> knowledge.Finder:
        return knowledge.Finder(list(map(_offered, self._catalogue.items)), knowledge.encoder(self._model))


def _offered(item: Item) -> knowledge.Offered:
    return knowledge.Offered(
        id=item.id,
        names=(item.title, *item.synonyms),
        text=item.description,
        audience=item.audience,
    )
