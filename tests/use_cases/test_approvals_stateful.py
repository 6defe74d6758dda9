"""Whatever people and time do in whatever order, approvals come to what a small model of them says."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.databases import postgresql_copy, sqlite_copy
from tests.use_cases.approvals_machine import STEPS, hold_to_the_model

LENGTHS = (6, 6, 8, 8, 10, 12, 16, STEPS)
"""Most runs are short here, as another policy shows more than another hour; those of `make bench` are all long."""


def test_approvals_stand_where_a_model_of_them_says_on_sqlite(sqlite_template: Path) -> None:
    hold_to_the_model(partial(sqlite_copy, sqlite_template), runs=180, lengths=LENGTHS)


@pytest.mark.usefixtures("postgresql_template")
def test_approvals_stand_where_a_model_of_them_says_on_postgresql() -> None:
    hold_to_the_model(postgresql_copy, runs=20, lengths=LENGTHS)
