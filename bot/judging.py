"""The port Judging on a sentence model, which is loaded when there is something to judge."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import knowledge
from knowledge.agreement import Cited, Judge, Said
from knowledge.encoders import Encoder
from workflows.domain.answers import Passage
from workflows.domain.shadow import Agreement, ShadowReply


class ModelJudging:
    """Tells by words and meaning whether people said what a passage says."""

    def __init__(self, model: str) -> None:
        """Use *model*, a name or a folder; nothing is loaded yet."""
        self._model = model

    def agreement(self, passage: Passage, replies: Sequence[ShadowReply]) -> Agreement:
        """Return how *replies* as a whole hold against *passage*. Raises ModelError."""
        cited = Cited(title=passage.title, heading=passage.heading, url=passage.url, text=passage.text)
        said = [Said(text=reply.text, links=reply.links) for reply in replies]
        return Agreement(Judge(cited, self._encoder).judge(said))

    @cached_property
    def _encoder(self) -> Encoder:
        return knowledge.encoder(self._model)
