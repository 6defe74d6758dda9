"""Markdown of the knowledge base as mrkdwn: the same words, in the few shapes that chat can show."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from handlers.text import Mrkdwn, escape, inert, link, literal

_INDENT = "    "
_BULLETS = ("•", "◦", "▪")


def markdown_to_mrkdwn(text: str) -> Mrkdwn:
    """Return Markdown as mrkdwn; HTML is left out, images become their description, tables become lines."""
    root = SyntaxTreeNode(_parser().parse(text))
    return Mrkdwn("\n\n".join(_blocks(root.children)))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


# ---- blocks -------------------------------------------------------------------------------------------------


def _blocks(nodes: list[SyntaxTreeNode], depth: int = 0) -> list[str]:
    return [drawn for node in nodes if (drawn := _block(node, depth))]


def _block(node: SyntaxTreeNode, depth: int) -> str:
    match node.type:
        case "heading":
            words = _inline(node, formats=False)
            return f"*{words}*" if words else ""
        case "paragraph":
            return _inline(node)
        case "bullet_list" | "ordered_list":
            return _list(node, depth)
        case "blockquote":
            lines = "\n".join(_blocks(node.children)).splitlines()
            return "\n".join(f"> {line.removeprefix('> ')}" for line in lines)  # chat knows one level
        case "fence" | "code_block":
            code = node.content.rstrip("\n").replace("```", "'''")
            return f"```\n{escape(code)}\n```"
        case "table":
            return _table(node)
        case _:
            return ""


def _list(node: SyntaxTreeNode, depth: int) -> str:
    first = int(node.attrs.get("start", 1))
    lines = []
    for place, item in enumerate(node.children):
        mark = f"{first + place}." if node.type == "ordered_list" else _BULLETS[min(depth, 2)]
        lines.append(_item(item, mark, depth))
    return "\n".join(lines)


def _item(item: SyntaxTreeNode, mark: str, depth: int) -> str:
    """One item and what is nested in it; a list inside is indented once more, other blocks stand under it."""
    lines: list[str] = []
    for child in item.children:
        inside = (
            child.children if child.type == "blockquote" else [child]
        )  # a quotation needs a line's beginning
        drawn = "\n".join(_blocks(inside, depth + 1))
        if not lines:
            drawn = f"{_INDENT * depth}{mark} {drawn}"
        elif child.type not in ("bullet_list", "ordered_list", "fence", "code_block"):
            drawn = _INDENT * (depth + 1) + drawn
        if drawn.strip():
            lines.append(drawn)
    return "\n".join(lines)


def _table(node: SyntaxTreeNode) -> str:
    lines = []
    for part in node.children:
        for row in part.children:
            is_head = part.type == "thead"
            cells = [cell for td in row.children if (cell := _inline(td, formats=not is_head))]
            line = " · ".join(cells)
            lines.append(f"*{line}*" if is_head and line else line)
    return "\n".join(line for line in lines if line)


# ---- inside a line ------------------------------------------------------------------------------------------


def _inline(node: SyntaxTreeNode, *, formats: bool = True) -> str:
    """Return a block's own text; without *formats* for a line that is bold as a whole."""
    return "".join(_spans(inline, formats=formats) for inline in node.children).strip()


def _spans(node: SyntaxTreeNode, *, formats: bool) -> str:
    return "".join(_span(child, formats=formats) for child in node.children)


def _span(node: SyntaxTreeNode, *, formats: bool) -> str:
    match node.type:
        case "text":
            return literal(node.content, also="" if formats else "*")
        case "strong":
            return _marked("*", _spans(node, formats=formats), formats=formats)
        case "em":
            return _marked("_", _spans(node, formats=formats), formats=formats)
        case "s":
            return _marked("~", _spans(node, formats=formats), formats=formats)
        case "code_inline":
            return "`" + escape(node.content.replace("`", "ˋ")) + "`"
        case "link":
            return link(str(node.attrs.get("href", "")), _words(node))
        case "image":
            return escape(inert(node.content))
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n" if formats else " "
        case _:
            return ""


def _marked(mark: str, inner: str, *, formats: bool) -> str:
    words = inner.replace("\n", " ")
    return f"{mark}{words}{mark}" if formats and words.strip() else words


def _words(node: SyntaxTreeNode) -> str:
    """Return the bare words inside a link: formats and images within it are only their text."""
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return "".join(_words(child) for child in node.children) if node.children else node.content
