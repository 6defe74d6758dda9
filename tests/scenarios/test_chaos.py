"""`make chaos` in short: bots killed, deliveries doubled, calls refused; each request is decided once and shown so."""

from __future__ import annotations

import pytest

from bench.chaos import Chaos, live


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "chaos",
    [
        Chaos(requests=8, bots=2, calm_s=8, lease_s=6),
        pytest.param(Chaos(requests=60, bots=3, calm_s=3, database="postgresql"), marks=pytest.mark.long),
    ],
    ids=lambda chaos: chaos.database,
)
def test_what_goes_through_chaos_is_decided_once_and_shown_as_it_is(chaos: Chaos) -> None:
    lived = live(chaos)

    assert lived.verdict.violations == []
    assert lived.verdict.decided_once == chaos.requests
    assert lived.kills > 0
    assert lived.restarts == (2 if chaos.database == "postgresql" else 0)
