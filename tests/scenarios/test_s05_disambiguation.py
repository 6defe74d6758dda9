"""S05: access to nothing in particular is asked, at most four buttons; one typed answer says more than one thing."""

from __future__ import annotations

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from workflows.domain.ids import FieldId


def _labels(message: dict[str, object]) -> list[str]:
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    return [e["text"]["text"] for b in blocks for e in b.get("elements", []) if e["type"] == "button"]


def test_s05_disambiguation(bot: Bot, driver: Driver) -> None:
    ts = driver.say("ana", "@ana", "I need access")
    card = driver.with_button("ana", "@ana", "request_none", thread_ts=ts)
    assert _labels(card) == ["Figma", "GitHub", "VPN", "None of these"]

    driver.click("ana", card, "request_none")
    driver.wait("ana", "Which one is it, then?")
    driver.say("ana", "@ana", "figma editor", thread_ts=ts)

    asked = driver.with_button("ana", "@ana", "slot_form", thread_ts=ts)
    assert "What will you use it for?" in asked["text"]  # the system and the seat were said: neither is asked
    with bot.running.desk.unit_of_work() as uow:
        found = uow.conversations.at(asked["channel"], ts)  # type: ignore[arg-type]  # a test's own strings
        assert found is not None
        talk = uow.conversations.get(found)
        assert talk.request_id is not None
        draft = uow.requests.get(talk.request_id)
    assert (draft.item_id, draft.answers[FieldId("seat")]) == ("figma", ("editor",))

    other = driver.say("ana", "@ana", "I need access")
    card = driver.with_button("ana", "@ana", "request_none", thread_ts=other)
    driver.click("ana", card, "request_choose_3")
    device = driver.with_button("ana", "@ana", "slot_pick_1", thread_ts=other)
    assert "On which device?" in device["text"]

    everything = driver.say("ana", "@ana", "what can I order?")
    card = driver.with_button("ana", "@ana", "request_none", thread_ts=everything)
    groups = card["blocks"][-1]["elements"][0]["option_groups"]
    figma = next(one for group in groups for one in group["options"] if one["text"]["text"] == "Figma")
    driver.click("ana", card, "request_choose_all", value=figma["value"])
    seat = driver.with_button("ana", "@ana", "slot_form", thread_ts=everything)
    assert "Which seat?" in seat["text"]
