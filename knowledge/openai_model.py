"""A language model behind an OpenAI-compatible address: a server of one's own, or a provider's."""

from __future__ import annotations

import time
from collections.abc import Iterator

from .errors import ModelError
from .writing import WriterError

CONNECT_S = 5.0


class OpenAIModel:
    """Streams chat completions. Nothing is sent before the first answer is asked for."""

    def __init__(self, *, address: str, model: str, key: str, timeout_s: float) -> None:
        """Speak to *address* (…/v1) with *key*; a whole answer may take *timeout_s*. Raises ModelError."""
        try:
            import openai
        except ImportError as missing:
            raise ModelError(
                "A language model needs the openai package: pip install 'deskhand[llm]'."
            ) from missing
        timeout = openai.Timeout(timeout_s, connect=CONNECT_S)
        self._openai = openai
        self._client = openai.OpenAI(base_url=address, api_key=key or "none", timeout=timeout, max_retries=1)
        self._model = model
        self._timeout_s = timeout_s

    def stream(self, instructions: str, text: str, *, tokens: int) -> Iterator[str]:
        """Return the continuation in pieces, as they come. Raises WriterError."""
        until = time.monotonic() + self._timeout_s
        try:
            with self._client.chat.completions.create(
                model=self._model,
                messages=[{"role": "system", "content": instructions}, {"role": "user", "content": text}],
                max_tokens=tokens,
                temperature=0,
                stream=True,
            ) as chunks:
                is_over = False
                for chunk in chunks:
                    if time.monotonic() > until:
                        raise WriterError(f"The language model took longer than {self._timeout_s:g} s.")
                    piece = chunk.choices[0].delta.content if chunk.choices else None
                    is_over = is_over or bool(chunk.choices and chunk.choices[0].finish_reason)
                    if piece:
                        yield piece
                if not is_over:
                    raise WriterError("The language model broke off.")
        except self._openai.APIError as wrong:
            raise WriterError(f"The language model could not answer: {type(wrong).__name__}.") from wrong
        except (
            ValueError,
            AttributeError,
            TypeError,
            IndexError,
        ) as wrong:  # not the protocol it claims to speak
            raise WriterError("The language model's answer is not a stream of chat completions.") from wrong
