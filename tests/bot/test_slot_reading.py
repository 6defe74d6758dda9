"""The days that words name: what can mean nothing else is a day, everything else is not."""

from __future__ import annotations

from datetime import date

import pytest

from bot.slot_reading import dates_in

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("by 4 december 2026, please", ["2026-12-04"]),
        ("on the 3rd of march", ["2027-03-03"]),
        ("March 3", ["2027-03-03"]),
        ("20 nov", ["2026-11-20"]),  # has just passed: nobody means the year after next
        ("12/01/2027", ["2027-01-12"]),
        ("2026-11-27", ["2026-11-27"]),
        ("friday", ["2026-11-27"]),
        ("next friday", ["2026-12-04"]),
        ("on Monday", ["2026-11-30"]),
        ("tomorrow", ["2026-11-24"]),
        ("the day after tomorrow", ["2026-11-25"]),
        ("in two weeks", ["2026-12-07"]),
        ("three days ago", ["2026-11-20"]),
        ("until the end of next month", ["2026-12-31"]),
        ("end of the week", ["2026-11-27"]),
        ("from 1 december to 5 december", ["2026-12-01", "2026-12-05"]),
        ("31 february", []),
        ("i may need it", []),
        ("sat next to the sun", []),
        ("version 2.10.4 on 16 inch", []),
        ("call 12-34-56", []),
        ("", []),
    ],
)
def test_days_are_read_as_people_say_them(said: str, days: list[str]) -> None:
    assert [found.on.isoformat() for found in dates_in(said, today=MONDAY)] == days


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("le 4 décembre 2026", ["2026-12-04"]),
        ("avant le 1er mars", ["2027-03-01"]),
        ("vendredi", ["2026-11-27"]),
        ("vendredi prochain", ["2026-12-04"]),
        ("demain", ["2026-11-24"]),
        ("après-demain", ["2026-11-25"]),
        ("aujourd’hui", ["2026-11-23"]),
        ("dans 2 semaines", ["2026-12-07"]),
        ("am 4. Dezember", ["2026-12-04"]),
        ("bis 3. März 2027", ["2027-03-03"]),
        ("Freitag", ["2026-11-27"]),
        ("nächsten Freitag", ["2026-12-04"]),
        ("kommenden Montag", ["2026-11-30"]),
        ("morgen", ["2026-11-24"]),
        ("guten Morgen", []),
        ("übermorgen", ["2026-11-25"]),
        ("in 3 Tagen", ["2026-11-26"]),
        ("die Marsmission im Mai", []),
        ("Guten Tag, je suis mardiste", []),
    ],
)
def test_days_are_read_in_french_and_german_too(said: str, days: list[str]) -> None:
    assert [found.on.isoformat() for found in dates_in(said, today=MONDAY)] == days


def test_a_day_knows_where_its_words_begin() -> None:
    [found] = dates_in("figma editor until friday", today=MONDAY)

    assert "figma editor until friday"[found.start :] == "friday"


def test_a_length_of_time_is_told_from_a_day() -> None:
    [week, day] = dates_in("for two weeks from friday", today=MONDAY)

    assert (week.on.isoformat(), week.is_length) == ("2026-12-07", True)
    assert (day.on.isoformat(), day.is_length) == ("2026-11-27", False)
