"""S29: an approver's account is closed: what waits for them goes on at once, and never disappears with them."""

from __future__ import annotations

from tests.scenarios.approving import approved_by, ask_for_figma, card_of, has_card, seated, step, user_id
from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.approvals import Needs, Quorum
from workflows.domain.approver_rules import Manager, Named
from workflows.domain.tickets import State

TWO = Needs(quorum=Quorum.NUMBER, amount=2)


def test_s29_approver_leaves(bot: Bot, driver: Driver) -> None:
    approved_by(bot, step(Manager()))
    helena, sam = user_id(bot, "helena.castro"), user_id(bot, "sam.reyes")
    for number in ("REQ-1", "REQ-2"):
        ask_for_figma(driver)
        card_of(driver, "mia", number)
    approved_by(
        bot, step(Named("mia.tanaka@larkfield.example"), Named("sam.reyes@larkfield.example"), needs=TWO)
    )
    ask_for_figma(driver)
    driver.click("mia", card_of(driver, "mia", "REQ-3"), "approval_approve")

    driver.deactivate("mia")

    # each goes to who is above her, and who asked is told; what she said before stands
    for number in ("REQ-1", "REQ-2"):
        card_of(driver, "helena", number)
        driver.wait("ana", f"{number} is decided by somebody else now")
        assert seated(bot, number) == {helena}
    assert sam in seated(bot, "REQ-3")
    assert helena not in seated(bot, "REQ-3")
    driver.click("sam", card_of(driver, "sam", "REQ-3"), "approval_approve")
    driver.until(lambda: ticket_of(bot, "REQ-3").state is State.NEW or None, "her word was lost")
    driver.click("helena", card_of(driver, "helena", "REQ-1"), "approval_approve")
    driver.until(lambda: ticket_of(bot, "REQ-1").state is State.NEW or None, "it was never begun")

    # nobody is above Helena: the team of the queue is told, and decides
    driver.deactivate("helena")
    queued = card_of(driver, "bo", "REQ-2", channel="#it-triage")
    assert ticket_of(bot, "REQ-2").state is State.AWAITING_APPROVAL
    driver.click("bo", queued, "approval_approve")
    driver.until(lambda: ticket_of(bot, "REQ-2").state is State.NEW or None, "it was never begun")
    assert not has_card(driver, "bo", "REQ-2")

    # what cannot wait for them either is let go on by two others, and one more looks at it
    approved_by(bot, step(Manager()))
    ask_for_figma(driver)
    driver.click("lee", card_of(driver, "lee", "REQ-4", channel="#it-triage"), "glass_ask")
    driver.until_form("lee", "reason")
    driver.submit("lee", {"reason": {"text": "The release is tonight."}})
    driver.click("sam", driver.with_button("sam", "@sam", "glass_confirm"), "glass_confirm", twice=True)
    driver.wait("ana", "REQ-4 goes on without the approvals it still waited for")
    news = driver.with_button("bo", "#it-triage", "glass_review")
    driver.click("bo", news, "glass_review")
    driver.until_form("bo", "verdict")
    driver.submit("bo", {"verdict": {"pick": "right"}})
    driver.until_gone("bo", news, "glass_review")
    glass = ticket_of(bot, "REQ-4").glass
    assert glass is not None and glass.review is not None
    assert (glass.by, glass.second, glass.skipped) == (user_id(bot, "lee.park"), sam, ())
    for number in ("REQ-1", "REQ-2", "REQ-3", "REQ-4"):
        assert_invariants(bot, number)
