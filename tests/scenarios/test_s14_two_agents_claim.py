"""S14: of many agents who claim at once exactly one has the ticket; the others are told who, kindly."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.reading import BackgroundKnowledge
from bot.settings import read_settings
from tests.scenarios import invariants
from tests.scenarios.conftest import Bot, TickingClock, sample_policy
from tests.scenarios.driver import Driver, a_workspace
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
    policy = sample_policy()
    team = replace(
        policy.team(policy.default_team), members=frozenset(f"{name}@x.example" for name in AGENTS)
    )
    bot.policy = replace(policy, teams={team.id: team})
    bot.start()
    driver = Driver(crowd["ADDRESS"])
    driver.fault("duplicate_event", probability=1.0, match={"kind": "events_api"})
    yield bot, driver
    invariants.check(settings.database_url, driver, onlookers=AGENTS[:1])
    driver.close()
    bot.stop()


def _alone(driver: Driver, name: str) -> list[str]:
    """Return what only that agent reads in the triage channel."""
    return [m["text"] for m in driver.messages(name, "#it-triage") if m.get("ephemeral")]


def test_s14_fifty_agents_claim_at_once(crowded: tuple[Bot, Driver]) -> None:
    bot, driver = crowded
    opened = to_a_ticket(driver)
    card = driver.with_button(AGENTS[0], "#it-triage", "ticket_claim")

    held = driver.fault("rate_limit", probability=1.0, match="chat.update", retry_after_s=1)
    with ThreadPoolExecutor(50) as pool:
        hasty = [name for name in AGENTS for _ in range(2)]
        clicks = list(pool.map(lambda name: driver.click(name, card, "ticket_claim"), hasty))
    driver.mend(held)  # all pressed before the card changed

    assert all(click["acked"] for click in clicks)
    ticket = ticket_of(bot, opened.number)
    assert ticket.state is State.ASSIGNED
    with bot.running.desk.unit_of_work() as uow:
        claims = [row for row in uow.tickets.audit(ticket.id) if row.action == "claimed"]
    assert len(claims) == 1
    winner = AGENTS[int(str(ticket.assignee_id)[-2:])]
    others = [name for name in AGENTS if name != winner]

    def told() -> bool | None:
        heard = {name: _alone(driver, name) for name in AGENTS}
        return True if all(len(heard[name]) == 2 for name in others) and heard[winner] else None

    driver.until(told, "not everybody was told")
    assert all("got there first" in line for name in others for line in _alone(driver, name))
    assert _alone(driver, winner) == ["You have INC-1 already. Nothing else changed."]
    assert_invariants(bot, opened.number)
