"""Attachments, the older kind of structure below a message: what they may hold, and how they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workspace.blockkit.shapes import Finding, Json
from workspace.blockkit.validate import findings_in_blocks
from workspace.blockkit.walk import with_ids, words_in
from workspace.ids import Ids

ATTACHMENTS_MAX = 100  # docs.slack.dev/reference/methods/chat.postMessage, too_many_attachments
STRINGS = (
    "fallback",
    "color",
    "pretext",
    "author_name",
    "author_link",
    "author_icon",
    "title",
    "title_link",
    "text",
    "image_url",
    "thumb_url",
    "footer",
    "footer_icon",
)
SAYING = ("blocks", "fields", "pretext", "author_name", "title", "text", "image_url", "thumb_url", "fallback")


def findings_in_attachments(attachments: list[Json], *, at: str = "/attachments") -> list[Finding]:
    """Return everything wrong with *attachments*, in their order; none when all is well."""
    return [
        finding
        for number, attachment in enumerate(attachments)
        for finding in _findings(attachment, f"{at}/{number}")
    ]


def say_something(attachments: list[Json]) -> bool:
    """Whether one of *attachments* holds anything a person could see."""
    return any(attachment.get(name) for attachment in attachments for name in SAYING)


def kept_attachments(attachments: list[Json], ids: Ids) -> list[Json]:
    """Return *attachments* as they are kept: numbered from 1, and with ids in the blocks inside them."""
    done: list[Json] = []
    for number, attachment in enumerate(attachments, start=1):
        made = {key: value for key, value in attachment.items() if value is not None}
        if made.get("blocks"):
            made["blocks"] = with_ids(made["blocks"], ids)
        done.append(made | {"id": number})
    return done


def words_in_attachments(attachments: list[Json]) -> str:
    """Return all words people read in *attachments*, one text per line."""
    found: list[str] = []
    for attachment in attachments:
        found += [
            str(attachment[name]) for name in ("pretext", "author_name", "footer") if attachment.get(name)
        ]
        found += [str(field.get("value", "")) for field in attachment.get("fields") or []]
    return "\n".join([words_in(attachments), *found])


def _findings(attachment: Json, at: str) -> Iterator[Finding]:
    for name in STRINGS:
        if not isinstance(attachment.get(name), str | None):
            yield Finding("must be a string", f"{at}/{name}")
    if attachment.get("actions"):
        # Interactive messages of the time before Block Kit; a person would press and nothing would happen.
        yield Finding("actions are not served here: put an actions block into `blocks`", f"{at}/actions")
    if attachment.get("blocks") is not None:
        yield from findings_in_blocks(attachment["blocks"], "message", at=f"{at}/blocks")
    yield from _fields(attachment.get("fields"), f"{at}/fields")


def _fields(fields: Any, at: str) -> Iterator[Finding]:
    if fields is None:
        return
    if not isinstance(fields, list):
        yield Finding("must be an array", at)
        return
    for number, field in enumerate(fields):
        if not isinstance(field, dict):
            yield Finding("must be an object", f"{at}/{number}")
            continue
        for name in ("title", "value"):
            if not isinstance(field.get(name), str | int | float | None):
                yield Finding("must be a string", f"{at}/{number}/{name}")
