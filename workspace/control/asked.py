"""A control call's body, read and checked."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from workspace.http_mode import HttpMode
from workspace.incoming import parsed
from workspace.model import App, Channel, Json, Message, RefusedError, User, View
from workspace.reading import can_read, can_see
from workspace.socket_mode import SocketMode
from workspace.state import Workspace


class Asked:
    """What a control call asks for; reading a field checks it and raises RefusedError."""

    def __init__(self, workspace: Workspace, body: Json, *, sockets: SocketMode, addresses: HttpMode) -> None:
        self.workspace = workspace
        self.body = body
        self.sockets = sockets
        self.addresses = addresses

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string; without a default it is required."""
        value = self.body.get(name, default)
        if value is None:
            raise RefusedError("missing_field", f"{name} is required")
        if not isinstance(value, str):
            raise RefusedError("invalid_field", f"{name} must be a string")
        return value

    def optional(self, name: str) -> str | None:
        """Return a string, None when it is not given."""
        return self.text(name, "") or None

    def flag(self, name: str) -> bool:
        """Return a yes or no, no when it is not given."""
        value = self.body.get(name, False)
        if not isinstance(value, bool):
            raise RefusedError("invalid_field", f"{name} must be true or false")
        return value

    def whole(self, name: str, default: int) -> int:
        """Return a whole number above 0, *default* when it is not given."""
        value = self.body.get(name, default)
        if isinstance(value, str) and value.isascii() and value.isdecimal():
            value = int(value[:9])
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise RefusedError("invalid_field", f"{name} must be a whole number above 0")
        return value

    def structure(self, name: str, kind: type[Any]) -> Any:
        """Return an object or list, empty when it is not given."""
        value = self.body.get(name)
        if value is None:
            return kind()
        if not isinstance(value, kind):
            raise RefusedError("invalid_field", f"{name} must be a JSON {kind.__name__}")
        return value

    def user(self) -> User:
        """Return the person who acts; raise RefusedError when there is no such person any more."""
        user = self.workspace.user(self.text("user"))
        if user.is_bot:
            raise RefusedError("not_a_person", f"{user.name} is an app, nobody can be it")
        if user.deleted:
            raise RefusedError("user_deleted", f"{user.name} is deactivated")
        return user

    def app(self) -> App:
        """Return the app named by id or name, the first one when none is; raise RefusedError(app_not_found)."""
        wanted = self.optional("app")
        if wanted is None:
            return self.workspace.first_app()
        for app in self.workspace.apps.values():
            if wanted in (app.id, app.name):
                return app
        raise RefusedError("app_not_found", f"there is no app {wanted!r}")

    def channel(self, user: User) -> Channel:
        """Return the conversation named, as *user* may read it; raise RefusedError(channel_not_found).

        An id, `#name`, `@name` for the conversation of that user and the first app (an app's own name: of
        *user* and that app), or a user's id for the conversation of *user* and them.
        """
        found = self._named(user, self.text("channel"))
        if not can_read(user, found):
            raise RefusedError("channel_not_found", f"{user.name} is not in this conversation")
        return found

    def _named(self, user: User, wanted: str) -> Channel:
        workspace = self.workspace
        if wanted in workspace.channels:
            return workspace.channels[wanted]
        if wanted.startswith("@"):
            other = workspace.user(wanted)
            if other.app_id:
                return workspace.direct([user.id, other.id])
            return workspace.direct([other.id, workspace.first_app().bot_user])
        if wanted in workspace.users:
            return workspace.direct([user.id, wanted])
        return workspace.channel_named(wanted)

    def message(self, user: User) -> Message:
        """Return the message named by channel and ts, as *user* sees it; raise RefusedError(message_not_found)."""
        channel = self.channel(user)
        found = channel.messages.get(self.text("ts"))
        if found is None or not can_see(user.id, found):
            raise RefusedError("message_not_found", f"{user.name} sees no message {self.text('ts')} there")
        return found

    def view(self, user: User) -> View:
        """Return the view named, or the one on top of *user*'s stack; raise RefusedError(view_not_found)."""
        wanted = self.optional("view_id")
        if wanted is None:
            stack = self.workspace.stacks.get(user.id)
            if not stack:
                raise RefusedError("view_not_found", f"{user.name} has no modal open")
            wanted = stack[-1]
        found = self.workspace.views.get(wanted)
        if found is None or found.user != user.id:
            raise RefusedError("view_not_found", f"{user.name} has no view {wanted!r}")
        return found

    def place(self, user: User) -> Message | View:
        """Return the message or view an element stands in."""
        if self.optional("view_id"):
            return self.view(user)
        return self.message(user)


async def read_body(request: Request) -> Json:
    """Return the JSON object of a request; raise RefusedError(invalid_json)."""
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        body = parsed(raw)
    except ValueError as error:
        raise RefusedError("invalid_json", "the body is not JSON") from error
    if not isinstance(body, dict):
        raise RefusedError("invalid_json", "the body must be a JSON object")
    return body
