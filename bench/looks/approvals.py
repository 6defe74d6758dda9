"""The stories in which somebody has to say yes: what approvers get and press, what requesters read meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.looks.stage import Scene, Stage, Thread
from tests.scenarios.approving import VIEWER, ask_for_figma, card_of

MANAGER = "- by: [{manager: requester}]"
THREE = "by: [{person: mia.tanaka@E}, {person: sam.reyes@E}, {person: tomas.ferreira@E}]".replace(
    "@E", "@larkfield.example"
)
TWO_ROUNDS = f"""- steps:
      - {{{THREE}, needs: 2}}
      - {{by: [{{person: ruth.adler@larkfield.example}}]}}
  - by: [{{group: finance}}]
    needs: any"""
EDITOR = "figma editor until 18 december 2026"
STARTER = "new starter called Jo Miller on 7 december 2026, berlin, laptop and monitor"
HELP = "#it-help"
DAY = timedelta(days=1)


def approved(rounds: str) -> Callable[[Path], None]:
    """Return what has a seat in Figma approved in these rounds."""

    def change(files: Path) -> None:
        figma = files / "catalogue" / "figma.yaml"
        text = figma.read_text()
        figma.write_text(text.replace("\nfields:", f"\napprovals:\n  {rounds}\nfields:"))

    return change


def asks(stage: Stage, words: str = VIEWER) -> Thread:
    """Have Ana ask for a seat and send it."""
    thread = stage.says("ana", words)
    if words == EDITOR:
        stage.tells("ana", thread, "The icons of the new app, with everybody in Porto.")
    stage.press("ana", thread("request_submit"), "request_submit")
    thread("ticket_cancel")
    return thread


def reasons(stage: Stage, card: dict[str, Any], action_id: str, why: str) -> None:
    """Have Mia say why not, or what should be different."""
    stage.driver.click("mia", card, action_id)
    stage.driver.until_form("mia", "reason")
    stage.driver.submit("mia", {"reason": {"text": why}})
    stage.driver.until_gone("mia", card, "approval_approve")


def one_decides(stage: Stage) -> None:
    """One manager: everything on her card is pressed, and she says yes."""
    thread = asks(stage)
    card = card_of(stage.driver, "mia", "REQ-1")
    stage.look("asked", "mia", card)
    stage.look("asked-requester", "ana", thread("ticket_cancel"))
    stage.look_home("home", "mia")
    stage.driver.click("mia", card, "approval_why")
    stage.look("why-me", "mia", stage.newest("mia", "@mia", "You decide as the manager"))
    for action_id, block in (
        ("approval_reject", "reason"),
        ("approval_changes", "reason"),
        ("approval_delegate", "who"),
    ):
        stage.driver.click("mia", card, action_id)
        stage.driver.until_form("mia", block)
        stage.look_form(f"form-{action_id.removeprefix('approval_')}", "mia")
        stage.driver.close_form("mia")
    stage.driver.press_on_home("mia", "approval_review_1")
    stage.driver.until(lambda: stage.driver.state("mia")["views"] or None, "no form to review in")
    stage.look_form("form-review", "mia")
    stage.driver.close_form("mia")
    stage.press("mia", card, "approval_approve")
    stage.look("approved", "mia", card)
    stage.look("approved-requester", "ana", thread(says="approved REQ-1"))
    stage.look("approved-requester-card", "ana", stage.newest("ana", "@ana", "REQ-1 is"))


def sent_back(stage: Stage) -> None:
    """It comes back, is changed, sent again, rejected; and the next one tells of it."""
    thread = asks(stage)
    first = card_of(stage.driver, "mia", "REQ-1")
    reasons(stage, first, "approval_changes", "Please make it an editor's seat: she draws, too.")
    stage.look("changes", "mia", first)
    back = thread("approval_edit")
    stage.look("changes-requester", "ana", back)
    stage.look("changes-requester-card", "ana", stage.newest("ana", "@ana", "waiting for your changes"))
    stage.driver.click("ana", back, "approval_edit")
    stage.press("ana", thread("request_submit"), "request_change", "seat")
    stage.press("ana", thread("slot_pick_2"), "slot_pick_2")
    stage.tells("ana", thread, "The icons of the new app")
    stage.press("ana", thread("request_submit"), "request_submit")
    again = card_of(stage.driver, "mia", "REQ-1")
    stage.look("sent-again", "mia", again)
    reasons(
        stage, again, "approval_reject", "There is no seat left this quarter. Please ask again in January."
    )
    stage.look("rejected", "mia", again)
    stage.look("rejected-requester", "ana", thread(says="was rejected"))
    stage.look("rejected-requester-card", "ana", stage.newest("ana", "@ana", "REQ-1 is rejected"))
    stage.pass_time(DAY)
    asks(stage, EDITOR)
    stage.look("with-history", "mia", card_of(stage.driver, "mia", "REQ-2"))


def several_decide(stage: Stage) -> None:
    """Two of three beside one more, then finance; one takes a word back, one ends it for everybody."""
    thread = asks(stage, EDITOR)
    card, others = card_of(stage.driver, "mia", "REQ-1"), {}
    for user in ("sam", "tomas", "ruth"):
        others[user] = card_of(stage.driver, user, "REQ-1")
    stage.look("asked", "mia", card)
    stage.look("asked-requester", "ana", thread("ticket_cancel"))
    stage.press("sam", others["sam"], "approval_approve")
    stage.look("agreed-so-far", "mia", card)
    stage.look("approved-still-open", "sam", others["sam"])
    stage.look("approved-requester", "ana", thread("ticket_cancel"))
    stage.look_asking("withdraw", "sam", others["sam"], "Withdraw")
    stage.press("mia", card, "approval_approve")
    stage.look("approved-step", "mia", card)
    stage.look("moot", "tomas", others["tomas"])
    stage.driver.click("ruth", others["ruth"], "approval_reject")
    stage.driver.until_form("ruth", "reason")
    stage.driver.submit("ruth", {"reason": {"text": "Not before the audit."}})
    stage.driver.until_gone("ruth", others["ruth"], "approval_approve")
    stage.look("rejected-by-another", "mia", card)
    stage.look("rejected-requester", "ana", thread(says="was rejected"))


def nobody_decides(stage: Stage) -> None:
    """It is reminded of, put to who is above, and to the queue."""
    thread = asks(stage)
    card = card_of(stage.driver, "mia", "REQ-1")
    stage.pass_time(timedelta(hours=5))
    stage.look("reminded", "mia", stage.newest("mia", "@mia", "still waits for your decision"))
    stage.pass_time(timedelta(hours=20))
    stage.look("escalated", "helena", card_of(stage.driver, "helena", "REQ-1"))
    stage.look("escalated-first", "mia", card)
    stage.look("escalated-requester", "ana", thread(says="has not decided yet"))
    stage.look("escalated-requester-card", "ana", thread("ticket_cancel"))
    stage.pass_time(4 * DAY)
    stage.look("overdue-queue", "bo", card_of(stage.driver, "bo", "REQ-1", "#it-triage"))
    stage.look("overdue-first", "mia", card)
    stage.look("overdue-requester", "ana", thread(says="in time"))
    stage.look("overdue-requester-card", "ana", thread("ticket_cancel"))


def ends_undecided(stage: Stage) -> None:
    """It ends because nobody decided."""
    thread = asks(stage)
    card = card_of(stage.driver, "mia", "REQ-1")
    stage.look("asked", "mia", card)
    stage.look("asked-requester", "ana", thread("ticket_cancel"))
    stage.pass_time(4 * DAY)
    stage.driver.until_gone("mia", card, "approval_approve")
    stage.look("over", "mia", card)
    stage.look("over-requester", "ana", thread("approval_edit"))


def at_night(stage: Stage) -> None:
    """Several that came at night are one list in the morning."""
    stage.pass_time(timedelta(hours=12))
    for words in (VIEWER, EDITOR, "order a power 16 laptop please, 64gb, by 4 december 2026"):
        thread = stage.says("ana", words)
        if words == EDITOR:
            stage.tells("ana", thread, "The icons of the new app")
        if "laptop" in words:
            stage.press("ana", thread("slot_pick_1"), "slot_pick_1")
            thread(says="What will you use it for?")
            stage.tells("ana", thread, "Figma")
        stage.press("ana", thread("request_submit"), "request_submit")
    stage.pass_time(timedelta(hours=13))
    found = stage.newest("mia", "@mia", "approvals wait for you")
    stage.look("list", "mia", found)
    stage.look_home("home", "mia")
    stage.driver.click("mia", found, "approval_hours")
    stage.driver.until_form("mia", "at")
    stage.look_form("form-hours", "mia")
    stage.driver.close_form("mia")
    stage.driver.click("mia", found, "approval_begin")
    card = card_of(stage.driver, "mia", "REQ-1")
    stage.press("mia", card, "approval_approve")
    stage.look("next-one", "mia", card)
    stage.press("mia", found, "approval_snooze")
    stage.look("list-put-off", "mia", found)
    stage.driver.click("mia", card, "approval_next")
    stage.driver.until(lambda: stage.driver.state("mia")["views"] or None, "no next one")
    stage.look_form("form-next", "mia")
    stage.driver.close_form("mia")


def away(stage: Stage) -> None:
    """Somebody names who decides for them; the cards of both, Home, and what the form refuses."""
    thread = asks(stage)
    card = card_of(stage.driver, "mia", "REQ-1")
    stage.driver.click("mia", card, "approval_delegate")
    stage.driver.until_form("mia", "who")
    days = {"from": {"date": "2026-11-23"}, "until": {"date": "2026-11-27"}}
    stage.driver.submit("mia", {"who": {"pick": ["U0ANADUA"]}, **days})
    stage.look_form("form-refused", "mia")
    stage.driver.submit("mia", {"who": {"pick": ["U0LEEPRK"]}, **days})
    stage.look("for-another", "lee", card_of(stage.driver, "lee", "REQ-1"))
    stage.look("may-decide-instead", "mia", card)
    stage.look_home("home", "mia")
    stage.look("requester", "ana", thread("ticket_cancel"))
    stage.press("lee", card_of(stage.driver, "lee", "REQ-1"), "approval_approve")
    stage.driver.until_gone("mia", card, "approval_approve")
    stage.look("moot", "mia", card)


def called_off(stage: Stage) -> None:
    """The requester cancels it; and a deactivated approver is stood in for."""
    thread = asks(stage)
    card = card_of(stage.driver, "mia", "REQ-1")
    stage.press("ana", thread("ticket_cancel"), "ticket_cancel")
    stage.driver.until_gone("mia", card, "approval_approve")
    stage.look("moot", "mia", card)
    thread = asks(stage)
    card_of(stage.driver, "mia", "REQ-2")
    stage.driver.deactivate("mia")
    stage.look("in-the-place-of", "helena", card_of(stage.driver, "helena", "REQ-2"))
    stage.look("left-requester", "ana", thread(says="no longer works here"))


def in_the_thread(stage: Stage) -> None:
    """Asked for in a channel: whoever decides has the buttons there, and it ends there for everybody."""
    me = stage.bot.running.client.auth_test()["user_id"]
    ts = ask_for_figma(stage.driver, f"<@{me}> {VIEWER}", channel=HELP)
    theirs = stage.driver.with_button("mia", HELP, "approval_approve", thread_ts=ts)
    stage.look("thread-approver", "mia", theirs)
    stage.look("thread-requester", "ana", theirs)
    stage.look("thread-onlooker", "bo", theirs)
    stage.driver.say("mia", HELP, "rejected", thread_ts=ts)
    stage.look("thread-say-why", "mia", stage.newest("mia", HELP, "please say why"))
    stage.driver.say("mia", HELP, "Rejected: wait for January", thread_ts=ts)
    stage.look("thread-rejected", "bo", stage.newest("bo", HELP, "was rejected"))


def several_at_once(stage: Stage) -> None:
    """Small ones are approved together; one of them is cancelled meanwhile, and a click comes too late."""
    threads = [asks(stage) for _ in range(3)]
    last = card_of(stage.driver, "mia", "REQ-3")
    stage.look_home("home", "mia")
    stage.driver.press_on_home("mia", "approval_bulk")
    stage.driver.until_form("mia", "bulk_3")
    stage.look_form("form-bulk", "mia")
    stage.press("ana", threads[2]("ticket_cancel"), "ticket_cancel")
    stage.driver.until_gone("mia", last, "approval_approve")
    stage.driver.submit("mia", {})
    stage.driver.until_form("mia", "bulk_left_out")
    stage.look_form("form-bulk-done", "mia")
    stage.driver.close_form("mia")
    stage.look_home("home-after", "mia")


def in_language(locale: str) -> Callable[[Stage], None]:
    """Return the story of a request and its approver in another language."""

    def play(stage: Stage) -> None:
        stage.speaks("ana", locale)
        stage.speaks("mia", locale)
        thread = asks(stage)
        card = card_of(stage.driver, "mia", "REQ-1")
        stage.look("asked", "mia", card)
        stage.look("asked-requester", "ana", thread("ticket_cancel"))
        stage.driver.click("mia", card, "approval_reject")
        stage.driver.until_form("mia", "reason")
        stage.look_form("form-reject", "mia")
        stage.driver.submit("mia", {"reason": {"text": "42"}})
        stage.driver.until_gone("mia", card, "approval_approve")
        stage.look("rejected", "mia", card)
        stage.look("rejected-requester", "ana", thread("approval_edit"))
        thread = asks(stage, EDITOR)
        stage.look("with-history", "mia", card_of(stage.driver, "mia", "REQ-2"))
        stage.pass_time(4 * DAY)
        stage.look("over-requester", "ana", thread("approval_edit"))
        stage.look_home("home", "mia")

    return play


def long_private(stage: Stage) -> None:
    """Many and long answers, for a team whose matters are private."""
    asks(stage)
    card = card_of(stage.driver, "mia", "REQ-1")
    stage.look("asked", "mia", card)
    stage.driver.click("mia", card, "approval_review_1")
    stage.driver.until(lambda: stage.driver.state("mia")["views"] or None, "nothing to show everything in")
    stage.look_form("form-everything", "mia")
    stage.driver.close_form("mia")


def nobody_left(stage: Stage) -> None:
    """Nobody is left to decide: the team of the queue is asked at once."""
    stage.driver.deactivate("helena")
    thread = asks(stage)
    card = card_of(stage.driver, "bo", "REQ-1", "#it-triage")
    stage.look("queue", "bo", card)
    stage.look("requester", "ana", thread("ticket_cancel"))
    stage.press("bo", card, "approval_approve")
    stage.look("queue-approved", "bo", card)
    stage.look("approved-requester", "ana", thread(says="approved REQ-1"))


def parts(stage: Stage) -> None:
    """A part of something bigger has to be approved."""
    thread = stage.says("ana", STARTER)
    stage.press("ana", thread("request_submit"), "request_submit")
    opened = thread("ticket_cancel")
    stage.look("part", "mia", stage.newest("mia", "@mia", "laptop"))
    stage.look("whole-requester", "ana", opened)


def _long_private(files: Path) -> None:
    approved(MANAGER)(files)
    figma = files / "catalogue" / "figma.yaml"
    said = "Because " + "the harbour has forty cranes and each of them has a drawing; " * 4
    more = "".join(
        f"  - {{id: more{n}, kind: long_text, label: Remark {n}, question: And {n}?, default: '{said}'}}\n"
        for n in range(1, 13)
    )
    text = figma.read_text().replace("fulfilled_by: it", "fulfilled_by: hr")
    figma.write_text(text.replace("dialogues:", f"{more}dialogues:"))


def _low_risk(files: Path) -> None:
    approved(MANAGER)(files)
    figma = files / "catalogue" / "figma.yaml"
    figma.write_text(figma.read_text().replace("fulfilled_by: it", "fulfilled_by: it\nlow_risk: true"))


def _over(then: str) -> Callable[[Path], None]:
    return approved(f"{MANAGER}\n    waits: {{decide_within: 3d, escalate_after: never, then: {then}}}")


SCENES = (
    Scene("approvals-one", one_decides, approved(MANAGER)),
    Scene("approvals-back", sent_back, approved(MANAGER)),
    Scene("approvals-several", several_decide, approved(TWO_ROUNDS)),
    Scene("approvals-late", nobody_decides, approved(MANAGER)),
    Scene("approvals-reject", ends_undecided, _over("reject")),
    Scene("approvals-expire", ends_undecided, _over("expire")),
    Scene("approvals-night", at_night, approved(MANAGER)),
    Scene("approvals-away", away, approved(MANAGER)),
    Scene("approvals-off", called_off, approved(MANAGER)),
    Scene("approvals-long", long_private, _long_private),
    Scene("approvals-nobody", nobody_left, approved("- by: [{person: helena.castro@larkfield.example}]")),
    Scene("approvals-parts", parts),
    Scene("approvals-thread", in_the_thread, approved(MANAGER)),
    Scene("approvals-bulk", several_at_once, _low_risk),
    Scene("approvals-fr", in_language("fr-FR"), _over("reject")),
    Scene("approvals-de", in_language("de-DE"), _over("expire")),
)
