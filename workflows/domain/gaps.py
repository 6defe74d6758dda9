"""Gaps: questions nothing was found for, grouped by what they ask for, until an article answers them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.domain.ids import ConversationId, GapId, UserId

EXAMPLES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class GapQuestion:
    """A question nothing was found for, redacted. `gap_id` is None until it was put into a group.

    `person_id` is who asked: to count people, never to name them.
    """

    conversation_id: ConversationId
    turn: int
    question: str
    at: datetime
    person_id: UserId | None = None
    gap_id: GapId | None = None
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Questions that ask for the same thing: their places in what was given, the most typical first."""

    name: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that people ask for and no article answers. Its questions come newest first."""

    id: GapId
    name: str
    questions: tuple[GapQuestion, ...]

    @property
    def people(self) -> int:
        """How many different people asked; a question of nobody known counts as one of its own."""
        return len({one.person_id or one.conversation_id for one in self.questions})

    @property
    def times(self) -> int:
        """How often it was asked."""
        return len(self.questions)

    @property
    def newest_at(self) -> datetime:
        """When it was asked last."""
        return self.questions[0].at

    @property
    def examples(self) -> tuple[str, ...]:
        """The newest questions, each wording once."""
        return tuple(dict.fromkeys(one.question for one in self.questions))[:EXAMPLES]


class EachAlone:
    """Groups only what is worded alike: for a desk without a model."""

    def grouped(self, questions: Sequence[str]) -> Sequence[Topic]:
        """Return *questions* by their words, whatever their case."""
        places: dict[str, list[int]] = {}
        for place, question in enumerate(questions):
            places.setdefault(" ".join(question.casefold().split()), []).append(place)
        topics = [Topic(name=questions[found[0]], members=tuple(found)) for found in places.values()]
        return sorted(topics, key=lambda topic: -len(topic.members))


def in_topics(
    questions: Sequence[GapQuestion], topics: Sequence[Topic], *, new_id: Callable[[], str]
) -> list[GapQuestion]:
    """Return those of *questions* that are in a topic, with its name and the id of its gap.

    A gap keeps its id as long as most of its questions stay together, so that a card shown before still means it.
    """
    taken: set[GapId] = set()
    placed = []
    for topic in topics:
        members = [questions[place] for place in topic.members]
        known = Counter(one.gap_id for one in members if one.gap_id is not None and one.gap_id not in taken)
        gap_id = known.most_common(1)[0][0] if known else GapId(new_id())
        taken.add(gap_id)
        placed += [replace(one, gap_id=gap_id, topic=topic.name) for one in members]
    return placed


def ranked(questions: Sequence[GapQuestion]) -> list[Gap]:
    """Return the gaps of the questions that are in one, those that touch most people first."""
    found: dict[GapId, list[GapQuestion]] = {}
    for one in sorted(questions, key=lambda one: one.at, reverse=True):
        if one.gap_id is not None:
            found.setdefault(one.gap_id, []).append(one)
    gaps = [Gap(id=gap_id, name=asked[0].topic, questions=tuple(asked)) for gap_id, asked in found.items()]
    return sorted(gaps, key=lambda gap: (-gap.people, -gap.times, -gap.newest_at.timestamp(), gap.id))
