"""Patience: how long an app may take, three seconds unless a person at a debugger says otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from workspace.model import RefusedError
from workspace.state import Workspace


@pytest.mark.parametrize(("patience_s", "later_s"), [(None, 2.9), (600.0, 599.0)])
def test_a_trigger_opens_a_form_as_long_as_the_workspace_is_patient(
    patience_s: float | None, later_s: float
) -> None:
    workspace = Workspace(seed=1) if patience_s is None else Workspace(seed=1, patience_s=patience_s)
    in_time = workspace.triggers.new(app_id="A", user="U", channel=None)
    too_late = workspace.triggers.new(app_id="A", user="U", channel=None)

    workspace.clock.advance(timedelta(seconds=later_s))
    workspace.triggers.exchange(in_time, app_id="A")
    workspace.clock.advance(timedelta(seconds=2))

    with pytest.raises(RefusedError, match="expired_trigger_id"):
        workspace.triggers.exchange(too_late, app_id="A")
