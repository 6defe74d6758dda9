"""Triage by what was learned: likely values with honest probabilities, reasons that can be looked up, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from typing_extensions import override

from knowledge.encoders import Encoding, HashingEncoder
from knowledge.labelling import FEWEST, Labelled, calibration_error, learn, sure_from
from knowledge.triage import Example, Sorter, learned

SAID = {
    "printing": ["printer {n} jams", "no paper comes out of printer {n}", "toner of printer {n} is empty"],
    "network": ["vpn drops on floor {n}", "wifi is slow on floor {n}", "no network in room {n}"],
    "email": ["outlook {n} asks for a password", "mail {n} bounced", "shared mailbox {n} is missing"],
}


def tickets(count: int = 8, *, weight: float = 1.0) -> list[Example]:
    """Return some tickets of each category, told apart by their words."""
    return [
        Example(
            name=f"INC-{category[:1]}{n}{at}",
            text=text.format(n=n),
            values={"category": category, "team": "it" if category != "printing" else "facilities"},
            weights={"category": weight},
        )
        for category, texts in SAID.items()
        for at, text in enumerate(texts)
        for n in range(count)
    ]


@pytest.fixture(scope="module")
def sorter() -> Sorter:
    """What those tickets teach."""
    return learned(tickets(), HashingEncoder())


def test_a_ticket_like_those_of_the_past_gets_their_value_and_names_the_nearest(sorter: Sorter) -> None:
    guesses = {one.field: one for one in sorter.guesses("the printer jams again", HashingEncoder())}

    category = guesses["category"]
    assert (category.value, category.is_sure) == ("printing", True)
    assert category.probability > 0.8
    assert category.like and all(name.startswith("INC-p") for name in category.like)
    assert guesses["team"].value == "facilities"


def test_words_that_nobody_ever_said_are_not_sorted_for_sure(sorter: Sorter) -> None:
    (category, _) = sorter.guesses("quarterly zebra sandwich", HashingEncoder())

    assert not category.is_sure
    assert category.like == ()


def test_what_was_learned_is_the_same_after_it_was_kept(sorter: Sorter) -> None:
    again = Sorter.from_bytes(sorter.as_bytes())

    assert again is not None
    text = "outlook wants my password"
    before, after = sorter.guesses(text, HashingEncoder()), again.guesses(text, HashingEncoder())
    assert [(g.value, g.is_sure, g.like) for g in after] == [(g.value, g.is_sure, g.like) for g in before]
    assert [g.probability for g in after] == pytest.approx([g.probability for g in before], abs=1e-4)
    assert again.reports == sorter.reports


def test_too_few_tickets_teach_nothing() -> None:
    few = tickets()[: FEWEST - 1]

    assert learned(few, HashingEncoder()).labellers == {}
    assert learned([], HashingEncoder()).guesses("printer", HashingEncoder()) == []


def test_one_value_for_everything_teaches_nothing() -> None:
    same = [Example(name=str(n), text=f"matter {n}", values={"team": "it"}, weights={}) for n in range(40)]

    assert learned(same, HashingEncoder()).labellers == {}


def test_a_correction_outranks_what_the_same_words_were_taken_for_before() -> None:
    before = [
        Example(name=f"old{n}", text="the door beeps", values={"category": "printing"}, weights={})
        for n in range(3)
    ]
    corrected = [
        Example(
            name=f"new{n}", text="the door beeps", values={"category": "email"}, weights={"category": 3.0}
        )
        for n in range(2)
    ]

    found = learned([*tickets(), *before, *corrected], HashingEncoder())

    assert found.guesses("the door beeps", HashingEncoder())[0].value == "email"


def test_vectors_that_are_known_are_not_computed_again(sorter: Sorter) -> None:
    asked: list[str] = []

    class Listening(HashingEncoder):
        @override
        def passages(self, texts: Sequence[str]) -> list[Encoding]:
            asked.extend(texts)
            return super().passages(texts)

    one_more = Example(name="INC-9", text="a new one", values={"category": "email"}, weights={})
    learned([*tickets(), one_more], Listening(), earlier=sorter)

    assert asked == ["a new one"]


def test_sure_is_from_where_the_share_asked_for_was_right() -> None:
    sure = np.linspace(1.0, 0.0, 101)
    hits = np.array([True] * 60 + [False] * 41)

    assert sure_from(sure, hits, precision=0.9) == pytest.approx(0.37)  # of 60 right in 64, 85 % are certain
    assert sure_from(sure[:5], hits[:5], precision=0.9) > 1  # five right ones prove nothing
    assert sure_from(sure, ~hits, precision=0.9) > 1


def test_probabilities_that_come_true_have_no_error() -> None:
    sure = np.array([0.75] * 4 + [0.5] * 4)

    assert calibration_error(sure, np.array([1, 1, 1, 0, 1, 0, 1, 0], dtype=bool)) == pytest.approx(0)
    assert calibration_error(sure, np.zeros(8, dtype=bool)) == pytest.approx(0.625)


def test_probabilities_of_unseen_texts_mean_what_they_say() -> None:
    draw = np.random.default_rng(0)
    encoder = HashingEncoder()

    def noisy(count: int) -> list[Labelled]:
        said = draw.choice(["printer jam", "vpn drops", "mail lost"], size=count)
        texts = [f"{text} {draw.integers(0, 400)}" for text in said]
        labels = np.where(
            draw.random(count) < 0.7, said, draw.choice(["printer jam", "vpn drops"], size=count)
        )
        vectors = [one.vector for one in encoder.passages(texts)]
        return [
            Labelled(text=text, vector=vector, label=str(label))
            for text, vector, label in zip(texts, vectors, labels, strict=True)
        ]

    found = learn(noisy(400), precision=0.9)
    assert found is not None
    unseen = noisy(600)
    labels, sure = found.likeliest([one.text for one in unseen], np.array([one.vector for one in unseen]))
    hits = np.array([label == one.label for label, one in zip(labels, unseen, strict=True)])

    assert calibration_error(sure, hits) < 0.06
    assert abs(sure.mean() - hits.mean()) < 0.05
