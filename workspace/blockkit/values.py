"""What an element's value looks like: at first, as a person gives it, and as an app is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from workspace.blockkit.objects import every_option
from workspace.blockkit.shapes import Json

Takes = Literal["options", "users", "channels", "conversations", "text", "files", "rich_text", "number"]


@dataclass(frozen=True, slots=True)
class Valued:
    """Under which key an element's value travels, under which it starts, what it is, and whether many."""

    key: str
    initial: str
    takes: Takes
    many: bool = False


def _choice(many: bool) -> Valued:
    return (
        Valued("selected_options", "initial_options", "options", many=True)
        if many
        else Valued("selected_option", "initial_option", "options")
    )


VALUED: dict[str, Valued] = {
    "static_select": _choice(many=False),
    "external_select": _choice(many=False),
    "radio_buttons": _choice(many=False),
    "multi_static_select": _choice(many=True),
    "multi_external_select": _choice(many=True),
    "checkboxes": _choice(many=True),
    "users_select": Valued("selected_user", "initial_user", "users"),
    "multi_users_select": Valued("selected_users", "initial_users", "users", many=True),
    "channels_select": Valued("selected_channel", "initial_channel", "channels"),
    "multi_channels_select": Valued("selected_channels", "initial_channels", "channels", many=True),
    "conversations_select": Valued("selected_conversation", "initial_conversation", "conversations"),
    "multi_conversations_select": Valued(
        "selected_conversations", "initial_conversations", "conversations", many=True
    ),
    "datepicker": Valued("selected_date", "initial_date", "text"),
    "timepicker": Valued("selected_time", "initial_time", "text"),
    "datetimepicker": Valued("selected_date_time", "initial_date_time", "number"),
    "plain_text_input": Valued("value", "initial_value", "text"),
    "email_text_input": Valued("value", "initial_value", "text"),
    "url_text_input": Valued("value", "initial_value", "text"),
    "number_input": Valued("value", "initial_value", "text"),
    "rich_text_input": Valued("rich_text_value", "initial_value", "rich_text"),
    "file_input": Valued("files", "", "files", many=True),
}
PRESSED = ("button", "workflow_button", "icon_button", "feedback_buttons", "overflow")
INTERACTIVE = frozenset((*VALUED, *PRESSED))


class WrongValueError(Exception):
    """The value given does not fit the element; the message says why."""


def first_value(element: Json) -> Json:
    """Return the value an element has before anybody touched it."""
    valued = VALUED[element["type"]]
    start = element.get(valued.initial) if valued.initial else None
    if start is None and valued.many:
        start = []
    return {"type": element["type"], valued.key: start}


def given_value(
    element: Json,
    value: Any,
    *,
    offered: list[Json],
    found: Callable[[Takes, Any], Any],
) -> Json:
    """Return *value*, as a person or a test gives it, in the form an app is told.

    *offered* are the options an external select showed last; *found* turns a name into the id of a
    user, channel or file. None or "" empties the element. Raises WrongValueError.
    """
    valued = VALUED[element["type"]]
    if value in (None, "", []):
        return {"type": element["type"], valued.key: [] if valued.many else None}
    if valued.many:
        items = value if isinstance(value, list) else [value]
        most = element.get("max_selected_items") or element.get("max_files")
        if most and len(items) > most:
            raise WrongValueError(f"no more than {most} may be chosen")
        chosen: Any = [_one(element, valued, item, offered=offered, found=found) for item in items]
    else:
        chosen = _one(element, valued, value, offered=offered, found=found)
    return {"type": element["type"], valued.key: chosen}


def _one(
    element: Json,
    valued: Valued,
    value: Any,
    *,
    offered: list[Json],
    found: Callable[[Takes, Any], Any],
) -> Any:
    match valued.takes:
        case "options":
            return _option(element, value, offered)
        case "text":
            return str(value)
        case "number":
            return int(value)
        case "rich_text":
            return value if isinstance(value, dict) else rich_text_of(str(value))
        case _:
            return found(valued.takes, value)


def _option(element: Json, value: Any, offered: list[Json]) -> Json:
    wanted = value.get("value") if isinstance(value, dict) else value
    for option in [*every_option(element), *offered]:
        if option["value"] == str(wanted):
            return option
    raise WrongValueError(f"there is no option {wanted!r}")


def rich_text_of(text: str) -> Json:
    """Return *text* as rich text of one paragraph."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def is_empty(value: Json) -> bool:
    """Whether nothing was typed or chosen."""
    given = value.get(VALUED[value["type"]].key)
    return given is None or given == [] or (isinstance(given, str) and not given.strip())


def pressed_value(element: Json, value: Any) -> Json:
    """Return what a press tells the app; *value* picks an overflow's option or one of two feedback buttons."""
    match element["type"]:
        case "overflow":
            return {"selected_option": _option(element, value, [])}
        case "feedback_buttons":
            for name in ("positive_button", "negative_button"):
                if element[name]["value"] == value or name.startswith(f"{value}_"):
                    return {"text": element[name]["text"], "value": element[name]["value"]}
            raise WrongValueError("value must be that of one of the two buttons")
        case "workflow_button":
            return {"text": element["text"], "workflow": element["workflow"]}
        case _:
            told = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
            return {key: told[key] for key in told if key != "url"}
