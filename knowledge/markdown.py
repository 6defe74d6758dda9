"""Markdown to sections: what a reader would see, cut where a reader would cut."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

Kind = Literal["paragraph", "item", "code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One thing that is shown whole: a paragraph, a list item or a code fence."""

    kind: Kind
    text: str  # Markdown, as shown
    plain: str  # the words alone, for the indexes


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The text under one heading, without the sections below it.

    *headings* runs from the outermost to this one and is empty for the
    introduction; *anchor* is the fragment a rendered page gives the heading.
    """

    headings: tuple[str, ...]
    anchor: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A document's first-level title, if it states one, and its sections in order."""

    title: str
    sections: tuple[Section, ...]


# "code" is off: indented text in handwritten pages is nearly always a nested paragraph.
# "inline" is off: a block's own Markdown is what is shown, and its words need no tree.
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "inline"])

_FENCE = r"(?P<fence>^[ \t]*(?P<ticks>```+|~~~+)[^\n]*\n.*?(?:^[ \t]*(?P=ticks)[ \t]*$|\Z))"
_INLINE_CODE = r"(?P<code>(?<!`)`[^`\n]+`(?!`))"
_NOISE = re.compile(
    _FENCE + r"|(?P<hidden>\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}|<!--.*?-->"
    r"|<(?P<tag>script|style)\b.*?</(?P=tag)>)"
    r'|(?P<channel>\{%-?\s*slack_channel\s+"(?P<name>[^"]*)"[^%]*%\})'
    r'|(?P<callout>\{%-?\s*alert\s+"(?P<words>[^"]*)"\s*-?%\})'
    r"|(?P<liquid>\{%.*?%\}|\{\{.*?\}\}|\{:[^}\n]*\})"
    r"|(?P<break><br\s*/?>)"
    r"|(?P<html></?[a-zA-Z][\w-]*(?:\s+[^<>]*)?/?>)|" + _INLINE_CODE,
    re.DOTALL | re.MULTILINE,
)
# A link is kept when it leads out of the page's own site; the rest is words.
_LINK = re.compile(r"!?\[(?P<label>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<target>[^()]*(?:\([^()]*\)[^()]*)*)\)")
_REFERENCE = re.compile(r"!?\[(?P<label>[^\[\]]+)\]\[[^\[\]]*\]")
_OUTWARD = re.compile(r"^(https?://|mailto:)\S+$")
_OWN_ANCHOR = re.compile(r"\s*\{#(?P<anchor>[\w-]+)\}\s*$")
_EMPHASIS = re.compile(r"(?<!\w)([*_]{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")


def outline(source: str) -> Outline:
    """Return the sections of Markdown *source*, each with its path of headings.

    A section without a text of its own is left out; its heading stays in the
    path of the sections below it.
    """
    reader = _Reader()
    _Walk(reader).over(_PARSER.parse(_clean(source)))
    return Outline(title=reader.title, sections=reader.finish())


def plain_text(markdown: str) -> str:
    """Return the words of inline *markdown*, on one line."""
    text = _REFERENCE.sub(r"\g<label>", _LINK.sub(r"\g<label>", markdown))
    text = re.sub(r"<(https?://|mailto:)?([^<>\s]+)>", r"\2", text)
    text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text)).replace("`", "")
    text = re.sub(r"\\([^\w\s])", r"\1", text)
    return " ".join(html.unescape(text).split())


def slug(heading: str) -> str:
    """Return the fragment that common renderers give *heading*."""
    words = re.sub(r"[^\w\- ]", "", plain_text(heading).lower())
    return words.strip().replace(" ", "-")


class _Reader:
    """Collects blocks under the current path of headings."""

    def __init__(self) -> None:
        self.title = ""
        self._path: list[tuple[int, str]] = []
        self._anchor = ""
        self._blocks: list[Block] = []
        self._seen: dict[str, int] = {}
        self._done: list[Section] = []

    def open(self, heading: str, level: int) -> None:
        """Begin the section under *heading*."""
        self._close()
        own = _OWN_ANCHOR.search(heading)
        words = plain_text(_OWN_ANCHOR.sub("", heading))
        if level == 1 and not self.title and not self._done:
            self.title, self._anchor = words, ""
            return
        self._anchor = own["anchor"] if own else self._unique(slug(words))
        self._path = [(at, name) for at, name in self._path if at < level] + [(level, words)]

    def add(self, block: Block) -> None:
        """Put *block* under the current heading."""
        self._blocks.append(block)

    def finish(self) -> tuple[Section, ...]:
        """Return all sections that have a text."""
        self._close()
        return tuple(self._done)

    def _close(self) -> None:
        if self._blocks:
            headings = tuple(name for _, name in self._path if name)
            self._done.append(Section(headings=headings, anchor=self._anchor, blocks=tuple(self._blocks)))
        self._blocks = []

    def _unique(self, anchor: str) -> str:
        count = self._seen.get(anchor, 0)
        self._seen[anchor] = count + 1
        return f"{anchor}-{count}" if count else anchor


def _clean(source: str) -> str:
    """Return *source* without templates, comments and HTML; code is not touched."""

    def replace(match: re.Match[str]) -> str:
        if match["fence"] or match["code"]:
            return re.sub(r"\{%-?\s*(end)?raw\s*-?%\}", "", match[0])
        if match["channel"]:
            return "#" + match["name"]
        if match["callout"]:
            return match["words"]
        return "\n" if match["break"] else ""

    return _NOISE.sub(replace, source)


class _Walk:
    """Goes through the parser's tokens and hands headings and blocks to a reader, in order."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._lists: list[_List] = []
        self._header: list[str] = []
        self._row: list[str] = []
        self._in_cell = False
        self._heading = 0

    def over(self, tokens: list[Token]) -> None:
        """Read *tokens*."""
        for token in tokens:
            if token.type in {"inline", "fence"}:
                self._text(token)
            elif token.type in {"tr_open", "tr_close", "table_close"} or token.type[:3] in {"th_", "td_"}:
                self._table(token.type)
            else:
                self._structure(token)

    def _structure(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._heading = 0
            case "bullet_list_open" | "ordered_list_open":
                first = int(token.attrGet("start") or 1)
                self._lists.append(_List(ordered=token.type[0] == "o", next=first))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._lists[-1].fresh = True

    def _table(self, kind: str) -> None:
        match kind:
            case "tr_open":
                self._row = []
            case "tr_close" if not self._header:
                self._header = self._row
            case "tr_close":
                self._reader.add(_table_row(self._header, self._row))
            case "table_close":
                self._header = []
            case _:
                self._in_cell = kind.endswith("_open")

    def _text(self, token: Token) -> None:
        if token.type == "fence":
            if token.content.strip():
                self._reader.add(_code(token))
        elif self._heading:
            self._reader.open(token.content, self._heading)
        elif self._in_cell:
            self._row.append(_shown(token.content))
        else:
            block = _text(token.content, self._lists)
            if block is not None:
                self._reader.add(block)


@dataclass(slots=True)
class _List:
    ordered: bool
    next: int
    fresh: bool = False


def _text(content: str, lists: list[_List]) -> Block | None:
    shown = _shown(content)
    plain = plain_text(shown)
    if not plain:
        return None
    if not lists:
        return Block(kind="paragraph", text=shown, plain=plain)
    indent = "    " * (len(lists) - 1)
    inner = lists[-1]
    if not inner.fresh:  # a further paragraph of the same item
        return Block(kind="paragraph", text=indent + shown, plain=plain)
    inner.fresh = False
    marker = f"{inner.next}. " if inner.ordered else "- "
    inner.next += 1
    return Block(kind="item", text=indent + marker + shown, plain=plain)


def _table_row(header: list[str], row: list[str]) -> Block:
    cells = [f"{name}: {cell}" if name else cell for name, cell in zip(header, row, strict=False) if cell]
    shown = "- " + "; ".join(cells)
    return Block(kind="item", text=shown, plain=plain_text(shown[2:]))


def _code(token: Token) -> Block:
    body = token.content.rstrip("\n")
    return Block(kind="code", text=f"```\n{body}\n```", plain=" ".join(body.split()))


def _shown(content: str) -> str:
    """Return inline Markdown on one line, with outward links only."""

    def keep(match: re.Match[str]) -> str:
        label = " ".join(match["label"].split())
        target = re.sub(r"\\(?=[^\w\s])", "", match["target"].split(' "')[0].strip())
        if match[0].startswith("!") or not label:
            return ""
        return f"[{label}]({target})" if _OUTWARD.match(target) else label

    return " ".join(_REFERENCE.sub(r"\g<label>", _LINK.sub(keep, content)).split())
