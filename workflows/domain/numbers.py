"""Numbers as people write them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation


def number(text: str) -> Decimal | None:
    """Return the number that is written there, None when it is none; 1,200.50 and 1.200,50 are the same."""
    bare = text.strip().replace(" ", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})*,\d{1,2}|-?\d+,\d{1,2}", bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    try:
        found = Decimal(bare) if re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", bare) else None
    except InvalidOperation:
        return None
    return found
