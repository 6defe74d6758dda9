"""Text that crosses the edge: people's words made harmless, Markdown made mrkdwn, long things cut well.

Chat reads `<…>` as its own language: `<!channel>` wakes a room, `<@U1>` a person, `<url|words>` is a link. What
people typed must never become that, so the only angle brackets that leave the desk are the ones written here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import overload

from workflows.domain.ids import UserId
from workflows.domain.people import Person


class Mrkdwn(str):
    """Text that is safe mrkdwn already; `words.render` does not escape it again."""

    __slots__ = ()


URL_MAX = 1500  # characters; a link is never cut, so a longer address is shown as text
LABEL_MAX = 150  # characters of a link's words
_LOOKALIKES = {"*": "∗", "~": "∼", "`": "ˋ", "_": "＿"}
_EDGE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")  # snake_case formats nothing and stays as it is
_SPECIAL = re.compile(r"<(?P<sign>[@#!])(?P<id>[^<>|]*)(?:\|(?P<name>[^<>]*))?>")
_LINK = re.compile(r"<(?P<url>https?://[^<>|\s]+|mailto:[^<>|\s]+)(?:\|(?P<label>[^<>]*))?>")
_BARE_URL = re.compile(r"https?://[^\s<>|\"“”`]*[^\s<>|\"“”`.,;:!?)\]}'*_~]")
_TYPED = re.compile(f"{_SPECIAL.pattern}|{_LINK.pattern}|(?P<bare>{_BARE_URL.pattern})")
_UNITS = re.compile(
    r"<[^<>\n]*>|&(?:amp|lt|gt);|\s+|[^\s<&]+|[<&]"
)  # what a cut must not divide, except words
_PAIRED = re.compile(r"(?<!\w)([*_~`])(?=\S)(.+?)(?<=\S)\1(?!\w)")
_FENCE = "```"
_ELLIPSIS = "…"


def escape(text: str) -> Mrkdwn:
    """Return *text* so that chat shows it as it is; text that is mrkdwn already is returned unchanged."""
    if isinstance(text, Mrkdwn):
        return text
    return Mrkdwn(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def inert(text: str, *, also: str = "") -> str:
    """Return *text* with the marks that would format it replaced by lookalikes.

    Marks format only in pairs, so a lone one stays. The marks in *also* are replaced even when alone: they would
    end a format that stands around the text.
    """
    for mark in "*~`":
        if mark in also or text.count(mark) > 1:
            text = text.replace(mark, _LOOKALIKES[mark])
    if "_" in also or len(_EDGE_UNDERSCORE.findall(text)) > 1:
        text = _EDGE_UNDERSCORE.sub(_LOOKALIKES["_"], text)
    return text


def spoken(text: str, people: Mapping[UserId, Person]) -> str:
    """Return what somebody typed as plain words: mentions become names, links their label. Not escaped."""

    def words(match: re.Match[str]) -> str:
        if match["sign"]:
            return _mention_in_words(match, people)
        return match["bare"] or match["label"] or match["url"].removeprefix("mailto:")

    return _TYPED.sub(words, text)


def message(text: str, people: Mapping[UserId, Person]) -> Mrkdwn:
    """Return what somebody typed with its formatting kept and its addresses live, unable to ping or to forge.

    A link shows where it leads: `<url|label>` becomes the label with the address behind it.
    """
    return _harmless(text, people)


def relayed(markup: str, people: Mapping[UserId, Person]) -> Mrkdwn:
    """Return the same for a message's markup as it came from chat, in which typed brackets are entities."""
    return _harmless(markup, people, read=unescape)


def unescape(text: str) -> str:
    """Return *text* as it was typed: the three entities chat writes are signs again."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def literal(text: str, *, also: str = "") -> Mrkdwn:
    """Return text in which marks are only signs, as in Markdown that was parsed: inert, its addresses live."""
    marks = also + "".join(mark for mark in _LOOKALIKES if text.count(mark) > 1)
    return _harmless(text, {}, tame=lambda part: inert(part, also=marks))


def link(url: str, words: str) -> Mrkdwn:
    """Return a link that reads *words*; only the words when *url* is not an address of the web."""
    label = escape(inert(cut(" ".join(words.split()), LABEL_MAX), also="*_~").replace("|", "¦"))
    if not url.startswith(("https://", "http://")) or len(url) > URL_MAX:
        return label
    return Mrkdwn(f"<{_safe(url)}|{label}>")


def quote(text: str) -> Mrkdwn:
    """Return *text* as a quotation, every line of it."""
    return Mrkdwn("\n".join(f"> {line}" for line in escape(text).splitlines()))


def beyond(title: str, text: str) -> str:
    """Return *text* without a first line that says what *title* says."""
    first, _, further = text.strip().partition("\n")
    line, name = (" ".join(one.casefold().split()).strip(" .!?") for one in (first, title))
    return further.strip() if line == name else text


@overload
def cut(text: Mrkdwn, limit: int) -> Mrkdwn: ...
@overload
def cut(text: str, limit: int) -> str: ...
def cut(text: str, limit: int) -> str:
    """Return *text* in at most *limit* characters, ended by “…” where something is missing.

    Cut at a word or a line, never inside a link or an entity; an open code fence is closed. Text without spaces
    is cut where the limit falls.
    """
    if len(text) <= limit:
        return text
    head = text[: _break_at(text, limit - len(_ELLIPSIS) - len(_FENCE) - 1)].rstrip() + _ELLIPSIS
    if head.count(_FENCE) % 2:
        head += f"\n{_FENCE}"
    return Mrkdwn(head) if isinstance(text, Mrkdwn) else head


def pieces(text: Mrkdwn, *, limit: int, most: int) -> list[Mrkdwn]:
    """Divide *text* into at most *most* pieces of at most *limit* characters; the last ends in “…” if need be.

    A code fence that a division falls into is closed and opened again.
    """
    found: list[Mrkdwn] = []
    rest: str = text
    while len(rest) > limit and len(found) < most - 1:
        at = _break_at(rest, limit - len(_FENCE) - 1)
        head, rest = rest[:at].rstrip(), rest[at:].lstrip("\n")
        if head.count(_FENCE) % 2:
            head, rest = f"{head}\n{_FENCE}", f"{_FENCE}\n{rest}"
        found.append(Mrkdwn(head))
    return [*found, cut(Mrkdwn(rest), limit)] if rest.strip() else found


def plain(mrkdwn: Mrkdwn, people: Mapping[UserId, Person] | None = None) -> Mrkdwn:
    """Return mrkdwn as one line without formatting, for a notification. It stays escaped: chat unescapes it."""
    known = {} if people is None else people  # one that reads whom it is asked for is empty at first

    def words(match: re.Match[str]) -> str:
        if match["sign"] == "@" and UserId(match["id"]) in known:
            return escape(known[UserId(match["id"])].name)
        return match["name"] or match["id"] or match["label"] or match["url"] or match["bare"]

    lines = [line.removeprefix("> ").strip() for line in _TYPED.sub(words, mrkdwn).splitlines()]
    lines = [line for line in lines if line.strip("`")]
    text = " ".join([*map(_ended, lines[:-1]), *lines[-1:]])
    text = _PAIRED.sub(r"\2", text.replace(_FENCE, " "))
    return Mrkdwn(" ".join(text.split()))


# ---- pieces of the above ------------------------------------------------------------------------------------


def _mention_in_words(match: re.Match[str], people: Mapping[UserId, Person]) -> str:
    name = match["name"]
    if match["sign"] == "@":
        person = people.get(UserId(match["id"]))
        return "@" + (person.name if person else name or match["id"])
    if match["sign"] == "#":
        return "#" + (name or match["id"])
    return name or "@" + match["id"].split("^", 1)[0]


def _harmless(
    text: str,
    people: Mapping[UserId, Person],
    *,
    read: Callable[[str], str] = str,
    tame: Callable[[str], str] = str,
) -> Mrkdwn:
    """Escape what stands between mentions and links; *read* undoes an escape first, *tame* changes the rest."""
    parts: list[str] = []
    end = 0
    for match in _TYPED.finditer(text):
        parts += escape(tame(read(text[end : match.start()]))), _live(match, people, read=read)
        end = match.end()
    return Mrkdwn("".join([*parts, escape(tame(read(text[end:])))]))


def _live(match: re.Match[str], people: Mapping[UserId, Person], *, read: Callable[[str], str]) -> str:
    if match["sign"]:
        return escape(_mention_in_words(match, people))
    url = read(match["bare"] or match["url"])
    label = read(match["label"] or "").strip()
    if url.startswith("mailto:") or len(url) > URL_MAX:
        return escape(label or url.removeprefix("mailto:"))
    shown = f"<{_safe(url)}>"
    return f"{escape(label)} ({shown})" if label and label not in (url, url.split("://", 1)[1]) else shown


def _safe(url: str) -> str:
    for sign, code in (("&", "&amp;"), ("<", "%3C"), (">", "%3E"), ("|", "%7C"), (" ", "%20"), ("\n", "")):
        url = url.replace(sign, code)
    return url


def _break_at(text: str, limit: int) -> int:
    """Return where to divide: after the last whole unit within *limit*, inside a word only if it is very long."""
    end = 0
    for unit in _UNITS.finditer(text):
        if unit.end() > limit:
            is_word = unit[0][0] not in "<&"
            return limit if is_word and end < limit // 2 else end
        end = unit.end()
    return end


def _ended(line: str) -> str:
    """Return a line that another can follow: it ends in a sign that ends something."""
    bare = line.rstrip("*_~`")
    return line if bare.endswith((".", "?", ":", "…", "!", ";", "”")) else f"{line}."
