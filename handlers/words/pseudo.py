"""English in which every letter of ours is marked, so that whatever no template said stands out on a card."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from typing_extensions import override

_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOOKALIKES = str.maketrans(_PLAIN, "åƀçðéƒĝĥîĵķļɱñöþɋřšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞɊŘŠŢÛṼŴẊÝŽ")


class Marked(Extension):
    """Templates whose own text is marked; what is put into them stays as it is."""

    @override
    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Return the template's tokens, its text marked."""
        for token in stream:
            said = marked(token.value) if token.type == "data" else token.value
            yield Token(token.lineno, token.type, said)


def marked(text: str) -> str:
    """Return *text* with its letters replaced by others that look alike, in brackets."""
    inside = text.strip()
    if not any(sign.isalpha() for sign in inside):
        return text
    before, _, after = text.partition(inside)
    return f"{before}⟦{inside.translate(_LOOKALIKES)}⟧{after}"
