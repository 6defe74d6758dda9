"""What differs between two wordings, for whoever decides: what goes is struck, what is new is bold."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from handlers import words
from handlers.blocks.drawing import SECTION_MAX, section
from handlers.text import Mrkdwn, cut, escape, inert
from workflows.domain.differences import Line, Mark, Piece, Unchanged, differences

SECTIONS = 4  # what a form's field holds changes into no more
_SIGNS = {Mark.SAME: "", Mark.REMOVED: "~", Mark.ADDED: "*"}


def difference(before: str, after: str) -> list[Block]:
    """Return sections that show how *before* became *after*; one says so where nothing changed."""
    lines = [_line(one) for one in differences(before, after)]
    return [section(f"change_{n}", text) for n, text in enumerate(_packed(lines))]


def changed_line(before: str, after: str) -> Mrkdwn:
    """Return a line of text, its changes marked; a single wording that did not change as it is."""
    shown = [one for one in differences(before, after) if isinstance(one, Line)]
    return Mrkdwn(" ".join(_line(one) for one in shown)) if shown else _plain(after)


def _line(one: Line | Unchanged) -> Mrkdwn:
    if isinstance(one, Unchanged):
        return words.render("drafts/unchanged", count=one.lines)
    return Mrkdwn(" ".join(_piece(piece) for piece in one.pieces))


def _piece(piece: Piece) -> str:
    sign = _SIGNS[piece.mark]
    return f"{sign}{_plain(piece.words)}{sign}"


def _plain(text: str) -> Mrkdwn:
    """Return somebody's words without a format of their own: only what was changed is marked."""
    return escape(inert(text, also="*~_`"))


def _packed(lines: list[Mrkdwn]) -> list[Mrkdwn]:
    """Return the lines in as few texts as hold them, no line divided; what is too much ends in “…”."""
    texts: list[str] = [""]
    for line in lines:
        whole = cut(line, SECTION_MAX)
        if len(texts[-1]) + len(whole) + 1 > SECTION_MAX:
            texts.append("")
        texts[-1] += f"\n{whole}" if texts[-1] else whole
    if len(texts) > SECTIONS:
        texts = [*texts[: SECTIONS - 1], f"{texts[SECTIONS - 1]}\n…"]
    return [Mrkdwn(text) for text in texts if text]
