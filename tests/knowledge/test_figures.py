from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from knowledge import QuestionError
from knowledge.comparison import against
from knowledge.evaluation import Evaluation, Item
from knowledge.evaluation_page import page
from knowledge.figures import compared, coverage, interval, ndcg, reliability, wilson


def test_ndcg_is_one_when_every_right_page_is_on_top() -> None:
    assert ndcg([1, 2], 2) == 1.0
    assert ndcg([3], 1) == pytest.approx(0.5)
    assert ndcg([], 1) == ndcg([], 0) == ndcg([11], 1) == 0.0


def test_an_interval_holds_the_mean_and_narrows_with_more_questions() -> None:
    low, high = interval([0, 1] * 20)
    narrow_low, narrow_high = interval([0, 1] * 500)

    assert low < narrow_low < 0.5 < narrow_high < high
    assert math.isnan(interval([])[0])


def test_a_difference_on_every_question_is_no_chance_and_one_on_a_few_is() -> None:
    assert compared([0] * 40, [1] * 40).chance < 0.01
    assert compared([0, 1] * 20, [1, 0] * 20).chance > 0.5
    assert compared([1, 1], [1, 1]).difference == (0.0, 0.0)


def test_reliability_groups_the_least_sure_first() -> None:
    bins = reliability([0.9, 0.1, 0.2, 0.8], [True, False, False, True], bins=2)

    assert [(one.count, one.right) for one in bins] == [(2, 0.0), (2, 1.0)]
    assert bins[0].confidence == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("right", "count", "ends"), [(8, 10, (0.490, 0.943)), (10, 10, (0.722, 1.0)), (0, 0, (0.0, 1.0))]
)
def test_the_interval_of_a_share_holds_for_few_and_for_all(
    right: int, count: int, ends: tuple[float, float]
) -> None:
    assert wilson(right, count) == pytest.approx(ends, abs=0.001)


def test_coverage_answers_the_surest_first() -> None:
    assert coverage([0.2, 0.9], [False, True]) == [(0.5, 1.0), (1.0, 0.5)]


def found(*ranks: int) -> Evaluation:
    return Evaluation(
        items=tuple(
            Item(
                id=str(number),
                right=frozenset({"a.md"}),
                rank=rank,
                band="answer" if rank == 1 else "suggest",
                confidence=1 / rank,
                ranked=(("b.md", "", 2.0),) * (rank - 1) + (("a.md", "<b>", 1.0),),
                gain=1.0,
                categories={},
            )
            for number, rank in enumerate(ranks)
        ),
        times=(1.0,) * len(ranks),
    )


def test_two_runs_are_compared_question_by_question(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.json"
    earlier.write_text(json.dumps(found(*[2] * 30).as_json()), encoding="utf-8")

    result = against(earlier, found(*[1] * 20, *[2] * 10))

    assert result["recall@1"].before == 0.0
    assert result["recall@1"].after == pytest.approx(2 / 3)
    assert result["recall@1"].chance < 0.01
    assert result["recall@3"].difference == (0.0, 0.0)
    assert result["answered rightly"].after == pytest.approx(2 / 3)


@pytest.mark.parametrize("text", ["", "[]", '{"items": 3}', '{"items": []}'])
def test_a_file_that_is_no_earlier_run_is_refused(tmp_path: Path, text: str) -> None:
    earlier = tmp_path / "earlier.json"
    earlier.write_text(text, encoding="utf-8")

    with pytest.raises(QuestionError, match=r"earlier\.json"):
        against(earlier, found(1))


def test_the_page_needs_nothing_else_and_escapes_what_it_shows() -> None:
    html = page(found(1, 2, 1), title="<script>")

    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "http" not in html
    assert html.count("<svg") == 2
    assert "0.667" in html
