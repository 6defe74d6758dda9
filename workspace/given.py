"""What a person gives an element: names looked up, files taken in, dates and times read."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from workspace.blockkit.values import VALUED, Takes, WrongValueError
from workspace.model import Channel, Json, RefusedError, User
from workspace.reading import can_read
from workspace.state import Workspace
from workspace.uploads import kept_file

TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
INSTANT_DIGITS = 10  # of a datetimepicker's seconds since the epoch


def finder(workspace: Workspace, user: User, element: Json) -> Callable[[Takes, Any], Any]:
    """Return what turns a name or a file, as *user* gives it to *element*, into what apps are told of it."""

    def find(takes: Takes, value: Any) -> Any:
        match takes:
            case "users":
                return workspace.user(str(value)).id
            case "files":
                return _file(workspace, user, element, value)
            case "channels":
                channel = _conversation(workspace, user, str(value))
                if channel.kind != "channel":
                    raise WrongValueError(f"{value!r} is no public channel")
                return channel.id
            case _:
                return _conversation(workspace, user, str(value)).id

    return find


def check_form(element: Json, given: Json) -> None:
    """Raise WrongValueError when a date, a time or an instant is none."""
    value = given.get(VALUED[element["type"]].key)
    if value is None:
        return
    match element["type"]:
        case "datepicker":
            date.fromisoformat(value)  # its ValueError says enough
        case "timepicker" if not TIME.fullmatch(value):
            raise WrongValueError(f"{value!r} is no time like 09:30")
        case "datetimepicker" if len(str(value)) != INSTANT_DIGITS:
            raise WrongValueError(f"{value!r} is no number of seconds since 1970")
        case _:
            return


def _file(workspace: Workspace, user: User, element: Json, value: Any) -> Json:
    """Return a file *user* uploaded before, by its id, or one that comes with the value."""
    if isinstance(value, dict) and "content_base64" in value:
        name = str(value.get("name") or "file")
        kinds = element.get("filetypes")
        if kinds and name.rpartition(".")[2].lower() not in kinds:
            raise WrongValueError(f"{name!r} is none of {', '.join(kinds)}")
        content = base64.b64decode(str(value["content_base64"]), validate=True)
        return workspace.file_dict(kept_file(workspace, name=name, content=content, user=user.id).id)
    file = workspace.files.get(str(value.get("id") if isinstance(value, dict) else value))
    if file is None or file.user != user.id:
        raise WrongValueError(f"there is no file {value!r}")
    return workspace.file_dict(file.id)


def _conversation(workspace: Workspace, user: User, wanted: str) -> Channel:
    """Return a conversation by id, `#name`, or `@name` for the one with that person."""
    try:
        if wanted in workspace.channels:
            found = workspace.channels[wanted]
        elif wanted.startswith("@") or wanted in workspace.users:
            found = workspace.direct([user.id, workspace.user(wanted).id])
        else:
            found = workspace.channel_named(wanted)
    except RefusedError as refusal:
        raise WrongValueError(refusal.rule) from refusal
    if not can_read(user, found):
        raise WrongValueError(f"there is no conversation {wanted!r}")
    return found
