"""Interactions: a person clicks, searches, submits, closes; the app is told and its answer takes effect."""

from __future__ import annotations

from typing import Any

from workspace import modals, payloads, wire
from workspace.blockkit.validate import findings_in_blocks
from workspace.blockkit.values import VALUED, WrongValueError, given_value, pressed_value
from workspace.blockkit.walk import Placed, elements_in
from workspace.courier import Ack
from workspace.filled_in import problems
from workspace.given import check_form, finder
from workspace.modals import refuse
from workspace.model import App, Json, Message, RefusedError, User, View
from workspace.reading import visible_part
from workspace.state import Workspace

Place = Message | View
OFFERED_MAX = 1_000  # menus whose last search is remembered
ANSWERS_DOCS = "https://docs.slack.dev/interactivity/handling-user-interaction"
UNANSWERED = "did not answer within 3 seconds"


def app_of(workspace: Workspace, place: Place) -> App:
    """Return the app that put the message or view there; raise RefusedError when no app did."""
    app = workspace.apps.get(place.app_id or "")
    if app is None:
        raise RefusedError("not_an_app", "this message was not written by an app")
    return app


def placed(place: Place, user: User, action_id: str, *, block_id: str | None = None) -> Placed:
    """Return the live element *user* sees there; raise RefusedError(element_not_found)."""
    blocks = place.every_block if isinstance(place, Message) else place.blocks
    visible = visible_part(blocks, user.id)
    found = [
        p
        for p in elements_in(visible)
        if p.action_id == action_id and (block_id is None or p.block_id == block_id)
    ]
    if not found:
        raise RefusedError("element_not_found", f"{user.name} sees no element {action_id!r} there")
    return found[0]


async def click(workspace: Workspace, place: Place, user: User, target: Placed, *, value: Any = None) -> Ack:
    """Press or change *target* and tell the app; raise RefusedError when that is impossible."""
    app = app_of(workspace, place)
    if target.is_input and not target.block.get("dispatch_action"):
        raise RefusedError("not_dispatched", "an input block without dispatch_action tells the app nothing")
    told = touch(workspace, place, user, target=target, value=value)
    payload = payloads.base(workspace, app, user, "block_actions")
    if isinstance(place, Message):
        payload |= payloads.in_message(workspace, app, user, place, block_id=target.block_id)
    else:
        payload |= payloads.in_view(workspace, app, user, place)
    payload["actions"] = [payloads.action(workspace, target, told)]
    ack = await workspace.courier.interaction(app, "interactive", name="block_actions", payload=payload)
    _show_whether_answered(workspace, place, user=user, ack=ack)
    return ack


def touch(workspace: Workspace, place: Place, user: User, *, target: Placed, value: Any) -> Json:
    """Return what *target* says after the touch, and keep it; raise RefusedError(invalid_value)."""
    element = target.element
    try:
        if element["type"] not in VALUED:
            return pressed_value(element, value)
        offered = workspace.offered.get((user.id, target.block_id, target.action_id), [])
        given = given_value(element, value, offered=offered, found=finder(workspace, user, element))
        if not target.is_input:  # a field says what is wrong with it when it is sent
            check_form(element, given)
    except (WrongValueError, ValueError, TypeError) as error:  # the last two: no number where one belongs
        raise RefusedError("invalid_value", str(error)) from error
    values = place.values if isinstance(place, View) else place.values.setdefault(user.id, {})
    values.setdefault(target.block_id, {})[target.action_id] = given
    _touch(workspace, place)
    return given


def _touch(workspace: Workspace, place: Place) -> None:
    if isinstance(place, View):
        workspace.touch("view", place.id)
    else:
        workspace.touch("message", place.channel, place.ts)


def _show_whether_answered(workspace: Workspace, place: Place, *, user: User, ack: Ack) -> None:
    if isinstance(place, View):
        if not ack.acked:
            modals.did_not_answer(workspace, place)
        return
    _touch(workspace, place)
    if ack.acked:
        place.unacked_for.discard(user.id)
    else:
        place.unacked_for.add(user.id)
        workspace.notices.tell([user.id], "unacked", channel=place.channel, ts=place.ts)


async def options(
    workspace: Workspace, place: Place, user: User, target: Placed, *, query: str
) -> list[Json]:
    """Ask the app for options that match *query*, keep and return them; raise RefusedError."""
    if target.element["type"] not in ("external_select", "multi_external_select"):
        raise RefusedError("invalid_value", "this element does not ask the app for options")
    app = app_of(workspace, place)
    payload = payloads.base(workspace, app, user, "block_suggestion")
    payload |= {"action_id": target.action_id, "block_id": target.block_id, "value": query}
    if isinstance(place, Message):
        channel = workspace.channels[place.channel]
        payload |= {
            "container": payloads.container(place, block_id=target.block_id),
            "channel": payloads.channel_part(channel),
            "message": wire.message_json(workspace, place),
        }
    else:
        payload |= {
            "container": {"type": "view", "view_id": place.id},
            "view": wire.view_json(workspace, place),
        }
    ack = await workspace.courier.interaction(app, "interactive", name="block_suggestion", payload=payload)
    if not ack.acked:
        raise RefusedError("no_answer", f"{app.name} {UNANSWERED}")
    found = _options_in(ack.payload or {})
    workspace.offered[user.id, target.block_id, target.action_id] = found
    while len(workspace.offered) > OFFERED_MAX:
        del workspace.offered[next(iter(workspace.offered))]
    return found


def _options_in(answered: Json) -> list[Json]:
    """Return the options in an app's answer, its groups opened; raise RefusedError when it has none to show."""
    given = {name: answered[name] for name in ("options", "option_groups") if answered.get(name)}
    if given:
        select = {"type": "static_select", "action_id": "asked", **given}
        findings = findings_in_blocks([{"type": "actions", "elements": [select]}], "message", at="")
        refuse("invalid_options", findings)
    groups: list[Json] = given.get("option_groups", [])
    return [*given.get("options", []), *(option for group in groups for option in group["options"])]


async def submit(workspace: Workspace, view: View, user: User) -> Json:
    """Send what was typed; return acked, response_action, errors and the view that is then on top.

    What the fields themselves refuse comes back as errors with acked false: nothing was sent.
    """
    if view.kind != "modal":
        raise RefusedError("invalid_view", "only a modal can be submitted")
    if found := problems(view):
        modals.show_errors(workspace, view, found)
        return {"acked": False, "response_action": "errors", "errors": found}
    view.errors = {}
    app = app_of(workspace, view)
    _hand_over_files(workspace, app, view)
    payload = payloads.base(workspace, app, user, "view_submission") | payloads.trigger(
        workspace, app, user, channel=view.channel, view=view
    )
    payload |= {"view": wire.view_json(workspace, view), "response_urls": _response_urls(workspace, view)}
    ack = await workspace.courier.interaction(app, "interactive", name="view_submission", payload=payload)
    outcome: Json = {"acked": ack.acked, "ack_ms": round(ack.ms, 1)}
    if not ack.acked:
        modals.did_not_answer(workspace, view)
        return outcome | {"error": UNANSWERED}
    try:
        outcome |= _take_effect(workspace, view, app=app, user=user, said=ack.payload or {})
    except RefusedError as refusal:
        modals.did_not_answer(workspace, view)
        note_refused_answer(workspace, app, "view_submission", ack=ack, refusal=refusal)
        outcome |= {"error": refusal.error, "detail": refusal.rule, **refusal.extra}
    stack = workspace.views_of(user)
    return outcome | ({"view": stack[-1]} if stack else {})


def _hand_over_files(workspace: Workspace, app: App, view: View) -> None:
    """Let the app read the files that were put into its form."""
    values = (value for block in view.values.values() for value in block.values())
    for given in (file for value in values for file in value.get("files") or ()):
        file = workspace.files.get(given["id"])
        if file is not None and app.id not in file.given_to:
            file.given_to.append(app.id)
            workspace.touch("file", file.id)


def note_refused_answer(
    workspace: Workspace, app: App, kind: str, *, ack: Ack, refusal: RefusedError
) -> None:
    """Write down that what an app answered an interaction with broke a rule."""
    told = {"error": refusal.error, "rule": refusal.rule, "docs": ANSWERS_DOCS}
    workspace.journal.write(
        "in", kind, ack.payload, via="ack", app=app.name, status=refusal.error, refused=told
    )
    workspace.metrics.count("refusals")


def _take_effect(workspace: Workspace, view: View, *, app: App, user: User, said: Json) -> Json:
    match said.get("response_action"):
        case None:
            modals.close_top(workspace, view)
            return {}
        case "clear":
            modals.close_all(workspace, user.id)
        case "errors":
            errors = said.get("errors")
            inputs = {b["block_id"] for b in view.blocks if b["type"] == "input"}
            if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
                raise RefusedError("invalid_errors", "errors must be keyed by block_ids of input blocks")
            if not all(isinstance(sentence, str) for sentence in errors.values()):
                raise RefusedError("invalid_errors", "each error must be a string")
            modals.show_errors(workspace, view, errors)
            return {"response_action": "errors", "errors": errors}
        case "update":
            modals.update_view(workspace, view, said.get("view") or {})
        case "push":
            modals.open_view(workspace, app, user, said.get("view") or {}, on=view, channel=view.channel)
        case other:
            raise RefusedError("invalid_response_action", f"there is no response_action {other!r}")
    return {"response_action": said["response_action"]}


def _response_urls(workspace: Workspace, view: View) -> list[Json]:
    made: list[Json] = []
    for target in elements_in(view.blocks):
        value = view.values.get(target.block_id, {}).get(target.action_id, {})
        channel = value.get("selected_conversation") or value.get("selected_channel")
        if not target.element.get("response_url_enabled") or not channel:
            continue
        hook = workspace.hooks.new(app_id=view.app_id, user=view.user, channel=channel)
        made.append(
            {
                "block_id": target.block_id,
                "action_id": target.action_id,
                "channel_id": channel,
                "response_url": payloads.response_url(workspace, hook),
            }
        )
    return made


async def close(workspace: Workspace, view: View, user: User, *, clear: bool) -> Ack | None:
    """Close *view*, or with *clear* the whole stack, and tell the app if it asked; return its Ack, if told."""
    app = app_of(workspace, view)
    clear = clear or bool(view.body.get("clear_on_close"))
    told_of = workspace.views.get(view.root_id, view) if clear else view
    payload = payloads.base(workspace, app, user, "view_closed")
    payload |= {"view": wire.view_json(workspace, told_of), "is_cleared": clear}
    if clear:
        modals.close_all(workspace, user.id)
    else:
        modals.close_top(workspace, view)
    if not told_of.body.get("notify_on_close"):
        return None
    return await workspace.courier.interaction(app, "interactive", name="view_closed", payload=payload)
