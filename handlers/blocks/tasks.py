"""The card of a task in its team's channel, the form that asks why it cannot be done, and its place on Home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextObject,
)

from handlers import words
from handlers.blocks.drawing import (
    Drawing,
    Look,
    View,
    actions,
    as_dicts,
    asking_first,
    button,
    context,
    drawing,
    header,
    section,
)
from handlers.blocks.fields import modal, plain, text_input
from handlers.text import Mrkdwn, cut, message, quote, spoken
from workflows.domain import privacy
from workflows.domain.ids import MACHINES, TicketNumber
from workflows.domain.runbooks import CallState
from workflows.domain.tasks import Task, TaskState
from workflows.domain.tickets import Ticket

ANSWERS_MAX = 600  # characters of the request's answers on a task's card; the ticket has them all
LINE_MAX = 150  # characters of a line of a checklist, as chat shows them
REASON_MAX = 300
LISTED = 8  # tasks of a list on Home
THEN_MAX = 3  # tasks named that come after this one
_WORKED = frozenset({TaskState.OPEN, TaskState.CLAIMED})


def task_card(task: Task, ticket: Ticket, look: Look) -> Drawing:
    """Return a task as its team sees it: what, by when, for whom, and what can be pressed while it is to be done."""
    facts = _facts(task, ticket.number, look)
    text = Mrkdwn(
        f"{words.render('tasks/heading', **facts)}\n{words.render(f'tasks/state_{task.state.value}', **facts)}"
    )
    fallback = words.render("tasks/fallback", **facts)
    if task.is_settled:
        return drawing(section("task", text), fallback=fallback, look=look)
    failed = Mrkdwn("")
    if facts["is_by_hand"]:
        assert task.call is not None
        failed = words.render("tasks/failed", webhook=task.call.webhook, why=task.call.why)
    said = message(task.instructions, look.people)
    return drawing(
        section("task", text),
        section("task_failed", failed) if failed else None,
        section("task_instructions", said) if said.strip() else None,
        _answers(task, ticket, look),
        _checklist(task, look),
        _buttons(task, ticket, look),
        context("task_about", _about(task, ticket, look)),
        fallback=fallback,
        look=look,
    )


def reason(task: Task, look: Look) -> View:
    """Return the form that asks why a task cannot be done."""
    return modal(
        "task_stuck",
        title=words.label("task_stuck_title"),
        submit=words.label("task_stuck_submit"),
        meta=look.signer.sign("task", task.id),
        blocks=[
            InputBlock(
                block_id="reason",
                label=plain("task_stuck_why"),
                hint=plain("task_stuck_hint"),
                element=text_input("", most=REASON_MAX, is_long=True),
            )
        ],
    )


def with_tasks(
    home: View,
    mine: Sequence[tuple[Task, TicketNumber]],
    free: Sequence[tuple[Task, TicketNumber]],
    look: Look,
) -> View:
    """Return an agent's Home with the tasks they have and those of their teams, before the tickets that are theirs."""
    rows = [*_listed("my_tasks", mine, look), *_listed("team_tasks", free, look)]
    blocks = home["blocks"]
    at = next((n for n, block in enumerate(blocks) if block["block_id"] == "mine"), len(blocks))
    return {**home, "blocks": [*blocks[:at], *as_dicts(*rows), *blocks[at:]]}


# ---- parts --------------------------------------------------------------------------------------------------


def _facts(task: Task, number: TicketNumber, look: Look) -> dict[str, Any]:
    is_by_hand = task.state in _WORKED and task.call is not None and task.call.state is CallState.FAILED
    team = look.policy.teams.get(task.team)
    return {
        "now": look.now,
        "zone": look.zone(),
        "number": number,
        "title": spoken(task.title, look.people),
        "state": task.state.value,
        "team": team.name if team is not None else task.team,
        "by": task.assignee_id,
        "part": task.part,
        "why": spoken(task.why, look.people),
        "due_at": task.due_at,
        "is_overdue": task.is_overdue(look.now),
        "changed_at": task.changed_at,
        "webhook": task.sends.webhook if task.sends is not None else "",
        "is_gated": task.call is not None and task.call.state is CallState.WAITS,
        "is_by_hand": is_by_hand,
        "is_stuck": task.state is TaskState.STUCK,
        "ticked": len(task.ticked),
        "total": len(task.checklist),
    }


def _may_tell(task: Task, ticket: Ticket, look: Look) -> bool:
    """Whether a task's team may read what its request says: of a private one only what the task's own words tell."""
    return task.team == ticket.team or not privacy.is_private(look.policy, ticket)


def _answers(task: Task, ticket: Ticket, look: Look) -> Block | None:
    if not _may_tell(task, ticket, look) or not ticket.description.strip():
        return None
    return section("task_answers", quote(cut(spoken(ticket.description, look.people), ANSWERS_MAX)))


def _checklist(task: Task, look: Look) -> Block | None:
    if not task.checklist or task.state not in _WORKED:
        return None
    lines = [
        Option(value=str(n), text=PlainTextObject(text=cut(spoken(line, look.people), LINE_MAX)))
        for n, line in enumerate(task.checklist)
    ]
    boxes = CheckboxesElement(
        action_id="task_tick", options=lines, initial_options=[lines[n] for n in task.ticked] or None
    )
    return ActionsBlock(block_id=look.signer.sign("task", task.id), elements=[boxes])


def _buttons(task: Task, ticket: Ticket, look: Look) -> ActionsBlock | None:
    value, about = look.signer.sign("task", task.id), ticket.number
    stuck = button("task_stuck", value, about=about)
    call = task.call.state if task.call is not None else None
    row: list[ButtonElement]
    match task.state:
        case TaskState.OPEN if call is CallState.WAITS:
            row = [button("task_send", value, about=about, is_primary=True), stuck]
        case TaskState.OPEN | TaskState.CLAIMED if call is CallState.FAILED:
            row = [button("task_send", value, label="task_again", about=about, is_primary=True)]
            row += [button("task_claim", value, about=about)] if task.state is TaskState.OPEN else []
            row += [button("task_done", value, label="task_by_hand", about=about), stuck]
        case TaskState.OPEN:
            row = [button("task_claim", value, about=about, is_primary=True)]
            row += [button("task_done", value, about=about), stuck]
        case TaskState.CLAIMED:
            row = [button("task_done", value, about=about, is_primary=True)]
            row += [stuck, button("task_release", value, about=about)]
        case TaskState.STUCK:
            ask = asking_first("task_leave_out")
            row = [
                button("task_take_up", value, about=about),
                button("task_leave_out", value, about=about, confirm=ask),
            ]
        case _:
            row = []
    return actions("task_actions", *row)


def _about(task: Task, ticket: Ticket, look: Look) -> Mrkdwn:
    later = [one.title for one in ticket.tasks if one.id != task.id and one.state is TaskState.WAITING]
    return words.render(
        "tasks/about",
        title=spoken(ticket.title, look.people) if _may_tell(task, ticket, look) else "",
        is_of_desk=ticket.requester_id in MACHINES,
        requester_id=ticket.requester_id,
        beneficiary_id=ticket.beneficiary_id or ticket.requester_id,
        place=task.place + 1,
        count=len(ticket.tasks),
        then=later[:THEN_MAX] if _may_tell(task, ticket, look) else [],
    )


def _listed(kind: str, listed: Sequence[tuple[Task, TicketNumber]], look: Look) -> list[Block | None]:
    if not listed:
        return []
    rows: list[Block | None] = [header(kind, words.label(f"home_{kind}", count=len(listed)))]
    for task, number in listed[:LISTED]:
        text = words.render("home/task", **_facts(task, number, look))
        rows.append(section(f"{kind}_{task.id}", text))
    if (left := len(listed) - LISTED) > 0:
        rows.append(context(f"{kind}_more", words.render("home/more", count=left)))
    return rows
