from __future__ import annotations

import bm25s
import numpy as np
import pytest

from knowledge.confidence import FEATURES, Calibrator, features, shipped
from knowledge.lexical import UNKNOWN_IDF, TermIndex
from knowledge.search import Hit, Question
from knowledge.spelling import Speller
from knowledge.words import grams, terms, words

KNOWN = frozenset({"because", "monday"})


def repair(question: str) -> str:
    speller = Speller([words("Reset the authenticator in the portal. Payroll pays the salary. Certificates")])
    return speller.repair(question, known=KNOWN.__contains__)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("where is my salery", "where is my salary"),
        ("reset autenticater please", "reset authenticator please"),
        ("open the protal", "open the portal"),
        ("open the porta", "open the portal"),
        ("the certiifcatse expired", "the certificates expired"),
        ("my hubsand is ill", "my husband is ill"),  # no article says it
        ("i hve no electriity", "i have no electricity"),
        ("teh portal", "the portal"),
    ],
)
def test_a_slip_becomes_the_word_the_articles_use(typed: str, meant: str) -> None:
    assert repair(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "resetting",  # its stem is known
        "because monday",  # the model knows it
        "SALERY",  # capitals are a name
        "salar7",  # digits are a code
        "sal",  # too short
        "zalary",  # another first letter
        "certificate",  # the singular of a known word
        "don't",
        "dont cant whats",
        "docker wiki reboot",  # the model does not know them, the dictionary does
        "GSuite",  # several capitals are a name
        "jxra",  # a name as short as that may be anything
    ],
)
def test_what_is_no_slip_is_left_alone(text: str) -> None:
    assert repair(text) == text


def test_terms_are_stems_without_stop_words() -> None:
    assert terms(words("How do I get the Tunnels' settings?")) == ["tunnel", "set"]
    assert words("Don\u2019t \uff26\uff21\uff31") == ["don't", "faq"]


def test_grams_mark_both_ends_of_a_word() -> None:
    assert grams(["vpns", "the"]) == ["^vpn", "vpns", "pns$"]
    assert grams(["hr"]) == ["^hr$"]


def test_a_document_with_the_rarer_term_scores_higher() -> None:
    index = TermIndex([["vpn", "a"], ["vpn", "drop"], ["pay"]])

    scores = index.scores(["vpn", "drop", "drop", "unknown"])

    assert scores[1] > scores[0] > scores[2] == 0


def test_an_unknown_term_weighs_less_than_the_rarest_known_one() -> None:
    index = TermIndex([["vpn"], ["vpn", "drop"], ["pay"]])

    assert index.idf("unknown") == pytest.approx(UNKNOWN_IDF * index.idf("drop"))
    assert index.weight(["drop", "drop"]) == pytest.approx(index.idf("drop"))


def test_scores_are_those_of_bm25s() -> None:
    documents = [
        words(text) for text in ("The VPN drops. The VPN!", "Drop the toner", "Pay, pay and pay day", "")
    ]
    peer = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    peer.index(documents, show_progress=False)

    for asked in (["vpn"], ["the", "drops"], ["pay", "toner", "the"]):
        assert TermIndex(documents).scores(asked) == pytest.approx(peer.get_scores(asked), abs=1e-5)


@pytest.mark.parametrize("documents", [[[]], [[], []], [["a"]]])
def test_an_index_of_next_to_nothing_gives_zeros(documents: list[list[str]]) -> None:
    assert TermIndex(documents).scores(["b"]).tolist() == [0.0] * len(documents)


def calibrator() -> Calibrator:
    zeros, ones = (0.0,) * len(FEATURES), (1.0,) * len(FEATURES)
    return Calibrator(
        fingerprint="x",
        mean=zeros,
        deviation=ones,
        weights=(1.0, *zeros[1:]),
        bias=0.0,
        answer_from=0.9,
        none_below=0.3,
        none_window=0.25,
    )


@pytest.mark.parametrize(
    ("evidence", "nearness", "band"),
    [(3.0, 0.5, "answer"), (0.0, 0.1, "suggest"), (-3.0, 0.5, "suggest"), (-3.0, 0.1, "none")],
)
def test_bands_follow_probability_and_nearness(evidence: float, nearness: float, band: str) -> None:
    found = np.zeros(len(FEATURES))
    found[0] = evidence

    assert calibrator().band(calibrator().probability(found), nearness=nearness) == band


def hit(page: int, score: float) -> Hit:
    return Hit(
        page=page,
        score=score,
        window=0.5,
        sentence=0.5,
        title=0.5,
        section_terms=0.2,
        section_grams=0.1,
        page_terms=0.2,
        raw_terms=1.0,
        tokens=0.5,
        coverage=np.array([0.9, 0.8, 0.3], dtype=np.float32),
        sections=(0,),
    )


def question() -> Question:
    none = np.zeros((0, 0), dtype=np.float32)
    return Question(
        text="q",
        vector=none,
        tokens=none,
        token_idf=np.array([1.0, 2.0, 3.0], dtype=np.float32),
        terms=("q",),
        grams=("^q$",),
        terms_weight=0.2,
    )


def test_a_page_far_ahead_has_more_of_the_weight_and_spreads_less() -> None:
    alone = dict(zip(FEATURES, features([hit(0, 2.0), hit(1, 1.0), hit(2, 1.0)], question()), strict=True))
    crowd = dict(zip(FEATURES, features([hit(0, 2.0), hit(1, 1.99), hit(2, 1.98)], question()), strict=True))

    assert alone["share"] > 0.99 > 0.4 > crowd["share"]
    assert alone["spread"] < 0.01 < 1.0 < crowd["spread"]


def test_an_evidence_is_finite_for_a_page_alone_and_for_equals() -> None:
    assert np.isfinite(features([hit(0, 2.0)], question())).all()
    assert np.isfinite(features([hit(page, 2.0) for page in range(20)], question())).all()


def test_a_model_nobody_measured_has_no_calibrator() -> None:
    assert shipped("unheard of") is None


def test_a_calibrator_for_other_features_is_refused() -> None:
    with pytest.raises(ValueError, match="other features"):
        Calibrator.from_json({"features": ["length"]})
