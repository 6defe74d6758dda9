"""One call of a method: its arguments read and checked, and the register methods enter themselves in."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from workspace.incoming import parsed
from workspace.model import App, Channel, Json, Message, RefusedError, User
from workspace.state import Workspace

Item = TypeVar("Item")


@dataclass(slots=True)
class Call:
    """A call by *app* with merged arguments; reading one checks it and raises RefusedError."""

    workspace: Workspace
    app: App
    method: str
    args: Json
    warnings: list[str] = field(default_factory=list)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string argument; without a default it is required."""
        value = self.args.get(name)
        if value in (None, ""):
            if default is None:
                raise missing(name)
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def optional(self, name: str) -> str | None:
        """Return a string argument, None when it is not given."""
        return self.text(name, "") or None

    def whole(self, name: str, default: int) -> int:
        """Return a whole number."""
        value = self.args.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError as error:
            raise RefusedError("invalid_arguments", f"{name} must be a whole number") from error

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes or no, however it was written."""
        value = self.args.get(name)
        if value in (None, ""):
            return default
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def structure(self, name: str, *, error: str = "invalid_arguments") -> Any:
        """Return an object or list, parsed when it came as JSON in a string; None when not given."""
        value = self.args.get(name)
        if isinstance(value, str):
            if not value:
                return None
            try:
                return parsed(value)
            except ValueError as broken:
                raise RefusedError(error, f"{name} is not JSON") from broken
        return value

    def names(self, name: str) -> list[str]:
        """Return a list of strings, given as a list or with commas between."""
        value = self.args.get(name)
        if isinstance(value, list):
            return [str(item) for item in value]
        return [part for part in str(value or "").split(",") if part]

    def user(self, name: str = "user") -> User:
        """Return the user an argument names by id; raise RefusedError(user_not_found)."""
        found = self.workspace.users.get(self.text(name))
        if found is None:
            raise RefusedError("user_not_found", f"{name} names no user")
        return found

    def channel(self, name: str = "channel", *, error: str = "channel_not_found") -> Channel:
        """Return the conversation the app may see under this id (or name); raise RefusedError."""
        wanted = self.text(name)
        found = self.workspace.channels.get(wanted)
        if found is None:
            found = next(
                (
                    c
                    for c in self.workspace.channels.values()
                    if c.name == wanted.removeprefix("#") and not c.is_direct
                ),
                None,
            )
        if found is None or (found.kind != "channel" and self.app.bot_user not in found.members):
            raise RefusedError(error, f"{wanted!r} is no conversation this app can see")
        return found

    def member_channel(self, name: str = "channel") -> Channel:
        """Return a conversation the app is a member of; raise RefusedError(not_in_channel)."""
        found = self.channel(name)
        if self.app.bot_user not in found.members:
            raise RefusedError("not_in_channel", f"the app is not in {found.name}")
        return found

    def need(self, *scopes: str) -> None:
        """Raise RefusedError(missing_scope) unless the app has one of *scopes*."""
        if scopes and not set(scopes) & set(self.app.scopes):
            raise RefusedError(
                "missing_scope",
                f"{self.method} needs the scope {scopes[0]}",
                needed=scopes[0],
                provided=",".join(self.app.scopes),
            )

    def own_message(self, channel: Channel, *, error: str) -> Message:
        """Return the app's own message named by `ts`; raise RefusedError(message_not_found or *error*)."""
        found = seen_message(channel, self.text("ts"))
        if found.app_id != self.app.id:
            raise RefusedError(error, "an app changes only its own messages")
        return found

    def page(self, items: Sequence[Item], *, default: int, most: int) -> tuple[list[Item], str]:
        """Return the part of *items* the cursor and limit ask for, and the cursor of the next one."""
        limit = self.whole("limit", default)
        if limit < 1:
            raise RefusedError("invalid_limit", "limit must be above 0")
        start = cursor_position(self.text("cursor", ""))
        end = start + min(limit, most)
        return list(items[start:end]), cursor_at(end) if end < len(items) else ""


def seen_message(channel: Channel, ts: str) -> Message:
    """Return the message with this ts as apps see it; raise RefusedError(message_not_found)."""
    found = channel.messages.get(ts)
    if found is None or found.ephemeral_to is not None or found.subtype == "tombstone":
        raise RefusedError("message_not_found", f"there is no message {ts}")
    return found


def missing(name: str) -> RefusedError:
    """Return the refusal of a call without a required argument."""
    special = {"channel": "channel_not_found", "user": "user_not_found", "trigger_id": "invalid_trigger_id"}
    message = f"[ERROR] missing required field: {name}"
    return RefusedError(
        special.get(name, "invalid_arguments"),
        f"missing required argument {name}",
        response_metadata={"messages": [message]},
    )


def cursor_at(position: int) -> str:
    """Return the cursor that stands for *position*."""
    return base64.b64encode(f"next:{position}".encode()).decode()


def cursor_position(cursor: str) -> int:
    """Return the position a cursor stands for, 0 for none; raise RefusedError(invalid_cursor)."""
    if not cursor:
        return 0
    try:
        position = int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError) as error:
        raise RefusedError("invalid_cursor", "this cursor was not given out here") from error
    if position < 0:
        raise RefusedError("invalid_cursor", "this cursor was not given out here")
    return position


Handler = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """A method: who handles it, one of which scopes it takes, its tier, and which token it is called with."""

    name: str
    handler: Handler
    scopes: tuple[str, ...]
    tier: int | None
    app_token: bool = False
    anonymous: bool = False


METHODS: dict[str, Method] = {}


def method(
    name: str,
    *scopes: str,
    tier: int | None = 3,
    app_token: bool = False,
    anonymous: bool = False,
) -> Callable[[Handler], Handler]:
    """Enter a handler under *name*; any one of *scopes* suffices."""

    def enter(handler: Handler) -> Handler:
        METHODS[name] = Method(name, handler, scopes, tier, app_token, anonymous)
        return handler

    return enter
