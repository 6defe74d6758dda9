"""Attachments and files as a message shows them: the older structure below a text, unfurled links, pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from workspace.page.clock_words import clock_time, day_line, moment
from workspace.page.pictures import picture
from workspace.page.reader import Reader
from workspace.page.scene import Json
from workspace.state import Workspace

NAMED_COLORS = {"good": "ok", "warning": "warn", "danger": "danger"}
PREVIEW_MAX = (360, 270)  # pixels


def bar(attachment: Mapping[str, Any]) -> Json:
    """Return what paints the bar beside an attachment: `role` of one of our colours, or the app's own `fill`."""
    color = str(attachment.get("color") or "")
    if color in NAMED_COLORS:
        return {"role": NAMED_COLORS[color], "fill": ""}
    return {"role": "", "fill": f"#{color.removeprefix('#')}" if _is_color(color) else ""}


def fields(attachment: Mapping[str, Any]) -> Sequence[Json]:
    """Return the fields of an attachment that say anything."""
    listed = [field for field in attachment.get("fields") or () if isinstance(field, Mapping)]
    return [dict(field) for field in listed if field.get("title") or field.get("value")]


def foot_time(attachment: Mapping[str, Any], reader: Reader) -> Any:
    """Return the moment an attachment speaks of as the reader says it, nothing when it names none."""
    try:
        at = moment(str(attachment["ts"]))
    except (KeyError, ValueError, OverflowError, OSError):
        return ""
    return f"{day_line(at, reader)}, " + clock_time(at, reader)


def shared_files(workspace: Workspace, files: Sequence[Json], *, reader: Reader) -> list[Json]:
    """Return the files of a message with their addresses, and pictures among them with the size they are shown at."""
    return [file | _shown(workspace, file, reader=reader) for file in files]


def download_header(name: str) -> str:
    """Return the Content-Disposition that saves a file under its own name, whatever letters are in it."""
    plain = re.sub(r'[^\x20-\x7e]|["\\]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _shown(workspace: Workspace, file: Json, *, reader: Reader) -> Json:
    address = f"/ui/{reader.handle}/file/{file['id']}"
    kept = workspace.files.get(file["id"])
    found = picture(kept.content) if kept else None
    if found is None:
        return {"address": address, "preview": ""}
    scale = min(1.0, PREVIEW_MAX[0] / found.width, PREVIEW_MAX[1] / found.height)
    return {
        "address": address,
        "preview": f"{address}?show=picture",
        "width": max(1, round(found.width * scale)),
        "height": max(1, round(found.height * scale)),
        "pixels": f"{found.width} × {found.height}",
    }


def _is_color(text: str) -> bool:
    return bool(re.fullmatch(r"#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text))
