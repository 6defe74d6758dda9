"""Everything the desk listens to, and what each call it makes needs: app.yaml must say exactly the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from handlers import (
    answers,
    approvals,
    care,
    commands,
    drafts,
    gaps,
    grants,
    home,
    messages,
    problems,
    reactions,
    requests,
    rules,
    runbooks,
    shadow,
    shortcuts,
    sla,
    tasks,
    tickets,
    triage,
    working,
)
from handlers.edge import Call, Edge

Listen = Callable[[Edge, Call], None]


class On(StrEnum):
    """The kinds of payload."""

    EVENT = "event"
    ACTION = "action"
    VIEW = "view"
    COMMAND = "command"
    OPTIONS = "options"
    SHORTCUT = "shortcut"
    MESSAGE_SHORTCUT = "message_shortcut"


@dataclass(frozen=True, slots=True)
class Listener:
    """One thing the desk reacts to: a payload's kind and name, and the function it goes to."""

    on: On
    name: str | re.Pattern[str]
    do: Listen


LISTENERS: tuple[Listener, ...] = (
    Listener(On.EVENT, "message", messages.on_message),
    Listener(On.EVENT, "app_mention", messages.on_mention),
    Listener(On.EVENT, "app_home_opened", home.on_opened),
    Listener(On.EVENT, "user_change", messages.on_user_changed),
    Listener(On.EVENT, "reaction_added", reactions.on_reaction),
    Listener(On.ACTION, "answer_solved", answers.on_solved),
    Listener(On.ACTION, "answer_not_really", answers.on_not_helped),
    Listener(On.ACTION, "answer_person", answers.on_person),
    Listener(On.ACTION, "answer_ticket", answers.on_ticket),
    Listener(On.ACTION, "answer_reopen", answers.on_still_not_working),
    Listener(On.ACTION, re.compile(r"suggestion_show_\d"), answers.on_show),
    Listener(On.ACTION, "suggestion_none", answers.on_not_helped),
    Listener(On.ACTION, "confirm_submit", answers.on_submit),
    Listener(On.ACTION, "confirm_edit", answers.on_edit),
    Listener(On.ACTION, "confirm_discard", answers.on_discard),
    Listener(On.VIEW, "reword_draft", answers.on_reworded),
    Listener(On.ACTION, re.compile(r"request_choose_\d"), requests.on_choose),
    Listener(On.ACTION, "request_choose_all", requests.on_chosen_of_all),
    Listener(On.ACTION, "request_none", requests.on_none),
    Listener(On.ACTION, "request_not_that", requests.on_not_that),
    Listener(On.ACTION, re.compile(r"slot_pick_\d"), requests.on_pick),
    Listener(On.ACTION, "slot_menu", requests.on_picked),
    Listener(On.ACTION, "slot_search", requests.on_picked),
    Listener(On.OPTIONS, "slot_search", requests.on_search),
    Listener(On.OPTIONS, "form_search", requests.on_search),
    Listener(On.ACTION, "slot_date", requests.on_picked),
    Listener(On.ACTION, "slot_user", requests.on_picked),
    Listener(On.ACTION, "slot_boxes", requests.on_boxes),
    Listener(On.ACTION, "slot_done", requests.on_done),
    Listener(On.ACTION, "slot_asap", requests.on_asap),
    Listener(On.ACTION, "slot_empty", requests.on_empty),
    Listener(On.ACTION, "slot_all", requests.on_all),
    Listener(On.ACTION, "slot_confirm", requests.on_confirm),
    Listener(On.ACTION, "slot_decline", requests.on_empty),
    Listener(On.ACTION, "form_row", requests.on_row),
    Listener(On.ACTION, "slot_unseen", requests.on_unseen),
    Listener(On.VIEW, "unseen_form", requests.on_unseen_sent),
    Listener(On.ACTION, "ticket_masked", requests.on_show_masked),
    Listener(On.ACTION, "slot_form", requests.on_form),
    Listener(On.ACTION, re.compile(r"home_draft_\d+"), requests.on_form),
    Listener(On.ACTION, "slot_stop", requests.on_stop),
    Listener(On.ACTION, "request_keep", requests.on_keep),
    Listener(On.ACTION, "request_change", requests.on_change),
    Listener(On.ACTION, "request_submit", requests.on_submit),
    Listener(On.ACTION, "form_changed", requests.on_form_changed),
    Listener(On.ACTION, "form_search", requests.on_form_changed),
    Listener(On.VIEW, "request_form", requests.on_form_sent),
    Listener(On.ACTION, "reaction_undo", reactions.on_undo),
    Listener(On.ACTION, "ticket_claim", tickets.on_claim),
    Listener(On.ACTION, re.compile(r"home_claim_\d+"), tickets.on_claim),
    Listener(On.ACTION, "ticket_release", tickets.on_release),
    Listener(On.ACTION, "ticket_resolve", tickets.on_resolve),
    Listener(On.ACTION, "ticket_cancel", tickets.on_cancel),
    Listener(On.ACTION, "resolved_works", tickets.on_works),
    Listener(On.ACTION, "resolved_broken", tickets.on_still_broken),
    Listener(On.VIEW, "resolve_ticket", tickets.on_resolved),
    Listener(On.ACTION, re.compile(r"gap_not_ours_\d+"), gaps.on_not_ours),
    Listener(On.ACTION, "shadow_review", shadow.on_review),
    Listener(On.ACTION, "shadow_right", shadow.on_right),
    Listener(On.ACTION, "shadow_wrong", shadow.on_wrong),
    Listener(On.ACTION, "shadow_skip", shadow.on_skip),
    Listener(On.ACTION, re.compile(r"gap_draft_\d+"), drafts.on_begin_of_gap),
    Listener(On.ACTION, "ticket_draft", drafts.on_begin_of_ticket),
    Listener(On.ACTION, "draft_edit", drafts.on_edit),
    Listener(On.ACTION, "draft_revise", drafts.on_revise),
    Listener(On.ACTION, "draft_restore", drafts.on_restore),
    Listener(On.ACTION, "draft_publish", drafts.on_publish),
    Listener(On.ACTION, "draft_changes", drafts.on_changes),
    Listener(On.ACTION, "draft_discard", drafts.on_discard),
    Listener(On.ACTION, "draft_withdraw", drafts.on_withdraw),
    Listener(On.VIEW, "article_draft", drafts.on_sent),
    Listener(On.VIEW, "article_publish", drafts.on_published),
    Listener(On.VIEW, "article_changes", drafts.on_changes_said),
    Listener(On.ACTION, "ticket_more", working.on_more),
    Listener(On.ACTION, "ticket_why", sla.on_why),
    Listener(On.ACTION, "ticket_assign", working.on_hand_over),
    Listener(On.ACTION, "ticket_take_over", working.on_hand_over),
    Listener(On.ACTION, "ticket_priority", working.on_priority),
    Listener(On.ACTION, "ticket_ask", working.on_ask),
    Listener(On.ACTION, "ticket_unpause", working.on_unpause),
    Listener(On.ACTION, "ticket_watch", working.on_watch),
    Listener(On.ACTION, "ticket_sorting", triage.on_sorting),
    Listener(On.VIEW, "sort_ticket", triage.on_sorted),
    Listener(On.VIEW, "ask_requester", working.on_asked),
    Listener(On.VIEW, "hand_over", working.on_handed_over),
    Listener(On.VIEW, "set_priority", working.on_prioritised),
    Listener(On.VIEW, "private_note", working.on_noted),
    Listener(On.VIEW, "join_tickets", working.on_joined),
    Listener(On.ACTION, "ticket_runbook", runbooks.on_choose),
    Listener(On.VIEW, "start_runbook", runbooks.on_started),
    Listener(On.ACTION, "rule_do", rules.on_do),
    Listener(On.ACTION, "rule_leave", rules.on_leave),
    Listener(On.ACTION, "run_done", runbooks.on_done),
    Listener(On.ACTION, re.compile(r"run_answer_\d"), runbooks.on_answer),
    Listener(On.ACTION, "run_skip", runbooks.on_skip),
    Listener(On.ACTION, "run_send", runbooks.on_send),
    Listener(On.ACTION, "run_by_hand", runbooks.on_by_hand),
    Listener(On.ACTION, "run_resolve", runbooks.on_resolve),
    Listener(On.ACTION, "run_more", runbooks.on_more),
    Listener(On.VIEW, "run_reason", runbooks.on_reason),
    Listener(On.ACTION, "task_claim", tasks.on_claim),
    Listener(On.ACTION, "task_release", tasks.on_release),
    Listener(On.ACTION, "task_done", tasks.on_done),
    Listener(On.ACTION, "task_tick", tasks.on_tick),
    Listener(On.ACTION, "task_send", tasks.on_send),
    Listener(On.ACTION, "task_stuck", tasks.on_stuck),
    Listener(On.VIEW, "task_stuck", tasks.on_reason),
    Listener(On.ACTION, "task_take_up", tasks.on_take_up),
    Listener(On.ACTION, "task_leave_out", tasks.on_leave_out),
    Listener(On.ACTION, "grant_extend", grants.on_extend),
    Listener(On.ACTION, re.compile(r"home_extend_\d"), grants.on_extend),
    Listener(On.ACTION, "grant_give_back", grants.on_give_back),
    Listener(On.ACTION, re.compile(r"home_give_back_\d"), grants.on_give_back),
    Listener(On.VIEW, "extend_access", grants.on_extended),
    Listener(On.ACTION, "approval_approve", approvals.on_approve),
    Listener(On.ACTION, "approval_reject", approvals.on_reject),
    Listener(On.VIEW, "approval_reject", approvals.on_rejected),
    Listener(On.ACTION, "approval_changes", approvals.on_changes),
    Listener(On.VIEW, "approval_changes", approvals.on_changes_said),
    Listener(On.ACTION, "approval_why", approvals.on_why),
    Listener(On.ACTION, "approval_withdraw", approvals.on_withdraw),
    Listener(On.ACTION, "approval_next", approvals.on_next),
    Listener(On.ACTION, re.compile(r"approval_review_\d+"), approvals.on_review),
    Listener(On.VIEW, "approval_review", approvals.on_reviewed),
    Listener(On.ACTION, "approval_edit", approvals.on_edit),
    Listener(On.ACTION, re.compile(r"csat_\d"), tickets.on_rate),
    Listener(On.VIEW, "rating_comment", tickets.on_commented),
    Listener(On.ACTION, re.compile(r"problem_edit_\d+"), problems.on_edit),
    Listener(On.ACTION, re.compile(r"problem_fixed_\d+"), problems.on_fix),
    Listener(On.VIEW, "document_known_error", problems.on_documented),
    Listener(On.VIEW, "reword_known_error", problems.on_reworded),
    Listener(On.VIEW, "fix_known_error", problems.on_fixed),
    Listener(On.ACTION, re.compile(r"care_right_\d+"), care.on_right),
    Listener(On.ACTION, re.compile(r"care_work_\d+"), care.on_work),
    Listener(On.ACTION, re.compile(r"care_hand_\d+"), care.on_hand),
    Listener(On.VIEW, "care_handed", care.on_handed),
    Listener(On.ACTION, "home_report", home.on_report),
    Listener(On.ACTION, "home_filter_state", home.on_filter),
    Listener(On.ACTION, "home_filter_team", home.on_filter),
    Listener(On.ACTION, "home_filter_priority", home.on_filter),
    Listener(On.VIEW, "report_incident", tickets.on_reported),
    Listener(On.ACTION, "form_again", shortcuts.on_form_again),
    Listener(On.COMMAND, "/desk", commands.on_desk),
    Listener(On.SHORTCUT, "report_problem", shortcuts.on_report),
    Listener(On.MESSAGE_SHORTCUT, "ticket_from_message", shortcuts.on_message_shortcut),
)

EVENT_SCOPES: dict[str, frozenset[str]] = {
    "app_mention": frozenset({"app_mentions:read"}),
    "app_home_opened": frozenset(),
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "reaction_added": frozenset({"reactions:read"}),
    "user_change": frozenset({"users:read"}),
}
"""The bot events subscribed to, and the scope each asks for. `message` stands for its three kinds of channel."""

METHOD_SCOPES: dict[str, frozenset[str]] = {
    "auth_test": frozenset(),
    "agents_sessions_setStatus": frozenset({"assistant:write"}),
    "apps_connections_open": frozenset(),
    "chat_appendStream": frozenset({"chat:write"}),
    "chat_delete": frozenset({"chat:write"}),
    "chat_getPermalink": frozenset(),
    "chat_postEphemeral": frozenset({"chat:write"}),
    "chat_postMessage": frozenset({"chat:write"}),
    "chat_startStream": frozenset({"chat:write"}),
    "chat_stopStream": frozenset({"chat:write"}),
    "chat_update": frozenset({"chat:write"}),
    "conversations_history": frozenset({"channels:history", "groups:history", "im:history"}),
    "conversations_info": frozenset({"channels:read", "groups:read"}),
    "conversations_list": frozenset({"channels:read", "groups:read"}),
    "conversations_members": frozenset({"channels:read", "groups:read"}),
    "conversations_open": frozenset({"im:write"}),
    "conversations_replies": frozenset({"channels:history", "groups:history", "im:history"}),
    "files_completeUploadExternal": frozenset({"files:write"}),
    "files_delete": frozenset({"files:write"}),
    "files_getUploadURLExternal": frozenset({"files:write"}),
    "files_info": frozenset({"files:read"}),
    "usergroups_list": frozenset({"usergroups:read"}),
    "users_info": frozenset({"users:read", "users:read.email"}),
    "users_list": frozenset({"users:read", "users:read.email"}),
    "views_open": frozenset(),
    "views_publish": frozenset(),
    "views_update": frozenset(),
}
"""The Web API methods called, and the scopes each asks for."""

OTHER_SCOPES = frozenset({"commands"})
"""What slash commands and shortcuts ask for."""
