from __future__ import annotations

from itertools import product

import pytest

from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency, of

MATRIX = {
    (Impact.MANY, Urgency.STOPPED): Priority.P1,
    (Impact.MANY, Urgency.PARTLY): Priority.P2,
    (Impact.TEAM, Urgency.STOPPED): Priority.P2,
    (Impact.MANY, Urgency.NUISANCE): Priority.P3,
    (Impact.TEAM, Urgency.PARTLY): Priority.P3,
    (Impact.ONE, Urgency.STOPPED): Priority.P3,
    (Impact.TEAM, Urgency.NUISANCE): Priority.P4,
    (Impact.ONE, Urgency.PARTLY): Priority.P4,
    (Impact.ONE, Urgency.NUISANCE): Priority.P5,
}


@pytest.mark.parametrize(("axes", "priority"), MATRIX.items())
def test_impact_and_urgency_make_a_priority(axes: tuple[Impact, Urgency], priority: Priority) -> None:
    assert of(*axes) is priority


def test_more_impact_or_more_urgency_is_never_less_pressing() -> None:
    for (impact, urgency), (more, sooner) in product(product(Impact, Urgency), repeat=2):
        if more >= impact and sooner >= urgency:
            assert of(more, sooner) <= of(impact, urgency)
