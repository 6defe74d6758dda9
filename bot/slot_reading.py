"""The days that words name, by dateparser: only whole phrases that can mean nothing else are given to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from workflows.domain.slots import Dated

LATELY = timedelta(days=60)
"""A day without its year that lies so little back has just passed; one further back is that of next year."""
_DAYS = (
    ("monday", "lundi", "montag"),
    ("tuesday", "mardi", "dienstag"),
    ("wednesday", "mercredi", "mittwoch"),
    ("thursday", "jeudi", "donnerstag"),
    ("friday", "vendredi", "freitag"),
    ("saturday", "samedi", "samstag"),
    ("sunday", "dimanche", "sonntag"),
)
"""The names of each day in the languages of the desk; the English ones are shortened, too."""
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|satur(?=day)|sun(?=day))(?:day)?"
_DAY_ABROAD = "|".join(name for names in _DAYS for name in names[1:])
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTH_ABROAD = (
    r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre"
    r"|januar|jänner|februar|märz|april|juni|juli|august|september|oktober|november|dezember)"
)
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_NUMBER = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_ABROAD = (
    rf"(?:\d{{1,2}}(?:er|\.)? {_MONTH_ABROAD}\b(?: \d{{4}})?|aujourd['’]hui|demain|après[- ]demain"
    r"|heute|übermorgen|(?<!guten )morgen|dans \d{1,3} (?:jours?|semaines?|mois)"
    r"|in \d{1,3} (?:tag(?:en)?|wochen?|monat(?:en)?))"
)
_IN_DAYS = {"day after tomorrow": 2, "après demain": 2, "après-demain": 2, "übermorgen": 2}
_PHRASE = re.compile(
    rf"(?<![\w/.-])(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?:(?:the )?{_NTH}(?: of)? {_MONTH}\b\.?,?(?: \d{{4}})?|{_MONTH}\.? {_NTH}\b,?(?: \d{{4}})?)"
    rf"|(?:\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"
    rf"|(?:today|tomorrow|day after tomorrow|yesterday|in {_NUMBER} (?:days?|weeks?|months?)"
    rf"|{_NUMBER} (?:days?|weeks?) ago)"
    rf"|(?P<abroad>{_ABROAD})"
    rf"|(?P<coming>nächste[nr]?|kommende[nr]?)? ?\b(?P<day_abroad>{_DAY_ABROAD})(?: (?P<prochain>prochain))?"
    rf"|(?P<next>next|this|coming|last)? ?\b(?P<day>{_DAY})"
    rf"|end of (?:the |this )?(?P<end>week|month|year|next week|next month))(?![\w])",
    re.I,
)


_LENGTH = re.compile(
    r"(?<!\w)(?:for|für|pour|pendant) (?:the |another |about |only |die |les )?(?:next |nächsten |prochaine?s )?"
    rf"(?P<many>{_NUMBER}) (?P<what>days?|weeks?|months?|tage?n?|wochen?|monate?n?|jours?|semaines?|mois)(?!\w)",
    re.I,
)
_TO = re.compile(r"\s*(?:to|until|till|through|-|–|bis(?: zum)?|au|jusqu['’]au)\s*(?:the )?", re.I)
"""What stands between the first day of a time and its last."""
_IN_ENGLISH = {
    **{"day": "days", "wee": "weeks", "mon": "months", "tag": "days", "woc": "weeks", "jou": "days"},
    **{"sem": "weeks", "moi": "months"},
}


def dates_in(text: str, *, today: date) -> tuple[Dated, ...]:
    """Return the days named in *text*, each with where its words begin; a weekday is the next of that name.

    “Next friday” is the friday of the week after this one.
    """
    return tuple(sorted(_found(text, today), key=lambda found: found.start))


def _found(text: str, today: date) -> Iterator[Dated]:
    for length in _LENGTH.finditer(text):
        over = _parsed(f"in {length['many'].lower()} {_IN_ENGLISH[length['what'].lower()[:3]]}", today=today)
        if over is not None:
            yield Dated(start=length.start(), on=over, is_length=True)
    before: tuple[int, date] | None = None
    for match in _PHRASE.finditer(text):
        if match["day"]:
            goes_on = before is not None and _TO.fullmatch(text, before[0], match.start())
            since = before[1] if before is not None and goes_on else today
            on: date | None = _weekday(match["day"], (match["next"] or "").lower(), since)
        elif match["day_abroad"]:
            is_next = match["prochain"] or (match["coming"] or "").lower().startswith("nächste")
            on = _weekday(match["day_abroad"], "next" if is_next else "", today)
        elif match["end"]:
            on = _end(match["end"].lower(), today)
        else:
            on = _parsed(match[0].lower(), today=today)
        if on is not None:
            before = match.end(), on
            yield Dated(start=match.start(), on=on)


def _weekday(name: str, which: str, today: date) -> date:
    said = name.lower()
    number = next(at for at, names in enumerate(_DAYS) if said in names or names[0].startswith(said[:3]))
    if which == "next":
        return today + timedelta(days=7 - today.weekday() + number)
    ahead = (number - today.weekday()) % 7
    return today + timedelta(days=ahead - 7 if which == "last" else ahead or 7)


def _end(what: str, today: date) -> date:
    if what.endswith("week"):
        friday = today + timedelta(days=4 - today.weekday())
        return friday + timedelta(days=7 * (what.startswith("next") or friday < today))
    if what == "year":
        return date(today.year, 12, 31)
    months = today.year * 12 + today.month - 1 + (2 if what.startswith("next") else 1)
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _parsed(phrase: str, *, today: date) -> date | None:
    import dateparser

    if phrase in _IN_DAYS:
        return today + timedelta(days=_IN_DAYS[phrase])
    plain = re.sub(r"^the |(?<=\d)(?:st|nd|rd|th|er)\b|\bof\b|,|(?<=\d)\.(?= )", " ", phrase).strip()
    is_iso = re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain)
    found = dateparser.parse(
        plain.replace("’", "'"),
        languages=["en", "fr", "de"],
        settings={
            "RELATIVE_BASE": datetime.combine(today, time(12)),
            # as most of the world writes it; the day is read back before anything is sent
            "DATE_ORDER": "YMD" if is_iso else "DMY",
            "PREFER_DATES_FROM": "current_period",
            "REQUIRE_PARTS": ["day", "month"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    if found is None:
        return None
    on = found.date()
    is_next_year = on < today - LATELY and not re.search(r"\d{4}|ago|\d[./]\d+[./]\d", plain)
    return _a_year_on(on) if is_next_year else on


def _a_year_on(on: date) -> date | None:
    try:
        return on.replace(year=on.year + 1)
    except ValueError:  # the 29th of February
        return None
