"""What tickets of the past teach about a new one: for each field a value, how likely it is, and which they are like."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from .encoders import Encoder
from .labelling import Labelled, Labeller, Report, Vocabulary, learn

PRECISION = 0.9
LIKE = 2
"""How many tickets are named as the reason."""
LIKENESS = 0.35  # cosine below which a ticket is no reason: below it texts share a subject at best
_FORMAT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A ticket of the past: what was said, and for each field what it turned out to be and how much that counts."""

    name: str
    text: str
    values: Mapping[str, str]
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The likeliest value of a field. It *is_sure* where as likely ones were right as often as was asked for."""

    field: str
    value: str
    probability: float
    is_sure: bool
    like: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorter:
    """What was learned with the encoder of that *fingerprint*; *vectors* holds a row for each of *names*."""

    fingerprint: str
    labellers: Mapping[str, Labeller]
    names: tuple[str, ...]
    digests: tuple[str, ...]
    values: tuple[Mapping[str, str], ...]
    vectors: NDArray[np.float16]

    @property
    def reports(self) -> dict[str, Report]:
        """How well each field is known."""
        return {field: labeller.report for field, labeller in self.labellers.items()}

    def guesses(self, text: str, encoder: Encoder) -> list[Guess]:
        """Return the likeliest value of each field that was learned. Raises ModelError."""
        if not self.labellers:
            return []
        vector = encoder.passages([text])[0].vector
        return [self._guess(field, one, text, vector) for field, one in self.labellers.items()]

    def as_bytes(self) -> bytes:
        """Return it as bytes, which `from_bytes` reads."""
        arrays: dict[str, NDArray[np.generic]] = {"vectors": self.vectors}
        fields = {}
        for n, (field, one) in enumerate(self.labellers.items()):
            arrays |= {
                f"{n}_words": one.by_words.astype(np.float32),
                f"{n}_vectors": one.by_vectors.astype(np.float32),
                f"{n}_weights": one.vocabulary.weights,
                f"{n}_parts": one.parts,
                f"{n}_leanings": one.leanings,
                f"{n}_bend": one.bend,
            }
            terms = sorted(one.vocabulary.columns, key=one.vocabulary.columns.__getitem__)
            fields[field] = {
                "labels": one.labels,
                "terms": terms,
                "sure_from": one.sure_from,
                "report": asdict(one.report),
            }
        told = {
            "format": _FORMAT,
            "fingerprint": self.fingerprint,
            "names": self.names,
            "digests": self.digests,
            "values": [dict(one) for one in self.values],
            "fields": fields,
        }
        arrays["told"] = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
        file = io.BytesIO()
        np.savez_compressed(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, body: bytes) -> Sorter | None:
        """Return what `as_bytes` wrote; None for what another version wrote."""
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            told = json.loads(arrays["told"].tobytes())
            if told["format"] != _FORMAT:
                return None
            labellers = {
                field: Labeller(
                    labels=tuple(one["labels"]),
                    vocabulary=Vocabulary(
                        columns={term: at for at, term in enumerate(one["terms"])},
                        weights=arrays[f"{n}_weights"],
                    ),
                    by_words=arrays[f"{n}_words"].astype(np.float64),
                    by_vectors=arrays[f"{n}_vectors"].astype(np.float64),
                    parts=arrays[f"{n}_parts"],
                    leanings=arrays[f"{n}_leanings"],
                    bend=arrays[f"{n}_bend"],
                    sure_from=one["sure_from"],
                    report=Report(**one["report"]),
                )
                for n, (field, one) in enumerate(told["fields"].items())
            }
            return cls(
                fingerprint=told["fingerprint"],
                labellers=labellers,
                names=tuple(told["names"]),
                digests=tuple(told["digests"]),
                values=tuple(told["values"]),
                vectors=arrays["vectors"],
            )

    def _guess(self, field: str, known: Labeller, text: str, vector: NDArray[np.float32]) -> Guess:
        (value,), (probability,) = known.likeliest([text], vector[None])
        return Guess(
            field=field,
            value=value,
            probability=float(probability),
            is_sure=bool(probability >= known.sure_from),
            like=self._like(field, value, vector),
        )

    def _like(self, field: str, value: str, vector: NDArray[np.float32]) -> tuple[str, ...]:
        rows = [at for at, one in enumerate(self.values) if one.get(field) == value]
        likeness = self.vectors[rows].astype(np.float32) @ vector
        nearest = np.argsort(-likeness, kind="stable")[:LIKE]
        return tuple(self.names[rows[at]] for at in nearest if likeness[at] >= LIKENESS)


def learned(
    examples: Sequence[Example],
    encoder: Encoder,
    *,
    earlier: Sorter | None = None,
    precision: float = PRECISION,
) -> Sorter:
    """Return what *examples* teach; vectors that *earlier* has are taken from there. Raises ModelError."""
    digests = [hashlib.blake2b(one.text.encode(), digest_size=12).hexdigest() for one in examples]
    known = (
        dict(zip(earlier.digests, earlier.vectors, strict=True))
        if earlier is not None and earlier.fingerprint == encoder.fingerprint
        else {}
    )
    new = [at for at, digest in enumerate(digests) if digest not in known]
    encoded = encoder.passages([examples[at].text for at in new]) if new else []
    known |= {digests[at]: one.vector.astype(np.float16) for at, one in zip(new, encoded, strict=True)}
    vectors = np.array([known[digest] for digest in digests], dtype=np.float16)
    labellers = {}
    for field in dict.fromkeys(field for one in examples for field in one.values):
        found = learn(
            [
                Labelled(
                    text=one.text,
                    vector=vector.astype(np.float32),
                    label=one.values[field],
                    weight=one.weights.get(field, 1.0),
                )
                for one, vector in zip(examples, vectors, strict=True)
                if field in one.values
            ],
            precision=precision,
        )
        if found is not None:
            labellers[field] = found
    return Sorter(
        fingerprint=encoder.fingerprint,
        labellers=labellers,
        names=tuple(one.name for one in examples),
        digests=tuple(digests),
        values=tuple(dict(one.values) for one in examples),
        vectors=vectors,
    )
