"""Articles that are as a test says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workflows.domain.care import Page


class HeldLibrary:
    """Holds `held`, in their order."""

    def __init__(self, *held: Page) -> None:
        """Hold these."""
        self.held = list(held)

    def pages(self) -> Sequence[Page]:
        """Return all of them."""
        return list(self.held)

    def page(self, page: str) -> Page | None:
        """Return that one, without its dead links."""
        return next((replace(one, dead_links=()) for one in self.held if one.page == page), None)
