"""The port Grouping on a sentence model, which is loaded when there is something to group."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import knowledge
from knowledge.encoders import Encoder
from knowledge.grouping import grouped
from workflows.domain.gaps import Topic


class ModelGrouping:
    """Groups questions by what they mean."""

    def __init__(self, model: str) -> None:
        """Use *model*, a name or a folder; nothing is loaded yet."""
        self._model = model

    def grouped(self, questions: Sequence[str]) -> Sequence[Topic]:
        """Return *questions* in topics, the largest first. Raises ModelError."""
        found = grouped(questions, self._encoder)
        return [Topic(name=group.name, members=group.members) for group in found]

    @cached_property
    def _encoder(self) -> Encoder:
        return knowledge.encoder(self._model)
