"""The encoder that runs a sentence-transformers model."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from .encoders import Encoding, without_tokens
from .errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Tokens, padding included: what fits a processor's cache. Batches four times as large take a fifth longer.
_BATCH = 512


class SentenceEncoder:
    """A sentence-transformers model, loaded when the first text arrives.

    Safe to share between threads. A batch is computed on one thread, passages on
    as many threads as there are processors: threads that wait for each other
    inside a batch lose more on a busy machine than they win on an idle one.
    """

    has_tokens = True
    terms_weight = 0.2

    def __init__(self, name: str, *, source: str, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._source = source
        self._model: SentenceTransformer | None = None
        self._vocabulary: frozenset[str] = frozenset()
        self._busy = threading.RLock()

    def passages(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each passage, in order."""
        model = self._load()
        found: dict[int, Encoding] = {}

        def encode(batch: list[int]) -> None:
            some = [texts[at] for at in batch]
            found.update(zip(batch, self._forward(model, some, task="document"), strict=True))

        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            for done in [pool.submit(encode, batch) for batch in _batches(self._lengths(model, texts))]:
                done.result()
        return [found[at] for at in range(len(texts))]

    def question(self, text: str) -> Encoding:
        """Return the encoding of a question."""
        return self._forward(self._load(), [text], task="query")[0]

    def knows(self, word: str) -> bool:
        """Say whether a lower-case *word* is whole in the model's vocabulary."""
        self._load()
        return word in self._vocabulary

    def _load(self) -> SentenceTransformer:
        with self._busy:
            if self._model is None:
                self._model = self._loaded()
            return self._model

    def _loaded(self) -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
        try:
            model = SentenceTransformer(self._source)
        except (OSError, ValueError, ImportError) as wrong:
            first = str(wrong).strip().splitlines()[0] if str(wrong).strip() else type(wrong).__name__
            raise ModelError(f"The model {self.name} cannot be loaded: {first}") from wrong
        vocabulary: dict[str, int] = getattr(model.tokenizer, "get_vocab", dict)()
        self._vocabulary = frozenset(token.lstrip("\u2581\u0120") for token in vocabulary)
        return model

    def _lengths(self, model: SentenceTransformer, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has; a guess where the model's tokenizer does not say."""
        if not callable(model.tokenizer):
            return [1 + len(text) // 4 for text in texts]
        with self._busy:
            found = model.tokenizer(list(texts), truncation=True, max_length=model.max_seq_length)
        return [len(ids) for ids in found["input_ids"]]

    def _forward(self, model: SentenceTransformer, texts: list[str], *, task: str) -> list[Encoding]:
        import torch
        from sentence_transformers.util import batch_to_device

        torch.set_num_threads(1)
        with self._busy:  # a fast tokenizer must not be used by two threads at once
            features = model.preprocess(texts, prompt=model.prompts.get(task) or None)
        with torch.inference_mode():
            out = model(batch_to_device(features, model.device))
            vectors = torch.nn.functional.normalize(out["sentence_embedding"], dim=1).float().cpu().numpy()
            if "token_embeddings" not in out:  # a model of static word vectors
                return [without_tokens(vector) for vector in vectors]
            tokens = torch.nn.functional.normalize(out["token_embeddings"], dim=2).float().cpu().numpy()
            ids = features["input_ids"].cpu().numpy().astype(np.int32)
            real = features["attention_mask"].cpu().numpy().astype(bool)
        words_only = real & ~np.isin(ids, model.tokenizer.all_special_ids)
        kept = np.where(words_only.any(axis=1, keepdims=True), words_only, real)
        return [
            Encoding(vector=vectors[at], tokens=tokens[at][kept[at]], token_ids=ids[at][kept[at]])
            for at in range(len(texts))
        ]


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the numbers of texts of like *lengths*, about _BATCH tokens together once padded."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lambda at: lengths[at]):
        if batch and (len(batch) + 1) * lengths[at] > _BATCH:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch
