"""Languages: whose words somebody gets, and how days, hours and sums are written for them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from handlers import words
from handlers.words import languages

ON = date(2026, 9, 3)
AT = datetime(2026, 9, 3, 14, 5, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("tag", "words_of"),
    [
        ("fr-CA", ("fr-CA", "fr", "en")),
        ("fr_CA", ("fr-CA", "fr", "en")),
        ("de", ("de", "en")),
        ("en-GB", ("en-GB", "en")),
        ("zh-Hant-TW", ("zh-Hant-TW", "zh-Hant", "zh", "en")),
    ],
)
def test_a_reader_gets_the_closest_words_there_are(tag: str, words_of: tuple[str, ...]) -> None:
    assert languages.chain(tag) == words_of


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (("fr-CA", "de"), "fr-CA"),
        (("de-AT", "en"), "de-AT"),
        (("pt-BR", "de"), "de"),
        (("pt-BR", "xx"), "en"),
        (("", "fr"), "fr"),
        (("", ""), "en"),
        (("en-US", "de"), "en-US"),
        (("../..", "en"), "en"),
    ],
)
def test_who_has_no_language_of_ours_gets_the_desks(wanted: tuple[str, ...], spoken: str) -> None:
    assert words.spoken_by(*wanted) == spoken


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        (
            "en-US",
            ["3 Sep 2026", "Thu 3 Sep 2026", "14:05", "Thu 3 Sep 16:05", "€\u00a01,549", "€\u00a09.50"],
        ),
        (
            "fr",
            [
                "3 sept. 2026",
                "jeu. 3 sept. 2026",
                "14:05",
                "jeu. 3 sept. 16:05",
                "1\u202f549\u00a0€",
                "9,50\u00a0€",
            ],
        ),
        (
            "de-DE",
            [
                "3. Sept. 2026",
                "Do., 3. Sept. 2026",
                "14:05",
                "Do., 3. Sept., 16:05",
                "1.549\u00a0€",
                "9,50\u00a0€",
            ],
        ),
        (
            "de-XX",
            [
                "3. Sept. 2026",
                "Do., 3. Sept. 2026",
                "14:05",
                "Do., 3. Sept., 16:05",
                "1.549\u00a0€",
                "9,50\u00a0€",
            ],
        ),
    ],
)
def test_days_hours_and_sums_are_written_as_the_reader_writes_them(tag: str, written: list[str]) -> None:
    with words.speaking(tag):
        assert [
            languages.day(ON),
            languages.full_day(ON),
            languages.hour(AT.astimezone(UTC)),
            languages.day_and_hour(AT),
            languages.money(Decimal(1549), "€"),
            languages.money(Decimal("9.5"), "€"),
        ] == written


def test_nothing_is_one_thing_in_french_and_many_in_english() -> None:
    assert languages.plural(0) == "other"
    with words.speaking("fr-CA"):
        assert languages.plural(0) == "one"


def test_a_language_is_spoken_only_as_long_as_it_is_asked_for() -> None:
    with words.speaking("fr"):
        with pytest.raises(ZeroDivisionError), words.speaking("de"):
            raise ZeroDivisionError
        assert languages.language() == "fr"
    assert languages.language() == "en"
