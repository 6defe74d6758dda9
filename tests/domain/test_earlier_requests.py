"""What became of a request before another was sent: decided, called off, or only asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.approving import MIA, a_step, a_turn
from tests.fakes.clock import START
from workflows.domain import voting
from workflows.domain.approvals import StepState
from workflows.domain.earlier_requests import became
from workflows.domain.ids import TicketNumber

DAY = timedelta(days=1)
SENT = a_turn(sent_at=START)
NUMBER = TicketNumber("REQ-3")
ENDED = (
    StepState.APPROVED,
    StepState.REJECTED,
    StepState.EXPIRED,
    StepState.CHANGES_REQUESTED,
    StepState.CANCELLED,
)


@pytest.mark.parametrize("state", ENDED)
def test_what_was_decided_before_is_told_with_its_day(state: StepState) -> None:
    step = voting.closed(a_step(MIA), state, at=START + DAY)

    told = became(NUMBER, SENT, [step], by=START + 2 * DAY)

    assert (told.outcome, told.at) == (state, START + DAY)


def test_what_was_decided_only_afterwards_is_told_as_asked_for() -> None:
    step = voting.closed(a_step(MIA), StepState.APPROVED, at=START + 3 * DAY)

    told = became(NUMBER, SENT, [step], by=START + 2 * DAY)

    assert (told.outcome, told.at) == (None, START)


def test_what_is_still_asked_of_somebody_is_not_called_decided() -> None:
    done = voting.closed(a_step(MIA), StepState.APPROVED, at=START + DAY)
    waits = replace(a_step(MIA), round=2)

    assert became(NUMBER, SENT, [done, waits], by=START + 2 * DAY).outcome is None
