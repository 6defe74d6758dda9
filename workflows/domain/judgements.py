"""What people said of pages, as something to learn from."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.domain.conversations import Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether *page* helped somebody with *question*."""

    question: str
    page: str
    helped: bool


def judgement_of(conversation: Conversation, page: str, *, helped: bool) -> Judgement:
    """Return what a vote says; its question is that of the newest card on which the page came first."""
    about = (
        card.about
        for card in reversed(conversation.cards)
        if card.passages and card.passages[0].page == page and card.about
    )
    return Judgement(question=next(about, conversation.question), page=page, helped=helped)
