"""A judge that goes by the letter."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from workflows.domain.answers import Passage
from workflows.domain.shadow import Agreement, ShadowReply


class LiteralJudging:
    """Whoever says or links the passage agrees, whoever links another page of its site differs."""

    def agreement(self, passage: Passage, replies: Sequence[ShadowReply]) -> Agreement:
        """Return how *replies* as a whole hold against *passage*."""
        links = [link for reply in replies for link in reply.links]
        if passage.url in links or any(passage.text in reply.text for reply in replies):
            return Agreement.AGREES
        site = urlsplit(passage.url).hostname
        is_elsewhere = any(urlsplit(link).hostname == site for link in links)
        return Agreement.DIFFERS if is_elsewhere else Agreement.UNTOLD
