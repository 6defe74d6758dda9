"""Rules that were broken. Expected outcomes are values, not these; everything else is a fault and rises."""

from __future__ import annotations

from typing import Any


class DeskError(Exception):
    """A rule of the desk was broken; `code` names it, `facts` hold what the sentence needs."""

    def __init__(self, code: str, **facts: Any) -> None:
        """Take the rule's *code* and the *facts* its sentence needs."""
        super().__init__(code)
        self.code = code
        self.facts = facts
