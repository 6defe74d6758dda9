"""deskhand approvals report: what was decided is counted from the store, and what a step stops is named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from bot.cli import app
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.domain.approving import LEE, MIA, a_step, a_turn, a_vote
from tests.fakes.clock import START
from tests.storage.samples import change, ticket
from workflows.domain import voting
from workflows.domain.approvals import Round, Step, StepState, Verdict
from workflows.domain.ids import ApprovalId, TicketId, TicketNumber
from workflows.domain.prompting import Course, Delivery, Prompt

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]
HOUR = timedelta(hours=1)
AGES = ("--days", "36500")


def run(url: str, *typed: str) -> Any:
    """Type a command."""
    return CliRunner().invoke(
        app, ["approvals", "report", *typed], env={"DATABASE_URL": url, "COLUMNS": "200"}
    )


def decided(step: Step, verdict: Verdict, *, at: datetime) -> Step:
    """Return the step after Mia has decided it alone."""
    outcome = voting.cast(step, a_vote(MIA, verdict, at=at), at=at)
    assert isinstance(outcome, voting.Cast)
    return outcome.step


def put(
    store: TicketStore,
    n: int,
    verdict: Verdict | None,
    *,
    after: timedelta,
    held: timedelta = HOUR,
    reopened: int = 0,
) -> None:
    """Store a request that was decided so long after it was sent, and had come to Mia so long before that."""
    one, name = ticket(), f"t{n}"
    sent = replace(
        one,
        id=TicketId(name),
        number=TicketNumber(f"REQ-{n}"),
        conversation_id=None,
        resolved_at=START + 10 * HOUR,
        reopened=reopened,
    )
    step = a_step(MIA, id=ApprovalId(f"a{n}"), ticket_id=sent.id)
    over = (
        voting.closed(step, StepState.EXPIRED, at=START + after)
        if verdict is None
        else decided(step, verdict, at=START + after)
    )
    at = START + after - held
    prompt = Prompt(
        step_id=step.id,
        person_id=MIA,
        ticket_id=sent.id,
        asked_at=START,
        is_urgent=False,
        delivery=Delivery(at=at),
        course=Course(remind_at=(), escalate_at=None, decide_by=at + 24 * HOUR),
        delivered_at=at,
        is_over=True,
    )
    with store.unit_of_work() as uow:
        uow.tickets.add(sent, change(sent))
        uow.approvals.begin(a_turn(Round(steps=(step.plan,)), ticket_id=sent.id), [over])
        uow.prompts.add(prompt)
        uow.commit()


def test_each_step_is_counted_from_what_was_decided_on_it(store: TicketStore, database_url: str) -> None:
    assert "Nothing was approved" in run(database_url).stdout
    put(store, 1, Verdict.APPROVE, after=5 * HOUR)
    put(store, 2, Verdict.APPROVE, after=3 * HOUR, held=timedelta(seconds=3))
    put(store, 3, Verdict.REJECT, after=HOUR, held=timedelta(minutes=2))
    put(store, 4, None, after=9 * HOUR)

    (found,) = json.loads(run(database_url, "--json", *AGES).stdout)

    assert (found["item"], found["round"], found["by"]) == ("laptop", 1, "umia")
    assert (found["approved"], found["decided"], found["undecided"]) == (2, 3, 1)
    assert (found["click_s"], found["unread"], found["clicks"]) == (120.0, 1, 3)
    assert found["share"] == (5 + 3 + 1 + 9) / 40
    assert found["without"]["through"] == ["REQ-3"]
    assert (found["without"]["sooner_s"], found["without"]["saved_s"]) == (5 * 3600, 17 * 3600)


def test_what_it_says_is_said_in_words(store: TicketStore, database_url: str) -> None:
    put(store, 1, Verdict.APPROVE, after=5 * HOUR)
    put(store, 2, Verdict.REJECT, after=HOUR)

    shown = run(database_url, *AGES).stdout
    told = " ".join(shown.split())

    assert shown.startswith("laptop 1.1, decided by umia\n  approved")
    assert "approved 1/2 50% (9–91)" in told
    assert "the others 5 h sooner (the middle one), 5 h together" in told
    assert "1 would have gone through that it stopped (REQ-2)" in told
    assert "mere stamp" not in told


def test_a_page_shows_the_steps_to_whoever_would_rather_look(
    store: TicketStore, database_url: str, tmp_path: Path
) -> None:
    assert "Nothing was approved" in run(database_url, "--report", str(tmp_path / "page.html")).stdout
    put(store, 1, Verdict.APPROVE, after=5 * HOUR, reopened=1)
    put(store, 2, Verdict.REJECT, after=HOUR)

    ran = run(database_url, *AGES, "--report", str(tmp_path / "page.html"))

    shown = (tmp_path / "page.html").read_text()
    assert "Approved and regretted: 1/1" in " ".join(ran.stdout.split())
    for cell in ("laptop 1.1", "1 of 2", "9% – 91%", "1 of 1", "REQ-2", "5 h"):
        assert f"<td>{cell}</td>" in shown
    assert shown.count("<svg") == 2 and "http" not in shown


def test_a_step_that_nobody_ever_says_no_on_is_called_a_stamp(store: TicketStore, database_url: str) -> None:
    for n in range(40):
        put(store, n, Verdict.APPROVE, after=HOUR, held=timedelta(seconds=2))

    told = " ".join(run(database_url, *AGES).stdout.split())

    assert "40/40 100% (91–100)" in told
    assert "it may be a mere stamp" in told
    assert LEE not in told
