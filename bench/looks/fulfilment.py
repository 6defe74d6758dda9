"""The stories of what becomes of a request: its tasks, its parts, access that ends, and rules that ask first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.looks.stage import Scene, Stage, Thread
from tests.scenarios.steps import to_a_ticket

BO = ("bo", "#it-triage")
SEAT = """
tasks:
  - id: check
    title: Check the licence for {for.name}
    team: it
    checklist: [Licence free, Team known]
    instructions: "The seat: {answers.seat}. Look first whether somebody left who had one."
    doing: licence being checked
    done: licence checked
    due: 1
  - id: place
    title: Tell {for.name} where the files are
    team: facilities
    doing: files being shown
  - id: seat
    title: Give the seat
    team: it
    after: [check]
    doing: seat being given
    done: seat given
    call: {webhook: vpn-access, gate: true, body: {who: "{for.email}", seat: "{answers.seat}"}}
"""
ASKS_FIRST = """
name: The VPN drops for somebody
why: Ending sessions throws people out of their work.
trigger: opened
when: ticket.title.matches("(?i)vpn")
ask: lead
actions:
  - webhook: vpn-sessions
    body: {user: "{requester.email}"}
  - set_priority: P2
    reason: the lead said so
"""
STARTER = "new starter called Jo Miller on 7 december 2026, berlin, laptop and monitor"
LOAN = "can i get a loan laptop in berlin from 25 november 2026 until 4 december 2026"


def _seats_by_tasks(files: Path) -> None:
    figma = files / "catalogue" / "figma.yaml"
    figma.write_text(figma.read_text().replace("\ndialogues:", f"{SEAT}dialogues:"))


def _ask(stage: Stage, words: str) -> Thread:
    thread = stage.says("ana", words)
    stage.press("ana", thread("request_submit"), "request_submit")
    thread("ticket_cancel")
    return thread


def tasks(stage: Stage) -> None:
    """Tasks: claimed, ticked off, held up, waiting for a word before a call, failed, overdue, done."""
    driver, mine = stage.driver, _ask(stage, "can i get viewer access to figma")
    stage.look("requester-next", "ana", mine("ticket_cancel"))
    stage.look("request-in-channel", "bo", stage.newest(*BO, "REQ-1 Figma"))
    task = stage.newest(*BO, "task_claim")
    stage.look("open", "bo", task)
    stage.press("bo", task, "task_claim")
    stage.look("claimed", "bo", task)
    stage.look("requester-now", "ana", mine(says="*Now: licence being checked*"))
    driver.click("bo", task, "task_done")
    stage.look("not-all-ticked", "bo", stage.newest(*BO, "Not everything on the checklist"))
    stage.press("bo", task, "task_stuck")
    driver.until_form("bo", "reason")
    stage.look_form("stuck-form", "bo")
    driver.submit("bo", {"reason": {"text": "No licence is free until Friday."}})
    driver.until_gone("bo", task, "task_done")
    stage.look("stuck", "bo", task)
    stage.look("requester-held-up", "ana", mine(says="Held up"))
    stage.look("request-held-up", "bo", stage.newest(*BO, "REQ-1 Figma"))
    stage.look_asking("leave-out-asks", "bo", task, "Go on without it")
    stage.press("bo", task, "task_take_up")
    stage.press("bo", task, "task_tick", ["0", "1"])
    stage.press("bo", task, "task_done")
    driver.until_gone("bo", task, "task_done")
    stage.look("done", "bo", task)
    gate = driver.with_button("bo", "#it-triage", "task_send")
    stage.look("gate", "bo", gate)
    stage.there.statuses = [400]
    stage.press("bo", gate, "task_send")
    driver.with_button("bo", "#it-triage", "task_done")
    stage.look("call-failed", "bo", stage.newest(*BO, "came to nothing"))
    stage.look("call-failed-line", "bo", stage.newest(*BO, "failed"))
    stage.look_home("home-agent", "bo")
    stage.press("bo", gate, "task_done")
    last = driver.with_button("joana", "#facilities-triage", "task_done")
    stage.look("other-team", "joana", last)
    stage.press("joana", last, "task_done")
    stage.look("requester-done", "ana", mine(says="REQ-1 is done"))
    stage.look("request-done", "bo", stage.newest(*BO, "REQ-1 Figma"))
    late = _ask(stage, "need figma, viewer")
    stage.pass_time(timedelta(days=4))
    stage.look("overdue-line", "bo", stage.newest(*BO, "Nobody has claimed this task"))
    stage.look("overdue", "bo", driver.with_button("bo", "#it-triage", "task_claim"))
    stage.look("overdue-for-requester", "ana", late("ticket_cancel"))
    stage.press("ana", late("ticket_cancel"), "ticket_cancel")
    stage.look("withdrawn", "bo", stage.newest(*BO, "the request has ended"))


def bundle(stage: Stage) -> None:
    """A new starter: the whole, its parts, their cards, and how its card follows them."""
    driver, thread = stage.driver, stage.says("ana", STARTER)
    stage.look("whole", "ana", thread("request_submit"))
    stage.press("ana", thread("request_submit"), "slot_form")
    driver.until_form("ana", "name")
    stage.look_form("form", "ana")
    driver.close_form("ana")
    stage.press("ana", thread("request_submit"), "request_submit")
    stage.look("opened", "ana", thread("ticket_cancel"))
    stage.look("whole-in-channel", "dora", stage.newest("dora", "#hr-triage", "REQ-1 New starter"))
    stage.look("part-in-channel", "bo", stage.newest(*BO, "REQ-3 Monitor"))
    stage.look_home("home-requester", "ana")
    monitor = stage.newest(*BO, "REQ-3 Monitor")
    _resolve(stage, monitor)
    stage.look("part-done", "ana", thread(says="Done: Monitor"))
    stage.look("part-solved-in-channel", "bo", monitor)
    driver.press("mia", "@mia", "approval_approve")
    laptop = stage.newest(*BO, "REQ-2 New laptop")
    _resolve(stage, laptop)
    task = driver.with_button("dora", "#hr-triage", "task_tick")
    stage.look("first-task", "dora", task)
    _do_task(stage, "dora", "#hr-triage")
    _do_task(stage, *BO)
    driver.press("dora", "#hr-triage", "task_done")
    stage.look("done", "ana", thread(says="REQ-1 is done"))


def _resolve(stage: Stage, card: dict[str, object]) -> None:
    stage.press("bo", card, "ticket_claim")
    stage.driver.until_gone("bo", card, "ticket_claim")
    stage.press("bo", card, "ticket_resolve")
    stage.driver.until_form("bo", "note")
    values = {"note": {"text": "It is there."}, "code": {"pick": "fixed"}, "cause": {"text": "delivered"}}
    stage.driver.submit("bo", values)
    stage.driver.until_gone("bo", card, "ticket_resolve")


def _do_task(stage: Stage, who: str, queue: str) -> None:
    """Have somebody tick off and do the one task there is in their channel."""
    card = stage.driver.with_button(who, queue, "task_tick")
    stage.press(who, card, "task_tick", ["0", "1", "2"])
    stage.press(who, card, "task_done")
    stage.driver.until_gone(who, card, "task_done")


def for_somebody(stage: Stage) -> None:
    """A laptop for a colleague: how it ends for both of them."""
    thread = stage.says("ana", "can i get a light 13 laptop for Ben, to the porto office")
    for words in ("in two weeks", "his is slow"):
        stage.tells("ana", thread, words)
    stage.press("ana", thread("request_submit"), "request_submit")
    stage.look("waits-for-approval", "ana", thread("ticket_cancel"))
    stage.newest("ben", "@ben", "requested this for you")
    stage.driver.press("mia", "@mia", "approval_approve")
    card = stage.newest(*BO, "REQ-1 New laptop")
    stage.look("in-channel", "bo", card)
    _resolve(stage, card)
    stage.look("done", "ana", thread(says="REQ-1 is done"))
    stage.look("done-for", "ben", stage.newest("ben", "@ben", "is done"))


def access(stage: Stage) -> None:
    """A loan laptop: given, on Home, warned of, extended, ended, given again, given back, collected."""
    driver = stage.driver
    _ask(stage, LOAN)
    _resolve(stage, stage.newest(*BO, "REQ-1 Loan laptop"))
    given = driver.with_button("ana", "@ana", "grant_extend")
    stage.look("given", "ana", given)
    stage.look_asking("give-back-asks", "ana", given, "I no longer need it")
    stage.look_home("home", "ana")
    stage.pass_time(datetime(2026, 12, 2, 9, 0, 30, tzinfo=UTC) - stage.clock.now())
    warned = stage.newest("ana", "@ana", "ends soon")
    stage.look("warned", "ana", warned)
    stage.press("ana", warned, "grant_extend")
    driver.until_form("ana", "answer")
    stage.look_form("extend-form", "ana")
    driver.submit("ana", {"answer": {"day": "2026-12-09"}})
    driver.wait("ana", "REQ-2 is open")
    stage.look("warned-under-way", "ana", warned)
    stage.look("extension-opened", "ana", stage.newest("ana", "@ana", "REQ-2 is open"))
    stage.look("extension-in-channel", "bo", stage.newest(*BO, "REQ-2 "))
    stage.pass_time(datetime(2026, 12, 5, 0, 0, 30, tzinfo=UTC) - stage.clock.now())
    stage.look("ended", "ana", stage.newest("ana", "@ana", "has ended"))
    collect = driver.with_button("bo", "#it-triage", "task_claim")
    stage.look("take-back", "bo", collect)
    stage.look("take-back-request", "bo", stage.newest(*BO, "REQ-3 "))
    _resolve(stage, stage.newest(*BO, "REQ-2 "))
    again = driver.with_button("ana", "@ana", "grant_give_back")
    stage.look("extended", "ana", again)
    driver.until_gone("bo", collect, "task_claim")
    stage.look("take-back-off", "bo", collect)
    stage.look("take-back-off-line", "bo", stage.newest(*BO, "it was extended by"))
    driver.click("ana", again, "grant_give_back")
    driver.until_gone("ana", again, "grant_give_back")
    stage.look("given-back", "ana", again)


def rules(stage: Stage) -> None:
    """A rule that asks the lead, before and after; why a ticket is due; an answer only the team may see."""
    driver = stage.driver
    opened = to_a_ticket(driver)
    asked = driver.with_button("lee", "@lee", "rule_do")
    stage.look("rule-asks", "lee", asked)
    stage.look("rule-in-channel", "bo", stage.newest(*BO, opened.number))
    stage.press("bo", stage.newest(*BO, opened.number), "ticket_why")
    stage.look_form("why-then", "bo")
    driver.close_form("bo")
    stage.press("lee", asked, "rule_do")
    driver.until_gone("lee", asked, "rule_do")
    stage.look("rule-decided", "lee", asked)
    stage.pass_time(timedelta(minutes=1))
    stage.look("rule-done-in-channel", "bo", stage.newest(*BO, opened.number))
    to_a_ticket(driver, "ana", "the vpn drops again in porto")
    later = driver.with_button("lee", "@lee", "rule_do")
    stage.change_files(_other_rule)
    driver.click("lee", later, "rule_do")
    driver.until_gone("lee", later, "rule_do")
    stage.look("rule-after-change", "lee", later)


def _one_rule(files: Path) -> None:
    for path in (files / "rules").glob("*.yaml"):
        path.unlink()
    (files / "rules" / "drops.yaml").write_text(ASKS_FIRST)


def _other_rule(files: Path) -> None:
    (files / "rules" / "drops.yaml").write_text(ASKS_FIRST.replace("P2", "P1"))


SCENES = (
    Scene("fulfilment-tasks", tasks, prepare=_seats_by_tasks, webhook="vpn-access"),
    Scene("fulfilment-bundle", bundle),
    Scene("fulfilment-for-somebody", for_somebody),
    Scene("fulfilment-access", access),
    Scene("fulfilment-rules", rules, prepare=_one_rule, webhook="vpn-sessions"),
)
