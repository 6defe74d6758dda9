"""A12: agents follow a runbook in the ticket's thread, its call is made once through a restart, its end resolves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk_files import read_policy
from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from bot.webhooks import signature
from tests.fakes.receiver import Receiver
from tests.scenarios.conftest import KEY, Bot, TickingClock, calling, in_order
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, press_at_once, ticket_of, to_a_ticket
from workflows.domain.runbooks import How, Run
from workflows.domain.tickets import ResolutionCode, State


@pytest.fixture
def there(there: Receiver) -> Receiver:
    """The system that ends VPN sessions; at first it fails."""
    there.statuses = [500]
    return there


@pytest.fixture
def bot(
    settings: Settings,
    clock: TickingClock,
    sample_knowledge: BackgroundKnowledge,
    driver: Driver,
    desk_files: Path,
    there: Receiver,
) -> Iterator[Bot]:
    """The running bot of the sample desk, which calls the system on this machine."""
    keyed = calling(settings, desk_files, there, "vpn-sessions")
    with in_order(Bot(keyed, clock, sample_knowledge, policy=read_policy(desk_files)), driver) as bot:
        yield bot


def run_of(bot: Bot, number: str) -> Run:
    with bot.running.desk.unit_of_work() as uow:
        ticket = uow.tickets.by_number(number)
        assert ticket is not None and ticket.run is not None
        return uow.runs.get(ticket.run.id)


def test_a12_a_runbook_is_followed_from_its_start_to_the_solution(
    bot: Bot, driver: Driver, clock: TickingClock, there: Receiver
) -> None:
    to_a_ticket(driver)
    driver.press("bo", "#it-triage", "ticket_claim")
    driver.wait("ana", "is on INC-1")

    # start: the one that fits is chosen already
    driver.press("bo", "#it-triage", "ticket_runbook")
    form = driver.until_form("bo", "runbook")
    fits = form["blocks"][0]["element"]["initial_option"]
    assert fits["text"]["text"] == "The VPN drops"
    driver.submit("bo", {"runbook": {"pick": fits["value"]}})

    # a decision: two agents and a double click leave one outcome
    asked = driver.with_button("cy", "#it-triage", "run_answer_0")
    assert "step 1 of about 1" in asked["blocks"][0]["text"]["text"]
    press_at_once(driver, [("bo", asked), ("cy", asked), ("bo", asked)], "run_answer_0")
    driver.press("bo", "#it-triage", "run_done")

    # the gate: nothing leaves before somebody lets it
    gate = driver.with_button("bo", "#it-triage", "run_send")
    assert gate["ts"] == asked["ts"], "the card is edited in place"
    assert there.got == []
    shown = next(block for block in gate["blocks"] if block["type"] == "rich_text")
    press_at_once(driver, [("bo", gate)] * 2, "run_send")
    driver.until(lambda: True if there.got else None, "it was never called")

    # the worker is gone before it could try again; the next one does, under the same key
    bot.stop()
    clock.advance(timedelta(seconds=30))
    bot.start()
    held = driver.with_button("bo", "#it-triage", "run_answer_0")
    assert [headers["Idempotency-Key"] for headers, _ in there.got] == [f"{run_of(bot, 'INC-1').id}:1"] * 2
    for headers, body in there.got:
        at = headers["X-Deskhand-Request-Timestamp"]
        assert headers["X-Deskhand-Signature"] == signature(KEY.encode(), timestamp=at, body=body)
        assert body.decode() == shown["elements"][0]["elements"][0]["text"], "it is what the card showed"
    assert json.loads(there.got[-1][1]) == {"user": "ana.duarte@larkfield.example", "ticket": "INC-1"}

    # its end proposes the solution, which the agent sends as it is
    driver.click("bo", held, "run_answer_0")
    driver.press("bo", "#it-triage", "run_resolve")
    form = driver.until_form("bo", "note", "code", "cause")
    fields = {block["block_id"]: block["element"] for block in form["blocks"]}
    note = fields["note"]["initial_value"]
    code, cause = fields["code"]["initial_option"]["value"], fields["cause"]["initial_value"]
    driver.submit("bo", {"note": {"text": note}, "code": {"pick": code}, "cause": {"text": cause}})
    assert "so a session lasts 12 hours" in driver.wait("ana", "12 hours")["text"]
    driver.until_gone("bo", held, "run_resolve")

    ticket = ticket_of(bot, "INC-1")
    assert ticket.state is State.RESOLVED
    assert ticket.resolution is not None and ticket.resolution.code is ResolutionCode.FIXED
    assert [(one.step, one.how) for one in run_of(bot, "INC-1").outcomes] == [
        ("rhythm", How.ANSWERED),
        ("stay-connected", How.DONE),
        ("end-sessions", How.SENT),
        ("held", How.ANSWERED),
    ]
    with bot.running.desk.unit_of_work() as uow:
        audit = uow.tickets.audit(ticket.id)
    steps = [(row.actor_id, row.reason) for row in audit if row.action == "runbook_step"]
    assert steps[0] in (("U0BOLIND", "Every 60 minutes"), ("U0CYOKAF", "Every 60 minutes"))
    assert steps[1:] == [
        ("U0BOLIND", ""),
        ("U0BOLIND", ""),
        ("desk", '200 {"ended": 2}'),
        ("U0BOLIND", "Yes"),
    ]
    heard = json.dumps(driver.everything("ana"), ensure_ascii=False)
    assert "Runbook" not in heard and "end-sessions" not in heard, "the requester hears nothing of it"
    assert_invariants(bot, "INC-1")
