"""What the desk says: one Jinja2 template per sentence or card text, so that a tone is changed without Python.

It is said in the language that is spoken at the moment (`speaking`); a language without such words borrows them.
Whatever a template puts into a sentence is escaped unless a filter made it. Templates know `if` and `for`, nothing
more; macros would escape twice. `label("…")` is a short text of labels.j2, for the words of a link. The facts `zone`
(an IANA name) and `now` are for the filters of time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from jinja2.runtime import Context

from handlers import text as texts
from handlers.text import Mrkdwn
from handlers.words import languages
from handlers.words.languages import ENGLISH, PSEUDO, WORDS, speaking, spoken_by
from handlers.words.pseudo import Marked
from workflows.domain.ids import ERASED

__all__ = ["WORDS", "error_sentence", "label", "render", "speaking", "spoken_by"]


def render(template: str, **facts: Any) -> Mrkdwn:
    """Return the words of *template* (`lines/claimed`) with *facts* put in.

    Raises jinja2.UndefinedError for a fact it needs and was not given, jinja2.TemplateNotFound for no such words.
    """
    words = _environment(languages.language()).get_template(f"{template}.j2")
    return Mrkdwn(words.render(facts).strip("\n"))


def label(key: str, **facts: Any) -> str:
    """Return a short text of a control, in plain text: a button's, a field's, a title's.

    Raises KeyError for a key that labels.j2 does not have.
    """
    return _label(languages.language(), key)(facts)


def error_sentence(code: str, facts: Mapping[str, Any]) -> Mrkdwn:
    """Return what a person is told when a rule of the desk was broken. Raises KeyError for an unknown code."""
    try:
        return render(f"errors/{code}", **facts)
    except jinja2.TemplateNotFound as error:
        raise KeyError(code) from error


@cache
def _environment(tag: str) -> jinja2.Environment:
    folders = [WORDS if one == ENGLISH else WORDS / one for one in languages.chain(tag)]
    environment = jinja2.Environment(  # noqa: S701 - `finalize` escapes for mrkdwn; HTML's rules would spoil quotes
        loader=jinja2.FileSystemLoader(folders),
        extensions=[Marked] if tag == PSEUDO else [],
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["label"] = label
    environment.filters.update(
        when=_when,
        clock=_clock,
        day=_day,
        full_day=_full_day,
        plural=languages.plural,
        person=_person,
        link=texts.link,
        quote=texts.quote,
        bold=_bold,
        line=_line,
        said=_said,
        spelled=_spelled,
        hours=_hours,
    )
    return environment


@cache
def _label(tag: str, key: str) -> Callable[..., str]:
    plain, words = _labels(tag)
    return plain.from_string(words[key]).render  # one by one: all of them take a third of a second


@cache
def _labels(tag: str) -> tuple[jinja2.Environment, dict[str, str]]:
    plain = _environment(tag).overlay(finalize=str)  # plain text is shown as it is: nothing to escape
    found: dict[str, str] = {}
    for one in reversed(languages.chain(tag)):
        found |= labels_of(one)
    return plain, found


def labels_of(tag: str) -> dict[str, str]:
    """Return the labels that a language has of its own, by key, none where it has no such file."""
    path = (WORDS if tag == ENGLISH else WORDS / tag) / "labels.j2"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("{#"))


def _finalize(value: Any) -> Any:
    if value is None:
        raise TypeError("a sentence was given None to say")
    return (
        value
        if isinstance(value, jinja2.Undefined)
        else texts.escape(value if isinstance(value, str) else str(value))
    )


# ---- filters ------------------------------------------------------------------------------------------------


@jinja2.pass_context
def _when(context: Context, at: datetime) -> Mrkdwn:
    """An instant that each reader sees in their own zone: the time today, day and time otherwise."""
    local, is_today = _local(context, at)
    form = "{time}" if is_today else "{date_short} {time}"
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{form}|{_clock(context, at)} {_zone_name(local)}>")


@jinja2.pass_context
def _clock(context: Context, at: datetime) -> Mrkdwn:
    """An instant in the zone of the one reader, in plain words."""
    local, is_today = _local(context, at)
    return Mrkdwn(languages.hour(local) if is_today else languages.day_and_hour(local))


def _day(on: date) -> Mrkdwn:
    """A calendar day: 12 Nov 2026."""
    return Mrkdwn(languages.day(on))


def _full_day(on: date) -> Mrkdwn:
    """A calendar day with its name: Thu 12 Nov 2026."""
    return Mrkdwn(languages.full_day(on))


def _person(user_id: str) -> Mrkdwn:
    if user_id.startswith(ERASED):  # there is nobody to mention
        return texts.escape(label("somebody_erased"))
    return Mrkdwn(f"<@{texts.escape(user_id)}>")


def _bold(value: str) -> Mrkdwn:
    words = _line(value)
    return Mrkdwn(f"*{words}*") if words else words


def _line(value: str) -> Mrkdwn:
    """Somebody's words on one line, unable to format or to end the format around them."""
    one_line = " ".join(value.split())
    return Mrkdwn(one_line) if isinstance(value, Mrkdwn) else texts.escape(texts.inert(one_line, also="*"))


def _said(value: str) -> Mrkdwn:
    """Somebody's words after a name; on their own line if they open with something that needs one."""
    words = texts.escape(value).strip()
    return Mrkdwn(f"\n{words}" if words.startswith(("&gt;", ">", "```", "•")) else f" {words}")


def _spelled(number: int) -> str:
    """A small number in letters; where a language counts things by gender, its words avoid one."""
    spelled = label("numbers").split()
    return spelled[number] if 0 <= number < len(spelled) else str(number)


def _hours(span: timedelta) -> Mrkdwn:
    """A length of time in hours and minutes: 3 h 58 min."""
    minutes = round(span.total_seconds() / 60)
    hours, minutes = divmod(minutes, 60)
    said = [f"{hours} h"] if hours else []
    if minutes or not hours:
        said.append(f"{minutes} min")
    return Mrkdwn(" ".join(said))


def _local(context: Context, at: datetime) -> tuple[datetime, bool]:
    if at.tzinfo is None:
        raise ValueError("an instant without a zone cannot be said")
    zone = ZoneInfo(context["zone"])
    local = at.astimezone(zone)
    return local, local.date() == context["now"].astimezone(zone).date()


def _zone_name(local: datetime) -> str:
    """The zone as people call it; a zone that only has a number is said as UTC+8."""
    name = local.tzname() or ""
    if not name.startswith(("+", "-")):
        return name
    hours, minutes = int(name[1:3]), name[3:]
    return f"UTC{name[0]}{hours}" + (f":{minutes}" if minutes else "")
