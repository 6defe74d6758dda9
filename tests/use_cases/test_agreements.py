"""Agreements: a ticket has the times of who asks, and keeps them when the files change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.chat import Chat
from tests.fakes.desk import ANA, CY, LISBON, MIA, POLICY
from tests.use_cases.opening import claimed, open_ticket
from workflows.domain.policies import Agreement, Priority, Target
from workflows.domain.sla import Measure

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here is about the database."""

SOON = Target(
    priority=Priority.P3,
    name="Moderate",
    response=timedelta(hours=1),
    resolution=timedelta(hours=2),
    calendar=LISBON,
)
BOARD = Agreement(id="board", groups=frozenset({"board"}), targets={Priority.P3: SOON})


def test_who_is_in_the_group_has_its_times_and_keeps_them(chat: Chat) -> None:
    with chat.desk.unit_of_work() as uow:
        uow.people.save_groups({"board": [MIA]})
        uow.commit()
    chat.desk = replace(chat.desk, policy=replace(POLICY, agreements=(BOARD,)))

    of_mia, of_ana = open_ticket(chat, by=MIA), open_ticket(chat, by=ANA)

    opened_at = chat.desk.clock.now()
    assert of_mia.resolution_due_at == opened_at + timedelta(hours=2)
    assert of_ana.resolution_due_at > opened_at + timedelta(days=1)
    chat.desk = replace(chat.desk, policy=POLICY)
    assert claimed(chat, of_mia, by=CY).resolution_due_at == opened_at + timedelta(hours=2)
    with chat.desk.unit_of_work() as uow:
        clocks = uow.clocks.of(of_mia.id)
    assert clocks is not None
    clock = clocks.current(Measure.RESPONSE)
    assert clock is not None and clock.goal == timedelta(hours=1)
