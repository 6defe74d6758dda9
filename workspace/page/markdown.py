"""Markdown as safe HTML: what a `markdown` block holds, read by CommonMark and cleaned of everything else."""

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title", "target"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}}


@cache
def _parser() -> MarkdownIt:
    # The block's own HTML stays text: html is off, so markdown-it escapes it.
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


def markdown_html(text: str) -> Markup:
    """Return Markdown as HTML with links to http, https and mailto only, and no images."""
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        # markdown-it aligns cells by a style, which the page's policy forbids
        align = str(token.attrs.pop("style", "")).removeprefix("text-align:")
        if align:
            token.attrSet("align", align)
    drawn = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        drawn,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return Markup(clean)  # noqa: S704  nh3 has cleaned it
