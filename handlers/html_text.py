"""HTML as somebody reads it: its words, a line for each block, what it quotes marked as quoted."""

from __future__ import annotations

import contextlib
import re
from html.parser import HTMLParser

from typing_extensions import override

_BLOCKS = frozenset(
    {"address", "article", "br", "div", "dd", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
    | {"li", "ol", "p", "pre", "section", "table", "tr", "ul", "blockquote"}
)
_UNSEEN = frozenset({"head", "script", "style", "title", "template"})


class _Reader(HTMLParser):
    """Collects what is to be read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._unseen = 0
        self._quoted = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        if tag in _BLOCKS:
            self._break()
        if tag == "blockquote":
            self._quoted += 1
        if tag == "li":
            self.lines[-1] += "• "
        if tag in ("td", "th"):
            self.lines[-1] += " "

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in _BLOCKS:
            self._break()
        if tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
        if tag == "p":
            self.lines.append("")

    @override
    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        words = re.sub(r"\s+", " ", data)
        line = self.lines[-1]
        if not line and words.strip() and self._quoted:
            line = "> "
        self.lines[-1] = line + (words.lstrip() if not line.strip("> ") else words)

    def _break(self) -> None:
        if self.lines[-1].strip():
            self.lines.append("")


def text_of(html: str) -> str:
    """Return what an HTML document says; never raises, whatever it is."""
    reader = _Reader()
    with contextlib.suppress(
        AssertionError
    ):  # at marks it does not know it ends so: what it read until then counts
        reader.feed(html)
        reader.close()
    text = "\n".join(line.rstrip() for line in reader.lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
