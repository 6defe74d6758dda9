"""Methods about views: open, push, update, publish."""

from __future__ import annotations

from workspace import modals, wire
from workspace.api.call import Call, method
from workspace.model import Json, RefusedError, Trigger, View


def _body(call: Call) -> Json:
    body = call.structure("view")
    if body is None:
        raise RefusedError(
            "invalid_arguments",
            "missing required argument view",
            response_metadata={"messages": ["[ERROR] missing required field: view"]},
        )
    return body if isinstance(body, dict) else {}


def _trigger(call: Call) -> Trigger:
    workspace = call.workspace
    wanted = call.optional("interactivity_pointer") or call.text("trigger_id")
    if workspace.faults.take("expire_triggers", {"app": call.app.name, "method": call.method}):
        raise RefusedError("expired_trigger_id", "a fault on order made this trigger expire")
    return workspace.triggers.exchange(wanted, app_id=call.app.id)


def _shown(call: Call, view: View) -> Json:
    return {"view": wire.view_json(call.workspace, view)}


@method("views.open", tier=4)
def views_open(call: Call) -> Json:
    """Open a modal; from inside a modal it lies on top of that."""
    body = _body(call)
    trigger = _trigger(call)
    below = call.workspace.views.get(trigger.view_id or "")
    user = call.workspace.users[trigger.user]
    view = modals.open_view(call.workspace, call.app, user, body, on=below, channel=trigger.channel)
    return _shown(call, view)


@method("views.push", tier=4)
def views_push(call: Call) -> Json:
    """Lay a modal on the one the trigger came from."""
    body = _body(call)
    trigger = _trigger(call)
    below = call.workspace.views.get(trigger.view_id or "")
    if below is None:
        raise RefusedError("not_found", "a push needs a trigger from inside an open modal")
    user = call.workspace.users[trigger.user]
    view = modals.open_view(call.workspace, call.app, user, body, on=below, channel=trigger.channel)
    return _shown(call, view)


@method("views.update", tier=4)
def views_update(call: Call) -> Json:
    """Give a view a new body."""
    wanted, external = call.optional("view_id"), call.optional("external_id")
    views = call.workspace.views.values()
    view = next(
        (
            v
            for v in views
            if v.app_id == call.app.id
            and (v.id == wanted if wanted else bool(external) and v.body.get("external_id") == external)
        ),
        None,
    )
    if view is None:
        raise RefusedError("not_found", "there is no such view, it may have been closed")
    modals.update_view(call.workspace, view, _body(call), expected_hash=call.optional("hash"))
    return _shown(call, view)


@method("views.publish", tier=4)
def views_publish(call: Call) -> Json:
    """Show a Home tab to a user."""
    if not call.app.manifest.features.app_home.home_tab_enabled:
        raise RefusedError("not_enabled", "the manifest does not enable the Home tab")
    view = modals.publish_home(
        call.workspace, call.app, call.user("user_id"), _body(call), expected_hash=call.optional("hash")
    )
    return _shown(call, view)
