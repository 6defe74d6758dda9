"""Articles: Markdown files with front matter, read from a folder."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from .errors import ArticleError, EmptyBase
from .links import Link, links
from .markdown import Section, outline
from .store import Document

EVERYONE = "everyone"

Readers = frozenset[frozenset[str]]
"""Who reads along, each as the set of what they are (groups, roles, places, an e-mail); {} is a stranger."""
STRANGERS: Readers = frozenset({frozenset()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One page: what its front matter says and what its text says.

    *page* is the path below the folder, with forward slashes. *keywords* are
    the words an author added for search (keywords, tags), *synonyms* the ways
    people ask for the page, *aliases* the words of its former addresses. An empty
    *audience* is nobody. *source* and *revision* say where it was read from. Its owner looks at it again on
    *review_by*, or that many days after the last time.
    """

    page: str
    title: str
    url: str
    owner: str
    audience: tuple[str, ...]
    reviewed_on: date | None
    keywords: tuple[str, ...]
    synonyms: tuple[str, ...]
    aliases: tuple[str, ...]
    sections: tuple[Section, ...]
    source: str = ""
    revision: str = ""
    links: tuple[Link, ...] = ()
    review_by: date | None = None
    review_every_days: int | None = None


def may_read(audience: Collection[str], readers: Readers) -> bool:
    """Whether what is for *audience* may be shown where all of *readers* see it; no readers count as a stranger."""
    if EVERYONE in audience:
        return True
    return bool(readers) and all(not one.isdisjoint(audience) for one in readers)


_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, where it was compiled in
_FRONT = re.compile(r"\A---[ \t]*\n(?P<fields>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def read_articles(folder: Path) -> tuple[Article, ...]:
    """Return the articles below *folder*, ordered by page.

    A file without a text, a README.md at the top and whatever lies in a hidden
    folder are no articles. Raises ArticleError and EmptyBase.
    """
    if not folder.is_dir():
        raise EmptyBase(f"There is no folder {folder}.")
    articles = (read_article(folder, path) for path in article_files(folder))
    found = tuple(article for article in articles if article.sections)
    if not found:
        raise EmptyBase(f"No article with a text was found in {folder}.")
    return found


def article_files(folder: Path) -> Iterator[Path]:
    """Yield the files below *folder* that may be articles, ordered by name."""
    for path in sorted(folder.rglob("*.md")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not hidden and inside.as_posix().lower() != "readme.md":
            yield path


def read_article(folder: Path, path: Path) -> Article:
    """Return the article in *path*; raises ArticleError."""
    return article_of(document_of(folder, path), path=path)


def document_of(folder: Path, path: Path, *, source: str = "", prefix: str = "") -> Document:
    """Return the file *path* below *folder* as it is kept; raises ArticleError when it is no text."""
    return Document(page=prefix + path.relative_to(folder).as_posix(), source=source, text=_decode(path))


def article_of(document: Document, *, path: Path | None = None) -> Article:
    """Return what *document* says; raises ArticleError, which names *path*."""
    path = path or Path(document.page)
    fields, body = _front_matter(path, document.text)
    front = _Fields(path, document.text, fields)
    text = outline(body)
    return Article(
        page=document.page,
        title=front.text("title") or document.title or text.title or _title_of(document.page),
        url=front.text("url") or document.url,
        owner=front.text("owner") or document.owner,
        audience=_audience(front, document),
        reviewed_on=front.day("reviewed"),
        keywords=front.texts("keywords") + front.texts("tags"),
        synonyms=front.texts("synonyms"),
        aliases=tuple(re.sub(r"[\W_]+", " ", old).strip() for old in front.texts("redirect_from")),
        sections=text.sections,
        source=document.source,
        revision=document.revision,
        links=links(body),
        review_by=front.day("review_by"),
        review_every_days=front.days("review_every"),
    )


def _audience(front: _Fields, document: Document) -> tuple[str, ...]:
    """Return who it is for, in lower case; a field left empty names nobody, a field left out everyone."""
    if "audience" in front:
        stated: tuple[str, ...] = front.texts("audience")
    else:
        stated = (EVERYONE,) if document.audience is None else document.audience
    return tuple(dict.fromkeys(name.casefold() for name in stated))


def _title_of(page: str) -> str:
    return PurePosixPath(page).stem.replace("-", " ").replace("_", " ").capitalize()


def _decode(path: Path) -> str:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        raise ArticleError(path, line, "The text is not UTF-8.") from wrong
    return text.replace("\r\n", "\n")


def _front_matter(path: Path, source: str) -> tuple[dict[str, Any], str]:
    front = _FRONT.match(source)
    if front is None:
        if source.startswith("---\n"):
            raise ArticleError(path, 1, "The front matter has no closing line of three dashes.")
        return {}, source
    try:
        fields = yaml.load(front["fields"], Loader=_LOADER)  # noqa: S506 - both loaders are the safe one
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 2 if wrong.problem_mark else 1
        raise ArticleError(path, line, f"The front matter is not YAML: {wrong.problem}.") from wrong
    except (yaml.YAMLError, ValueError) as wrong:  # a control character; a date such as 2026-02-31
        raise ArticleError(path, 1, f"The front matter is not YAML: {wrong}.") from wrong
    if fields is None:
        return {}, source[front.end() :]
    if not isinstance(fields, dict):
        raise ArticleError(path, 2, "The front matter is not a list of `field: value` lines.")
    return {str(name): value for name, value in fields.items()}, source[front.end() :]


class _Fields:
    """The front matter, read by kind; a wrong kind names its line."""

    def __init__(self, path: Path, source: str, fields: dict[str, Any]) -> None:
        self._path = path
        self._source = source
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def text(self, name: str) -> str:
        """Return a one-line text, "" when the field is missing."""
        value = self._fields.get(name)
        if value is None:
            return ""
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return " ".join(str(value).split())
        raise self._wrong(name, "a line of text")

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; one text is split at its commas."""
        value = self._fields.get(name)
        if value is None:
            return ()
        if isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, list) or any(isinstance(one, (dict, list)) for one in value):
            raise self._wrong(name, "a list of texts")
        return tuple(" ".join(str(one).split()) for one in value if str(one or "").strip())

    def day(self, name: str) -> date | None:
        """Return a date, None when the field is missing."""
        value = self._fields.get(name)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise self._wrong(name, "a date such as 2026-01-31") from None

    def days(self, name: str) -> int | None:
        """Return a length such as 90d or 26w in days, None when the field is missing."""
        value = self.text(name)
        if not value:
            return None
        stated = re.fullmatch(r"(\d{1,4})\s*([dw])", value.lower())
        if stated is None or int(stated[1]) == 0:
            raise self._wrong(name, "a length such as 90d or 26w")
        return int(stated[1]) * (7 if stated[2] == "w" else 1)

    def _wrong(self, name: str, wanted: str) -> ArticleError:
        at = re.search(rf"^{re.escape(name)}\s*:", self._source, re.MULTILINE)
        line = self._source.count("\n", 0, at.start()) + 1 if at else 1
        return ArticleError(self._path, line, f"The field `{name}` is not {wanted}.")
