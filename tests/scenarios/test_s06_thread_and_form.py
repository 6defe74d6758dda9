"""S06: a request is answered in the thread, then in the form, then in the thread again: one draft, one ticket."""

from __future__ import annotations

from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import ticket_of
from workflows.domain.tickets import Kind, State

ANSWERS = [
    "For: <@U0ANADUA>",
    "Model: Power 16",
    "Memory: 32 GB",
    "Needed by: 4 Dec 2026",
    "Deliver to: Lisbon office",
    "What for: video and 3D",
    "Quote: quote.pdf",
]


def test_s06_thread_form_thread(bot: Bot, driver: Driver) -> None:
    ts = driver.say("ana", "@ana", "can i get a new laptop")
    driver.click("ana", driver.with_button("ana", "@ana", "slot_pick_3", thread_ts=ts), "slot_pick_3")
    driver.wait("ana", "How much memory?")
    driver.say("ana", "@ana", "64 GB", thread_ts=ts)
    date = driver.with_button("ana", "@ana", "slot_date", thread_ts=ts)

    driver.click("ana", date, "slot_form")
    form = driver.until_form("ana", "model", "memory", "deliver_to")
    assert "Power 16" in str(form) and "64 GB" in str(form)
    driver.close_form("ana")

    driver.click("ana", date, "slot_date", "2026-12-04")  # kept, and goes on from the right question
    where = driver.with_button("ana", "@ana", "slot_pick_4", thread_ts=ts)
    assert "Where should it go?" in where["text"]
    driver.click("ana", where, "slot_pick_4")
    driver.wait("ana", "What is the address?")

    driver.say("ana", "@ana", "", ts, files={"quote.pdf": b"%PDF"})
    taken = driver.wait("ana", "Quote is now quote.pdf")
    assert "What is the address?" in taken["text"]

    driver.click("ana", taken, "slot_form")  # now by the form, in which the place is changed
    driver.fill_in("ana", driver.until_form("ana", "address", "reason"), "deliver_to", "lisbon")
    driver.until_form("ana", "reason", without="address")
    refused = driver.submit("ana", {"needed_by": {"value": "2026-11-20"}, "reason": {"text": "video"}})
    assert "has passed" in str(refused)
    driver.submit("ana", {"needed_by": {"value": "2026-12-04"}, "reason": {"text": "video and 3D"}})

    review = driver.with_button("ana", "@ana", "request_submit", thread_ts=ts)
    assert "€ 2,719" in review["text"]
    driver.click("ana", review, "request_change", "memory")  # and one thing by the card
    memory = driver.with_button("ana", "@ana", "slot_pick_2", thread_ts=ts)
    driver.click("ana", memory, "slot_pick_1")
    review = driver.with_button("ana", "@ana", "request_submit", thread_ts=ts)
    assert "€ 2,399" in review["text"]
    bot.stop()
    bot.start()  # nothing of a draft is in memory
    driver.click("ana", review, "request_submit")

    driver.wait("ana", "REQ-1 · waiting for approval")
    ticket = ticket_of(bot, "REQ-1")
    assert (ticket.kind, ticket.team, ticket.title) == (Kind.REQUEST, "it", "New laptop, Power 16")
    assert ticket.state is State.AWAITING_APPROVAL
    assert ticket.description.splitlines() == ANSWERS
    driver.press("mia", "@mia", "approval_approve")
    triage = driver.wait("bo", "New laptop, Power 16", channel="#it-triage")
    assert "Deliver to: Lisbon office" in str(triage["blocks"])
    copied(driver, triage["ts"], "quote.pdf")


def test_s06_the_form_alone_ends_in_the_same_request(bot: Bot, driver: Driver) -> None:
    ts = driver.say("ana", "@ana", "can i get a new laptop")
    driver.click("ana", driver.with_button("ana", "@ana", "slot_form", thread_ts=ts), "slot_form")
    driver.fill_in("ana", driver.until_form("ana", "model"), "model", "power")
    driver.fill_in("ana", driver.until_form("ana", "memory"), "deliver_to", "lisbon")

    driver.submit(
        "ana",
        {
            "memory": {"value": "32"},
            "needed_by": {"value": "2026-12-04"},
            "reason": {"text": "video and 3D"},
            "quote": {"value": [{"name": "quote.pdf", "content_base64": "JVBERg=="}]},
        },
    )
    driver.click("ana", driver.with_button("ana", "@ana", "request_submit", thread_ts=ts), "request_submit")

    driver.wait("ana", "REQ-1 · waiting for approval")
    assert ticket_of(bot, "REQ-1").description.splitlines() == ANSWERS
    driver.press("mia", "@mia", "approval_approve")
    triage = driver.wait("bo", "New laptop, Power 16", channel="#it-triage")
    copied(driver, triage["ts"], "quote.pdf")


def copied(driver: Driver, ts: str, name: str) -> None:
    """Wait until a file of that name stands below a card of the triage channel."""

    def there() -> bool | None:
        below = [m for m in driver.messages("bo", "#it-triage") if m.get("thread_ts") == ts]
        return True if any(f["name"] == name for m in below for f in m.get("files", ())) else None

    driver.until(there, f"bo never saw {name}")
