"""What a template needs to know of the thing it draws: whose eyes, which errors, which ids."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from workspace.page.mrkdwn import LINK_SCHEMES
from workspace.page.reader import Reader

Json = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """One message or view as it is drawn for one reader; *prefix* makes its ids unique on the page."""

    reader: Reader
    prefix: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)  # block_id → the app's sentence


@dataclass(frozen=True)
class Field:
    """How the element of an input block is wired to its label, hint and error."""

    id: str
    described: str
    error: str
    required: bool
    dispatch: str


def field_of(block: Mapping[str, Any], scene: Scene) -> Field:
    """Return the wiring of an input block."""
    ident = f"{scene.prefix}{block.get('block_id', '')}"
    error = scene.errors.get(block.get("block_id", ""), "")
    parts = ([f"{ident}-e"] if error else []) + ([f"{ident}-h"] if block.get("hint") else [])
    element = block["element"]
    config = element.get("dispatch_action_config") or {}
    triggers = config.get("trigger_actions_on") or ["on_enter_pressed"]
    return Field(
        id=ident,
        described=" ".join(parts),
        error=error,
        required=not block.get("optional"),
        dispatch=" ".join(triggers) if block.get("dispatch_action") else "",
    )


def choices(element: Mapping[str, Any]) -> Json:
    """Return what a picker offers, as the browser's listbox takes it."""
    if element.get("option_groups"):
        groups = [
            {"label": _said(g["label"]), "options": _options(g["options"])} for g in element["option_groups"]
        ]
        return {"groups": groups}
    if element.get("options"):
        return {"options": _options(element["options"])}
    return {"filter": element.get("filter") or {}}


def chosen(element: Mapping[str, Any], scene: Scene) -> list[Json]:
    """Return what a picker starts with: value and words of each choice."""
    options = element.get("initial_options") or [element[k] for k in ("initial_option",) if element.get(k)]
    if options:
        return [{"value": o["value"], "text": _said(o["text"])} for o in options]
    ids = [element[k] for k in ("initial_user", "initial_conversation", "initial_channel") if element.get(k)]
    for key in ("initial_users", "initial_conversations", "initial_channels"):
        ids += element.get(key) or []
    return [{"value": i, "text": _name(i, scene.reader)} for i in ids]


def in_attribute(value: object) -> Markup:
    """Return JSON that is safe between double quotes."""
    return escape(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def safe_address(address: object) -> str:
    """Return the address of a link, `#` when it may not be followed."""
    return str(address) if _scheme(address) in LINK_SCHEMES else "#"


def image_address(address: object) -> str:
    """Return the address of an image, nothing when it is none the page may load."""
    text = str(address or "")
    own = text.startswith("/") and not text.startswith("//")
    return text if own or _scheme(text) in ("http", "https") or text.startswith("data:image/") else ""


def local_input(seconds: object, scene: Scene) -> str:
    """Return an instant as a datetime-local input holds it, in the reader's zone."""
    if not isinstance(seconds, int):
        return ""
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(scene.reader.zone):%Y-%m-%dT%H:%M}"


def label_and_value(text: Mapping[str, Any]) -> tuple[Json | None, Json]:
    """Return a section field as label and value, where its first line is bold as a whole."""
    first, _, rest = str(text["text"]).partition("\n")
    first = first.strip()
    if (
        rest
        and text["type"] == "mrkdwn"
        and len(first) > 2
        and first[0] == first[-1] == "*"
        and "*" not in first[1:-1]
    ):
        return {**text, "text": first[1:-1]}, {**text, "text": rest}
    return None, dict(text)


def column_class(rows: Sequence[Sequence[Mapping[str, Any]]], index: int, settings: Sequence[Any]) -> str:
    """Return how a column stands: as it is set, to the right when it holds numbers."""
    setting = (settings[index] or {}) if index < len(settings) else {}
    wrapped = " wrapped" if setting.get("is_wrapped") else ""
    if setting.get("align"):
        return str(setting["align"]) + wrapped
    body = [row[index] for row in rows[1:] if index < len(row)]
    return ("right" if body and all(cell["type"] == "raw_number" for cell in body) else "") + wrapped


def _scheme(address: object) -> str:
    try:
        return urlsplit(str(address or "")).scheme.lower()
    except ValueError:
        return ""


def _options(options: Sequence[Mapping[str, Any]]) -> list[Json]:
    return [
        {
            "value": o.get("value", ""),
            "text": _said(o["text"]),
            **({"note": _said(o["description"])} if o.get("description") else {}),
            **({"url": safe_address(o["url"])} if o.get("url") else {}),
        }
        for o in options
    ]


def _said(text: Mapping[str, Any]) -> str:
    return str(text["text"])


def _name(ident: str, reader: Reader) -> str:
    return reader.names.get(ident) or (f"#{reader.channels[ident]}" if ident in reader.channels else ident)
