"""What has served its purpose goes; what may still be asked for stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.use_cases.jobs import kept, received, waiting
from workflows.ports import Desk
from workflows.use_cases import conversations, tidying
from workflows.use_cases.tidying import BATCH, EVERY, KEPT, tidy


def test_receipts_and_done_jobs_go_after_a_week(
    chat: Chat, desk: Desk, store: TicketStore, clock: FakeClock
) -> None:
    chat.ask("vpn drops")
    clock.advance(KEPT - timedelta(seconds=1))
    before = kept(store)
    assert tidy(desk) == EVERY
    assert (kept(store), len(received(store))) == (before, 1)

    clock.advance(timedelta(seconds=2))
    conversations.receive(desk, chat.message("printer jams"))

    assert tidy(desk) == EVERY
    assert kept(store) == waiting(store)
    assert received(store) == {"event-2"}


def test_a_job_that_waits_is_never_let_go(
    chat: Chat, desk: Desk, store: TicketStore, clock: FakeClock
) -> None:
    conversations.receive(desk, chat.message("vpn drops"))
    unanswered = waiting(store)
    clock.advance(10 * KEPT)

    tidy(desk)

    assert waiting(store) == unanswered != []


@pytest.mark.parametrize(("receipts", "again"), [(BATCH, timedelta()), (BATCH - 1, EVERY)])
def test_more_than_a_batch_is_looked_at_again_at_once(
    desk: Desk, clock: FakeClock, receipts: int, again: timedelta
) -> None:
    with desk.unit_of_work() as uow:
        for n in range(receipts):
            uow.inbox.claim(f"event:{n}")
        uow.commit()
    clock.advance(2 * KEPT)

    assert tidy(desk) == again


def test_many_replicas_tidy_one_desk(desk: Desk, store: TicketStore) -> None:
    tidying.begin(desk)
    tidying.begin(desk)

    assert waiting(store) == ["tidy"]
