"""A store in memory, and a source that holds what a test puts there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from knowledge import Document, Kept
from knowledge.sources import Reading, Skipped, SourceError


class MemoryStore:
    """Articles and blobs in memory; meets knowledge.Articles and knowledge.Blobs. `changes` counts what was stored."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[Document, Kept]] = {}
        self.blobs: dict[tuple[str, bytes], bytes] = {}
        self.changes: list[tuple[list[str], list[str]]] = []
        self.questions: dict[str, tuple[str, ...]] = {}
        self.calibrators: dict[str, Mapping[str, Any]] = {}

    def version(self) -> int:
        return len(self.changes)

    def kept(self) -> dict[str, Kept]:
        return {page: kept for page, (_, kept) in self.pages.items()}

    def documents(self, pages: Collection[str] | None = None) -> tuple[int, list[Document]]:
        wanted = sorted(self.pages if pages is None else self.pages.keys() & set(pages))
        return self.version(), [self.pages[page][0] for page in wanted]

    def change(self, *, put: Sequence[tuple[Document, Kept]], remove: Collection[str]) -> int:
        self.changes.append((sorted(document.page for document, _ in put), sorted(remove)))
        for page in remove:
            self.pages.pop(page, None)
        self.pages.update({document.page: (document, kept) for document, kept in put})
        return self.version()

    def confirmed(self) -> dict[str, tuple[str, ...]]:
        return self.questions

    def confirm(self, page: str, *questions: str) -> None:
        self.questions = {**self.questions, page: questions}
        self.changes.append(([], []))

    def calibrator(self, fingerprint: str) -> Mapping[str, Any] | None:
        return self.calibrators.get(fingerprint)

    def calibrate(self, fingerprint: str, told: Mapping[str, Any]) -> None:
        self.calibrators[fingerprint] = told
        self.changes.append(([], []))

    def load(self, fingerprint: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        return {key: self.blobs[fingerprint, key] for key in keys if (fingerprint, key) in self.blobs}

    def keep(self, fingerprint: str, blobs: Mapping[bytes, bytes]) -> None:
        self.blobs.update({(fingerprint, key): body for key, body in blobs.items()})

    def tidy(self, fingerprint: str, used: Collection[bytes]) -> None:
        self.blobs = {at: body for at, body in self.blobs.items() if at[0] != fingerprint or at[1] in used}


class HeldSource:
    """A source of the pages a test gives it; *broken* ones are skipped, and it can be out of reach."""

    def __init__(self, name: str = "articles", **pages: str) -> None:
        self.name = name
        self.pages = {f"{page.replace('__', '/')}.md": text for page, text in pages.items()}
        self.broken: set[str] = set()
        self.is_out_of_reach = False

    def mark(self) -> str:
        return str(sorted(self.pages.items()))

    def read(self) -> Reading:
        if self.is_out_of_reach:
            raise SourceError("It does not answer.")
        return Reading(
            documents=[
                Document(page=page, source=self.name, text=text)
                for page, text in self.pages.items()
                if page not in self.broken
            ],
            skipped=[Skipped(page=page, reason="It is torn.") for page in self.broken],
        )
