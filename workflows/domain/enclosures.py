"""Files that come with mail: what the desk keeps of them, and by which names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.domain.messages import FILE_MAX, FILES_MAX

NAME_MAX = 100
_PROGRAM = re.compile(
    r"\.(?:apk|appx?|bat|chm|cmd|com|cpl|desktop|dll|dmg|exe|gadget|hta|img|inf|ins|iso|jar|js|jse|lnk|mjs|ms[ciptx]|msix"
    r"|pif|ps1|psm1|pyw|reg|sc[fr]|shb?|sys|url|vb[es]?|vhdx?|ws[cfh]?|xll)$",
    re.IGNORECASE,
)
"""How names end of what runs when somebody opens it, or brings such things along unseen."""
_SEPARATORS = re.compile(r"[/\\:]")


class Left(StrEnum):
    """Why a file is named on its ticket and not kept."""

    PROGRAM = "a program"
    LARGE = "too large"
    MANY = "one too many"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that came along. Its `name` is harmless to show and to save."""

    name: str
    content: bytes = field(repr=False)


def named(raw: str, *, otherwise: str) -> str:
    """Return a file's name without folders, without characters nobody sees, and short; *otherwise* for none.

    What turns the direction of writing around makes a program look like a picture, and goes.
    """
    last = _SEPARATORS.split(unicodedata.normalize("NFC", raw).strip())[-1]
    seen = "".join(" " if one.isspace() else one for one in last if one.isspace() or one.isprintable())
    name = " ".join(seen.split()).strip(". ") or otherwise
    if len(name) <= NAME_MAX:
        return name
    stem, dot, ending = name.rpartition(".")
    is_ending = bool(stem) and len(ending) < 10
    return f"{stem[: NAME_MAX - len(ending) - 2]}…{dot}{ending}" if is_ending else f"{name[: NAME_MAX - 1]}…"


def sifted(enclosures: Sequence[Enclosure]) -> tuple[list[Enclosure], list[tuple[str, Left]]]:
    """Return the files to keep, and the names of the others with the reason; each is in one of the two."""
    kept: list[Enclosure] = []
    left: list[tuple[str, Left]] = []
    for one in enclosures:
        why = _why_not(one) or (Left.MANY if len(kept) == FILES_MAX else None)
        if why is None:
            kept.append(one)
        else:
            left.append((one.name, why))
    return kept, left


def _why_not(enclosure: Enclosure) -> Left | None:
    if _PROGRAM.search(enclosure.name):
        return Left.PROGRAM
    if len(enclosure.content) > FILE_MAX:
        return Left.LARGE
    return None if enclosure.content else Left.EMPTY
