"""S34: a wrong edit changes nothing, a right one is planned; answers go off, tickets on; somebody is erased."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli import app
from bot.desk_files import read_policy
from bot.reading import BackgroundKnowledge
from bot.refusals import Refused
from bot.settings import Settings
from bot.watching import Watch
from storage.tables import tickets
from tests.scenarios import invariants
from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import ROOT, Driver
from tests.scenarios.steps import VPN, ticket_of
from tests.use_cases.test_erasing import everything
from workflows.domain.ids import ERASED, ItemId
from workflows.use_cases import auditing, erasing
from workflows.use_cases.erasing import Nobody
from workflows.use_cases.plans import plan

ASKING = ("ana", "rui", "clara", "yuki", "lena", "jonas", "miguel", "sofia", "ben", "marta", "dana", "luca")
APPROVED_BY_NOBODY = """\
approvals:
  - by: [{manager: requester}]
  - by: [{person: eve.adams@larkfield.example}]
fields:
"""
ANOTHER_FORM = """\
fields:
  - id: project
    kind: text
    label: Project
    question: For which project?
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The desk's folder, as its admin edits it."""
    shutil.copytree(ROOT / "desk", tmp_path / "desk")
    return tmp_path / "desk"


@pytest.fixture
def watched(
    settings: Settings,
    clock: TickingClock,
    sample_knowledge: BackgroundKnowledge,
    driver: Driver,
    folder: Path,
) -> Iterator[Bot]:
    """The running bot, which follows that folder."""
    watch = Watch(folder, every_s=0.1)
    bot = Bot(settings, clock, sample_knowledge, policy=read_policy(folder))
    bot.start()
    bot.running.watch = watch
    watch.start(bot.running)
    yield bot
    if bot.house is not None:
        invariants.check(settings.database_url, driver)
    bot.stop()


def replaced(path: Path, good: str, bad: str) -> None:
    """Edit a file, which is there as it was or as it will be at any moment."""
    text = path.read_text()
    assert good in text
    edited = path.with_suffix(".edited")
    edited.write_text(text.replace(good, bad, 1))
    edited.replace(path)


def requested(driver: Driver, *users: str) -> None:
    """Have each of them ask for a seat, and send it."""
    said = {user: driver.say(user, f"@{user}", "can i get viewer access to figma") for user in users}
    for user, ts in said.items():
        driver.click(
            user, driver.with_button(user, f"@{user}", "request_submit", thread_ts=ts), "request_submit"
        )
    for user in users:
        driver.wait(user, "REQ-", channel=f"@{user}")


def test_s34_an_impossible_approver_changes_nothing_and_a_plan_tells_what_a_right_edit_would_do(
    watched: Bot, driver: Driver, clock: TickingClock, folder: Path, tmp_path: Path
) -> None:
    requested(driver, *ASKING)
    driver.say("ana", "@ana", "need figma editor")
    driver.wait("ana", "What will you use it for?")
    before = watched.running.desk.policy
    figma = folder / "catalogue" / "figma.yaml"
    good = figma.read_text()

    replaced(figma, "fields:\n", APPROVED_BY_NOBODY)
    refused = CliRunner().invoke(app, ["check", str(folder)])
    told = driver.wait("lee", "the change is not used", channel="@lee")

    line = figma.read_text().splitlines().index(APPROVED_BY_NOBODY.splitlines()[2]) + 1
    assert isinstance(refused.exception, Refused)
    assert f"figma.yaml:{line}: nobody in people.yaml has the e-mail eve.adams@" in str(refused.exception)
    assert f"catalogue/figma.yaml:{line}: nobody in people.yaml" in str(told["blocks"])
    assert watched.running.desk.policy is before  # the old version stays live

    proposed = tmp_path / "proposed"
    shutil.copytree(folder, proposed)
    (proposed / "catalogue" / "figma.yaml").write_text(good.replace("fields:\n", ANOTHER_FORM, 1))
    replaced(proposed / "sla.yaml", "resolution: 45h", "resolution: 27h")
    replaced(proposed / "sla.yaml", "public_holidays:", "holidays: [2026-11-25]\n    public_holidays:")
    planned = plan(watched.running.desk.unit_of_work, read_policy(proposed), clock)

    assert planned.of_tickets == len(planned.tickets) == len(ASKING) == 12
    for effect in planned.tickets:
        assert [moved.clock for moved in effect.moved] == ["resolution:1"]
        assert [(kept.promised, kept.others_get) for kept in effect.kept] == [
            (timedelta(hours=45), timedelta(hours=27))
        ]
    [draft] = planned.drafts
    assert (draft.item, draft.loses, draft.asks) == ("figma", (), "project")

    due = {one.number: one.moved[0] for one in planned.tickets}
    for name in ("catalogue/figma.yaml", "sla.yaml"):
        shutil.copy(proposed / name, folder / name)
    driver.wait("lee", "in order again", channel="@lee")
    now = watched.running.desk.policy.catalogue.item(ItemId("figma"))
    assert now is not None and now.fields[0].id == "project"

    def moved_as_planned() -> bool | None:
        dues = {number: ticket_of(watched, number).resolution_due_at for number in due}
        return True if dues == {number: moved.would_be_due_at for number, moved in due.items()} else None

    driver.until(moved_as_planned, "the clocks are not due as was planned")


HERS = re.compile(
    r"\bAna\b|\bDuarte\b|ana\.duarte@|(?<![A-Z0-9])U0ANADUA\b|lopsided|4711-hums", re.IGNORECASE
)
"""Every name of hers, and words only she used."""
OTHERS = ("bo", "cy", "mia", "lee")


def figures(bot: Bot) -> Sequence[Any]:
    """Return what reports count: kind, team, priority and times of every ticket."""
    told = (
        "kind",
        "state",
        "team",
        "priority",
        "opened_at",
        "response_due_at",
        "responded_at",
        "resolved_at",
    )
    with bot.running.store.engine.connect() as connection:
        return connection.execute(select(*(tickets.c[name] for name in told)).order_by(tickets.c.id)).all()


def shown(driver: Driver) -> str:
    """Return everything of the desk that anybody sees in a channel, in messages or on Home, but on her own Home."""
    seen = [
        {"text": message["text"], "blocks": message.get("blocks"), "files": message.get("files")}
        for person in ("ana", *OTHERS)
        for message in driver.everything(person)
        if message["author"]["is_app"] and not message["ephemeral"]
    ]
    return str([*seen, *(driver.state(person)["home"] for person in OTHERS)])


def erase(bot: Bot, person: str) -> None:
    """Have somebody erased, by whichever worker comes."""
    house = bot.running
    begun = erasing.begin(
        house.store.unit_of_work(), person, clock=house.desk.clock, ids=house.desk.ids, by="operator:adm"
    )
    assert not isinstance(begun, Nobody)


def has_ended(bot: Bot) -> bool | None:
    """Return whether every erasure has, None while one has not."""
    with bot.running.desk.unit_of_work() as uow:
        return None if uow.erasures.unfinished() else True


def test_s34_answers_off_and_tickets_on_then_ana_erased(bot: Bot, driver: Driver) -> None:
    assert "Only a team's lead" in str(driver.command("ana", "#it-help", "pause answers")["response"])
    assert "Answers are paused" in str(driver.command("lee", "#it-triage", "pause answers")["response"])
    driver.home("bo")

    driver.say("ana", "@ana", f"{VPN}, 4711-hums", files={"lopsided.txt": b"it hums"})
    said = driver.wait("ana", "answers are paused")
    assert "I looked nothing up" in str(said["blocks"])
    driver.press("ana", "@ana", "answer_ticket")
    driver.press("ana", "@ana", "confirm_submit")
    opened = driver.wait("ana", "is open", channel="@ana")
    number = re.findall(r"INC-\d+", opened["text"])[0]
    driver.press("bo", "#it-triage", "ticket_claim")
    card = driver.with_button("bo", "#it-triage", "ticket_resolve")
    driver.say("bo", "#it-triage", "Hi Ana, which router is it?", card["ts"])
    driver.wait("ana", "which router is it")
    driver.say("ana", "@ana", "the lopsided one", opened["thread_ts"])
    driver.wait("bo", "the lopsided one", channel="#it-triage")

    driver.command("lee", "#it-triage", "resume answers")
    driver.say("cy", "@cy", VPN)
    driver.with_button("cy", "@cy", "answer_solved", "suggestion_none")

    before, ticket = figures(bot), ticket_of(bot, number)
    assert auditing.anchor(bot.running.desk.unit_of_work, bot.clock) is not None
    assert HERS.search(shown(driver))

    erase(bot, "ana.duarte@larkfield.example")

    driver.until(lambda: has_ended(bot), "the erasure never ended")
    driver.until(lambda: None if HERS.search(shown(driver)) else True, "she is still to be seen")
    driver.wait("bo", "somebody who was erased", channel="#it-triage")
    kept = {place: HERS.findall(text)[:3] for place, text in everything(bot.running.store).items()}
    assert {place: found for place, found in kept.items() if found} == {}
    now = ticket_of(bot, number)
    assert now.requester_id.startswith(ERASED)
    assert (now.state, now.assignee_id, now.version) == (ticket.state, ticket.assignee_id, ticket.version)
    assert figures(bot) == before
    verdict = auditing.verify(bot.running.store.audits)
    assert (verdict.finding, verdict.erasures, verdict.unfinished) == (None, 1, 0)

    driver.press("bo", "#it-triage", "ticket_ask")
    assert driver.until_form("bo", "question")
