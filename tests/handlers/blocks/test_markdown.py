"""Markdown of the handbook, in the shapes chat can show."""

from __future__ import annotations

import pytest
from hypothesis import given

from handlers.blocks.drawing import Drawing
from handlers.limits import findings
from handlers.markdown import markdown_to_mrkdwn
from tests.handlers.blocks.test_text import typed


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**bold** *slanted* ~~gone~~ `code`", "*bold* _slanted_ ~gone~ `code`"),
        ("# Before you **start**", "*Before you start*"),
        ("[the form](https://a.example/?x=1&y=2)", "<https://a.example/?x=1&amp;y=2|the form>"),
        ("[another page](/leave/) and [this](#here)", "another page and this"),
        ("![a badge reader](badge.png)", "a badge reader"),
        ("one\ntwo  \nthree", "one two\nthree"),
        ("- one\n- two\n  - three\n    - four", "• one\n• two\n    ◦ three\n        ▪ four"),
        ("3. three\n4. four\n   - inside", "3. three\n4. four\n    ◦ inside"),
        ("- one\n\n  more\n- two", "• one\n    more\n• two"),
        ("- > quoted", "• quoted"),
        ("> one\n> > two", "> one\n> two"),
        ("> one\n>\n> two", "> one\n> two"),
        ("```sh\nls <x> & y\n```", "```\nls &lt;x&gt; &amp; y\n```"),
        ("| Day | Open |\n|---|---|\n| Mon | **9** |", "*Day · Open*\nMon · *9*"),
        ("<div>hidden</div>\n\nshown", "shown"),
        ("2 * 3 * 4 and snake_case", "2 ∗ 3 ∗ 4 and snake_case"),
        ("see https://a.example.", "see <https://a.example>."),
        ("a \\<!channel> b", "a @channel b"),
        ("see https://a.example/~x/_y/~z or \\_w\\_", "see <https://a.example/~x/_y/~z> or ＿w＿"),
        ("", ""),
    ],
)
def test_markdown_keeps_its_meaning(markdown: str, mrkdwn: str) -> None:
    assert markdown_to_mrkdwn(markdown) == mrkdwn


@given(typed)
def test_no_markdown_can_ping_or_forge(markdown: str) -> None:
    text = markdown_to_mrkdwn(markdown)
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text or "nothing"}}

    found = findings(Drawing("a fallback", [block]))

    assert [finding for finding in found if "brackets" in finding] == []
    assert "<!" not in text and "<@" not in text
