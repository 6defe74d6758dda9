"""G3: what is for some people only is shown to them, and to nobody else."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

QUESTION = "who approves my team's requests while i am away"
PAGE = "hr/approve-while-away"


def test_a_page_for_managers_is_shown_to_a_manager_only(bot: Bot, driver: Driver) -> None:
    shown = {}
    for person in ("mia", "ana"):
        driver.say(person, f"@{person}", QUESTION)
        answer = driver.with_button(
            person, f"@{person}", "answer_not_really", "suggestion_none", "answer_ticket"
        )
        shown[person] = str(answer["blocks"])

    assert PAGE in shown["mia"]
    assert PAGE not in shown["ana"]


def test_a_manager_who_asks_where_all_may_read_gets_what_is_for_all(bot: Bot, driver: Driver) -> None:
    me = bot.running.client.auth_test()["user_id"]
    driver.say("mia", "#it-help", f"<@{me}> {QUESTION}")

    answer = driver.with_button("mia", "#it-help", "answer_not_really", "suggestion_none", "answer_ticket")

    assert PAGE not in str(answer["blocks"])
