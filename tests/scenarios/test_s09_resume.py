"""S09: a request left alone is asked about after days, goes on under a changed form, and expires after a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.scenarios.conftest import Bot, TickingClock
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of
from workflows.domain.catalogue import Catalogue, FieldKind, FormField
from workflows.domain.ids import FieldId, ItemId
from workflows.domain.policies import Policy

FLOOR = FormField(id=FieldId("floor"), kind=FieldKind.TEXT, label="Team", question="Which team pays for it?")


def _with_another_form(policy: Policy) -> Policy:
    """Figma asks for a team now, and no more for what it is needed for."""
    figma = policy.catalogue.item(ItemId("figma"))
    assert figma is not None
    kept = [one for one in figma.fields if one.id != "reason"]
    items = [replace(one, fields=(*kept, FLOOR)) if one == figma else one for one in policy.catalogue.items]
    return replace(policy, catalogue=Catalogue(items=tuple(items)))


def test_s09_resume_after_days_and_version_change(bot: Bot, driver: Driver, clock: TickingClock) -> None:
    ts = driver.say("ana", "@ana", "need figma editor")
    driver.wait("ana", "What will you use it for?")
    driver.say("ana", "@ana", "the new design system", thread_ts=ts)
    driver.with_button("ana", "@ana", "request_submit", thread_ts=ts)

    bot.stop()
    bot.policy = _with_another_form(bot.policy)
    clock.advance(timedelta(days=3, minutes=1))
    bot.start()
    asked = driver.wait("ana", "Which team pays for it?")
    assert asked["thread_ts"] == ts
    assert "The form has changed since" in str(asked["blocks"])
    assert "this is dropped: Reason" in str(asked["blocks"])  # what is dropped is named

    home = driver.press_on_home(
        "ana", "home_draft_1"
    )  # on another device: the form, with everything given so far
    assert "Figma, Editor" in str(home)
    assert "Editor" in str(driver.until_form("ana", "seat", "floor", without="reason"))
    driver.submit("ana", {"floor": {"text": "Product"}})
    driver.click("ana", driver.with_button("ana", "@ana", "request_submit", thread_ts=ts), "request_submit")
    driver.wait("ana", "REQ-1 is open")
    assert ticket_of(bot, "REQ-1").description.splitlines() == ["Seat: Editor", "Team: Product"]


def test_s09_a_month_of_silence_ends_it(bot: Bot, driver: Driver, clock: TickingClock) -> None:
    ts = driver.say("ana", "@ana", "need figma")
    before = driver.with_button("ana", "@ana", "slot_pick_1", thread_ts=ts)
    clock.advance(timedelta(days=3, minutes=1))
    asked = driver.wait("ana", "Shall we go on?")
    driver.until_gone("ana", before, "slot_pick_1")
    clock.advance(timedelta(days=27))

    told = driver.wait("ana", "nothing came for a month")

    assert told["thread_ts"] == ts
    driver.until_gone("ana", asked, "slot_pick_1")
    assert (
        sum("nothing came for a month" in message["text"] for message in driver.messages("ana", "@ana")) == 1
    )
