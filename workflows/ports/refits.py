"""What the nightly refit needs from the outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Calibrators(Protocol):
    """What says how sure the knowledge base is, as it was fitted here."""

    def keep(self, fingerprint: str, told: Mapping[str, Any]) -> None:
        """Store the calibrator of *fingerprint*; what was stored for it before is replaced."""
