"""The story in which an approval must not wait: two people break the glass, and everybody is told."""

from __future__ import annotations

from datetime import timedelta

from bench.looks.approvals import MANAGER, approved, asks
from bench.looks.stage import Scene, Stage
from tests.scenarios.approving import card_of

WHY = "The designs for tonight's release are locked, and Mia is on a plane until noon."


def broken(stage: Stage) -> None:
    """It lapses once, is asked for again, confirmed, and looked at by who was passed over."""
    thread = asks(stage)
    card = card_of(stage.driver, "mia", "REQ-1")
    _ask(stage, "form")
    first = stage.driver.with_button("sam", "@sam", "glass_confirm")
    stage.look("asked", "sam", first)
    stage.look("asked-by-oneself", "lee", stage.driver.with_button("lee", "@lee", "glass_call_off"))
    stage.look("asked-channel", "bo", stage.driver.with_button("bo", "#it-triage", "glass_confirm"))
    stage.look_asking("sure", "sam", first, "Confirm")
    stage.pass_time(timedelta(minutes=16))
    stage.driver.until_gone("sam", first, "glass_confirm")
    stage.look("lapsed", "sam", first)
    _ask(stage, "form-again")
    again = stage.driver.with_button("sam", "@sam", "glass_confirm")
    stage.press("sam", again, "glass_confirm")
    stage.driver.until_gone("sam", again, "glass_confirm")
    stage.look("broken", "sam", again)
    news = stage.driver.with_button("mia", "@mia", "glass_review")
    stage.look("passed-over", "mia", news)
    stage.look("moot", "mia", card)
    stage.look("channel", "bo", stage.newest("bo", "#it-triage", "goes on without its approvals"))
    stage.look("triage", "bo", stage.driver.with_button("bo", "#it-triage", "ticket_claim"))
    stage.look("requester", "ana", thread(says="goes on without the approvals"))
    stage.driver.click("mia", news, "glass_review")
    stage.driver.until_form("mia", "note")
    stage.look_form("form-review", "mia")
    stage.driver.submit(
        "mia", {"verdict": {"pick": "wrong"}, "note": {"text": "I had Wi-Fi. Please call me."}}
    )
    stage.driver.until_gone("mia", news, "glass_review")
    stage.look("reviewed", "mia", news)


def _ask(stage: Stage, name: str) -> None:
    """Have Lee ask for it."""
    stage.driver.command("lee", "@lee", "break-glass REQ-1")
    stage.driver.until_form("lee", "reason")
    stage.look_form(name, "lee")
    stage.driver.submit("lee", {"reason": {"text": WHY}})


SCENES = (Scene("glass", broken, approved(MANAGER)),)
