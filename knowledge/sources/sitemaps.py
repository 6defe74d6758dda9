"""The pages of a website as a source: those a sitemap file names, read politely and from listed hosts only."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from urllib.robotparser import RobotFileParser

from typing_extensions import override

from knowledge.errors import KnowledgeError
from knowledge.store import Document

from .conversion import MISSING, ConversionError, convert
from .reading import Reading, Skipped, SourceError

AGENT = "Deskhand"
TIMEOUT_S = 10
PAUSE_S = 0.5  # between two requests; a site should not notice
LARGEST = 5_000_000  # bytes of one page
MOST_PAGES = 5000


class PageError(KnowledgeError):
    """A page that is not read, in one sentence."""


class SitemapSource:
    """The pages named in the file *sitemap*: http and https addresses on *hosts*, files below its own folder."""

    def __init__(
        self,
        sitemap: Path,
        *,
        name: str,
        hosts: Collection[str] = (),
        owner: str = "",
        audience: Sequence[str] | None = None,
        pause_s: float = PAUSE_S,
    ) -> None:
        self.name = name
        self._sitemap = sitemap
        self._hosts = frozenset(host.lower() for host in hosts)
        self._owner = owner
        self._audience = None if audience is None else tuple(audience)
        self._pause_s = pause_s
        self._stop = threading.Event()
        self._opener = build_opener(_OnlyTo(self._hosts))
        self._robots: dict[str, RobotFileParser] = {}

    def mark(self) -> str:
        """Return a hash of the sitemap: whoever changes a page changes its entry, as the format asks for."""
        try:
            return hashlib.blake2b(self._sitemap.read_bytes(), digest_size=16).hexdigest()
        except OSError:
            return ""

    def read(self) -> Reading:
        """Return the pages as they are now. Raises SourceError."""
        self._robots.clear()
        documents: list[Document] = []
        skipped: list[Skipped] = []
        for address in self._addresses():
            page = f"{self.name}/{address.split('://', 1)[-1]}"
            try:
                title, text = convert(self._content(address), suffix=".html")
            except (ConversionError, PageError) as wrong:
                skipped.append(Skipped(page=page, reason=str(wrong)))
                continue
            documents.append(
                Document(
                    page=page,
                    source=self.name,
                    text=text,
                    title=title,
                    url=address if address.startswith("http") else "",
                    owner=self._owner,
                    audience=self._audience,
                )
            )
        return Reading(documents=documents, skipped=skipped)

    def _addresses(self) -> list[str]:
        try:
            from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # ships no types
            from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]  # nor here
        except ImportError as wrong:
            raise SourceError(MISSING) from wrong
        try:
            root = fromstring(self._sitemap.read_bytes())
        except OSError as wrong:
            raise SourceError(f"{self._sitemap} cannot be read: {wrong.strerror}.") from wrong
        except (ParseError, DefusedXmlException) as wrong:
            raise SourceError(f"{self._sitemap} is no sitemap: {wrong}.") from wrong
        found = [(node.text or "").strip() for node in root.iter() if node.tag.rpartition("}")[2] == "loc"]
        return list(dict.fromkeys(address for address in found if address))[:MOST_PAGES]

    def _content(self, address: str) -> bytes:
        parts = urlsplit(address)
        if parts.scheme == "file":
            return self._file(Path(unquote(parts.path)))
        if not _is_listed(address, self._hosts):
            raise PageError("Its host is not listed.")
        if not self._robots_of(f"{parts.scheme}://{parts.netloc}").can_fetch(AGENT, address):
            raise PageError("The site asks not to read it.")
        return self._fetched(address)

    def _file(self, path: Path) -> bytes:
        if not path.resolve().is_relative_to(self._sitemap.parent.resolve()):
            raise PageError("It lies outside of the sitemap's folder.")
        try:
            return path.read_bytes()
        except OSError as wrong:
            raise PageError(f"{wrong.strerror}.") from wrong

    def _robots_of(self, site: str) -> RobotFileParser:
        """Return what the site asks of those who read it; one that says nothing asks nothing."""
        if site not in self._robots:
            asked = RobotFileParser()
            try:
                asked.parse(self._fetched(f"{site}/robots.txt").decode("utf-8", "replace").splitlines())
            except PageError:
                asked.parse([])
            self._robots[site] = asked
        return self._robots[site]

    def _fetched(self, address: str) -> bytes:
        self._stop.wait(self._pause_s)
        request = Request(address, headers={"User-Agent": AGENT})  # noqa: S310 - http or https, see _is_listed
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as answer:
                content: bytes = answer.read(LARGEST + 1)
        except (URLError, OSError, ValueError) as wrong:
            raise PageError(f"It does not answer ({getattr(wrong, 'reason', None) or wrong}).") from wrong
        if len(content) > LARGEST:
            raise PageError("It is too large.")
        return content


class _OnlyTo(HTTPRedirectHandler):
    """Follows a redirect only to a listed host."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self._hosts = hosts

    @override
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        if not _is_listed(newurl, self._hosts):
            raise URLError("it leads to a host that is not listed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]  # typeshed names the class of headers


def _is_listed(address: str, hosts: frozenset[str]) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and (parts.netloc.lower() in hosts or parts.hostname in hosts)
