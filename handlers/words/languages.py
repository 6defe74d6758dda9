"""Languages by the tags chat gives: whose words a reader gets, and how days, hours, sums are written there.

English has words for everything. A language is a folder beside this file with the words it has of its own; for the
rest its readers get the next in the chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

WORDS = Path(__file__).parent
ENGLISH = "en"
PSEUDO = "en-XA"
"""English with every letter of ours marked: what is not marked in it was never a template's."""
_GREEK = "el"  # of the pseudo language only the months and days: they cannot be taken for English ones
_ENGLISH_FORMS = {"yMMMd": "d MMM y", "MMMEd": "EEE d MMM", "yMMMEd": "EEE d MMM y", "Hm": "HH:mm"}
"""Day before month for every reader of English: 4/5 would be two days."""

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Have everything that is said inside said in the language of *tag*, as `spoken_by` returned it."""
    before = _spoken.set(tag)
    try:
        yield
    finally:
        _spoken.reset(before)


def language() -> str:
    """Return the tag of the language that is spoken now; English where nobody chose one."""
    return _spoken.get()


def chain(tag: str) -> tuple[str, ...]:
    """Return the languages whose words a reader of *tag* gets, the closest first: fr-CA, fr, en."""
    parts = tag.replace("_", "-").split("-")
    closer = tuple("-".join(parts[:most]) for most in range(len(parts), 0, -1))
    return closer if closer[-1] == ENGLISH else (*closer, ENGLISH)


@cache
def known() -> frozenset[str]:
    """Return the languages the desk has words of."""
    own = {path.parent.name for path in WORDS.glob("*/labels.j2")}
    return frozenset({ENGLISH, PSEUDO, *own})


def offered() -> list[str]:
    """Return the languages a desk may be told to speak."""
    return sorted(known() - {PSEUDO})


def spoken_by(*wanted: str) -> str:
    """Return the first of the *wanted* tags that the desk has words for, English when there is none."""
    for tag in wanted:
        plain = tag.replace("_", "-")
        if any(one in known() for one in chain(plain)[: len(plain.split("-"))]):
            return plain
    return ENGLISH


# ---- how things are written ---------------------------------------------------------------------------------


def day(on: date) -> str:
    """Return a calendar day: 12 Nov 2026."""
    return _written("yMMMd", on)


def full_day(on: date) -> str:
    """Return a calendar day with its name: Thu 12 Nov 2026."""
    return _written("yMMMEd", on)


def hour(local: datetime) -> str:
    """Return a time of day: 14:30."""
    return _written("Hm", local)


def day_and_hour(local: datetime) -> str:
    """Return an instant without its year: Tue 24 Nov 09:00."""
    locale = _locale(language())
    form = "{1} {0}" if locale.language == ENGLISH else str(locale.datetime_formats["short"])
    return form.format(hour(local), _written("MMMEd", local))


def money(amount: Decimal, currency: str) -> str:
    """Return a sum with its sign where readers look for it: €\u00a01,549 or 1.549\u00a0€."""
    locale = _locale(language())
    is_whole = amount == amount.to_integral_value()
    number = format_decimal(amount, "#,##0" if is_whole else "#,##0.00", locale=locale)
    sign_first = str(locale.currency_formats["standard"].pattern).startswith("¤")
    return f"{currency}\u00a0{number}" if sign_first else f"{number}\u00a0{currency}"


def grouped(number: str) -> str:
    """Return a number as readers group it: 5,000 or 5.000; what is none as it is."""
    try:
        return str(format_decimal(Decimal(number), "#,##0.###", locale=_locale(language())))
    except InvalidOperation:
        return number


def plural(count: int) -> str:
    """Return the form of a word that *count* things ask for: `one`, `other`, in some languages more."""
    return str(_locale(language()).plural_form(count))


def _written(skeleton: str, moment: date | datetime) -> str:
    locale = _locale(language())
    pattern = str(locale.datetime_skeletons[skeleton].pattern)
    if locale.language == ENGLISH:
        pattern = _ENGLISH_FORMS[skeleton]
    if isinstance(moment, datetime):
        return format_datetime(moment, pattern, tzinfo=moment.tzinfo, locale=locale)
    return format_date(moment, pattern, locale=locale)


@cache
def _locale(tag: str) -> Locale:
    """Return what is known of the ways to write in a language; of its plain form where the region is not known."""
    for one in (_GREEK,) if tag == PSEUDO else chain(tag):
        with suppress(UnknownLocaleError, ValueError):
            found = Locale.parse(one, sep="-")
            return Locale(ENGLISH) if found.language == ENGLISH else found
    return Locale(ENGLISH)
