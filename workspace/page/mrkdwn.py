"""Slack's mrkdwn as safe HTML: everything is text until one of a few marks says otherwise."""

import re
from collections.abc import Callable
from itertools import groupby
from urllib.parse import urlsplit

import emoji
from markupsafe import Markup, escape

from workspace.page.clock_words import date_token
from workspace.page.reader import Reader

LINK_SCHEMES = frozenset({"http", "https", "mailto"})
BROADCASTS = frozenset({"here", "channel", "everyone"})

_PRE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
# Leftmost wins, so that a mark inside code or inside a link is never read a second time.
_ATOM = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<token>[^<>\n]+)>"
    r"|(?<![\w/.@-])(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]*_~])"
    r"|:(?P<emoji>[a-z0-9_+'-]{1,64}(?:::skin-tone-[2-6])?):"
)
_SHORTCODE = re.compile(r":([a-z0-9_+'-]{1,64}(?:::skin-tone-[2-6])?):")
_MARKED = re.compile(
    r"(?<![\w*~])(?:\*(?=\S)([^*\n]*[^*\s])\*|_(?=\S)([^_\n]*[^_\s])_|~(?=\S)([^~\n]*[^~\s])~)(?![\w*~])"
)
_RECORD_ID = re.compile(r"\b[A-Z]{2,5}-\d+\b")
_QUOTE = re.compile(r"(?:&gt;|>) ?")
_QUOTE_ALL = re.compile(r"^(?:&gt;|>){3} ?", re.MULTILINE)  # to the end of the message
_ITEM = re.compile(r"(\s*)(\d{1,3}\.|[•◦▪-]) +(.*)")
_PERMALINK = re.compile(
    r"https?://(?:127\.0\.0\.1|localhost)(?::\d+)?/archives/(?P<channel>[CDG][A-Z0-9]+)"
    r"/p(?P<s>\d{10})(?P<us>\d{6})(?:\?(?:\S*&)?thread_ts=(?P<thread>\d{10}\.\d{6})\S*)?$"
)
_TAGS = ("b", "i", "s")  # the groups of _MARKED, in order
_KEPT = re.compile(r"\x00(\d+)\x00")
_FIRST_TONE = 0x1F3FB  # skin-tone-2; the others follow
_TONES = ("2", "3", "4", "5", "6")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
# Slack's names that the emoji package does not know as aliases.
_SLACK_EMOJI = {
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "large_orange_circle": "🟠",
    "large_red_circle": "🔴",
    "large_blue_circle": "🔵",
    "large_purple_circle": "🟣",
    "large_white_circle": "⚪",
    "large_black_circle": "⚫",
    "large_green_square": "🟩",
    "large_red_square": "🟥",
    "heavy_minus_sign": "➖",
    "knife_fork_plate": "🍽️",
    "simple_smile": "🙂",
}


def emoji_of(name: str) -> str | None:
    """Return the sign of a shortcode written without colons, skin tone and all; None when there is none."""
    plain, _, tone = name.partition("::skin-tone-")
    sign = _SLACK_EMOJI.get(plain)
    if sign is None:
        shortcode = f":{plain}:"
        found = emoji.emojize(shortcode, language="alias")
        sign = None if found == shortcode else found
    return _toned(sign, int(tone)) if sign and tone in _TONES else sign


def _toned(sign: str, tone: int) -> str:
    """Return the sign in one of the tones 2 to 6, as it was when it has none."""
    toned = sign[0] + chr(_FIRST_TONE + tone - 2) + sign[1:].removeprefix("\ufe0f")
    return toned if emoji.is_emoji(toned) else sign


def emoji_html(name: str) -> Markup:
    """Return the sign of a shortcode with its name for those who hear the page; unknown ones stay text."""
    sign = emoji_of(name)
    if sign is None:
        return escape(f":{name}:")
    said = name.split("::", 1)[0].replace("_", " ")
    return Markup('<span class="emoji" role="img" aria-label="{}">{}</span>').format(said, sign)


def plain_html(text: str, *, with_emoji: bool = True) -> Markup:
    """Return plain_text as HTML: escaped, shortcodes shown as signs unless *with_emoji* is off."""
    if not with_emoji:
        return escape(text)
    pieces = _SHORTCODE.split(text)
    return Markup("").join(emoji_html(p) if i % 2 else escape(p) for i, p in enumerate(pieces))


def mrkdwn_html(text: str, reader: Reader, *, verbatim: bool = False) -> Markup:
    """Return the text as HTML for this reader; entities are unescaped once, user HTML stays text.

    With *verbatim*, bare addresses are left alone.
    """
    text = text.replace("\x00", "")
    quoted = _quoted_from(text)
    if quoted:
        before = text[: quoted.start()].removesuffix("\n")
        drawn = mrkdwn_html(before, reader, verbatim=verbatim) if before else Markup("")
        return drawn + _BLOCKQUOTE.format(_parts(text[quoted.end() :], reader, verbatim=verbatim))
    return _parts(text, reader, verbatim=verbatim)


def _quoted_from(text: str) -> re.Match[str] | None:
    """Return the first >>> that stands at the beginning of a line and not in code."""
    code = [found.span() for found in _PRE.finditer(text)]
    starts = _QUOTE_ALL.finditer(text)
    return next((s for s in starts if not any(a <= s.start() < b for a, b in code)), None)


def _parts(text: str, reader: Reader, *, verbatim: bool) -> Markup:
    out: list[Markup] = []
    parts = _PRE.split(text)
    for i, part in enumerate(parts):
        if i % 2:
            out.append(Markup('<pre class="pre" tabindex="0">{}</pre>').format(_as_written(part)))
        elif len(parts) == 1 or part.strip("\n"):
            # the line breaks that set a block of code apart are not lines of their own
            out += _lines(part if len(parts) == 1 else part.strip("\n"), reader, verbatim=verbatim)
    return Markup("").join(out)


def shortened(said: str, most: int) -> str:
    """Return the first words of a text, at most *most* characters of them."""
    said = said.strip()
    return said if len(said) <= most else said[: most - 1].rsplit(" ", 1)[0] + "…"


def link_html(address: str, label: str = "", *, reader: Reader | None = None) -> Markup | None:
    """Return a link that opens in a new window, None when the address may not be followed.

    One to a message of a local workspace leads to where *reader* sees it, in the same window.
    """
    here = _PERMALINK.match(address) if reader else None
    if here and reader:
        path = f"/ui/{reader.handle}/{here['channel']}/{here['thread'] or here['s'] + '.' + here['us']}"
        said = plain_html(label) if label else Markup("this message")
        return Markup('<a href="{}">{}</a>').format(path, said)
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return None
    if scheme not in LINK_SCHEMES:
        return None
    said = plain_html(label) if label else escape(address.removeprefix("mailto:"))
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(address, said)


_ROW = Markup('<span class="li" data-depth="{}"><span class="n">{}</span><span dir="auto">{}</span></span>')
_BLOCKQUOTE = Markup("<blockquote>{}</blockquote>")


def _lines(text: str, reader: Reader, *, verbatim: bool) -> list[Markup]:
    """Return lines and list items one by one, quoted ones gathered in a quotation; a quotation holds no other."""
    out: list[Markup] = []
    for is_quoted, group in groupby(text.split("\n"), key=lambda line: bool(_QUOTE.match(line))):
        if is_quoted:
            inside = (_line(_QUOTE.sub("", line, count=1), reader, verbatim=verbatim) for line in group)
            out.append(_BLOCKQUOTE.format(Markup("").join(inside)))
        else:
            out += (_line(line, reader, verbatim=verbatim) for line in group)
    return out


def _line(line: str, reader: Reader, *, verbatim: bool) -> Markup:
    item = _ITEM.fullmatch(line)
    if item:
        depth = min(len(item[1].expandtabs(4)) // 2, 4)
        return _ROW.format(depth, item[2], _inline(item[3], reader, verbatim=verbatim))
    return Markup('<span class="ln" dir="auto">{}</span>').format(_inline(line, reader, verbatim=verbatim))


def _inline(line: str, reader: Reader, *, verbatim: bool) -> Markup:
    """Return one line: finished atoms wait under marks while bold, italic and strike are read around them."""
    kept: list[Markup] = []

    def keep(found: re.Match[str]) -> str:
        piece = _atom(found, reader, verbatim=verbatim)
        if piece is None:
            return found[0]
        kept.append(piece)
        return f"\x00{len(kept) - 1}\x00"

    source = _ATOM.sub(keep, line)
    marked = _marked(str(escape(_unescape(source))))
    return Markup(_KEPT.sub(lambda found: kept[int(found[1])], marked))  # noqa: S704  escaped one line above


def _marked(text: str) -> str:
    """Return escaped text with *bold*, _italic_ and ~struck~ as tags, nested as written."""
    out, at = [], 0
    for found in _MARKED.finditer(text):
        out.append(_nowrap(text[at : found.start()]))
        which = next(i for i, inner in enumerate(found.groups()) if inner is not None)
        out.append(f"<{_TAGS[which]}>{_marked(found[which + 1])}</{_TAGS[which]}>")
        at = found.end()
    out.append(_nowrap(text[at:]))
    return "".join(out)


def _nowrap(text: str) -> str:
    # INC-1042 and its like never break at the hyphen
    return _RECORD_ID.sub(r'<span class="nb">\g<0></span>', text)


def _atom(found: re.Match[str], reader: Reader, *, verbatim: bool) -> Markup | None:
    match found.lastgroup:
        case "code":
            return Markup("<code>{}</code>").format(_as_written(found["code"]))
        case "token":
            return _token(found["token"], reader)
        case "url":
            return None if verbatim else link_html(_unescape(found["url"]), reader=reader)
        case _:
            return emoji_html(found["emoji"]) if emoji_of(found["emoji"]) else None


def _token(body: str, reader: Reader) -> Markup | None:
    """Return the HTML of what stands between < and >, None when it is not a token and stays text."""
    kind = _TOKEN_KINDS.get(body[0])
    if kind:
        return kind(body[1:], reader)
    address, _, label = body.partition("|")
    return link_html(_unescape(address), _unescape(label), reader=reader)


def _person(body: str, reader: Reader) -> Markup | None:
    user_id, _, label = body.partition("|")
    name = reader.names.get(user_id) or _unescape(label) or user_id
    shape = "mention me" if user_id == reader.id else "mention"
    return Markup('<span class="{}">@{}</span>').format(shape, name)


def _channel(body: str, reader: Reader) -> Markup | None:
    channel_id, _, label = body.partition("|")
    known = reader.channels.get(channel_id)
    if known:
        where = f"/ui/{reader.handle}/{channel_id}"
        return Markup('<a class="mention" href="{}">#{}</a>').format(where, known)
    return Markup('<span class="mention">#{}</span>').format(_unescape(label) or "private channel")


def _command(body: str, reader: Reader) -> Markup | None:
    name, _, label = body.partition("|")
    if name in BROADCASTS:
        return Markup('<span class="mention">@{}</span>').format(name)
    if name.startswith("date^"):
        return date_token(_unescape(body), reader)
    if name.startswith("subteam^"):
        group = name.removeprefix("subteam^")
        said = reader.groups.get(group) or _unescape(label).removeprefix("@") or "group"
        shape = "mention me" if group in reader.my_groups else "mention"
        return Markup('<span class="{}">@{}</span>').format(shape, said)
    return escape(_unescape(label)) if label else None


_TOKEN_KINDS: dict[str, Callable[[str, Reader], Markup | None]] = {"@": _person, "#": _channel, "!": _command}


def _unescape(text: str) -> str:
    """Undo Slack's three entities, each once: &amp;lt; becomes &lt; and no further."""
    return re.sub(r"&(?:lt|gt|amp);", lambda found: _ENTITIES[found[0]], text)


def _as_written(text: str) -> Markup:
    """Return the inside of code: nothing is read but entities, and a link shows its words or address."""
    shown = re.sub(
        r"<((?:https?|mailto):[^<>|\n]+)(?:\|([^<>\n]*))?>", lambda found: found[2] or found[1], text
    )
    return escape(_unescape(shown))
