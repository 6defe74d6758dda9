"""Block Kit as HTML: one Jinja macro per block and per element, found by its type."""

import shlex
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, TemplateError
from markupsafe import Markup

from workspace.page import attached
from workspace.page import scene as scenes
from workspace.page.assets import asset, modules
from workspace.page.markdown import markdown_html
from workspace.page.mrkdwn import emoji_html, emoji_of, mrkdwn_html, plain_html
from workspace.page.rich_text import rich_text_html
from workspace.page.scene import Field, Json, Scene

# Pictures an app may name in a card, and the mark of the page that says the same; the others get a plain mark.
MARKS = {
    "book": "file",
    "bookmark": "pin",
    "bot": "bolt",
    "bug": "warn",
    "calendar": "cal",
    "call": "phone",
    "caret-left": "back",
    "caret-right": "forth",
    "check": "check",
    "clipboard": "copy",
    "code": "code",
    "comment": "thread",
    "copy": "copy",
    "download": "down",
    "edit": "edit",
    "email": "send",
    "eye-closed": "eye",
    "eye-open": "eye",
    "file": "file",
    "flag": "pin",
    "folder": "file",
    "key": "lock",
    "lightbulb": "bolt",
    "link": "link",
    "mobile": "phone",
    "new-window": "window",
    "pin": "pin",
    "plus": "plus",
    "rocket": "bolt",
    "save": "save",
    "screen": "window",
    "share": "send",
    "sparkle": "bolt",
    "tag": "hash",
    "thumbs-down": "thumb-down",
    "thumbs-up": "thumb-up",
    "trash": "trash",
    "user": "person",
    "warning": "warn",
}
# What drawing raises where a lenient workspace took something without a shape; a strict one takes none.
MISSHAPEN = (LookupError, TypeError, AttributeError, ValueError, TemplateError)
TEMPLATES = Path(__file__).with_name("templates")


def words(text: Any, scene: Scene) -> Markup:
    """Return a text object as HTML for the scene's reader."""
    if isinstance(text, str):
        return plain_html(text)
    if text["type"] == "mrkdwn":
        return mrkdwn_html(text["text"], scene.reader, verbatim=bool(text.get("verbatim")))
    drawn = plain_html(text["text"], with_emoji=text.get("emoji") is not False)
    return Markup(drawn.replace("\n", "<br>"))  # noqa: S704  escaped above, and <br> is ours


def block(b: Json, scene: Scene) -> Markup:
    """Return one block; raise LookupError when no macro draws it."""
    return _macro("blocks.j2", f"block_{b['type']}")(b, scene)


def blocks(listed: list[Json], scene: Scene) -> Markup:
    """Return blocks, one after the other; what a lenient workspace let in and nobody can draw says so in its place."""
    return Markup("").join(_drawn_or_told(block, b, scene) for b in listed)


def attachment(a: Json, scene: Scene) -> Markup:
    """Return an attachment, or that it cannot be drawn."""
    return _drawn_or_told(_macro("message.j2", "attached"), a, scene)


def _drawn_or_told(draw: Callable[[Json, Scene], Markup], part: Json, scene: Scene) -> Markup:
    try:
        return draw(part, scene)
    except MISSHAPEN:
        kind = part.get("type", "attachment") if isinstance(part, dict) else "block"
        return _macro("message.j2", "undrawn")(str(kind))


def element(e: Json, scene: Scene, *, block_id: str = "", field: Field | None = None) -> Markup:
    """Return one element of the block *block_id*; *field* when it is the element of an input block."""
    return _macro("elements.j2", f"element_{e['type']}")(e, scene, block_id or "", field)


def drawable(template: str, prefix: str) -> frozenset[str]:
    """Return the types a template has macros for."""
    return frozenset(name.removeprefix(prefix) for name in vars(_module(template)) if name.startswith(prefix))


@cache
def environment() -> Environment:
    """Return the page's templates with everything they call."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        words=words,
        block=block,
        blocks=blocks,
        attachment=attachment,
        element=element,
        field_of=scenes.field_of,
        emoji=emoji_html,
        pictured=MARKS,
        asset=asset,
        modules=modules,
        bar=attached.bar,
        attached_fields=attached.fields,
        foot_time=lambda a, scene: attached.foot_time(a, scene.reader),
        rich_text=lambda b, scene: rich_text_html(b, scene.reader),
        mrkdwn=lambda text, scene: mrkdwn_html(text, scene.reader),
    )
    for name in ("choices", "chosen", "in_attribute", "safe_address", "image_address", "local_input"):
        env.filters[name] = getattr(scenes, name)
    env.filters["shell_quoted"] = shlex.quote
    env.filters["known_emoji"] = lambda name: emoji_of(name) or ""
    env.filters.update(
        label_and_value=scenes.label_and_value, column_class=scenes.column_class, markdown=markdown_html
    )
    return env


@cache
def _module(template: str) -> Any:
    return environment().get_template(template).module


def _macro(template: str, name: str) -> Callable[..., Markup]:
    found: Callable[..., Markup] | None = getattr(_module(template), name, None)
    if found is None:
        raise LookupError(f"nothing draws {name}")
    return found
