"""S30: a card in other hands is worth nothing, what a button carries is proven, and so is every request over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.proofs import SLACK_SIGNATURE, SLACK_TIMESTAMP, signature
from bot.reading import BackgroundKnowledge
from bot.settings import Settings, read_settings
from handlers.tokens import Signer
from tests.scenarios.approving import ask_for_figma, card, policy_of, states, steps
from tests.scenarios.conftest import Bot, TickingClock, in_order
from tests.scenarios.driver import Driver, a_workspace
from tests.scenarios.posting import Line, a_line, manifest
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.approvals import Round, StepPlan
from workflows.domain.approver_rules import Manager, Named
from workflows.domain.tickets import State

MIA = "U0MIATAN"
HELENA = Named("helena.castro@larkfield.example")
HELP = "C0ITHELP"
NOT_ASKED = "Only those who are asked to approve it can decide on it."


@pytest.fixture
def bot(
    settings: Settings,
    clock: TickingClock,
    sample_knowledge: BackgroundKnowledge,
    driver: Driver,
) -> Iterator[Bot]:
    """The running bot of a desk where one's manager and Helena approve a seat in Figma, each for themselves."""
    policy = policy_of(Round(steps=(StepPlan(by=(Manager(),)), StepPlan(by=(HELENA,)))))
    told = settings.model_copy(update={"listen": "127.0.0.1:0", "listen_secret": SecretStr("a" * 16)})
    with in_order(Bot(told, clock, sample_knowledge, policy=policy), driver) as bot:
        yield bot


def refused(bot: Bot, where: str, code: str) -> int:
    """Return how often something was refused so, as whoever watches the desk reads it."""
    assert bot.running.web is not None
    said = httpx.get(f"{bot.running.web.address}/metrics", trust_env=False).text
    start = f'deskhand_refused_total{{where="{where}",code="{code}"}} '
    return next((int(line.removeprefix(start)) for line in said.splitlines() if line.startswith(start)), 0)


class Copy:
    """A copy of a card in a channel where everybody reads it, and presses what they like."""

    def __init__(self, settings: Settings, shown: dict[str, Any]) -> None:
        """Put it there as the app, as somebody would who has its token."""
        token = settings.slack_bot_token.get_secret_value()
        self._client = WebClient(token=token, base_url=settings.slack_api_url)
        self._shown = shown
        ts = self._client.chat_postMessage(channel=HELP, text=shown["text"], blocks=shown["blocks"])["ts"]
        self.message = {"channel": HELP, "ts": str(ts)}

    def carrying(self, value: str) -> dict[str, Any]:
        """Have its buttons carry that, and return it."""
        blocks = deepcopy(self._shown["blocks"])
        for element in (e for block in blocks for e in block.get("elements", []) if "value" in e):
            element["value"] = value
        self._client.chat_update(channel=HELP, ts=self.message["ts"], text=self._shown["text"], blocks=blocks)
        return self.message

    def take_away(self) -> None:
        """Take it away again: the desk knows nothing of it."""
        self._client.chat_delete(channel=HELP, ts=self.message["ts"])


def value_of(shown: dict[str, Any]) -> str:
    """Return what the buttons of a card carry."""
    values = {e["value"] for b in shown["blocks"] for e in b.get("elements", []) if "value" in e}
    [value] = values
    return str(value)


def test_s30_a_card_in_other_hands_is_worth_nothing(bot: Bot, driver: Driver) -> None:
    ask_for_figma(driver)
    first = card(driver, "mia")
    ask_for_figma(driver)
    second = card(driver, "mia", without=first["ts"])
    before = {number: (ticket_of(bot, number), steps(bot, number)) for number in ("REQ-1", "REQ-2")}
    copy = Copy(bot.settings, first)

    # forwarded: whoever is not asked is told so, whatever they press, the requester too; it is logged and counted
    with capture_logs() as logs:
        for user, action in (
            ("bo", "approval_approve"),
            ("bo", "approval_reject"),
            ("ana", "approval_approve"),
        ):
            driver.click(user, copy.message, action)
    driver.wait("bo", NOT_ASKED, channel="#it-help")
    driver.wait("ana", NOT_ASKED, channel="#it-help")
    told = [(one["code"], one["user"]) for one in logs if one.get("action") == "call.refused"]
    assert told == [("not_asked_to_approve", who) for who in ("U0BOLIND", "U0BOLIND", "U0ANADUA")]
    assert refused(bot, "call", "not_asked_to_approve") == 3

    # forged: what a button carries is one of the desk's own, for an approval, or nothing at all
    mine, other = value_of(first).partition("~"), value_of(second).partition("~")
    forged = (
        f"{mine[0]}~{other[2]}",
        Signer(bot.settings.button_key).sign("ticket", mine[0]),
        Signer(b"another desk").sign("approval", mine[0]),
        "REQ-1",
    )
    for value in forged:
        driver.click("mia", copy.carrying(value), "approval_approve")
    assert refused(bot, "call", "forged_button") == len(forged)
    not_hers = next(one for one in steps(bot, "REQ-1") if one.seats[0].person != MIA)
    theirs = Signer(bot.settings.button_key).sign("approval", not_hers.id)
    driver.click("mia", copy.carrying(theirs), "approval_approve")
    assert refused(bot, "call", "not_asked_to_approve") == 4
    assert {n: (ticket_of(bot, n), steps(bot, n)) for n in before} == before

    # whoever is asked may press it anywhere: it counts once, by what the database says
    driver.click("mia", copy.carrying(value_of(first)), "approval_approve")
    driver.until_gone("mia", first, "approval_approve")
    driver.click("mia", copy.message, "approval_reject")
    driver.wait("mia", "Approved by you", channel="#it-help")
    assert states(bot, "REQ-1") == ["1.1.1 approved", "1.1.2 open"]
    assert states(bot, "REQ-2") == ["1.1.1 open", "1.1.2 open"]
    assert driver.state("mia")["views"] == []
    copy.take_away()
    assert_invariants(bot, "REQ-1")


# ---- over HTTP ----------------------------------------------------------------------------------------------


@pytest.fixture
def line() -> Iterator[Line]:
    """The way from the workspace to the desk, on which everything is noted down."""
    with a_line() as line:
        yield line


@pytest.fixture
def posting(
    tmp_path: Path,
    database_url: str,
    clock: TickingClock,
    sample_knowledge: BackgroundKnowledge,
    line: Line,
) -> Iterator[tuple[Bot, Driver]]:
    """The running bot of a desk where both approve together, in a workspace that posts to it, and the people there."""
    policy = policy_of(Round(steps=(StepPlan(by=(Manager(), HELENA)),)))
    with a_workspace(tmp_path, manifest=manifest(tmp_path, line.url)) as environment:
        settings = read_settings(
            slack_bot_token=environment["SLACK_BOT_TOKEN"],
            slack_app_token="",
            slack_signing_secret=environment["SLACK_SIGNING_SECRET"],
            slack_api_url=environment["SLACK_API_URL"],
            listen="127.0.0.1:0",
            database_url=database_url,
        )
        driver = Driver(environment["ADDRESS"])
        driver.call("clock", set=clock.now().isoformat())
        with in_order(Bot(settings, clock, sample_knowledge, policy=policy), driver) as bot:
            assert bot.running.web is not None
            line.to = bot.running.web.address
            yield bot, driver
        driver.close()


def test_s30_over_http_only_slack_is_believed_only_now_and_only_once(
    posting: tuple[Bot, Driver], line: Line
) -> None:
    bot, driver = posting
    secret = bot.settings.slack_signing_secret.get_secret_value().encode()
    ask_for_figma(driver)
    shown = card(driver, "mia")
    driver.click("mia", shown, "approval_why")
    driver.wait("mia", "You decide as the manager of")
    before = steps(bot, "REQ-1")
    asked_why = line.pressed("approval_why")
    body = asked_why.body.replace(b"approval_why", b"approval_approve")
    stamp = asked_why.head[SLACK_TIMESTAMP]

    def head(by: bytes, *, at: str) -> dict[str, str]:
        return {**asked_why.head, SLACK_TIMESTAMP: at, SLACK_SIGNATURE: signature(body, by, timestamp=at)}

    late = str(int(stamp) - 301)
    attempts = {
        "forged_signature": [asked_why.head, head(b"a guess", at=stamp)],
        "stale_signature": [head(secret, at=late), {"content-type": asked_why.head["content-type"]}],
    }
    with capture_logs() as logs:
        for code, heads in attempts.items():
            assert [line.post(body, one).status_code for one in heads] == [401, 401], code
            assert refused(bot, "web", code) == 2
    assert [one["code"] for one in logs if one.get("action") == "web.refused"] == [
        *("forged_signature", "forged_signature"),
        *("stale_signature", "stale_signature"),
    ]
    assert steps(bot, "REQ-1") == before

    # genuine, it counts; posted once more by somebody who noted it down, it does not, not even after it was withdrawn
    driver.click("mia", shown, "approval_approve")
    driver.until_gone("mia", shown, "approval_approve")
    withdraw = driver.with_button("mia", "@mia", "approval_withdraw")
    driver.click("mia", withdraw, "approval_withdraw")
    driver.until_gone("mia", withdraw, "approval_withdraw")
    approved = line.pressed("approval_approve")
    again = line.post(approved.body, approved.head)

    assert (again.status_code, refused(bot, "web", "replayed_request")) == (401, 1)
    [step] = steps(bot, "REQ-1")
    assert [(vote.person, vote.counts) for vote in step.votes] == [(MIA, False)]
    assert ticket_of(bot, "REQ-1").state is State.AWAITING_APPROVAL
    assert_invariants(bot, "REQ-1")
