"""What is looked up when somebody asks: their words, without what only a chat client reads."""

from __future__ import annotations

import html
import re

_MARK = re.compile(r"<(?P<what>[^<>|]*)(?:\|(?P<shown>[^<>]*))?>")
_BLANKS = re.compile(r"[^\S\n]+")
_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def looked_up(question: str) -> str:
    """Return the words of *question*: a link by what is shown of it, no mentions, nobody's mailbox.

    *question* is in the platform's markup. Who asks, and where they are written to, is no part of what they ask.
    """
    shown = html.unescape(_MARK.sub(_shown, question))
    return _BLANKS.sub(" ", _MAILBOX.sub(" ", shown)).strip() or question


def _shown(mark: re.Match[str]) -> str:
    what, shown = mark["what"], mark["shown"]
    if what.startswith(("@", "!")):
        return " "
    if what.startswith("#"):
        return f" {shown or ''} "
    return str(shown or what.removeprefix("mailto:"))
