"""Which confirmed questions become aliases of their page, and in what words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from workflows.domain.conversations import ONE_PAGE, Conversation, Settled
from workflows.domain.drafts import Confirmed
from workflows.domain.questions import looked_up
from workflows.domain.redaction import redact

EACH = 20
"""Aliases of one page: the newest say how people ask today."""
LONGEST = 300  # characters; what is longer tells a story, and is near to nobody's question


def asked_about(conversation: Conversation, page: str) -> str:
    """Return the question that *page* helped with; the newest one where no card says."""
    helped = (
        card.about
        for card in reversed(conversation.cards)
        if card.kind in ONE_PAGE
        and card.settled is Settled.SOLVED
        and card.passages
        and card.passages[0].page == page
    )
    return next(helped, conversation.question)


def aliases_of(confirmed: Iterable[Confirmed]) -> list[Confirmed]:
    """Return those that become aliases, redacted; *confirmed* are the newest first."""
    count: Counter[str] = Counter()
    known: set[tuple[str, str]] = set()
    found = []
    for one in confirmed:
        question = redact(looked_up(one.question))
        same = (one.page, " ".join(question.casefold().split()))
        if len(question) > LONGEST or not question.strip() or same in known or count[one.page] >= EACH:
            continue
        count[one.page] += 1
        known.add(same)
        found.append(replace(one, question=question))
    return found
