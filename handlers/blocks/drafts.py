"""An article on its way: the owner's card with the whole text, the author's, and what publishing came to."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block

from handlers import words
from handlers.blocks.differences import changed_line, difference
from handlers.blocks.drawing import (
    SECTION_MAX,
    Drawing,
    Look,
    actions,
    asking_first,
    button,
    context,
    drawing,
    section,
)
from handlers.markdown import markdown_to_mrkdwn
from handlers.text import cut, pieces
from workflows.domain.drafts import ArticleDraft, DraftState

LISTED = 8  # questions named in a report
QUESTION_MAX = 200


def draft_card(
    draft: ArticleDraft, look: Look, *, reader: str, article: ArticleDraft | None = None
) -> Drawing:
    """Return the card of the `owner`, the `author` or a `keeper:…`, or the `report` of what publishing came to.

    *article* is the one a revision is of: its reviewer sees what differs.
    """
    if reader == "report":
        text = words.render("drafts/report", **_gain(draft))
        return drawing(section("gain", text), fallback=text, look=look)
    kind, _, keeper_id = reader.partition(":")
    is_keeper = keeper_id == draft.owner_id
    text = words.render(f"drafts/{kind}", is_keeper=is_keeper, **_facts(draft, article))
    blocks: list[Block | None] = [section("draft", text)]
    if kind == "owner" and draft.state is DraftState.IN_REVIEW:
        blocks += _whole(draft) if article is None else _changes(article, draft)
    return drawing(*blocks, _row(draft, look, reader=kind, is_keeper=is_keeper), fallback=text, look=look)


def _whole(draft: ArticleDraft) -> list[Block]:
    whole = markdown_to_mrkdwn(draft.body)
    return [section(f"body_{n}", part) for n, part in enumerate(pieces(whole, limit=SECTION_MAX, most=3))]


def _changes(article: ArticleDraft, revision: ArticleDraft) -> list[Block | None]:
    title = section("title_change", changed_line(article.title, revision.title))
    return [
        context("changed", words.render("drafts/changed")),
        title if article.title != revision.title else None,
        *difference(article.body, revision.body),
    ]


def _row(draft: ArticleDraft, look: Look, *, reader: str, is_keeper: bool) -> ActionsBlock | None:
    """Return the buttons of what that reader may do next."""
    match draft.state, reader:
        case DraftState.DRAFT, "author":
            return actions("draft_actions", button("draft_edit", look.signer.sign("draft", draft.id)))
        case DraftState.IN_REVIEW, "owner":
            return _to_decide(draft, look)
        case DraftState.PUBLISHED, "owner":
            return _to_keep(draft, look)
        case DraftState.PUBLISHED, _ if is_keeper or (
            reader == "author" and draft.author_id == draft.owner_id
        ):
            return _to_keep(draft, look)
        case _:
            return None


def _to_decide(draft: ArticleDraft, look: Look) -> ActionsBlock | None:
    value, about = look.signer.sign("draft", draft.id), cut(draft.title, 50)
    return actions(
        "draft_actions",
        button("draft_publish", value, about=about, is_primary=True),
        button("draft_changes", value, about=about),
        button("draft_discard", value, about=about, confirm=asking_first("draft_discard")),
    )


def _to_keep(draft: ArticleDraft, look: Look) -> ActionsBlock | None:
    value, about = look.signer.sign("draft", draft.id), cut(draft.title, 50)
    row = [button("draft_revise", value, about=about)]
    if draft.former:
        edition = look.signer.sign("edition", f"{draft.id}:{draft.edition}")
        row.append(button("draft_restore", edition, about=about, confirm=asking_first("draft_restore")))
    row.append(button("draft_withdraw", value, about=about, confirm=asking_first("draft_withdraw")))
    return actions("draft_actions", *row)


def _facts(draft: ArticleDraft, article: ArticleDraft | None) -> dict[str, Any]:
    return {
        "title": draft.title,
        "state": draft.state.value,
        "author_id": draft.author_id,
        "owner_id": draft.owner_id,
        "decides_id": draft.reviewer_id or draft.owner_id,
        "audience": ", ".join(draft.audience),
        "former_audience": ", ".join(article.audience if article else draft.audience),
        "is_revision": article is not None,
        "comment": cut(draft.comment, 1000),
    }


def _gain(draft: ArticleDraft) -> dict[str, Any]:
    assert draft.gain is not None
    return {
        "title": draft.title,
        "answered": draft.gain.answered,
        "asked": draft.gain.asked,
        "withheld": draft.gain.withheld,
        "worse_withheld": draft.gain.worse_withheld,
        "unanswered": [cut(one, QUESTION_MAX) for one in draft.gain.unanswered[:LISTED]],
        "worse": [
            {"question": cut(one.question, QUESTION_MAX), "page": cut(one.page, QUESTION_MAX)}
            for one in draft.gain.worse[:LISTED]
        ],
    }
