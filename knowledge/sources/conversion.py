"""Other formats made Markdown: HTML, PDF and DOCX, by markitdown where it is installed."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from markitdown import MarkItDown

CONVERTED = frozenset({".html", ".htm", ".pdf", ".docx"})
MISSING = "It needs the extra for documents: pip install 'deskhand[documents]'."
_AROUND = ("nav", "header", "footer", "aside", "form", "script", "style", "noscript", "template")
_BEGINS = {".pdf": b"%PDF-", ".docx": b"PK"}
_DASHES = "---\n"


class ConversionError(KnowledgeError):
    """A document that cannot be made Markdown, in one sentence."""


def convert(content: bytes, *, suffix: str) -> tuple[str, str]:
    """Return title ("" when it states none) and Markdown of a document; raises ConversionError."""
    converter = _converter()
    is_torn = suffix == ".docx" and not zipfile.is_zipfile(io.BytesIO(content))
    if is_torn or not content.startswith(_BEGINS.get(suffix, b"")):  # else it would be taken for plain text
        raise ConversionError(f"It is no {suffix[1:].upper()}.")
    try:
        title = ""
        if suffix in (".html", ".htm"):
            title, content = _main_part(content)
        told = converter.convert_stream(io.BytesIO(content), file_extension=suffix)
    except (
        Exception
    ) as wrong:  # each format's reader fails in ways of its own, on files anybody may have made
        raise ConversionError(
            f"It cannot be read as {suffix[1:].upper()} ({type(wrong).__name__})."
        ) from wrong
    text = told.markdown.strip()
    if text.startswith(_DASHES):  # a rule, and no front matter: only a person who writes Markdown states that
        text = f"\n{text}"
    return title or " ".join((told.title or "").split()), text


def is_document(path: Path) -> bool:
    """Whether *path* names a format that is converted."""
    return path.suffix.lower() in CONVERTED


@lru_cache(maxsize=1)
def _converter() -> MarkItDown:
    try:
        from markitdown import MarkItDown
    except ImportError as wrong:
        raise ConversionError(MISSING) from wrong
    return MarkItDown(enable_plugins=False)


def _main_part(content: bytes) -> tuple[str, bytes]:
    """Return a page's title and what it is about, without what stands around it on every page of its site."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(content, "html.parser")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    for around in soup.find_all(_AROUND):
        around.decompose()
    part = soup.find("main") or soup.find("article") or soup.body or soup
    return title, f"<html><body>{part}</body></html>".encode()
