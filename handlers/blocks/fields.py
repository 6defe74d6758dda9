"""What every form is made of: the modal itself, and the fields people fill in."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, Option, PlainTextInputElement, PlainTextObject, SectionBlock
from slack_sdk.models.views import View as ModalView

from handlers import words
from handlers.blocks.drawing import Look, View
from handlers.text import cut
from workflows.domain.audiences import EMPLOYEES, EVERYONE

INPUT_MAX = 3000  # characters: Slack's own limit of a text field
TITLE_BAR_MAX = 24


def modal(callback_id: str, *, title: str, submit: str, meta: str, blocks: Sequence[Block]) -> View:
    """Return a form; what it is about is an id in *meta*."""
    view: View = ModalView(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=cut(title, TITLE_BAR_MAX)),
        submit=PlainTextObject(text=submit),
        close=plain("form_cancel"),
        private_metadata=meta,
        blocks=list(blocks),
    ).to_dict()
    return view


def told(title: str, *blocks: Block) -> View:
    """Return what takes the place of a form that was sent; *title* is the key of the label above it."""
    view: View = ModalView(
        type="modal",
        callback_id="told",
        title=plain(title),
        close=plain("notice_close"),
        blocks=list(blocks),
    ).to_dict()
    return view


def notice(sentence: str) -> View:
    """Return what takes the place of a form that has no field at which to say why it was not taken."""
    return told("notice_title", SectionBlock(block_id="why", text=PlainTextObject(text=sentence)))


def text_input(
    filled_in: str, *, most: int, is_long: bool = False, example: str = ""
) -> PlainTextInputElement:
    """Return a field for words, *filled_in* at first; *example* is the key of the label that shows how."""
    return PlainTextInputElement(
        action_id="text",
        initial_value=cut(filled_in, most) or None,
        multiline=is_long,
        max_length=most,
        placeholder=plain(example) if example else None,
    )


def plain(key: str, **facts: object) -> PlainTextObject:
    """Return a short text of labels.j2."""
    return PlainTextObject(text=words.label(key, **facts))


def audience_options(look: Look) -> list[Option]:
    """Return who an article may be for, by the desk's files; employees unless its author widens it."""
    known = [EMPLOYEES, EVERYONE, *look.policy.teams, *(one.id for one in look.policy.audiences)]
    return [Option(value=one, text=PlainTextObject(text=cut(one, 75))) for one in dict.fromkeys(known)][:100]
