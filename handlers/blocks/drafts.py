"""An article on its way: the owner's card with the whole text, the author's, and what publishing came to."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block

from handlers import words
from handlers.blocks.drawing import (
    SECTION_MAX,
    Drawing,
    Look,
    actions,
    asking_first,
    button,
    drawing,
    section,
)
from handlers.markdown import markdown_to_mrkdwn
from handlers.text import cut, pieces
from workflows.domain.drafts import ArticleDraft, DraftState

LISTED = 8  # questions named in a report
QUESTION_MAX = 200


def draft_card(draft: ArticleDraft, look: Look, *, reader: str) -> Drawing:
    """Return the card of the `owner` or the `author`, or the `report` of what publishing came to."""
    if reader == "report":
        text = words.render("drafts/report", **_gain(draft))
        return drawing(section("gain", text), fallback=text, look=look)
    text = words.render(f"drafts/{reader}", **_facts(draft))
    blocks: list[Block | None] = [section("draft", text)]
    if reader == "owner" and draft.state is DraftState.IN_REVIEW:
        whole = markdown_to_mrkdwn(draft.body)
        blocks += [
            section(f"body_{n}", part) for n, part in enumerate(pieces(whole, limit=SECTION_MAX, most=3))
        ]
    row = _owners(draft, look) if reader == "owner" else _authors(draft, look)
    return drawing(*blocks, row, fallback=text, look=look)


def _owners(draft: ArticleDraft, look: Look) -> ActionsBlock | None:
    value, about = look.signer.sign("draft", draft.id), cut(draft.title, 50)
    match draft.state:
        case DraftState.IN_REVIEW:
            return actions(
                "draft_actions",
                button(
                    "draft_publish",
                    value,
                    about=about,
                    is_primary=True,
                    confirm=asking_first("draft_publish"),
                ),
                button("draft_changes", value, about=about),
                button("draft_discard", value, about=about, confirm=asking_first("draft_discard")),
            )
        case DraftState.PUBLISHED:
            return actions(
                "draft_actions",
                button("draft_withdraw", value, about=about, confirm=asking_first("draft_withdraw")),
            )
        case _:
            return None


def _authors(draft: ArticleDraft, look: Look) -> ActionsBlock | None:
    if draft.state is not DraftState.DRAFT:
        return None
    return actions("draft_actions", button("draft_edit", look.signer.sign("draft", draft.id)))


def _facts(draft: ArticleDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "state": draft.state.value,
        "author_id": draft.author_id,
        "owner_id": draft.owner_id,
        "audience": ", ".join(draft.audience),
        "comment": cut(draft.comment, 1000),
    }


def _gain(draft: ArticleDraft) -> dict[str, Any]:
    assert draft.gain is not None
    return {
        "title": draft.title,
        "answered": draft.gain.answered,
        "asked": draft.gain.asked,
        "unanswered": [cut(one, QUESTION_MAX) for one in draft.gain.unanswered[:LISTED]],
        "worse": [
            {"question": cut(one.question, QUESTION_MAX), "page": cut(one.page, QUESTION_MAX)}
            for one in draft.gain.worse[:LISTED]
        ],
    }
