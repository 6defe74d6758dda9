"""Every line a thread may have: the facts it is said of, and the words it is to read as."""

from __future__ import annotations

from typing import Any

from tests.handlers.blocks.samples import ANA, BO, CY, NOW, YUKI, ticket
from workflows.domain.tickets import State

TICKET = ticket(State.ASSIGNED)
DUE = TICKET.resolution_due_at.isoformat()
PAGES = [{"title": "VPN signs me out", "url": "https://kb.example/vpn", "helped": False}]
CLOCK = {"measure": "resolution", "queue": "it-triage", "ticket": TICKET}
LINES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "clock_used": (
        {**CLOCK, "share": 50, "due_at": DUE, "reader": BO},
        [
            "*INC-1042 is due <!date^1795455900^{time}|18:45 CET>: VPN drops every hour*",
            "Half of the solution time is used. You have it · P3 · #it-triage",
        ],
    ),
    "clock_broken": (
        {**CLOCK, "share": 100, "since_at": DUE, "reader": CY},
        [
            "*INC-1042 is overdue since <!date^1795455900^{time}|17:45 WET>: VPN drops every hour*",
            "A new time for Ana helps most now. Bo Lindqvist has it · P3 · #it-triage",
        ],
    ),
    "reply_to_requester": (
        {"author": BO, "text": "try again", "ticket": TICKET},
        ["*Bo Lindqvist:* try again"],
    ),
    "reply_to_agents": ({"author": ANA, "text": "it works", "ticket": TICKET}, ["*Ana Duarte:* it works"]),
    "approver_left": (
        {"gone": [BO], "instead": [CY], "ticket": TICKET},
        [
            "*INC-1042 is decided by somebody else now.* <@U0BOLIND> no longer works here. "
            "<@U0CYOKAF> was asked instead."
        ],
    ),
    "glass_broken": (
        {"person": BO, "other": CY, "ticket": TICKET},
        [
            "*INC-1042 goes on without the approvals it still waited for.* <@U0BOLIND> and <@U0CYOKAF> decided so "
            "together, because it could not wait. Everybody who was to approve it has been told."
        ],
    ),
    "glass_begun": (
        {"person": BO, "other": CY, "ticket": TICKET},
        ["Break-glass: <@U0BOLIND> and <@U0CYOKAF> let it go on without its approvals."],
    ),
    "masked": (
        {"labels": ["PIN", "Account"], "ticket": TICKET},
        ["Kept apart: PIN, Account. Only the team of INC-1042 sees it, and each look is on record."],
    ),
    "cancel_asked": (
        {"ticket": TICKET},
        [
            "*You deleted what INC-1042 began with. Cancel INC-1042?* It stays open, and the agents have your words, "
            "until you say so. You can also go on here."
        ],
    ),
    "opening_deleted": (
        {"person": ANA, "ticket": TICKET},
        ["Ana Duarte deleted the message that opened INC-1042. I asked whether it is still wanted."],
    ),
    "reworded": (
        {"person": ANA, "text": "vpn drops all day", "ticket": TICKET},
        ["*Ana Duarte changed what they reported (edited):* vpn drops all day"],
    ),
    "goes_on_here": (
        {"text": "vpn drops"},
        ["*We go on here, between us.* It was about: vpn drops"],
    ),
    "sorted_again": (
        {"to": "P1", "was": "P3", "ticket": TICKET},
        ["*INC-1042 is P1 now*, by its new words. It was P3."],
    ),
    "kept_apart": (
        {"ticket": TICKET},
        [
            "*I have not passed that on.* INC-1042 is with people it is not for. "
            "Write it to me in a new direct message, and only the team it concerns reads it."
        ],
    ),
    "moved_to_direct": ({}, ["This is between us: I answer in our direct messages."]),
    "file_missing": (
        {"name": "a <b>.png"},
        ["a &lt;b&gt;.png could not be copied. It stands in the other thread, or was deleted there."],
    ),
    "stays_private": (
        {"ticket": TICKET},
        ["*This stays private.* Taking the 🔒 away sends nothing. To tell Ana, write it again without it."],
    ),
    "reply_withdrawn": ({"author": BO, "ticket": TICKET}, ["Bo Lindqvist: message withdrawn."]),
    "claimed": (
        {"agent": BO, "due_at": DUE, "ticket": TICKET},
        ["*<@U0BOLIND> is on INC-1042.* Solution expected by <!date^1795455900^{time}|17:45 WET>."],
    ),
    "alert_fires": (
        {"text": "DiskFull (instance=db-2)", "ticket": TICKET},
        ["*Now fires:* DiskFull (instance=db-2)"],
    ),
    "alert_ended": ({"ticket": TICKET}, ["*The alert is over.* Resolve INC-1042 when you are done with it."]),
    "mailed": ({"text": "the printer smokes"}, ["*You wrote to us by mail:* the printer smokes"]),
    "routed": (
        {"agent": BO, "ticket": TICKET},
        ["*Bo Lindqvist has INC-1042.* It is their turn."],
    ),
    "nobody_claimed": (
        {"agent": BO, "ticket": TICKET},
        ["*Bo Lindqvist has INC-1042 now.* Nobody had claimed it in time."],
    ),
    "yours_now": (
        {"reader": BO, "queue": "it-triage", "ticket": TICKET},
        [
            "*INC-1042 is yours: VPN drops every hour*",
            "P3 · first reply due <!date^1795444200^{time}|15:30 CET> · #it-triage",
        ],
    ),
    "nobody_fits": (
        {"team": "IT", "why": "nobody_at_work", "again_at": DUE, "ticket": TICKET},
        [
            "*INC-1042 waits here for an agent.* Nobody of IT who takes it is at work."
            " I look again <!date^1795455900^{time}|18:45 CET>.",
        ],
    ),
    "on_call": ({"agent": CY, "ticket": TICKET}, ["*INC-1042 is P3:* <@U0CYOKAF> is on call."]),
    "routed_on_call": (
        {"agent": BO, "ticket": TICKET},
        ["*Bo Lindqvist has INC-1042.* The team is not at work, and they are on call."],
    ),
    "paged": (
        {"reader": CY, "queue": "it-triage", "ticket": TICKET},
        [
            "*You are on call, and INC-1042 is P3: VPN drops every hour*",
            "Bo Lindqvist has it · first reply due <!date^1795444200^{time}|14:30 WET> · #it-triage",
        ],
    ),
    "moved_away": (
        {"agent": BO, "team": "People team", "text": "it is about payroll", "ticket": TICKET},
        ["*Bo Lindqvist gave INC-1042 to People team.* it is about payroll"],
    ),
    "moved_here": (
        {
            "agent": BO,
            "team": "IT",
            "text": "it is about payroll",
            "said": [
                {"template": "reply_to_requester", "author": BO, "text": "since &lt; when?"},
                {"template": "private_note", "author": CY, "text": "their *second* slip"},
            ],
            "ticket": TICKET,
        },
        [
            "*Bo Lindqvist gave you INC-1042, from IT.* it is about payroll",
            "*Bo Lindqvist:* since &lt; when?",
            "🔒 Private: *Cy Okafor:* their *second* slip",
        ],
    ),
    "moved": (
        {"team": "People team", "ticket": TICKET},
        ["*INC-1042 is with People team now.* They know what was said here."],
    ),
    "escalated": (
        {"agent": BO, "person": CY, "text": "three offices by now", "ticket": TICKET},
        ["*Bo Lindqvist asks <@U0CYOKAF> to look at INC-1042.* three offices by now"],
    ),
    "escalated_dm": (
        {"agent": BO, "person": CY, "text": "three offices", "reader": CY, "queue": "it", "ticket": TICKET},
        [
            "*Bo Lindqvist asks you to look at INC-1042: VPN drops every hour*",
            "P3 · first reply due <!date^1795444200^{time}|14:30 WET> · #it",
            "Why: three offices",
            "You hear of each further step.",
        ],
    ),
    "not_taken_up": (
        {"agent": BO, "ticket": TICKET},
        ["*Bo Lindqvist has INC-1042 now.* Who had it had not begun in time."],
    ),
    "desk_refused": (
        {"mistakes": ["teams.yaml:3: <!here> is no team"], "more": 2, "count": 3},
        [
            "*The desk's files were changed, and the change is not used:* there are 3 mistakes in it. "
            "The desk goes on as before.",
            "",
            "• teams.yaml:3: &lt;!here&gt; is no team",
            "…and 2 more, in the log",
        ],
    ),
    "desk_mended": ({}, ["*The desk's files are in order again.* The desk goes by them from now on."]),
    "left": (
        {
            "agent": CY,
            "is_gone": True,
            "count": 13,
            "moves": [
                {"to": "", "numbers": ["INC-1", "INC-2"], "more": 0},
                {"to": BO, "numbers": ["INC-3"], "more": 10},
            ],
            "tasks": {"count": 3, "numbers": ["REQ-1", "REQ-4"], "more": 0},
        },
        [
            "*Cy Okafor has left.* 13 tickets change hands:",
            "• For whoever claims them: INC-1, INC-2",
            "• <@U0BOLIND> has INC-3 and 10 more",
            "• 3 tasks are for whoever claims them: REQ-1, REQ-4",
        ],
    ),
    "still_unclaimed": (
        {"queue": "it-triage", "ticket": TICKET},
        [
            "*Bo Lindqvist has not begun with INC-1042: VPN drops every hour*",
            "Nobody else at work could take it. P3 · first reply due"
            " <!date^1795444200^{time}|15:30 CET> · #it-triage",
        ],
    ),
    "rule_says": ({"text": "We know of it, *really*.", "ticket": TICKET}, ["We know of it, *really*."]),
    "rule_note": (
        {"rule": "Reopened twice", "text": "ask for a screenshot", "ticket": TICKET},
        [
            "🔒 *Private note by the rule “Reopened twice”*",
            "ask for a screenshot",
            "Stays in this channel. Ana does not see it.",
        ],
    ),
    "rule_assigned": (
        {"rule": "VIP", "agent": BO, "ticket": TICKET},
        ["*Bo Lindqvist has INC-1042.* The rule “VIP” gave it to them."],
    ),
    "rule_message": (
        {"rule": "VIP", "text": "look at it", "queue": "it-leads", "ticket": TICKET},
        ["*INC-1042: VPN drops every hour*", "look at it", "P3 · by the rule “VIP”"],
    ),
    "rule_stopped": (
        {"rule": "Up", "file": "rules/up.yaml", "ticket": TICKET},
        [
            "*The rule “Up” was stopped on INC-1042.*",
            "It would have acted on and on because of what rules do. "
            "Correct rules/up.yaml, or one of those it sets off.",
        ],
    ),
    "rule_call_failed": (
        {"rule": "Up", "webhook": "vpn-sessions", "why": "it answered 500", "ticket": TICKET},
        [
            "*The call to vpn-sessions did not get through.* The rule “Up” wanted it.",
            "Why: it answered 500. Somebody has to do it by hand.",
        ],
    ),
    "released": (
        {"agent": BO, "ticket": TICKET},
        ["*INC-1042 waits for another agent.* Bo Lindqvist gave it back."],
    ),
    "transcript": (
        {"person": ANA, "asked_at": NOW.isoformat(), "pages": PAGES, "ticket": TICKET},
        [
            "Ana Duarte asked at <!date^1795437600^{time}|13:40 CET>.",
            "Tried: <https://kb.example/vpn|VPN signs me out>, not helped",
        ],
    ),
    "reopened": (
        {"person": ANA, "ticket": TICKET},
        ["*INC-1042 is open again.* Ana Duarte says it is still broken."],
    ),
    "closed": ({"person": ANA, "ticket": TICKET}, ["*INC-1042 is closed.* Ana Duarte says it works."]),
    "undone": (
        {"agent": BO, "ticket": TICKET},
        ["*INC-1042 is cancelled.* Bo Lindqvist took the emoji back that made it."],
    ),
    "cancelled": (
        {"person": ANA, "ticket": TICKET},
        ["*INC-1042 is cancelled.* Ana Duarte no longer needs it."],
    ),
    "asked_by_command": ({"text": "why is it slow"}, ["*You asked with /desk:* why is it slow"]),
    "reported_for": (
        {"author": BO, "text": "the badge printer is off"},
        ["*Bo Lindqvist opened a ticket from your message:* the badge printer is off"],
    ),
    "approved": (
        {"person": BO, "on_behalf_of": "", "state": "awaiting_approval", "left": 2, "ticket": TICKET},
        ["<@U0BOLIND> approved INC-1042. Still needed: 2 approvals."],
    ),
    "requested_for": (
        {"reader": YUKI, "ticket": TICKET},
        [
            "*Ana Duarte requested this for you: INC-1042 VPN drops every hour*",
            "There is nothing to do. It is on your Home, and I tell you here when it is done.",
        ],
    ),
    "requested_for_done": (
        {"reader": YUKI, "ticket": TICKET},
        ["*INC-1042 is done: VPN drops every hour*", "Ana Duarte requested it for you."],
    ),
    "requested_for_refused": (
        {"reader": YUKI, "ticket": TICKET},
        ["*INC-1042 was not approved: VPN drops every hour* Ana Duarte had requested it for you."],
    ),
    "requested_for_off": (
        {"reader": YUKI, "ticket": TICKET},
        ["*INC-1042 is cancelled: VPN drops every hour*", "Ana Duarte had requested it for you."],
    ),
    "reminder": (
        {"agent": BO, "text": "Which floor?", "until_at": DUE, "ticket": TICKET},
        [
            "*A reminder from INC-1042:* Bo Lindqvist asked Which floor?",
            "Without an answer by <!date^1795455900^{time}|17:45 WET> I take it as no longer needed.",
        ],
    ),
    "gave_up": (
        {"ticket": TICKET},
        ["*INC-1042 is solved for want of an answer.* A word of Ana opens it again."],
    ),
    "approval_waits": (
        {"decide_at": DUE, "ticket": TICKET, "reader": BO},
        ["*INC-1042 still waits for your decision.* Decide by <!date^1795455900^{time}|18:45 CET>."],
    ),
    "approval_say_why": (
        {"person": BO, "ticket": TICKET, "reader": BO},
        [f"<@{BO}>, please say why, for example: _reject because it is too dear_."],
    ),
    "approval_said_late": (
        {"person": BO, "ticket": TICKET, "reader": BO},
        ["INC-1042 was decided on before, or you said something already. Nothing was changed."],
    ),
    "approval_escalated": (
        {"person": CY, "other": BO, "ticket": TICKET},
        [f"*<@{BO}> has not decided yet.* Cy Okafor is asked as well now."],
    ),
    "approval_overdue": (
        {"team": "IT desk", "ticket": TICKET},
        ["*Nobody has decided on INC-1042 in time.* IT desk looks after it now."],
    ),
    "closes_soon": (
        {"closes_at": DUE, "ticket": TICKET},
        [
            "*INC-1042 closes on <!date^1795455900^{time}|17:45 WET>.* If it is still broken, write here before."
        ],
    ),
    "handed_over": (
        {"agent": CY, "person": CY, "text": "Bo is away", "ticket": TICKET},
        ["*Cy Okafor took INC-1042 over.* Bo is away"],
    ),
    "handed_over_dm": (
        {"agent": CY, "person": BO, "text": "you know <it>", "ticket": TICKET},
        [
            "*Bo Lindqvist gave INC-1042 to Cy Okafor:* VPN drops every hour",
            "Why: you know &lt;it&gt;",
        ],
    ),
    "asked": (
        {"agent": BO, "text": "Which floor?", "ticket": TICKET},
        ["*Bo Lindqvist asks:* Which floor?", "Answer here in this thread."],
    ),
    "asked_requester": (
        {"agent": BO, "text": "Which floor?", "ticket": TICKET},
        ["*Bo Lindqvist asked Ana:* Which floor?"],
    ),
    "waits_for_vendor": (
        {"ticket": TICKET},
        ["*INC-1042 waits for a supplier.* It goes on when they have answered."],
    ),
    "goes_on": ({"agent": BO, "ticket": TICKET}, ["*INC-1042 goes on.* Bo Lindqvist waits no longer."]),
    "prioritised": (
        {"agent": BO, "text": "the board meets", "to": "P1", "computed": "P2", "ticket": TICKET},
        [
            "*INC-1042 is P1 now.* Bo Lindqvist: the board meets",
            "Impact and urgency alone would make it P2.",
        ],
    ),
    "private_note": (
        {"author": BO, "text": "password re-used?", "ticket": TICKET},
        [
            "🔒 *Private note by Bo Lindqvist*",
            "password re-used?",
            "Stays in this channel. Ana does not see it.",
        ],
    ),
    "task_stuck": (
        {"task": "Prepare the laptop", "agent": BO, "text": "none left", "ticket": TICKET},
        ["*Prepare the laptop* cannot be done, says <@U0BOLIND>: none left"],
    ),
    "task_back": (
        {"task": "Prepare the laptop", "agent": CY, "ticket": TICKET},
        [
            "*Prepare the laptop* is for whoever claims it: Cy Okafor, who had it, does not work for its team "
            "any more."
        ],
    ),
    "task_overdue": (
        {
            "task": "Prepare the laptop",
            "queue": "it-triage",
            "since_at": NOW.isoformat(),
            "is_stuck": False,
            "ticket": TICKET,
        },
        [
            "*INC-1042: Prepare the laptop, overdue since <!date^1795437600^{time}|13:40 CET>*",
            "Nobody has claimed this task · #it-triage",
        ],
    ),
    "task_overdue_yours": (
        {
            "task": "Prepare the laptop",
            "queue": "it-triage",
            "since_at": NOW.isoformat(),
            "reader": BO,
            "ticket": TICKET,
        },
        [
            "*INC-1042: Prepare the laptop, overdue since <!date^1795437600^{time}|13:40 CET>*",
            "You have this task · #it-triage",
        ],
    ),
    "task_call_failed": (
        {"task": "Give the seat", "text": "it answered 500", "ticket": TICKET},
        ["*Give the seat* did not happen by itself, so somebody has to do it: it answered 500"],
    ),
    "solved_with": (
        {"into": "INC-7", "text": "reconnect once", "ticket": TICKET},
        ["*INC-1042 is solved, with INC-7.* reconnect once", "If it is still broken, write here."],
    ),
    "merged": (
        {"into": "INC-7", "ticket": TICKET},
        [
            "*INC-1042 goes on as INC-7, which is about the same.* What you write here reaches its agent."
            " I tell you here when it is solved."
        ],
    ),
    "merged_agents": (
        {"into": "INC-7", "agent": BO, "ticket": TICKET},
        ["*INC-1042 goes on as INC-7.* Bo Lindqvist merged them."],
    ),
    "requesting": (
        {"text": "VPN & <friends>"},
        ["*You want to request something: VPN &amp; &lt;friends&gt;.*"],
    ),
    "extending": (
        {"text": "VPN & <friends>"},
        ["*You want to keep VPN &amp; &lt;friends&gt; longer.*"],
    ),
    "access_extended": (
        {"ticket": TICKET, "extended_by": "REQ-9"},
        [
            "Do not take it back: it was extended by REQ-9 meanwhile."
            " If you have taken it back already, please give it again."
        ],
    ),
    "holds": (
        {"held": "INC-7", "agent": BO, "ticket": TICKET},
        [
            "*INC-7 was merged into INC-1042.* Bo Lindqvist says it is the same."
            " Its requester hears of the solution too."
        ],
    ),
    "follow_up": (
        {"of": "INC-7", "ticket": TICKET},
        ["*INC-7 is closed, so this goes on as INC-1042.* The agents see what was done before."],
    ),
    "follow_up_agents": (
        {"of": "INC-7", "text": "reconnect once", "ticket": TICKET},
        ["*Follow-up of INC-7*, which was solved with: reconnect once"],
    ),
    "reply_of_merged": (
        {"author": ANA, "text": "me too", "held": "INC-7", "ticket": TICKET},
        ["*Ana Duarte, on INC-7:* me too"],
    ),
    "watched": (
        {"to": "assigned", "agent": CY, "ticket": TICKET},
        ["*INC-1042 is with Cy Okafor:* VPN drops every hour"],
    ),
    "known_error_fixed": (
        {"known_error": "PRB-4", "text": "New gateway.", "ticket": TICKET},
        [
            "*PRB-4, the known error behind this ticket, is fixed.* New gateway.",
            "Ask Ana whether it works now.",
        ],
    ),
    "reported": ({"text": "the badge printer is off"}, ["*You reported:* the badge printer is off"]),
}
