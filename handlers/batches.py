"""What approvers press on the list of what waits for them: another day, another hour. The rest is on its cards."""

from __future__ import annotations

from datetime import time

import structlog
from slack_sdk.errors import SlackApiError

from handlers import words
from handlers.blocks import batches as cards
from handlers.blocks.drawing import Drawing
from handlers.edge import Call, Edge
from handlers.forms import element
from handlers.outcomes import refusal
from workflows.domain.ids import ApprovalId, SurfaceId
from workflows.use_cases import batches

log = structlog.get_logger()


def on_bring(edge: Edge, call: Call) -> None:
    """*Review*, and *Review one by one*: that card, below; where it stands already, the way to it."""
    step_id = ApprovalId(edge.signer.read("approval", call.value))
    there = batches.bring(edge.desk, step_id, by=call.user_id)
    call.ack()
    if there is None or there.channel is None or there.ts is None:
        return
    try:
        link = str(edge.client.chat_getPermalink(channel=there.channel, message_ts=there.ts)["permalink"])
    except (SlackApiError, OSError) as error:
        log.info("no link", action="message.not_linked", error=type(error).__name__)
        return
    call.tell(Drawing(words.render("approvals/list_there", url=link), []))


def on_put_off(edge: Edge, call: Call) -> None:
    """*Remind me tomorrow.*"""
    list_id = SurfaceId(edge.signer.read("list", call.value))
    again_at = batches.put_off(edge.desk, list_id, by=call.user_id, request_id=call.request_id)
    call.ack()
    if again_at is None:
        call.tell(refusal("not_asked"))


def on_hours(edge: Edge, call: Call) -> None:
    """*Another hour…*: the form that asks for it, for whoever pressed it."""
    edge.signer.read("list", call.value)
    at, only_then = batches.hours(edge.desk, call.user_id)
    edge.open_form(call, cards.hours_form(at, only_then=only_then))
    call.ack()


def on_chosen(edge: Edge, call: Call) -> None:
    """The hour was chosen, for whoever sent the form."""
    view = call.body["view"]
    said = str(element(view, "at").get("selected_time") or "")
    ticked = element(view, "only").get("selected_options") or ()
    batches.choose(
        edge.desk,
        by=call.user_id,
        at=time.fromisoformat(said),
        only_then=bool(ticked),
        request_id=call.request_id,
    )
    call.ack()
