"""Block Kit as one typed table: what validates it, walks it, and lists what a page has to draw."""

from workspace.blockkit.blocks import BLOCKS
from workspace.blockkit.elements import ELEMENTS
from workspace.blockkit.objects import RICH_TEXT

BLOCK_TYPES: tuple[str, ...] = tuple(BLOCKS)
ELEMENT_TYPES: tuple[str, ...] = tuple(ELEMENTS)
RICH_TEXT_TYPES: tuple[str, ...] = tuple(RICH_TEXT)
