"""/desk: ask a question, or see what is mine."""

from __future__ import annotations

import re

from handlers import directory, gaps, glass, oncall, pausing, problems, shadow
from handlers.blocks.drawing import FALLBACK_MAX, Drawing
from handlers.edge import Call, Edge
from handlers.payloads import plain
from handlers.text import Mrkdwn, cut, spoken
from handlers.words import error_sentence, render
from workflows.domain.tickets import PREFIX
from workflows.use_cases import conversations, homes

_NUMBERED = re.compile(rf"(status )?(?P<number>({'|'.join(PREFIX.values())})-[0-9]+)", re.I)
"""A ticket's number and nothing else: with more beside it, it is a question."""


def on_desk(edge: Edge, call: Call) -> None:
    """`/desk` and a word of its own (`help`, `status`, …), a ticket's number, or a question, answered directly."""
    text = plain(str(call.body.get("text") or "")).strip()
    directory.know(edge.desk, edge.client, call.user_id)
    match text.lower():
        case "" | "help":
            call.ack(text=render("command/help"), response_type="ephemeral")
        case "status" | "my tickets" | "tickets":
            call.ack(text=_status(edge, call).text, response_type="ephemeral")
        case numbered if asked := _NUMBERED.fullmatch(numbered):
            call.ack(text=_one(edge, call, asked["number"].upper()), response_type="ephemeral")
        case find if find.split(" ")[0] == "find" and len(find.split()) > 1:
            call.ack(text=_found(edge, call, text[len("find ") :]), response_type="ephemeral")
        case "gaps":
            shown = gaps.drawn(edge, call)
            call.ack(text=shown.text, blocks=shown.blocks or None, response_type="ephemeral")
        case "known-errors":
            shown = problems.drawn(edge, call)
            call.ack(text=shown.text, blocks=shown.blocks or None, response_type="ephemeral")
        case "known-error":
            _begin_known_error(edge, call)
        case "oncall" | "on call" | "on-call":
            call.ack(text=oncall.drawn(edge, call).text, response_type="ephemeral")
        case broken if broken.split(" ")[0] in ("break-glass", "breakglass") and len(broken.split()) == 2:
            glass.on_command(edge, call, broken.split()[1])
        case "pause answers" | "resume answers":
            call.ack(
                text=pausing.switched(edge, call, is_on=text.lower() == "resume answers"),
                response_type="ephemeral",
            )
        case "shadow":
            shown = shadow.drawn(edge, call)
            call.ack(text=shown.text, blocks=shown.blocks or None, response_type="ephemeral")
        case _:
            conversations.ask_by_command(
                edge.desk, request_id=call.request_id, person_id=call.user_id, text=text
            )
            call.ack(text=render("command/asked"), response_type="ephemeral")


def _begin_known_error(edge: Edge, call: Call) -> None:
    if problems.begin(edge, call):
        call.ack()
    else:
        call.ack(text=error_sentence("not_an_agent", {}), response_type="ephemeral")


def _found(edge: Edge, call: Call, sought: str) -> Mrkdwn:
    found = homes.find(edge.desk, call.user_id, sought)
    with edge.desk.unit_of_work() as uow:
        people = edge.look(uow).people
        rows = [(ticket, spoken(ticket.title, people)) for ticket in found]
        return render(
            "command/find",
            rows=rows,
            sought=cut(sought, FALLBACK_MAX),
            is_full=len(rows) == homes.FOUND,
            most=homes.FOUND,
        )


def _one(edge: Edge, call: Call, number: str) -> Mrkdwn:
    ticket = homes.numbered(edge.desk, call.user_id, number)
    with edge.desk.reading() as uow:
        title = spoken(ticket.title, edge.look(uow).people) if ticket else ""
    is_own = ticket is not None and ticket.requester_id == call.user_id
    return render("command/ticket", ticket=ticket, title=title, number=number, is_own=is_own)


def _status(edge: Edge, call: Call) -> Drawing:
    home = homes.read(edge.desk, call.user_id)
    mine = [ticket for ticket in home.own if ticket.beneficiary_id != call.user_id] if home else []
    own = [ticket for ticket in mine if ticket.is_open]
    return Drawing(render("command/status", tickets=own), [])
