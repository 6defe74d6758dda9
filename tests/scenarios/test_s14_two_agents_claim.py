"""S14: of many agents who claim at once exactly one has the ticket; the others are told who, kindly."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.desk_files import read_policy
from bot.reading import BackgroundKnowledge
from bot.settings import read_settings
from tests.scenarios import invariants
from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import ROOT, Driver, a_workspace
from tests.scenarios.steps import assert_invariants, ticket_of, to_a_ticket
from workflows.domain.tickets import State

AGENTS = [f"agent{n:02}" for n in range(50)]


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A workspace with Ana and fifty agents in the triage channel."""
    users = [
        {"id": "U0ANADUA", "name": "ana", "real_name": "Ana Duarte", "email": "ana@x.example", "tz": "UTC"}
    ]
    users += [
        {"id": f"U0AGENT{n:02}", "name": name, "real_name": name, "email": f"{name}@x.example", "tz": "UTC"}
        for n, name in enumerate(AGENTS)
    ]
    channels = [{"id": "C0TRIAGE", "name": "it-triage", "private": True, "members": AGENTS}]
    people = tmp_path / "people.yaml"
    people.write_text(yaml.safe_dump({"company": {"name": "X"}, "users": users, "channels": channels}))
    with a_workspace(tmp_path, people=people) as environment:
        yield environment


@pytest.fixture
def crowded(
    crowd: dict[str, str], database_url: str, sample_knowledge: BackgroundKnowledge
) -> Iterator[tuple[Bot, Driver]]:
    """A bot whose desk has these fifty agents."""
    settings = read_settings(
        slack_bot_token=crowd["SLACK_BOT_TOKEN"],
        slack_app_token=crowd["SLACK_APP_TOKEN"],
        slack_api_url=crowd["SLACK_API_URL"],
        database_url=database_url,
    )
    bot = Bot(settings, TickingClock(), sample_knowledge)
    policy = read_policy(ROOT / "desk")
    team = replace(
        policy.team(policy.default_team), members=frozenset(f"{name}@x.example" for name in AGENTS)
    )
    bot.policy = replace(policy, teams={team.id: team})
    bot.start()
    driver = Driver(crowd["ADDRESS"])
    yield bot, driver
    invariants.check(settings.database_url, driver, onlookers=AGENTS[:1])
    driver.close()
    bot.stop()


def test_s14_fifty_agents_claim_at_once(crowded: tuple[Bot, Driver]) -> None:
    bot, driver = crowded
    opened = to_a_ticket(driver)
    card = driver.with_button(AGENTS[0], "#it-triage", "ticket_claim")

    driver.fault(
        "rate_limit", times=4, match="chat.update", retry_after_s=3
    )  # all press before the card changes
    with ThreadPoolExecutor(50) as pool:
        clicks = list(pool.map(lambda name: driver.click(name, card, "ticket_claim"), AGENTS))

    assert all(click["acked"] for click in clicks)
    ticket = ticket_of(bot, opened.number)
    assert ticket.state is State.ASSIGNED
    with bot.running.desk.unit_of_work() as uow:
        claims = [row for row in uow.tickets.audit(ticket.id) if row.action == "claimed"]
    assert len(claims) == 1
    winner = AGENTS[int(str(ticket.assignee_id)[-2:])]
    told = [
        name
        for name in AGENTS
        if name != winner and driver.wait(name, "got there first", after_ts=card["ts"])
    ]
    assert len(told) == 49
    ephemerals = [
        message
        for name in AGENTS
        for message in driver.messages(name, "#it-triage")
        if message.get("ephemeral")
    ]
    assert len(ephemerals) == 49
    assert_invariants(bot, opened.number)
