"""The language model as the desk's port: asked with cited passages, believed in nothing, missed by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import structlog

import knowledge
from bot.refusals import Refused
from bot.settings import Settings
from knowledge.openai_model import OpenAIModel
from knowledge.writing import Writer, WriterError
from workflows.domain.answers import Passage, Sentence

LEASE_SHARE = 1 / 3
"""Share of a job's lease the model may take; the rest is for showing what it wrote."""

log = structlog.get_logger()


class CheckedWriter:
    """Meets the port Writer. A model that fails costs its words, never the answer."""

    def __init__(self, writer: Writer) -> None:
        """Word with *writer*."""
        self._writer = writer

    def write(self, question: str, passages: Sequence[Passage]) -> Iterator[Sentence]:
        """Return the sentences the passages say, as they come; the log never holds a word of them."""
        material = [(f"{passage.title}. {passage.heading}", passage.text) for passage in passages]
        kept = 0
        try:
            for one in self._writer.write(question, material):
                kept += 1
                yield Sentence(text=one.text, source=one.source)
        except WriterError as error:
            log.warning("not worded", action="writer.failed", why=str(error), kept=kept)


def writer_of(settings: Settings) -> CheckedWriter | None:
    """Return the writer of the settings, None when they name none. Raises Refused for half of one."""
    if not settings.llm_url:
        return None
    if not settings.llm_model:
        raise Refused("DESKHAND_LLM_MODEL is not set. Name the model that DESKHAND_LLM_URL serves.")
    try:
        model = OpenAIModel(
            address=settings.llm_url,
            model=settings.llm_model,
            key=settings.llm_key.get_secret_value(),
            timeout_s=settings.lease_s * LEASE_SHARE,
        )
    except knowledge.ModelError as error:
        raise Refused(str(error)) from None
    return CheckedWriter(Writer(model, knowledge.encoder(settings.model or knowledge.DEFAULT_MODEL)))
