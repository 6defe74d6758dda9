"""S01: a question is answered with its source; what helped is credited, no ticket is opened."""

from __future__ import annotations

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver, buttons
from tests.scenarios.steps import VPN

ANSWER_BUTTONS = {"answer_solved", "answer_not_really", "answer_person"}


def test_s01_answered_question(bot: Bot, driver: Driver) -> None:
    ts = driver.say("ana", "@ana", VPN)
    answer = driver.with_button("ana", "@ana", "answer_solved")

    assert buttons(answer) == ANSWER_BUTTONS
    assert answer["thread_ts"] == ts
    assert "https://kb.larkfield.example/vpn/" in str(answer["blocks"])

    assert driver.click("ana", answer, "answer_solved")["acked"]
    settled = driver.wait("ana", "Glad it helped")
    assert settled["ts"] == answer["ts"]
    assert "answer_solved" not in buttons(settled)
    with bot.running.desk.unit_of_work() as uow:
        assert uow.tickets.by_number("INC-1") is None
        assert uow.feedback.helpful("vpn/stay-connected.md") == (1, 0)


def test_s01_by_mention_in_a_channel(bot: Bot, driver: Driver) -> None:
    me = bot.running.client.auth_test()["user_id"]
    ts = driver.say("ana", "#it-help", f"<@{me}> {VPN}")

    answer = driver.with_button("ana", "#it-help", "answer_solved")

    assert answer["thread_ts"] == ts
    assert (
        len([m for m in driver.messages("bo", "#it-help") if m.get("thread_ts") == ts and m["ts"] != ts]) == 1
    )


def test_s01_by_command(bot: Bot, driver: Driver) -> None:
    answered = driver.command("ana", "#it-help", VPN)

    assert answered["acked"]
    answer = driver.with_button("ana", "@ana", "answer_solved")
    assert "stay-connected" in str(answer["blocks"])


def test_s01_typed_that_worked_counts_as_solved(bot: Bot, driver: Driver) -> None:
    ts = driver.say("ana", "@ana", VPN)
    driver.with_button("ana", "@ana", "answer_solved")
    driver.say("ana", "@ana", "that worked, thanks", thread_ts=ts)

    assert driver.wait("ana", "Glad it helped")
