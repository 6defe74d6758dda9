"""S26: whoever asks never decides: not for their cost centre, not for their manager, not as one of a group."""

from __future__ import annotations

from tests.scenarios.approving import (
    approved_by,
    ask_for_figma,
    card_of,
    has_card,
    name_delegate,
    seated,
    step,
    user_id,
)
from tests.scenarios.conftest import Bot
from tests.scenarios.driver import Driver
from tests.scenarios.steps import assert_invariants, ticket_of
from workflows.domain.approvals import Needs, Quorum
from workflows.domain.approver_rules import CostCentreOwner, Group
from workflows.domain.ids import FieldId
from workflows.domain.tickets import State
from workflows.use_cases.approvers import GUARD

CENTRE = CostCentreOwner(FieldId("seat"), {"viewer": "ana.duarte@larkfield.example"})
ANY = Needs(quorum=Quorum.ANY)


def test_s26_requester_is_approver(bot: Bot, driver: Driver) -> None:
    approved_by(bot, step(CENTRE), step(Group("design-team"), needs=ANY))
    ana, mia = user_id(bot, "ana.duarte"), user_id(bot, "mia.tanaka")
    name_delegate(driver, "mia", ana, days=("2026-11-23", "2026-11-27"))

    # she answers for the cost centre, and decides for her manager while that is away: neither lets her decide
    ask_for_figma(driver)
    first = card_of(driver, "mia", "REQ-1")
    assert "cannot decide on a request of their own" in str(first)
    assert seated(bot, "REQ-1") == {mia}
    assert not has_card(driver, "ana", "REQ-1")
    with bot.running.desk.unit_of_work() as uow:
        act = uow.acts.last(GUARD)
    assert act is not None
    assert (act.after["request"], act.after["kept_out"]) == ("REQ-1", [ana])
    driver.click("mia", first, "approval_approve")

    # the group she is in is asked without her, and is valid all the same
    second = card_of(driver, "rui", "REQ-1")
    assert not has_card(driver, "ana", "REQ-1")
    assert ana not in seated(bot, "REQ-1")
    driver.click("rui", second, "approval_approve")
    driver.until(lambda: ticket_of(bot, "REQ-1").state is State.NEW or None, "it was never begun")

    # nobody is above whoever leads the company: the team of the queue decides, and it never goes through by itself
    approved_by(bot, step(CostCentreOwner(FieldId("seat"), {"viewer": "helena.castro@larkfield.example"})))
    ask_for_figma(driver, user="helena")
    queued = card_of(driver, "bo", "REQ-2", channel="#it-triage")
    assert ticket_of(bot, "REQ-2").state is State.AWAITING_APPROVAL
    driver.click("bo", queued, "approval_approve")
    driver.until(lambda: ticket_of(bot, "REQ-2").state is State.NEW or None, "it was never begun")
    assert_invariants(bot, "REQ-1")
    assert_invariants(bot, "REQ-2")
