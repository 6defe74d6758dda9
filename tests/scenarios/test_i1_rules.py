"""I1 to I4: a rule waits for the lead, acts once through a restart and a double click, and goes round no further."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk_files import read_policy
from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from tests.fakes.receiver import Receiver
from tests.scenarios.conftest import Bot, TickingClock, calling, in_order
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of, to_a_ticket
from workflows.domain.policies import Priority

RULES = {
    "drops": """
        name: The VPN drops for somebody
        why: Ending sessions throws people out of their work.
        trigger: opened
        when: ticket.title.matches("(?i)vpn")
        ask: lead
        actions:
          - webhook: vpn-sessions
            body: {user: "{requester.email}"}
          - set_priority: P2
            reason: the lead said so
        """,
    "up": """
        name: Up
        why: It is to go round.
        trigger: priority_changed
        when: event.after != "P1"
        actions: [{set_priority: P1, reason: up}]
        """,
    "down": """
        name: Down
        why: It is to go round.
        trigger: priority_changed
        when: event.after == "P1"
        actions: [{set_priority: P4, reason: down}]
        """,
}


@pytest.fixture
def bot(
    settings: Settings,
    clock: TickingClock,
    sample_knowledge: BackgroundKnowledge,
    driver: Driver,
    desk_files: Path,
    there: Receiver,
) -> Iterator[Bot]:
    """The running bot of the sample desk with these rules alone."""
    for path in (desk_files / "rules").glob("*.yaml"):
        path.unlink()
    for name, text in RULES.items():
        (desk_files / "rules" / f"{name}.yaml").write_text(text)
    keyed = calling(settings, desk_files, there, "vpn-sessions")
    with in_order(Bot(keyed, clock, sample_knowledge, policy=read_policy(desk_files)), driver) as bot:
        yield bot


def test_i1_a_rule_is_let_by_the_lead_acts_once_and_goes_round_no_further(
    bot: Bot, driver: Driver, there: Receiver
) -> None:
    to_a_ticket(driver)
    asked = driver.with_button("lee", "@lee", "rule_do")
    assert "The VPN drops for somebody" in asked["text"]
    assert ticket_of(bot, "INC-1").priority is Priority.P3
    assert there.got == []

    # a restart loses nothing of what waits, and the lead presses twice
    bot.stop()
    bot.start()
    driver.click("lee", asked, "rule_do")
    driver.until_gone("lee", asked, "rule_do")
    driver.until(lambda: True if there.got else None, "the system was never called")
    stopped = driver.wait("lee", "was stopped on INC-1")
    assert "rules/up.yaml" in json.dumps(stopped)

    ticket = ticket_of(bot, "INC-1")
    with bot.running.desk.unit_of_work() as uow:
        rows = uow.tickets.audit(ticket.id)
    told = [(row.action, row.reason) for row in rows if row.action.startswith("rule_")]
    assert told == [
        ("rule_asked", "The VPN drops for somebody"),
        ("rule_done", "The VPN drops for somebody"),
        ("rule_done", "Up"),
        ("rule_done", "Down"),
        ("rule_stopped", "Up"),
    ]
    assert ticket.priority is Priority.P4
    assert [json.loads(body) for _, body in there.got] == [{"user": "ana.duarte@larkfield.example"}]
    assert_invariants(bot, "INC-1")
