"""A message of text alone reaches apps with the same words as rich text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workspace.running import Running
from workspace.blockkit.validate import findings_in_blocks
from workspace.composed import composed


def elements(text: str) -> list[dict[str, Any]]:
    """Return the paragraphs a text becomes."""
    [block] = composed(text, ts="1.000001")
    found: list[dict[str, Any]] = block["elements"]
    return found


@pytest.mark.parametrize(
    ("text", "inline"),
    [
        ("hello", [{"type": "text", "text": "hello"}]),
        ("<@U1ANA> hi", [{"type": "user", "user_id": "U1ANA"}, {"type": "text", "text": " hi"}]),
        ("<#C1GEN|general>", [{"type": "channel", "channel_id": "C1GEN"}]),
        ("<!subteam^S1|@it>", [{"type": "usergroup", "usergroup_id": "S1"}]),
        ("<!here>", [{"type": "broadcast", "range": "here"}]),
        ("<https://x.example|there>", [{"type": "link", "url": "https://x.example", "text": "there"}]),
        ("<https://x.example>", [{"type": "link", "url": "https://x.example"}]),
        (":tada:", [{"type": "emoji", "name": "tada"}]),
        ("*so*", [{"type": "text", "text": "so", "style": {"bold": True}}]),
        ("*_so_*", [{"type": "text", "text": "so", "style": {"bold": True, "italic": True}}]),
        ("`a*b*`", [{"type": "text", "text": "a*b*", "style": {"code": True}}]),
        ("2*3*4 &lt;b&gt; &amp;amp;", [{"type": "text", "text": "2*3*4 <b> &amp;"}]),
    ],
)
def test_each_token_becomes_its_element(text: str, inline: list[dict[str, Any]]) -> None:
    assert elements(text) == [{"type": "rich_text_section", "elements": inline}]


def test_code_and_quotes_are_paragraphs_of_their_own() -> None:
    kinds = [one["type"] for one in elements("see\n```\nls -l\n```\n&gt; she said\n&gt; so\nand then")]

    assert kinds == [
        "rich_text_section", "rich_text_preformatted", "rich_text_section", "rich_text_quote", "rich_text_section",
    ]  # fmt: skip


@settings(max_examples=200, derandomize=True)
@given(st.text(alphabet=st.sampled_from("ab *_~`<>&;@#!|:\n/"), min_size=1, max_size=60))
def test_any_text_becomes_blocks_the_platform_takes_and_that_say_it(text: str) -> None:
    blocks = composed(text, ts="1.000001")

    assert not findings_in_blocks(blocks, "message")


def test_apps_receive_it_and_people_see_a_plain_message(workspace_server: Running) -> None:
    ts = workspace_server.do("message", user="ana", channel="#general", text="hi *you*")["ts"]

    channel = workspace_server.workspace.channel_named("general").id
    said = workspace_server.web().conversations_history(channel=channel)["messages"]
    [heard] = [message for message in said if message["ts"] == ts]

    assert heard["blocks"][0]["type"] == "rich_text"
    assert workspace_server.seen("ana", "general")[-1]["blocks"] == []
