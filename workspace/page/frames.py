"""The journal as the inspector shows it: one row per frame, and behind each row why it ended as it did."""

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from workspace.page.frame_words import retry_words, summary
from workspace.page.json_lines import json_lines
from workspace.page.reader import Reader

Json = dict[str, Any]
SHOWN = 200  # frames in the table before somebody asks for earlier ones
SHOWN_MAX = 2_000
GROUPS = {
    "event": "events",
    "interaction": "clicks",
    "api": "calls",
    "response_url": "calls",
    "socket": "events",
}
POINTER = re.compile(r"\[json-pointer:([^\]]*)\]")
STRUCTURES = ("blocks", "attachments", "view", "metadata", "prompts", "chunks", "files")
APP_TOKEN_CALLS = frozenset({"apps.connections.open"})


@dataclass(frozen=True)
class Wanted:
    """Which frames are asked for: of one group (or all, or refused), at most so many, holding these words."""

    group: str = "all"
    limit: int = SHOWN
    words: str = ""


@dataclass(frozen=True)
class Frame:
    """One row: when, which way, what, how it ended (`tone` is ok, warn, bad or wait) and how long it took.

    `place` is the channel and ts of the message it is about, `tries` are the frames of the same event before it.
    """

    n: int
    at: datetime
    way: str
    kind: str
    summary: str
    group: str
    result: str
    tone: str
    took: str = ""
    retry: str = ""
    place: tuple[str, str] = ("", "")
    entry: Json = field(default_factory=dict, repr=False)
    answer: Any = None
    tries: Sequence["Frame"] = ()


@dataclass(frozen=True)
class Detail:
    """What stands behind a row; `frame` and `answer` are lines of JSON, the offending ones marked."""

    row: Frame
    sentence: str
    where: Sequence[str]
    docs: str
    call: str
    curl: str
    frame: Markup
    answer: Markup


@dataclass(frozen=True)
class Page:
    """The rows of the table, oldest first, and whether there are earlier ones."""

    rows: Sequence[Frame]
    has_more: bool = False


def frames(
    entries: Sequence[Json], reader: Reader, *, places: Mapping[str, str], wanted: Wanted | None = None
) -> Page:
    """Return the newest frames between apps and the workspace; an app's ack belongs to its frame.

    What was sent again is one row, that of the last try. *places* are the names of conversations by id.
    """
    wanted = wanted or Wanted()
    rows: list[Frame] = []
    answers: dict[str, Any] = {}
    last_tries: dict[tuple[str, str], int] = {}  # an event → where its row stands in `rows`
    more = False
    for entry in reversed(entries):
        if entry["via"] == "ack":
            answers[_envelope(entry)] = _part(entry["payload"], "payload")
        elif entry["via"] in GROUPS and _is_wanted(entry, wanted.group):
            row = _frame(entry, reader, places=places, answers=answers)
            at = last_tries.get(key) if (key := _event_key(entry)) else None
            if at is not None:
                rows[at] = replace(rows[at], tries=[row, *rows[at].tries])
            elif wanted.words and not _says(row, wanted.words):
                continue
            elif len(rows) == wanted.limit:
                more = True
                break
            else:
                if key and row.retry:
                    last_tries[key] = len(rows)
                rows.append(row)
    return Page(rows[::-1], more)


def counted(entries: Sequence[Json]) -> dict[str, int]:
    """Return how many frames there are, and how many were refused or not answered."""
    kept = [entry for entry in entries if entry["via"] in GROUPS]
    return {"all": len(kept), "refused": sum(_outcome(entry)[1] == "bad" for entry in kept)}


def detail(row: Frame, *, base_url: str = "") -> Detail:
    """Return what stands behind a row; *base_url* is where the workspace answers."""
    refused = row.entry.get("refused") or {}
    told = _told(row)
    where = [pointer for said in told for pointer in POINTER.findall(said)]
    said = str(refused.get("rule") or "") or (POINTER.sub("", told[0]).strip() if told else "")
    is_call = row.entry.get("via") == "api"
    payload = _structured(row.entry["payload"])
    return Detail(
        row=row,
        sentence=_sentence(said) or _plain_ending(row),
        where=list(dict.fromkeys(where)),
        docs=str(refused.get("docs") or ""),
        call=f"POST /api/{row.kind}" if is_call else "",
        curl=_curl(row.kind, payload, base_url=base_url) if is_call else "",
        frame=json_lines(payload, where),
        answer=json_lines(row.answer) if row.answer is not None else Markup(""),
    )


def _frame(entry: Json, reader: Reader, *, places: Mapping[str, str], answers: Mapping[str, Any]) -> Frame:
    result, tone = _outcome(entry)
    ms = entry.get("ack_ms")
    return Frame(
        n=entry["n"],
        at=datetime.fromisoformat(entry["at"]).astimezone(reader.zone),
        way="to" if entry["direction"] == "out" else "from",
        kind=entry["kind"],
        summary=summary(entry, reader, places=places),
        group=GROUPS[entry["via"]],
        result=result,
        tone=tone,
        took="" if ms is None else f"{ms:,.0f} ms",
        retry=retry_words(entry["payload"]),
        place=_place(entry),
        entry=entry,
        answer=entry.get("answer", answers.get(_envelope(entry)) if entry["direction"] == "out" else None),
    )


def _is_wanted(entry: Json, group: str) -> bool:
    if group == "refused":
        return _outcome(entry)[1] in ("bad", "warn")
    return group in ("all", GROUPS[entry["via"]])


def _says(row: Frame, words: str) -> bool:
    line = f"{row.kind} {row.retry} {row.summary} {row.result}".lower()
    return all(word in line for word in words.lower().split())


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


def _part(whole: object, *names: str) -> Any:
    """Return what lies under *names* in nested objects, None when there is nothing."""
    for name in names:
        whole = whole.get(name) if isinstance(whole, Mapping) else None
    return whole


def _envelope(entry: Json) -> str:
    return str(_part(entry["payload"], "envelope_id") or "")


def _event_key(entry: Json) -> tuple[str, str] | None:
    event_id = _part(entry["payload"], "payload", "event_id") if entry["via"] == "event" else None
    return (entry["app"], str(event_id)) if event_id else None


def _place(entry: Json) -> tuple[str, str]:
    """Return channel and ts of the message a frame is about, as far as it names one."""
    inner = _part(entry["payload"], "payload") if entry["direction"] == "out" else entry["payload"]
    event = _part(inner, "event")
    found = (
        (_part(inner, "channel", "id"), _part(inner, "message", "ts")),
        (_part(event, "channel"), _part(event, "message", "ts") or _part(event, "ts")),
        (_part(event, "item", "channel"), _part(event, "item", "ts")),
        (_part(entry.get("answer"), "channel"), _part(entry.get("answer"), "ts")),
        (_part(inner, "channel"), _part(inner, "ts") or _part(inner, "timestamp")),
    )
    return next(
        ((channel, ts) for channel, ts in found if isinstance(channel, str) and isinstance(ts, str)), ("", "")
    )


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


def _structured(payload: Any) -> Any:
    """Return a payload with the structures an app sent as text, form-encoded, as what they say."""
    if not isinstance(payload, Mapping):
        return payload
    return {key: _parsed(value) if key in STRUCTURES else value for key, value in payload.items()}


def _parsed(value: Any) -> Any:
    if not isinstance(value, str) or value[:1] not in ("[", "{"):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _curl(method: str, payload: Any, *, base_url: str) -> str:
    """Return the call as a shell takes it; the token stays a variable, whoever runs it has to know it."""
    token = "$SLACK_APP_TOKEN" if method in APP_TOKEN_CALLS else "$SLACK_BOT_TOKEN"
    body = shlex.quote(json.dumps(payload, ensure_ascii=False))
    return (
        f"curl -s {shlex.quote(f'{base_url}/api/{method}')} \\\n"
        f'  -H "Authorization: Bearer {token}" \\\n'
        f"  -H 'Content-Type: application/json; charset=utf-8' \\\n"
        f"  --data-raw {body}"
    )
