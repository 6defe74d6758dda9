"""mrkdwn becomes safe HTML: each mark as Slack reads it, and nothing a person writes ever becomes markup."""

import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workspace.page.readers import ANA
from tests.workspace.page.reading_html import read
from workspace.page.markdown import markdown_html
from workspace.page.mrkdwn import emoji_of, mrkdwn_html, plain_html
from workspace.page.reader import Reader

ALLOWED_TAGS = {"a", "b", "blockquote", "br", "code", "i", "pre", "s", "span", "time"}
ALLOWED_ATTRIBUTES = {
    "aria-label", "class", "data-depth", "datetime", "dir", "href", "rel", "role", "tabindex", "target", "title",
}  # fmt: skip


def drawn(text: str, reader: Reader = ANA) -> str:
    return str(mrkdwn_html(text, reader))


def line(inside: str) -> str:
    return f'<span class="ln" dir="auto">{inside}</span>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*b* _i_ ~s~", "<b>b</b> <i>i</i> <s>s</s>"),
        ("_*both*_ and *_both_*", "<i><b>both</b></i> and <b><i>both</i></b>"),
        ("a*b*c snake_case_name 2 * 3 * 4", "a*b*c snake_case_name 2 * 3 * 4"),
        ("`a*b*` *not", "<code>a*b*</code> *not"),
        ("1 < 2 & <b>3</b>", "1 &lt; 2 &amp; &lt;b&gt;3&lt;/b&gt;"),
        ("<!here> <!unknown|words>", '<span class="mention">@here</span> words'),
        ("<@U0BOLIND>", '<span class="mention">@Bo Lindqvist</span>'),
        ("<@U0ANADUA>", '<span class="mention me">@Ana Duarte</span>'),
        ("<@U0NOBODY|them>", '<span class="mention">@them</span>'),
        ("<#C0STATUS|x>", '<a class="mention" href="/ui/ana/C0STATUS">#it-status</a>'),
        ("<#C0SECRET|>", '<span class="mention">#private channel</span>'),
        ("<!subteam^S0DESIGN>", '<span class="mention me">@design</span>'),
        ("<!subteam^S0OTHER|@others>", '<span class="mention">@others</span>'),
        (":ticket: :no_such_thing:", '<span class="emoji" role="img" aria-label="ticket">🎫</span> :no_such_thing:'),
        ("see INC-1042", 'see <span class="nb">INC-1042</span>'),
    ],
)  # fmt: skip
def test_each_mark_is_read_as_it_is_meant(text: str, html: str) -> None:
    assert drawn(text) == line(html)


def test_a_link_shows_its_words_and_opens_a_new_window() -> None:
    assert drawn("<https://kb.example/a?x=1&amp;y=2|the *page*>") == line(
        '<a href="https://kb.example/a?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">the *page*</a>'
    )


def test_a_bare_address_becomes_a_link_without_the_full_stop_after_it() -> None:
    found = read(drawn("look at https://kb.example/a."))

    assert found.attributes("href") == ["https://kb.example/a"]
    assert found.text == "look at https://kb.example/a."
    assert read(str(mrkdwn_html("https://kb.example", ANA, verbatim=True))).tags == [
        ("span", {"class": "ln", "dir": "auto"})
    ]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//x"]
)
def test_an_address_that_could_do_harm_stays_text(address: str) -> None:
    assert read(drawn(f"<{address}|press>")).attributes("href") == []
    assert f"<{address}|press>" in read(drawn(f"<{address}|press>")).text


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("http://127.0.0.1:8900/archives/C0STATUS/p1795437000000100", "/ui/ana/C0STATUS/1795437000.000100"),
        (
            "http://localhost:8900/archives/D0ANA/p1795437000000200?thread_ts=1795437000.000100&amp;cid=D0ANA",
            "/ui/ana/D0ANA/1795437000.000100",
        ),
    ],
)
def test_a_link_to_a_message_leads_to_it_as_the_reader_sees_it(address: str, path: str) -> None:
    assert read(drawn(f"<{address}|there>")).tags[1] == ("a", {"href": path})
    assert read(drawn(address)).text == "this message"


def test_mail_addresses_are_followed() -> None:
    found = read(drawn("<mailto:ana@larkfield.example|ana@larkfield.example>"))

    assert found.attributes("href") == ["mailto:ana@larkfield.example"]


def test_entities_are_unescaped_once_and_no_further() -> None:
    assert read(drawn("&lt;script&gt; &amp;lt; &amp;amp;")).text == "<script> &lt; &amp;"


def test_quotes_lists_and_code_stand_as_blocks() -> None:
    html = drawn("Try:\n1. open it\n• press <b>\n> so she said\n> twice\n```x = 1\n  <y>```\nthen tell me")

    assert html == (
        '<span class="ln" dir="auto">Try:</span>'
        '<span class="li" data-depth="0"><span class="n">1.</span><span dir="auto">open it</span></span>'
        '<span class="li" data-depth="0"><span class="n">•</span><span dir="auto">press &lt;b&gt;</span></span>'
        f"<blockquote>{line('so she said')}{line('twice')}</blockquote>"
        '<pre class="pre" tabindex="0">x = 1\n  &lt;y&gt;</pre>'
        '<span class="ln" dir="auto">then tell me</span>'
    )


def test_an_escaped_quote_mark_quotes_too() -> None:
    assert drawn("&gt; as sent by the page") == f"<blockquote>{line('as sent by the page')}</blockquote>"


def test_three_quote_marks_quote_everything_that_follows() -> None:
    assert drawn("She wrote\n&gt;&gt;&gt; *first*\n• second\n```a > b```") == (
        f"{line('She wrote')}<blockquote>{line('<b>first</b>')}"
        '<span class="li" data-depth="0"><span class="n">•</span><span dir="auto">second</span></span>'
        '<pre class="pre" tabindex="0">a &gt; b</pre></blockquote>'
    )


def test_three_quote_marks_in_code_quote_nothing() -> None:
    assert read(drawn("```\n>>> import this\n```")).tags == [("pre", {"class": "pre", "tabindex": "0"})]


def test_a_list_in_a_quotation_stays_a_list() -> None:
    assert drawn("> • one") == (
        '<blockquote><span class="li" data-depth="0"><span class="n">•</span>'
        '<span dir="auto">one</span></span></blockquote>'
    )


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("wave", "👋"),
        ("wave::skin-tone-2", "👋🏻"),
        ("+1::skin-tone-6", "👍🏿"),
        ("ticket::skin-tone-4", "🎫"),
    ],
)
def test_an_emoji_wears_the_skin_tone_it_was_given(name: str, sign: str) -> None:
    assert emoji_of(name) == sign
    assert read(drawn(f":{name}:")).text == sign
    assert read(str(plain_html(f"a :{name}: b"))).text == f"a {sign} b"


@pytest.mark.parametrize("tone", ["1", "7", "3:", "x", "٣", ""])
def test_a_skin_tone_there_is_not_leaves_the_emoji_as_it_is(tone: str) -> None:
    assert emoji_of(f"wave::skin-tone-{tone}") == "👋"


@pytest.mark.parametrize(
    ("zone", "form", "said"),
    [
        ("Europe/Lisbon", "{date_short} {time}", "23 Nov 2026 12:30"),
        ("Europe/Berlin", "{time}", "13:30"),
        ("America/New_York", "{date_long} at {time_secs}", "Monday 23 November 2026 at 07:30:00"),
        ("Europe/Lisbon", "{date_short_pretty}, {ago}", "Tomorrow, in 1 day"),
        ("Europe/Lisbon", "due {date_pretty}", "due tomorrow"),
        ("Europe/Lisbon", "{date_num} {date}", "2026-11-23 23 November 2026"),
        ("Europe/Lisbon", "{date_slash} {date_long_full}", "23/11/2026 23 November 2026"),
        ("Europe/Lisbon", "{day_divider_pretty} {date_long_pretty}", "Tomorrow tomorrow"),
        ("Europe/Lisbon", "{nothing} {time}", "{nothing} 12:30"),
    ],
)
def test_a_moment_is_told_in_the_readers_own_zone(zone: str, form: str, said: str) -> None:
    reader = Reader(ANA.id, ANA.handle, ANA.name, ZoneInfo(zone), ANA.now)

    found = read(drawn(f"<!date^1795437000^{form}|13:30 CET>", reader))

    assert found.text == said
    assert found.tags[1][0] == "time"


def test_a_moment_may_be_a_link() -> None:
    found = read(drawn("<!date^1795437000^{time}^https://kb.example/a|x>"))

    assert found.attributes("href") == ["https://kb.example/a"]
    assert found.text == "12:30"
    assert read(drawn("<!date^1795437000^{time}^javascript:alert(1)|x>")).attributes("href") == []


def test_a_moment_nobody_can_read_falls_back_to_its_words() -> None:
    assert read(drawn("<!date^soon^{time}|some time>")).text == "some time"
    assert read(drawn("<!date^999999999999^{time}|far away>")).text == "far away"


def test_plain_text_knows_no_marks_but_emoji() -> None:
    assert str(plain_html("*Save* :lock: <b>")) == (
        '*Save* <span class="emoji" role="img" aria-label="lock">🔒</span> &lt;b&gt;'
    )
    assert emoji_of("+1") == "👍"
    assert emoji_of("large_green_circle") == "🟢"


MARKS = [
    "*", "_", "~", "`", "```", "<", ">", "|", "&lt;", "&amp;", "\n", "> ", "• ", "'", "\x00", "\x000\x00",
    "<@U0BOLIND>", "<!date^1^{time}|x>", "<https://x.y|", "https://a.b/", "<script>", "</span>", "javascript:",
    '" onclick="x', ":ticket:",
]  # fmt: skip
SCRAPS = st.lists(st.one_of(st.text(max_size=12), st.sampled_from(MARKS)), max_size=25).map("".join)


@given(SCRAPS)
def test_nothing_a_person_writes_becomes_markup(text: str) -> None:
    found = read(drawn(text))

    assert found.is_balanced
    assert {tag for tag, _ in found.tags} <= ALLOWED_TAGS
    assert {name for _, given_ in found.tags for name in given_} <= ALLOWED_ATTRIBUTES
    assert all(
        re.match(r"(https?:|mailto:|/ui/ana/)", href, re.IGNORECASE) for href in found.attributes("href")
    )


@given(st.text(alphabet=st.characters(exclude_characters="*_~`<>&|:\x00", exclude_categories=["Cs", "Cc"])))
def test_text_without_marks_arrives_as_it_was_written(text: str) -> None:
    if not re.match(r"\s*(\d{1,3}\.|[•◦▪-]) +", text):
        assert read(drawn(text)).text == text


@given(SCRAPS)
def test_a_markdown_block_holds_no_script_and_no_event_handler(text: str) -> None:
    found = read(str(markdown_html(text)))

    assert not {tag for tag, _ in found.tags} & {"script", "style", "iframe", "img", "form", "input"}
    assert not [
        name for _, given_ in found.tags for name in given_ if name.startswith("on") or name == "style"
    ]
    assert all(re.match(r"(https?:|mailto:)", href, re.IGNORECASE) for href in found.attributes("href"))


def test_markdown_draws_tables_with_their_alignment() -> None:
    html = str(markdown_html("**Bold**\n\n| a | b |\n|---|--:|\n| 1 | 2 |"))

    assert "<strong>Bold</strong>" in html
    assert '<td align="right">2</td>' in html
