"""S10 on PostgreSQL: killed at any moment of any story and started again, the bot loses nothing and does nothing twice.

A module of its own, so that both databases are gone through side by side.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings
from tests.scenarios.driver import Driver
from tests.scenarios.killing import kill_at_random_moments


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(3, marks=pytest.mark.timeout(600)),
        pytest.param(40, marks=[pytest.mark.long, pytest.mark.timeout(1800)]),
    ],
)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_s10_killed_at_random_moments(settings: Settings, driver: Driver, tmp_path: Path, kills: int) -> None:
    kill_at_random_moments(settings, driver, tmp_path, kills=kills)
