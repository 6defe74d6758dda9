"""The written pages of the repository, for the tests about them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NOT_OURS = {".venv", ".deskhand", "build", "node_modules"}
_FENCE = re.compile(r"^```(?P<kind>\w*)[^\n]*\n(?P<body>.*?)^```", re.DOTALL | re.MULTILINE)


def pages() -> list[Path]:
    """Return every Markdown file of the repository."""
    found = (path for path in ROOT.rglob("*.md") if not _NOT_OURS & set(path.relative_to(ROOT).parts))
    return sorted(found)


def written() -> list[Path]:
    """Return the pages a person wrote: everything but the generated reference, the articles and other rooms."""
    docs = (path for path in (ROOT / "docs").rglob("*.md") if path.parent.name != "reference")
    return sorted([*ROOT.glob("*.md"), *docs])


def blocks(page: Path, *kinds: str) -> list[str]:
    """Return the bodies of a page's fenced blocks of these *kinds*."""
    text = page.read_text(encoding="utf-8")
    return [match["body"] for match in _FENCE.finditer(text) if match["kind"] in kinds]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))
