"""B9: a request is fulfilled by tasks and another system, through a restart; one nobody began is cancelled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk_files import read_policy
from bot.reading import BackgroundKnowledge
from bot.settings import Settings
from tests.fakes.receiver import Receiver
from tests.scenarios.conftest import Bot, TickingClock, calling, in_order
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.tasks import TaskState
from workflows.domain.tickets import State

SEAT = """
tasks:
  - id: check
    title: Check the licence for {for.name}
    team: it
    checklist: [Licence free, Team known]
    doing: licence being checked
    done: licence checked
    due: 1
  - id: seat
    title: Give the seat
    team: it
    after: [check]
    doing: seat being given
    done: seat given
    call: {webhook: vpn-access, body: {who: "{for.email}", seat: "{answers.seat}", request: "{ticket.number}"}}
  - id: desk
    title: Tell {for.name} where the files are
    team: facilities
    after: [seat]
    doing: files being shown
"""


@pytest.fixture
def there(there: Receiver) -> Receiver:
    """The system that gives seats; at first it fails."""
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
    """The running bot of a desk that gives seats in Figma by tasks."""
    figma = desk_files / "catalogue" / "figma.yaml"
    figma.write_text(figma.read_text().replace("\ndialogues:", f"{SEAT}dialogues:"))
    keyed = calling(settings, desk_files, there, "vpn-access")
    with in_order(
        Bot(keyed, clock, sample_knowledge, policy=read_policy(desk_files)), driver, onlookers=("bo", "joana")
    ) as bot:
        yield bot


def ask(driver: Driver, words: str) -> dict[str, Any]:
    """Ask for a seat and send the request; return the card that tells of it."""
    ts = driver.say("ana", "@ana", words)
    driver.click("ana", driver.with_button("ana", "@ana", "request_submit", thread_ts=ts), "request_submit")
    return driver.with_button("ana", "@ana", "ticket_cancel", thread_ts=ts)


def until_it_says(driver: Driver, card: dict[str, Any], words: str) -> None:
    """Wait until the requester's own card, where it stands, says these words."""

    def says() -> bool | None:
        now = next(m for m in driver.messages("ana", card["channel"]) if m["ts"] == card["ts"])
        return True if words in json.dumps(now["blocks"], ensure_ascii=False) else None

    driver.until(says, f"the card never said {words!r}")


def test_b9_tasks_are_done_by_two_teams_and_another_system_and_one_request_is_cancelled(
    bot: Bot, driver: Driver, clock: TickingClock, there: Receiver
) -> None:
    card = ask(driver, "can i get viewer access to figma")
    until_it_says(driver, card, "Next: licence being checked")

    # the team's card: two claim at once, the checklist holds *Done* back
    task = driver.with_button("bo", "#it-triage", "task_claim")
    driver.click("bo", task, "task_claim")
    until_it_says(driver, card, "*Now: licence being checked*")
    driver.until_gone("ana", card, "ticket_cancel")
    driver.click("bo", task, "task_done")
    driver.wait("bo", "Not everything on the checklist is ticked yet")
    driver.click("bo", driver.with_button("bo", "#it-triage", "task_tick"), "task_tick", ["0", "1"])
    driver.click("bo", task, "task_done")

    # the other system fails at first; the worker is gone meanwhile, the next one tries again under the same key
    driver.until(lambda: True if there.got else None, "it was never called")
    bot.stop()
    clock.advance(timedelta(seconds=30))
    bot.start()
    until_it_says(driver, card, "Done: seat given")
    assert len({headers["Idempotency-Key"] for headers, _ in there.got}) == 1
    assert json.loads(there.got[-1][1]) == {
        "who": "ana.duarte@larkfield.example",
        "seat": "Viewer",
        "request": "REQ-1",
    }

    # the last task is another team's; with it the request is done
    last = driver.with_button("joana", "#facilities-triage", "task_done")
    driver.click("joana", last, "task_done")
    driver.wait("ana", "REQ-1 is done")
    driver.until_gone("joana", last, "task_done")
    ticket = ticket_of(bot, "REQ-1")
    assert (ticket.state, ticket.assignee_id) == (State.RESOLVED, None)
    assert [one.state for one in ticket.tasks] == [TaskState.DONE] * 3
    assert_invariants(bot, "REQ-1")

    # nobody takes the next one in time: its team reads so, once, though the worker was gone when it was due
    other = ask(driver, "need figma, viewer")
    waiting = driver.with_button("bo", "#it-triage", "task_claim")
    bot.stop()
    clock.advance(timedelta(days=4))
    bot.start()
    driver.wait("bo", "Nobody has claimed this task", "#it-triage")

    # S08: nothing was begun yet, so it is cancelled and its task withdrawn; the card there is disarmed
    driver.click("ana", other, "ticket_cancel")
    driver.until_gone("bo", waiting, "task_claim")
    assert ticket_of(bot, "REQ-2").state is State.CANCELLED
    assert {one.state for one in ticket_of(bot, "REQ-2").tasks} == {TaskState.WITHDRAWN}
