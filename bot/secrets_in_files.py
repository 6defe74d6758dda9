"""Secrets that were written into a desk's files: found by how they look, never repeated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.marked_files import Mistake
from bot.secrets import looks_like

_WHERE = ("*.yaml", "*.yml", "*/*.yaml", "*/*.yml", "**/*.md")


def secrets_in(folder: Path) -> Iterator[Mistake]:
    """Yield each line of a desk's files that holds what looks like a secret."""
    for path in sorted({path for where in _WHERE for path in folder.glob(where) if path.is_file()}):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue  # told by whoever reads the file
        for n, line in enumerate(lines, start=1):
            kind = looks_like(line)
            if kind:
                what = f"this looks like {kind}; take it out, make a new one, and give it to the desk as a setting"
                yield Mistake(path, n, what)
