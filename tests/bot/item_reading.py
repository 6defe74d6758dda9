"""An item's file, written and read as a desk with two teams reads it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.catalogue_files import read_catalogue
from bot.fulfilment_files import Known
from bot.item_files import ReadItem, read_items
from bot.marked_files import Mistake
from tests.domain.fulfilment import SEATS

KNOWN = Known(teams=["it", "facilities"], webhooks={SEATS.id: SEATS})


def written(folder: Path, name: str, text: str) -> tuple[Sequence[ReadItem], list[Mistake]]:
    """Write an item's file into a desk's *folder*; return all its items, and what is wrong with them."""
    (folder / "catalogue").mkdir(exist_ok=True)
    (folder / "catalogue" / f"{name}.yaml").write_text(text)
    mistakes: list[Mistake] = []
    items = read_items(folder, mistakes=mistakes)
    read_catalogue(items, folder, teams=KNOWN.teams, audiences=(), mistakes=mistakes)
    return items, mistakes
