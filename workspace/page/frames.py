"""The journal as the inspector shows it: one row per frame, and behind each row why it ended as it did."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from workspace.page.reader import Reader

Json = dict[str, Any]
SHOWN = 400  # frames in the table; the newest
READ = 4 * SHOWN  # entries looked at for them: acks and what people do on the page stand between
GROUPS = {
    "event": "events",
    "interaction": "clicks",
    "api": "calls",
    "response_url": "calls",
    "socket": "events",
}
POINTER = re.compile(r"\[json-pointer:([^\]]*)\]")
SUMMARY_MAX = 90  # characters


@dataclass(frozen=True)
class Frame:
    """One row: when, which way, what, how it ended (`tone` is ok, warn, bad or wait) and how long it took."""

    n: int
    at: datetime
    way: str
    kind: str
    summary: str
    group: str
    result: str
    tone: str
    took: str = ""
    entry: Json = field(default_factory=dict, repr=False)
    answer: Any = None


@dataclass(frozen=True)
class Detail:
    """What stands behind a row; `frame` and `answer` are lines of JSON, the offending ones marked."""

    row: Frame
    sentence: str
    where: Sequence[str]
    docs: str
    call: str
    frame: Markup
    answer: Markup


def frames(entries: Sequence[Json], reader: Reader, *, places: Mapping[str, str]) -> list[Frame]:
    """Return the newest frames between apps and the workspace, oldest first; an app's ack belongs to its frame.

    *places* are the names of conversations by id.
    """
    rows: dict[int, Frame] = {}
    envelopes: dict[str, int] = {}
    for entry in entries[-READ:]:
        if entry["via"] == "ack":
            asked = envelopes.get(entry["payload"].get("envelope_id", ""))
            if asked in rows:
                rows[asked] = replace(rows[asked], answer=entry["payload"].get("payload"))
        elif entry["via"] in GROUPS:
            rows[entry["n"]] = _frame(entry, reader, places=places)
            if isinstance(entry["payload"], Mapping) and entry["direction"] == "out":
                envelopes[str(entry["payload"].get("envelope_id"))] = entry["n"]
    return list(rows.values())[-SHOWN:]


def counted(entries: Sequence[Json]) -> dict[str, int]:
    """Return how many frames there are, and how many were refused or not answered."""
    kept = [entry for entry in entries if entry["via"] in GROUPS]
    return {"all": len(kept), "refused": sum(_outcome(entry)[1] == "bad" for entry in kept)}


def detail(row: Frame) -> Detail:
    """Return what stands behind a row."""
    refused = row.entry.get("refused") or {}
    told = _told(row)
    where = [pointer for said in told for pointer in POINTER.findall(said)]
    said = str(refused.get("rule") or "") or (POINTER.sub("", told[0]).strip() if told else "")
    call = f"POST /api/{row.kind}" if row.group == "calls" and row.entry["via"] == "api" else ""
    return Detail(
        row=row,
        sentence=_sentence(said) or _plain_ending(row),
        where=where,
        docs=str(refused.get("docs") or ""),
        call=call,
        frame=_json(row.entry["payload"], where),
        answer=_json(row.answer, ()) if row.answer is not None else Markup("nothing"),
    )


def _frame(entry: Json, reader: Reader, *, places: Mapping[str, str]) -> Frame:
    result, tone = _outcome(entry)
    ms = entry.get("ack_ms")
    return Frame(
        n=entry["n"],
        at=datetime.fromisoformat(entry["at"]).astimezone(reader.zone),
        way="to" if entry["direction"] == "out" else "from",
        kind=entry["kind"],
        summary=_summary(entry, reader, places=places)[:SUMMARY_MAX],
        group=GROUPS[entry["via"]],
        result=result,
        tone=tone,
        took="" if ms is None else f"{ms:,.0f} ms",
        entry=entry,
        answer=entry.get("answer"),
    )


def _outcome(entry: Json) -> tuple[str, str]:
    status = str(entry["status"])
    if status == "ratelimited":
        return status, "warn"
    if entry.get("refused") or status.startswith("fault"):
        return status, "bad"
    if status.startswith("not acked"):
        return "no answer", "bad"
    if status == "sent":
        return "waiting", "wait"
    return status, "ok"


def _summary(entry: Json, reader: Reader, *, places: Mapping[str, str]) -> str:
    payload = entry["payload"]
    if not isinstance(payload, Mapping):
        return ""
    inner = payload.get("payload") if entry["direction"] == "out" else payload
    if not isinstance(inner, Mapping):
        return ""
    retry = (
        f"retry {payload['retry_attempt']} of 3, {payload['retry_reason']}: "
        if payload.get("retry_attempt")
        else ""
    )
    said = (
        _interaction(inner, reader)
        or _event(inner.get("event"), reader)
        or _call(inner, reader, places=places)
    )
    return retry + said


def _interaction(payload: Mapping[str, Any], reader: Reader) -> str:
    user = payload.get("user")
    who = reader.names.get(user.get("id", ""), "") if isinstance(user, Mapping) else ""
    actions = payload.get("actions")
    if actions:
        return f"{who} presses {actions[0].get('action_id', '')}"
    view = payload.get("view")
    if isinstance(view, Mapping) and who:
        return f"{who}: {(view.get('title') or {}).get('text', '')} {view.get('callback_id') or ''}".strip()
    if payload.get("command"):
        return f"{reader.names.get(payload.get('user_id', ''), '')}: {payload['command']} {payload.get('text', '')}"
    return f"{who}: {payload.get('callback_id') or payload.get('action_id') or ''}" if who else ""


def _event(event: object, reader: Reader) -> str:
    if not isinstance(event, Mapping):
        return ""
    inner = event.get("message") or event.get("previous_message") or event
    who = reader.names.get(str(inner.get("user", "")), "")
    subtype = f"{event['subtype']}, " if event.get("subtype") else ""
    more = inner.get("text") or event.get("tab") or event.get("reaction") or ""
    return f"{subtype}{who}: {more}" if who else f"{subtype}{more}"


def _call(payload: Mapping[str, Any], reader: Reader, *, places: Mapping[str, str]) -> str:
    channel = str(payload.get("channel") or payload.get("channel_id") or "")
    where = places.get(channel, channel)
    blocks = payload.get("blocks")
    size = f"{len(blocks)} blocks" if isinstance(blocks, list) and blocks else ""
    view = payload.get("view")
    title = (view.get("title") or {}).get("text", view.get("type", "")) if isinstance(view, Mapping) else ""
    words = payload.get("status") or payload.get("text") or payload.get("name") or ""
    who = reader.names.get(str(payload.get("user") or payload.get("user_id") or ""), "")
    return ", ".join(str(part) for part in (where, who, title, size, words) if part)


def _told(row: Frame) -> list[str]:
    errors = row.answer.get("errors") if isinstance(row.answer, Mapping) else None
    return [str(said) for said in errors] if isinstance(errors, list) else []


def _plain_ending(row: Frame) -> str:
    if row.tone == "bad" and row.way == "to":
        return "The app did not answer in time, or was not there. An event is sent again, a click is not."
    return ""


def _sentence(said: str) -> str:
    said = said.strip()
    return said[:1].upper() + said[1:] + ("" if not said or said[-1] in ".!?" else ".")


# JSON, line by line


def _json(value: object, marked: Sequence[str]) -> Markup:
    line = Markup('<span class="{}">{}{}</span>')
    return Markup("").join(
        line.format("l bad" if _under(pointer, marked) else "l", "  " * depth, text)
        for depth, text, pointer in _lines(value)
    )


def _under(pointer: str, marked: Sequence[str]) -> bool:
    return any(m and (pointer == m or pointer.startswith(f"{m}/")) for m in marked)


def _lines(
    value: object, *, name: str | None = None, depth: int = 0, pointer: str = "", tail: str = ""
) -> Iterator[tuple[int, Markup, str]]:
    """Give each line of pretty-printed JSON with its depth and the pointer of what it shows."""
    key = Markup("") if name is None else Markup("<b>{}</b>: ").format(_quoted(name))
    if not value or not isinstance(value, Mapping | list):
        yield depth, key + _scalar(value) + tail, pointer
        return
    is_object = isinstance(value, Mapping)
    items = list(value.items() if isinstance(value, Mapping) else enumerate(value))
    yield depth, key + ("{" if is_object else "["), pointer
    for place, (inner, item) in enumerate(items, start=1):
        yield from _lines(
            item,
            name=str(inner) if is_object else None,
            depth=depth + 1,
            pointer=f"{pointer}/{inner}",
            tail="," if place < len(items) else "",
        )
    yield depth, Markup(("}" if is_object else "]") + tail), pointer  # noqa: S704  a bracket and a comma


def _scalar(value: object) -> Markup:
    if isinstance(value, str):
        return escape(_quoted(value))
    return escape(json.dumps(value, default=str))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
