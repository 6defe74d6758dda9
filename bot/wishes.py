"""The port Wishes on the model of the knowledge base: what people want, the days they name, the option they mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import knowledge
from bot.slot_reading import dates_in
from workflows.domain.audiences import Readers
from workflows.domain.catalogue import Catalogue
from workflows.domain.ids import ItemId
from workflows.domain.slots import Dated
from workflows.domain.wanting import Match

MEANT = 0.45  # likeness from which an option may be meant that was not named
AHEAD = 0.1  # and how far the next one has to lie behind it


class ModelWishes:
    """Understands wishes; safe to share between threads."""

    def __init__(self, catalogue: Catalogue, model: str) -> None:
        """Find the items of *catalogue* with *model*, which is loaded when somebody wants something."""
        offered = [
            knowledge.Offered(
                id=item.id,
                names=(item.title, *item.synonyms),
                text=item.description,
                audience=item.audience,
            )
            for item in catalogue.items
        ]
        self._finder = knowledge.Finder(offered, knowledge.encoder(model))

    def find(self, text: str, *, readers: Readers) -> Sequence[Match]:
        """Return the items each of *readers* may ask for, the likeliest first. Raises ModelError."""
        return [
            Match(item_id=ItemId(one.id), likeness=one.likeness, named=one.named, share=one.share)
            for one in self._finder.find(text, readers=readers)
        ]

    def dates(self, text: str, *, today: date) -> Sequence[Dated]:
        """Return the days that *text* names."""
        return dates_in(text, today=today)

    def nearest(self, text: str, among: Sequence[str]) -> int | None:
        """Return the place of the one that *text* means, None when that is not clear. Raises ModelError."""
        likeness = self._finder.nearest(text, among)
        best = sorted(range(len(among)), key=lambda at: -likeness[at])
        if not best or likeness[best[0]] < MEANT:
            return None
        is_clear = len(best) == 1 or likeness[best[0]] - likeness[best[1]] >= AHEAD
        return best[0] if is_clear else None
