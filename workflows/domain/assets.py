"""What belongs to whom: a laptop, a phone, a licence. As much of it as requests have to name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One thing; `owner` is the e-mail, in small letters, of whoever has it, `kind` a word such as laptop."""

    id: str
    name: str
    kind: str
    owner: str
