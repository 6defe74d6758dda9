"""A `rich_text` block as HTML: sections, lists, quotations and code, drawn from structure and never from marks."""

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from workspace.page.clock_words import date_token
from workspace.page.mrkdwn import BROADCASTS, emoji_html, emoji_of, link_html
from workspace.page.reader import Reader

_STYLES = (("code", "code"), ("strike", "s"), ("italic", "i"), ("bold", "b"), ("underline", "u"))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def rich_text_html(block: Mapping[str, Any], reader: Reader) -> Markup:
    """Return a rich_text block, or a table cell of that type, for this reader."""
    return Markup("").join(_group(group, reader) for group in block.get("elements", ()))


def _group(group: Mapping[str, Any], reader: Reader) -> Markup:
    match group["type"]:
        case "rich_text_list":
            return _list(group, reader)
        case "rich_text_quote":
            return Markup("<blockquote>{}</blockquote>").format(_inline(group, reader))
        case "rich_text_preformatted":
            return Markup('<pre class="pre" tabindex="0">{}</pre>').format(
                _inline(group, reader, breaks=False)
            )
        case _:
            return Markup('<p dir="auto">{}</p>').format(_inline(group, reader))


def _list(group: Mapping[str, Any], reader: Reader) -> Markup:
    depth = min(int(group.get("indent", 0)), 8)
    start = int(group.get("offset", 0))
    row = Markup(
        '<span class="li" data-depth="{}"><span class="n">{}</span><span dir="auto">{}</span></span>'
    )
    return Markup("").join(
        row.format(min(depth, 4), _sign(group, start + i, depth=depth), _inline(item, reader))
        for i, item in enumerate(group["elements"])
    )


def _sign(group: Mapping[str, Any], index: int, *, depth: int) -> str:
    if group.get("style") != "ordered":
        return "•" if depth % 2 == 0 else "◦"
    return f"{_LETTERS[index % 26]}." if depth % 2 else f"{index + 1}."


def _inline(group: Mapping[str, Any], reader: Reader, *, breaks: bool = True) -> Markup:
    drawn = Markup("").join(_styled(element, reader) for element in group.get("elements", ()))
    # the mark-up between words holds no line breaks of its own
    return Markup(drawn.replace("\n", "<br>")) if breaks else drawn  # noqa: S704


def _styled(element: Mapping[str, Any], reader: Reader) -> Markup:
    piece = _element(element, reader)
    style = element.get("style") or {}
    for name, tag in _STYLES:
        if isinstance(style, Mapping) and style.get(name):
            piece = Markup("<{0}>{1}</{0}>").format(Markup(tag), piece)  # noqa: S704  one of five fixed tags
    return piece


def _element(element: Mapping[str, Any], reader: Reader) -> Markup:
    match element["type"]:
        case "text":
            return escape(element["text"])
        case "link":
            label = element.get("text", "")
            return link_html(element["url"], label, reader=reader) or escape(label or element["url"])
        case "emoji":
            tone = f"::skin-tone-{element['skin_tone']}" if element.get("skin_tone") else ""
            known = emoji_of(element["name"])
            return emoji_html(element["name"] + tone) if known else _unicode_emoji(element)
        case "date":
            link = f"^{element['url']}" if element.get("url") else ""
            told = f"date^{element['timestamp']}^{element['format']}{link}|{element.get('fallback', '')}"
            return date_token(told, reader) or Markup("")
        case "user":
            return _mention(
                "@",
                reader.names.get(element["user_id"], element["user_id"]),
                me=element["user_id"] == reader.id,
            )
        case "usergroup":
            return _mention(
                "@",
                reader.groups.get(element["usergroup_id"], "group"),
                me=element["usergroup_id"] in reader.my_groups,
            )
        case "channel":
            return _mention("#", reader.channels.get(element["channel_id"], "private channel"))
        case "broadcast":
            return _mention("@", element["range"] if element["range"] in BROADCASTS else "everyone")
        case "color":
            return Markup('{}<span class="nb">{}</span>').format(swatch(element["value"]), element["value"])
        case _:
            return escape(element.get("fallback", element.get("text", "")))


def swatch(color: str) -> Markup:
    """Return a patch of a colour an app named as #rrggbb, nothing for anything else."""
    if not re.fullmatch(r"#?[0-9a-fA-F]{6}|#?[0-9a-fA-F]{3}", color):
        return Markup("")
    # a fill is an attribute, not a style: the page's policy allows no styles of an app
    drawn = Markup(
        '<svg class="swatch" aria-hidden="true"><rect width="100%" height="100%" fill="#{}"/></svg>'
    )
    return drawn.format(color.removeprefix("#"))


def _unicode_emoji(element: Mapping[str, Any]) -> Markup:
    try:
        return Markup("{}").format(
            "".join(chr(int(part, 16)) for part in element.get("unicode", "").split("-") if part)
        )
    except (ValueError, OverflowError):
        return escape(f":{element['name']}:")


def _mention(sign: str, name: str, *, me: bool = False) -> Markup:
    return Markup('<span class="mention{}">{}{}</span>').format(" me" if me else "", sign, name)
