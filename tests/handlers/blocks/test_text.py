"""People's words: harmless, whole, and cut where a reader would cut them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from handlers.text import Mrkdwn, cut, escape, inert, link, message, pieces, plain, quote, relayed, spoken
from tests.handlers.blocks.samples import PEOPLE
from workflows.domain.ids import UserId
from workflows.domain.people import Person

TRICKS = (
    "<!channel>", "<!here|x>", "<@U0BOLIND>", "<@U1>", "<#C1|general>", "<https://evil.example|my bank>",
    "https://a.example/?x=1&y=2", "&lt;", "&amp;", "&", "<", ">", "|", "*", "_", "~", "`", "```", "\n", " ", '"',
    "'", "@here", "word", "x" * 400, "é…",
)  # fmt: skip
typed = st.lists(st.sampled_from(TRICKS) | st.text(max_size=8), max_size=40).map("".join)


class OnDemand(dict[UserId, Person]):
    """People who are read only when somebody is named, as a drawing does."""

    def __missing__(self, user_id: UserId) -> Person:
        """Return the person."""
        return PEOPLE[user_id]

    @override
    def __contains__(self, user_id: object) -> bool:
        """Say whether there is such a person."""
        return user_id in PEOPLE


def test_the_first_who_is_named_in_a_notification_is_named_by_name() -> None:
    assert plain(Mrkdwn("<@U0BOLIND> asks"), OnDemand()) == "Bo Lindqvist asks"


@pytest.mark.parametrize(
    "text", ["<!channel>", "<!here|@here>", "<@U1>", "<@U0BOLIND|bo>", "<!subteam^S1|@it>"]
)
def test_a_typed_mention_reaches_nobody(text: str) -> None:
    assert "<" not in message(text, PEOPLE)
    assert "<" not in escape(text)


def test_a_mention_is_shown_as_the_name() -> None:
    assert message("ask <@U0BOLIND> in <#C1|it-help>", PEOPLE) == "ask @Bo Lindqvist in #it-help"


def test_a_link_shows_where_it_leads() -> None:
    shown = message("see <https://evil.example/a|my bank>", PEOPLE)

    assert shown == "see my bank (<https://evil.example/a>)"


def test_a_bare_address_stays_live_without_the_full_stop_behind_it() -> None:
    assert message("see https://a.example/?x=1&y=2.", PEOPLE) == "see <https://a.example/?x=1&amp;y=2>."


def test_formatting_and_code_survive() -> None:
    text = "*bold* and `x < y` and\n```\na & b\n```"

    assert message(text, PEOPLE) == "*bold* and `x &lt; y` and\n```\na &amp; b\n```"


def test_markup_from_chat_is_not_escaped_twice() -> None:
    markup = "a &lt; b &amp;&amp; <@U0BOLIND> <https://a.example/?x=1&amp;y=2>"

    assert relayed(markup, PEOPLE) == "a &lt; b &amp;&amp; @Bo Lindqvist <https://a.example/?x=1&amp;y=2>"


def test_typed_brackets_in_markup_stay_typed() -> None:
    assert relayed("&lt;!channel&gt; &amp;lt;", PEOPLE) == "&lt;!channel&gt; &amp;lt;"


def test_spoken_words_have_names_and_labels() -> None:
    assert spoken("<@U0BOLIND> read <https://a.example|the page>", PEOPLE) == "@Bo Lindqvist read the page"


@given(typed)
def test_no_bracket_of_a_person_leaves_the_desk(text: str) -> None:
    for shown in (message(text, PEOPLE), relayed(text, PEOPLE)):
        rest = re.sub(r"<https?://[^<>|\s]+>", "", shown)
        assert "<" not in rest and ">" not in rest


@given(typed, st.integers(10, 300))
def test_a_cut_text_is_short_and_divides_neither_link_nor_entity(text: str, limit: int) -> None:
    shown = cut(message(text, PEOPLE), limit)

    assert len(shown) <= limit
    assert isinstance(shown, Mrkdwn)
    assert not re.search(r"&(?!(amp|lt|gt);)", shown)
    assert shown.count("<") == shown.count(">")
    assert shown.count("```") % 2 == 0 or "```" in text


def test_a_short_text_is_not_cut() -> None:
    assert cut("as it is", 8) == "as it is"


def test_a_text_is_cut_at_a_word() -> None:
    assert cut("the session was limited to one hour", 25) == "the session was…"


def test_a_text_without_spaces_is_cut_where_the_limit_falls() -> None:
    assert cut("x" * 100, 25) == "x" * 20 + "…"


def test_an_open_fence_is_closed() -> None:
    assert cut(Mrkdwn("```\none\ntwo\nthree four five\n```"), 24) == "```\none\ntwo\nthree…\n```"


def test_a_long_text_falls_into_pieces_that_miss_nothing() -> None:
    text = Mrkdwn(" ".join(str(n) for n in range(1000)))

    parts = pieces(text, limit=1500, most=3)

    assert [len(part) <= 1500 for part in parts] == [True, True, True]
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


def test_a_fence_that_is_divided_stays_a_fence() -> None:
    parts = pieces(Mrkdwn("```\n" + "line of code\n" * 30 + "```"), limit=200, most=9)

    assert len(parts) > 1
    assert all(part.startswith("```") and part.endswith("```") for part in parts)


def test_what_does_not_fit_into_the_last_piece_ends_in_an_ellipsis() -> None:
    parts = pieces(Mrkdwn("word " * 1000), limit=100, most=2)

    assert len(parts) == 2
    assert parts[1].endswith("…")


def test_a_fallback_is_one_line_without_formatting() -> None:
    text = Mrkdwn(
        "*INC-1 is open: it drops*\nWith <@U0BOLIND> by <!date^1^{time}|14:30 CET>, <https://a.example|here>"
    )

    assert plain(text, PEOPLE) == "INC-1 is open: it drops. With Bo Lindqvist by 14:30 CET, here"


def test_a_fallback_stays_escaped() -> None:
    assert plain(Mrkdwn("a &lt;!channel&gt; b")) == "a &lt;!channel&gt; b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold*", "∗bold∗"),
        ("5 * 3", "5 * 3"),
        ("snake_case_name", "snake_case_name"),
        ("_slanted_", "＿slanted＿"),
        ("`code`", "ˋcodeˋ"),
    ],
)
def test_marks_format_nothing_once_they_are_inert(text: str, shown: str) -> None:
    assert inert(text) == shown


def test_every_line_is_quoted() -> None:
    assert quote("one\n\n<two>") == "> one\n> \n> &lt;two&gt;"


def test_a_link_cannot_be_broken_by_its_words_or_its_address() -> None:
    assert link("https://a.example/<x>|y", "a > b | c") == "<https://a.example/%3Cx%3E%7Cy|a &gt; b ¦ c>"


def test_an_address_that_is_none_of_the_web_is_only_words() -> None:
    assert link("javascript:alert(1)", "press me") == "press me"
    assert link("", "no address") == "no address"
