"""Instants as a reader says them: days in words, times on a 24-hour clock, always in the reader's zone."""

import re
from datetime import UTC, datetime, timedelta

from markupsafe import Markup, escape

from workspace.page.reader import Reader

# Slack documents these names; `ago` counts from the moment the page is drawn.
_FORM = re.compile(
    r"\{(date_num|date_slash|date|date_short|date_long|date_long_full|date_pretty|date_short_pretty"
    r"|date_long_pretty|day_divider_pretty|time|time_secs|ago)\}"
)
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z, the last one datetime can hold


def moment(ts: str | float) -> datetime:
    """Return the instant of a message's ts or of a number of seconds, in UTC."""
    return datetime.fromtimestamp(float(ts), UTC)


def clock_time(at: datetime, reader: Reader) -> Markup:
    """Return the time of day as a `<time>` whose title is the whole date and zone."""
    return _time_tag(at, f"{at.astimezone(reader.zone):%H:%M}", reader=reader)


def day_line(at: datetime, reader: Reader) -> str:
    """Return the day as a person says it: Today, Yesterday, Friday 20 November, 3 March 2025."""
    local, today = at.astimezone(reader.zone).date(), reader.now.astimezone(reader.zone).date()
    if local == today:
        return "Today"
    if local == today - timedelta(days=1):
        return "Yesterday"
    if local.year == today.year:
        return f"{local:%A} {local.day} {local:%B}"
    return f"{local.day} {local:%B} {local.year}"


def last_seen(at: datetime, reader: Reader) -> str:
    """Return a short mark for a thread's last reply: 12:12 today, otherwise the day."""
    local = at.astimezone(reader.zone)
    if local.date() == reader.now.astimezone(reader.zone).date():
        return f"{local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b}"


def date_token(body: str, reader: Reader) -> Markup | None:
    """Return the HTML of `date^seconds^format[^link]|fallback`, or None when it is not one."""
    command, _, fallback = body.partition("|")
    parts = command.split("^", 3)
    if len(parts) < 3 or not re.fullmatch(r"-?\d{1,12}", parts[1]) or abs(int(parts[1])) > _LAST_SECOND:
        return escape(fallback) if fallback else None
    at = datetime.fromtimestamp(int(parts[1]), UTC)
    words = _FORM.sub(lambda found: _form(found[1], at, reader=reader), parts[2])
    # a form that begins with "today" or "tomorrow" begins a sentence
    told = _time_tag(at, words[:1].upper() + words[1:] if parts[2].startswith("{") else words, reader=reader)
    return told if len(parts) < 4 else _linked(told, parts[3])


def _linked(told: Markup, address: str) -> Markup:
    if not re.match(r"https?://", address, re.IGNORECASE):
        return told
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(address, told)


def _time_tag(at: datetime, words: str, *, reader: Reader) -> Markup:
    local = at.astimezone(reader.zone)
    full = f"{local:%A} {local.day} {local:%B} {local.year}, {local:%H:%M}, {reader.zone.key} time"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        local.isoformat(timespec="seconds"), full, words
    )


def _form(name: str, at: datetime, *, reader: Reader) -> str:
    local = at.astimezone(reader.zone)
    if name.endswith("_pretty"):  # day_divider_pretty leaves the year out while it is this one
        days = (local.date() - reader.now.astimezone(reader.zone).date()).days
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
        if near:
            return near
        name = name.removesuffix("_pretty")
    if name == "day_divider" and local.year == reader.now.astimezone(reader.zone).year:
        return f"{local:%A} {local.day} {local:%B}"
    match name:
        case "date_num":
            return f"{local:%Y-%m-%d}"
        case "date_slash":
            return f"{local:%d/%m/%Y}"
        case "date" | "date_long_full":
            return f"{local.day} {local:%B} {local.year}"
        case "date_short":
            return f"{local.day} {local:%b} {local.year}"
        case "date_long" | "day_divider":
            return f"{local:%A} {local.day} {local:%B} {local.year}"
        case "time":
            return f"{local:%H:%M}"
        case "time_secs":
            return f"{local:%H:%M:%S}"
        case _:
            return _ago(reader.now - at)


def _ago(passed: timedelta) -> str:
    seconds = passed.total_seconds()
    ahead = seconds < 0
    minutes = round(abs(seconds) / 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            n = minutes // size
            words = f"{n} {unit}{'s' if n > 1 else ''}"
            return f"in {words}" if ahead else f"{words} ago"
    return "now"
