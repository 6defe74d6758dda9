"""Grouping: questions that ask for the same thing, put together and named by their own words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .encoders import Encoder
from .words import STOP_WORDS, stems, words

ALIKE = 0.5  # cosine that the members of a group have with each other on average; paraphrases lie above it
NAME_WORDS = 3
QUESTIONS_MAX = 2000  # compared with each other in one go: some seconds and 32 MB; older ones are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions that ask for the same thing: their places in what was given, the most typical first."""

    name: str
    members: tuple[int, ...]


def grouped(questions: Sequence[str], encoder: Encoder) -> list[Group]:
    """Return the last QUESTIONS_MAX of *questions* in groups, the largest first; a question alone is a group too."""
    if not questions:
        return []
    first = max(0, len(questions) - QUESTIONS_MAX)
    asked = list(questions[first:])
    vectors = np.stack([encoding.vector for encoding in encoder.passages(asked)])
    labels = _labels(vectors)
    rarity = _rarity(asked)
    groups = []
    for label in sorted(set(labels)):
        members = [number for number, found in enumerate(labels) if found == label]
        centre = vectors[members].mean(axis=0)
        members.sort(key=lambda number: (-float(vectors[number] @ centre), number))
        groups.append(
            Group(
                name=_name([asked[number] for number in members], rarity),
                members=tuple(first + number for number in members),
            )
        )
    return sorted(groups, key=lambda group: (-len(group.members), group.members))


def _labels(vectors: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> list[int]:
    if len(vectors) == 1:
        return [0]
    from sklearn.cluster import AgglomerativeClustering

    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=1 - ALIKE
    )
    return [int(label) for label in clustering.fit_predict(vectors)]


def _rarity(asked: Sequence[str]) -> dict[str, float]:
    counted = Counter(stem for text in asked for stem in set(stems(words(text))))
    return {stem: math.log(1 + len(asked) / count) for stem, count in counted.items()}


def _name(members: Sequence[str], rarity: dict[str, float]) -> str:
    """Return the words most of the members share and few others have, in the order people say them."""
    shares: Counter[str] = Counter()
    spoken: dict[str, Counter[str]] = {}
    for text in members:
        found = [word for word in words(text) if word not in STOP_WORDS]
        shares.update(set(stems(found)))
        for word, stem in zip(found, stems(found), strict=True):
            spoken.setdefault(stem, Counter())[word] += 1
    best = sorted(shares, key=lambda stem: (-shares[stem] * rarity[stem], stem))[:NAME_WORDS]
    typical = [stem for stem in stems(words(members[0])) if stem in best]
    ordered = [*dict.fromkeys(typical), *(stem for stem in best if stem not in typical)]
    return " ".join(spoken[stem].most_common(1)[0][0] for stem in ordered) or members[0]
