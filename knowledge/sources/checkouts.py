"""Git checkouts: the commit a folder stands at, read from its files so that no git is needed."""

from __future__ import annotations

import re
from pathlib import Path

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def commit_of(folder: Path) -> str:
    """Return the commit that *folder* or a folder around it is checked out at, "" where there is none."""
    for around in (folder.resolve(), *folder.resolve().parents):
        git = _git_folder(around / ".git")
        if git is not None:
            return _resolved(git)
    return ""


def _git_folder(place: Path) -> Path | None:
    """Return where git keeps its files: a worktree's .git is a file that names it."""
    if place.is_dir():
        return place
    told = _read(place)
    return (place.parent / told.removeprefix("gitdir:").strip()) if told.startswith("gitdir:") else None


def _resolved(git: Path) -> str:
    head = _read(git / "HEAD")
    if not head.startswith("ref:"):
        return head if _COMMIT.fullmatch(head) else ""
    name = head.removeprefix("ref:").strip()
    common = git / (_read(git / "commondir") or ".")
    for place in (git, common):
        commit = _read(place / name)
        if _COMMIT.fullmatch(commit):
            return commit
    for line in _read(common / "packed-refs").splitlines():
        commit, _, packed = line.partition(" ")
        if packed == name and _COMMIT.fullmatch(commit):
            return commit
    return ""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
