"""A calibrator refitted on votes: taken when it is better on pages it has not seen, refused when it is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from knowledge import HASHING, Kept, KnowledgeBase
from knowledge.confidence import FEATURES, Calibrator
from knowledge.refitting import FEWEST_VOTES, Vote, refit
from knowledge.store import Document
from tests.knowledge.stores import MemoryStore

PAGES = 40
ZEROS = (0.0,) * len(FEATURES)


def calibrator(*first: float) -> Calibrator:
    """Return one that looks at the first features with these weights."""
    return Calibrator(
        fingerprint="f",
        mean=ZEROS,
        deviation=(1.0,) * len(FEATURES),
        weights=(*first, *ZEROS[len(first) :]),
        bias=0.0,
        answer_from=0.9,
        none_below=0.1,
        none_window=0.2,
    )


def votes(count: int, *, truth: Calibrator, pages: int = PAGES, seed: int = 1) -> list[Vote]:
    """Return votes of people who find pages right as often as *truth* says."""
    draw = np.random.default_rng(seed)
    found = []
    for number in range(count):
        features = draw.normal(size=len(FEATURES))
        right = bool(draw.random() < truth.probability(features))
        found.append(Vote(features=features, right=right, page=f"page-{number % pages}.md"))
    return found


def test_what_a_site_shows_otherwise_is_learned() -> None:
    found = refit(votes(600, truth=calibrator(0.0, 3.0)), earlier=calibrator(3.0), fingerprint="f")

    assert found.calibrator is not None
    assert found.interval[0] > 0
    assert found.calibrator.weights[1] > found.calibrator.weights[0]
    assert (found.calibrator.none_below, found.calibrator.none_window) == (0.1, 0.2)
    assert 0.5 < found.calibrator.answer_from < 1


def test_a_fit_that_is_no_better_is_refused() -> None:
    truth = calibrator(3.0, 1.0)

    found = refit(votes(600, truth=truth), earlier=truth, fingerprint="f")

    assert found.is_enough
    assert found.calibrator is None


def test_votes_that_say_nothing_change_nothing() -> None:
    found = refit(votes(600, truth=calibrator()), earlier=calibrator(), fingerprint="f")

    assert found.calibrator is None


def test_few_votes_or_few_pages_are_not_tried() -> None:
    truth = calibrator(0.0, 3.0)
    few = refit(votes(FEWEST_VOTES - 1, truth=truth), earlier=calibrator(3.0), fingerprint="f")
    narrow = refit(votes(600, truth=truth, pages=29), earlier=calibrator(3.0), fingerprint="f")

    assert [(one.is_enough, one.calibrator) for one in (few, narrow)] == [(False, None)] * 2


def test_a_model_nobody_has_measured_may_answer_once_its_votes_carry_it() -> None:
    found = refit(votes(900, truth=calibrator(6.0)), earlier=None, fingerprint="new")

    assert found.calibrator is not None
    assert found.calibrator.fingerprint == "new"
    assert found.calibrator.answer_from < 1
    assert found.calibrator.band(0.01, nearness=0.0) == "suggest"


def test_a_calibrator_fitted_here_counts_from_the_next_reading_on(tmp_path: Path) -> None:
    store = MemoryStore()
    page = Document(
        page="vpn.md", source="articles", text="# VPN drops\n\nSet keep alive to thirty seconds.\n"
    )
    store.change(put=[(page, Kept(digest=page.digest, source="articles", audience=("everyone",)))], remove=())
    base = KnowledgeBase.shared(store, store, cache=tmp_path, model=HASHING)
    never = replace(calibrator(), bias=-20.0, answer_from=1.0)

    store.calibrate(base.report.fingerprint, never.as_json())
    base.refresh()

    assert base.calibrator == never
    assert base.ask("vpn drops").confidence < 0.001
