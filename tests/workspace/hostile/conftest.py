"""One workspace under fire for each module of claims."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.workspace.conformance.stage import Stage
from tests.workspace.hostile.battery import Battery, under_fire


@pytest.fixture(scope="module")
def battery() -> Iterator[Battery]:
    """Return a workspace that is shot at by every test of a module, and works when they are done."""
    with under_fire() as made:
        yield made
        made.still_answers()


@pytest.fixture(scope="module")
def stage(battery: Battery) -> Stage:
    """Return a stage on which good calls are made, to be spoiled."""
    return Stage(battery.running, battery.ear)
