"""What understands words: the knowledge base, the writer, what groups, finds wishes and judges."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from workflows.domain.answers import Answer, NotReady, Passage, Sentence
from workflows.domain.audiences import Readers
from workflows.domain.gaps import Topic
from workflows.domain.shadow import Agreement, ShadowReply
from workflows.domain.slots import Dated
from workflows.domain.wanting import Match


class Knowledge(Protocol):
    """The knowledge base, read or still being read."""

    def ask(self, question: str, *, exclude: Collection[str], readers: Readers) -> Answer | NotReady:
        """Return the best passages for *question* that each of *readers* may read, without the pages in *exclude*."""

    def passage(self, page: str, question: str, *, readers: Readers) -> Passage | None:
        """Return the section of *page* that fits *question* best, None when it is gone or not for all of *readers*."""

    def audiences(self, pages: Collection[str]) -> Mapping[str, tuple[str, ...]] | None:
        """Return who may read those of *pages* that are there at this very moment; what was withdrawn is missing.

        None as long as nobody knows: before any article was ever read.
        """


class Writer(Protocol):
    """A language model that words answers; an option, and never believed."""

    def write(self, question: str, passages: Sequence[Passage]) -> Iterator[Sentence]:
        """Return sentences that *passages* say, each as soon as it is whole; none, or fewer, when it fails."""


class Grouping(Protocol):
    """Whatever sees that two questions ask for the same thing."""

    def grouped(self, questions: Sequence[str]) -> Sequence[Topic]:
        """Return *questions* in topics named by their words, the largest first; of very many only the last."""


class Wishes(Protocol):
    """Whatever understands what people want of the catalogue, and how they say days and options."""

    def find(self, text: str, *, readers: Readers) -> Sequence[Match]:
        """Return the items each of *readers* may ask for that *text* may mean, the likeliest first."""

    def dates(self, text: str, *, today: date) -> Sequence[Dated]:
        """Return the days that *text* names, in its order."""

    def nearest(self, text: str, among: Sequence[str]) -> int | None:
        """Return the place of the one among these that *text* means, None when that is not clear."""


class Judging(Protocol):
    """Whatever can tell whether people said what a passage says."""

    def agreement(self, passage: Passage, replies: Sequence[ShadowReply]) -> Agreement:
        """Return how *replies* as a whole hold against *passage*."""
