"""Parsing: documents to articles, each once; what was made of a document is kept beside the vectors.

Reading Markdown takes longer than everything else a start does. What is kept is found by the document and by the
code that parses it, so that neither can change unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from cattrs.preconf.json import make_converter

from .articles import Article, article_of
from .cache import key, pack, unpack
from .store import Blobs, Document

_CODE = ("articles.py", "links.py", "markdown.py", "parsing.py")
_DAYS = ("reviewed_on", "review_by")
_CONVERTER = make_converter()
_WORTH_KEEPING = 20  # documents: fewer are parsed again in less time than it takes to keep them

Parse = Callable[[Document], Article]


class Parser:
    """Documents to articles; one that did not change since the last call is the very article it was."""

    def __init__(self, blobs: Blobs) -> None:
        """Keep in *blobs* what was parsed."""
        self._blobs = blobs
        self._known: dict[str, tuple[str, Article]] = {}

    def lacks(self, digests: Mapping[str, str]) -> list[str]:
        """Return the pages whose document, by its digest, is not the one that was parsed last."""
        return [page for page, digest in digests.items() if self._known.get(page, ("",))[0] != digest]

    def articles(
        self, digests: Mapping[str, str], documents: Iterable[Document], *, parse: Parse = article_of
    ) -> tuple[Article, ...]:
        """Return the article of each page in *digests*, in order; raises what *parse* raises.

        *documents* are at least those that it `lacks`.
        """
        lacking = set(self.lacks(digests))
        new = {one.page: one for one in documents if one.page in lacking}
        is_many = len(new) > _WORTH_KEEPING
        kept = self._kept({_key(digests[page]): one for page, one in new.items()}) if is_many else {}
        fresh = {page: parse(one) for page, one in new.items() if page not in kept}
        found = {page: article for page, (_, article) in self._known.items()} | kept | fresh
        self._known = {page: (digest, found[page]) for page, digest in digests.items()}
        if len(fresh) > _WORTH_KEEPING:
            told = {_key(digests[page]): _packed(article) for page, article in fresh.items()}
            self._blobs.keep(fingerprint(), told)
        return tuple(found[page] for page in digests)

    def tidy(self) -> None:
        """Let go what is kept of documents that are no longer there."""
        self._blobs.tidy(fingerprint(), [_key(digest) for digest, _ in self._known.values()])

    def _kept(self, wanted: Mapping[bytes, Document]) -> dict[str, Article]:
        found = {}
        for one, blob in self._blobs.load(fingerprint(), list(wanted)).items():
            arrays = unpack(blob)
            if arrays is not None:  # a broken one is parsed again
                document = wanted[one]
                article = _CONVERTER.loads(arrays["told"].tobytes(), Article)
                found[document.page] = replace(article, revision=document.revision)
        return found


@cache
def fingerprint() -> str:
    """Return what names the code that parses."""
    digest = hashlib.blake2b(digest_size=8)
    for name in _CODE:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return f"parsed-{digest.hexdigest()}"


def _key(digest: str) -> bytes:
    return key("article", digest)


def _packed(article: Article) -> bytes:
    return pack({"told": np.frombuffer(_CONVERTER.dumps(article).encode(), dtype=np.uint8)})
