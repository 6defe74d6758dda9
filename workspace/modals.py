"""Views: modals in their stacks and Home tabs, with what a person typed into them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workspace.blockkit.shapes import Finding
from workspace.blockkit.validate import findings_in_view, view_is_too_large
from workspace.blockkit.values import VALUED, first_value
from workspace.blockkit.walk import asks_for_files, elements_in, with_ids
from workspace.model import App, Json, RefusedError, User, Values, View, ViewKind
from workspace.state import Workspace

STACK_MAX = 3


def refuse(error: str, findings: Iterable[Finding]) -> None:
    """Raise RefusedError with every finding in the platform's shape, when there is one."""
    found = list(findings)
    messages = [f"{finding.message} [json-pointer:{finding.at}]" for finding in found]
    if messages:
        refusal = RefusedError(
            error,
            found[0].sentence,
            errors=messages,
            response_metadata={"messages": [f"[ERROR] {message}" for message in messages]},
        )
        refusal.docs = found[0].docs
        raise refusal


def not_blocks(blocks: Any, *, at: str) -> list[Finding]:
    """Return what even a lenient workspace cannot show: anything but a list of objects."""
    if isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks):
        return []
    return [Finding("must be an array of blocks", at)]


def checked(workspace: Workspace, body: Json, kind: ViewKind, *, app: App) -> Json:
    """Return *body* with ids in every place; raise RefusedError when it breaks a rule of views."""
    if not isinstance(body, dict) or body.get("type") != kind:
        raise RefusedError(
            "invalid_arguments",
            f"the view's type must be {kind}",
            response_metadata={"messages": [f"[ERROR] must be a view of type {kind} [json-pointer:/view]"]},
        )
    refuse("invalid_arguments", [] if workspace.lenient else findings_in_view(body))
    refuse("invalid_arguments", not_blocks(body.get("blocks") or [], at="/view/blocks"))
    if view_is_too_large(body):
        raise RefusedError("view_too_large", "a view may have 250 KB")
    if "files:read" not in app.scopes and asks_for_files(body.get("blocks") or []):
        raise RefusedError(
            "missing_scope",
            "a file_input needs the scope files:read",
            needed="files:read",
            provided=",".join(app.scopes),
        )
    kept = {key: value for key, value in body.items() if value is not None}
    return kept | {"blocks": with_ids(body.get("blocks") or [], workspace.ids)}


def open_view(
    workspace: Workspace, app: App, user: User, body: Json, *, on: View | None, channel: str | None
) -> View:
    """Open a modal for *user*: on top of *on*, or as the root of a new stack; raise RefusedError."""
    stack = workspace.stacks.setdefault(user.id, [])
    if on is not None and len(stack) >= STACK_MAX:
        raise RefusedError("push_limit_reached", f"at most {STACK_MAX} views lie on one another")
    made = checked(workspace, body, "modal", app=app)
    _external_id_is_free(workspace, made, own=None)
    if on is None:
        _forget(workspace, user.id)
    view_id = workspace.ids.new("V0")
    view = View(
        id=view_id,
        app_id=app.id,
        user=user.id,
        kind="modal",
        body=made,
        hash=_new_hash(workspace),
        root_id=on.root_id if on else view_id,
        previous_id=on.id if on else None,
        values=values_of(made["blocks"], {}, here=channel),
        channel=channel,
        changed_ts=_now_ts(workspace),
    )
    workspace.views[view.id] = view
    stack.append(view.id)
    workspace.touch("stack", user.id)
    _tell(workspace, view)
    return view


def update_view(workspace: Workspace, view: View, body: Json, *, expected_hash: str | None = None) -> None:
    """Give *view* a new body; what was typed stays where block_id and action_id stay. Raise RefusedError."""
    if expected_hash and expected_hash != view.hash:
        raise RefusedError("hash_conflict", "the view changed since this hash was given out")
    made = checked(workspace, body, view.kind, app=workspace.apps[view.app_id])
    _external_id_is_free(workspace, made, own=view.id)
    view.body = made
    view.hash = _new_hash(workspace)
    view.values = values_of(made["blocks"], view.values, here=view.channel)
    view.errors, view.unacked = {}, False
    view.changed_ts = _now_ts(workspace)
    _tell(workspace, view)


def publish_home(
    workspace: Workspace, app: App, user: User, body: Json, *, expected_hash: str | None = None
) -> View:
    """Show *body* as the app's Home tab to *user*; raise RefusedError."""
    existing = workspace.homes.get((app.id, user.id))
    if existing:
        view = workspace.views[existing]
        update_view(workspace, view, body, expected_hash=expected_hash)
        return view
    made = checked(workspace, body, "home", app=app)
    _external_id_is_free(workspace, made, own=None)
    view_id = workspace.ids.new("V0")
    view = View(
        id=view_id,
        app_id=app.id,
        user=user.id,
        kind="home",
        body=made,
        hash=_new_hash(workspace),
        root_id=view_id,
        values=values_of(made["blocks"], {}),
        changed_ts=_now_ts(workspace),
    )
    workspace.views[view_id] = view
    workspace.homes[app.id, user.id] = view_id
    workspace.touch("home", app.id, user.id)
    _tell(workspace, view)
    return view


def close_top(workspace: Workspace, view: View) -> None:
    """Take *view* and whatever lies on it off the stack."""
    stack = workspace.stacks.get(view.user, [])
    if view.id in stack:
        _forget(workspace, view.user, since=stack.index(view.id))
    _tell(workspace, view)


def close_all(workspace: Workspace, user_id: str) -> None:
    """Close every modal of a person."""
    stack = workspace.stacks.get(user_id, [])
    gone = [workspace.views[view_id] for view_id in stack]
    _forget(workspace, user_id)
    for view in gone:
        _tell(workspace, view)


def show_errors(workspace: Workspace, view: View, errors: dict[str, str]) -> None:
    """Show *errors* (block_id → sentence) in the view."""
    view.errors = errors
    _tell(workspace, view)


def did_not_answer(workspace: Workspace, view: View) -> None:
    """Show in the view that the app did not answer in time."""
    view.unacked = True
    workspace.touch("view", view.id)
    workspace.notices.tell([view.user], "unacked", view_id=view.id)


def _tell(workspace: Workspace, view: View) -> None:
    workspace.touch("view", view.id)
    workspace.notices.tell([view.user], "home" if view.kind == "home" else "view", view_id=view.id)


def _forget(workspace: Workspace, user_id: str, *, since: int = 0) -> None:
    stack = workspace.stacks.get(user_id, [])
    for view_id in stack[since:]:
        del workspace.views[view_id]
        workspace.touch("view", view_id)
    del stack[since:]
    workspace.touch("stack", user_id)


def _new_hash(workspace: Workspace) -> str:
    return f"{workspace.clock.seconds()}.{workspace.ids.short(8)}"


def _now_ts(workspace: Workspace) -> str:
    return f"{workspace.clock.micros() / 1e6:.6f}"


def _external_id_is_free(workspace: Workspace, body: Json, *, own: str | None) -> None:
    wanted = body.get("external_id")
    for view in workspace.views.values():
        if wanted and view.id != own and view.body.get("external_id") == wanted:
            raise RefusedError("duplicate_external_id", f"another view has external_id {wanted!r}")


def values_of(blocks: list[Json], typed: Values, *, here: str | None = None) -> Values:
    """Return the value of every element: what was *typed* where its ids stayed, else how it starts.

    *here* is the conversation that `default_to_current_conversation` stands for.
    """
    values: Values = {}
    for placed in elements_in(blocks):
        if placed.element["type"] not in VALUED:
            continue
        kept = typed.get(placed.block_id, {}).get(placed.action_id)
        if kept is None or kept["type"] != placed.element["type"]:
            kept = _start(placed.element, here)
        values.setdefault(placed.block_id, {})[placed.action_id] = kept
    return values


def _start(element: Json, here: str | None) -> Json:
    value = first_value(element)
    key = VALUED[element["type"]].key
    if here and element.get("default_to_current_conversation") and not value[key]:
        value[key] = [here] if VALUED[element["type"]].many else here
    return value
