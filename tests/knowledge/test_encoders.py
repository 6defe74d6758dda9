from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge import HASHING, ModelError, models, sentence_encoder
from knowledge.encoders import HashingEncoder
from knowledge.models import encoder
from knowledge.projection import DIMENSIONS, Projection


def test_the_hashing_encoder_gives_the_same_unit_vector_in_every_process() -> None:
    code = (
        "from knowledge.encoders import HashingEncoder\n"
        "print(HashingEncoder().question('The VPN drops').vector.tobytes().hex())"
    )

    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    }

    vector = HashingEncoder().question("The VPN drops").vector
    assert runs == {vector.tobytes().hex()}
    assert np.linalg.norm(vector) == pytest.approx(1.0)


def test_the_hashing_encoder_puts_texts_that_share_words_nearer() -> None:
    question, near, far = (
        HashingEncoder().question(text).vector
        for text in ("vpn drops", "The VPN dropped again", "payday is near")
    )

    assert question @ near > question @ far


def test_a_text_without_words_is_a_zero_vector() -> None:
    assert not HashingEncoder().question("?!").vector.any()


def test_opening_a_base_with_the_hashing_encoder_loads_no_torch(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Toner is in the cupboard.", encoding="utf-8")
    code = (
        "import sys\nfrom pathlib import Path\nfrom knowledge import KnowledgeBase\n"
        f"base = KnowledgeBase.open(Path({str(tmp_path)!r}), cache=Path({str(tmp_path / 'c')!r}), model='hashing')\n"
        "base.ask('toner')\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_texts_of_like_length_are_computed_together() -> None:
    lengths = [int(one) for one in np.random.default_rng(0).integers(3, 200, size=300)]

    batches = list(sentence_encoder._batches(lengths))

    padded = sum(len(batch) * max(lengths[at] for at in batch) for batch in batches)
    assert sorted(at for batch in batches for at in batch) == list(range(300))
    assert all(len(batch) * max(lengths[at] for at in batch) <= 512 for batch in batches)
    assert padded < 1.05 * sum(lengths)


def test_the_default_model_is_refused_when_its_weights_are_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr(models, "_bundled_folder", lambda: tmp_path)

    with pytest.raises(ModelError, match="are not those of"):
        encoder("all-MiniLM-L6-v2")


def test_a_folder_has_the_fingerprint_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    before = encoder(str(tmp_path)).fingerprint
    (tmp_path / "config.json").write_text("{ }", encoding="utf-8")

    assert encoder(str(tmp_path)).fingerprint != before
    assert encoder(HASHING).fingerprint != before


def test_a_projection_keeps_what_its_tokens_are_like(tmp_path: Path) -> None:
    tokens = np.random.default_rng(1).normal(size=(400, 12)) @ np.random.default_rng(2).normal(size=(12, 384))
    tokens = (tokens / np.linalg.norm(tokens, axis=1, keepdims=True)).astype(np.float32)
    fitted = Projection.fit(tokens)

    packed = fitted.pack(tokens).astype(np.float32) / fitted.scale

    assert packed.shape == (400, DIMENSIONS)
    assert np.abs(packed @ packed.T - tokens @ tokens.T).max() < 0.02


def test_a_projection_is_the_same_after_it_was_kept() -> None:
    tokens = np.eye(384, dtype=np.float32)[:200]
    fitted = Projection.fit(tokens)

    kept = Projection.of(fitted.arrays())

    assert kept is not None
    assert kept.digest == fitted.digest
    assert np.array_equal(kept.pack(tokens), fitted.pack(tokens))
    assert Projection.of({}) is None


def test_a_model_without_tokens_has_a_projection_without_axes() -> None:
    fitted = Projection.fit(np.zeros((0, 384), dtype=np.float32))

    assert fitted.pack(np.zeros((0, 384), dtype=np.float32)).shape == (0, 0)
