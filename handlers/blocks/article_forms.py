"""The forms of an article: its words, what should be different, who looks after it."""

from __future__ import annotations

from slack_sdk.models.blocks import InputBlock, StaticSelectElement, UserSelectElement

from handlers import words
from handlers.blocks.drawing import Look, View
from handlers.blocks.fields import audience_options, modal, plain, text_input
from workflows.domain import drafts
from workflows.domain.drafts import ArticleDraft
from workflows.domain.ids import UserId

COMMENT_MAX = 2000


def article(draft: ArticleDraft, look: Look) -> View:
    """Return the form with an article's words in it, filled by the template or by what it says so far."""
    known = audience_options(look)
    picked = next((one for one in known if one.value in draft.audience), known[0])
    return modal(
        "article_draft",
        title=words.label("article_title" if draft.revises is None else "revision_title"),
        submit=words.label("article_submit"),
        meta=look.signer.sign("draft_form", f"{draft.id}:{draft.version}"),
        blocks=[
            InputBlock(
                block_id="title",
                label=plain("article_name"),
                hint=plain("article_name_hint"),
                element=text_input(draft.title, most=drafts.TITLE_MAX),
            ),
            InputBlock(
                block_id="body",
                label=plain("article_body"),
                hint=plain("article_body_hint"),
                element=text_input(draft.body, most=drafts.BODY_MAX, is_long=True),
            ),
            InputBlock(
                block_id="audience",
                label=plain("article_audience"),
                element=StaticSelectElement(
                    action_id="pick",
                    options=known,
                    initial_option=picked,
                    placeholder=plain("form_choose"),
                ),
            ),
        ],
    )


def changes(draft: ArticleDraft, look: Look) -> View:
    """Return the form in which the owner says what should be different."""
    return modal(
        "article_changes",
        title=words.label("changes_title"),
        submit=words.label("changes_submit"),
        meta=look.signer.sign("draft", draft.id),
        blocks=[
            InputBlock(
                block_id="what",
                label=plain("changes_what"),
                element=text_input("", most=COMMENT_MAX, is_long=True),
            )
        ],
    )


def publish(draft: ArticleDraft, look: Look, *, owner: UserId) -> View:
    """Return the form that asks who looks after an article once it is published; *owner* is filled in."""
    return modal(
        "article_publish",
        title=words.label("publish_title"),
        submit=words.label("publish_submit"),
        meta=look.signer.sign("draft", draft.id),
        blocks=[
            InputBlock(
                block_id="owner",
                label=plain("publish_owner"),
                hint=plain("publish_owner_hint"),
                element=UserSelectElement(action_id="pick", initial_user=owner),
            )
        ],
    )
