"""The job that answers: what it only shows beside the answer never holds the answer up."""

from __future__ import annotations

import pytest

from handlers.answering import Answerer
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.chat import LEASE, Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import a_desk
from tests.fakes.web_client import CannedClient
from workflows.use_cases import conversations

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]


@pytest.mark.parametrize("refusal", ["unknown_method", TimeoutError(), ConnectionResetError()])
def test_a_status_that_cannot_be_shown_holds_no_answer_up(
    store: TicketStore, clock: FakeClock, refusal: str | Exception
) -> None:
    chat = Chat(a_desk(store, clock), store)
    question = chat.message("vpn drops")
    conversations.receive(chat.desk, question)
    client = CannedClient()
    client.fails["agents.sessions.setStatus"] = refusal
    job = next(job for job in store.queue.claim(limit=9, lease=LEASE) if job.kind == "answer")

    again = Answerer(chat.desk, client).answer(job)

    assert again is None
    assert [said["status"] for said in client.called("agents.sessions.setStatus")] == [
        "processing",
        "suspended",
    ]
    assert len(chat.at(question.channel, question.ts).cards) == 1
