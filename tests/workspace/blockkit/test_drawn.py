"""Whatever the workspace accepts, the page draws, and what an app writes in it stays text."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.workspace.blockkit.generated import PLAIN_WORDS, Sent, valid
from tests.workspace.page.readers import ANA
from tests.workspace.page.reading_html import read
from workspace.blockkit.validate import findings_in_blocks, findings_in_view
from workspace.blockkit.walk import with_ids
from workspace.ids import Ids
from workspace.page.drawing import blocks
from workspace.page.scene import Scene

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea></dialog></div><svg/onload=alert(1)>",
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<javascript:alert(1)|press>",
    "<https://a.example|<b>x>",
    "<!date^1700000000^{date}^javascript:alert(1)|x>",
    "<!channel> <@U0ANADUA> <#C0STATUS> <!subteam^S0AGENTS>",
    "&lt;b&gt;&amp;&#x3c;",
    "\u202egnol\u200f مرحبا\u2066",
    "w" * 10_000,
    "👩🏽‍🚀🏳️‍🌈 :tada: :+1::skin-tone-3:",
    "{{ 7*7 }}{% raw %}",
    "*_~`>>> \n• x ```",
    "\x00\x1b[31m",
    "\x000\x00 \x0099\x00",
    "x",
)
FORBIDDEN = {"script", "iframe", "object", "embed", "style", "link", "meta", "base"}
LIGHT = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


@settings(LIGHT, max_examples=1_000)
@given(valid(HOSTILE))
def test_hostile_words_are_drawn_as_words(sent: Sent) -> None:
    html = str(blocks(with_ids(sent.blocks, Ids(1)), Scene(ANA, prefix="m1-")))

    found = read(html)

    assert found.is_balanced
    assert not FORBIDDEN & {tag for tag, _ in found.tags}
    names = {name for _, attributes in found.tags for name in attributes}
    assert not [name for name in names if name.startswith("on") or name == "style"]
    addresses = [*found.attributes("href"), *found.attributes("src"), *found.attributes("action")]
    assert not [a for a in addresses if a.strip().lower().startswith(("javascript", "data:text"))]


@settings(LIGHT, max_examples=1_000)
@given(valid((*PLAIN_WORDS, *HOSTILE)))
def test_what_is_made_of_the_table_keeps_its_rules(sent: Sent) -> None:
    if sent.surface == "message":
        assert findings_in_blocks(sent.body, "message") == []
    else:
        assert findings_in_view(sent.body) == []
