"""What is looked up for a question."""

from __future__ import annotations

import pytest

from workflows.domain.questions import looked_up


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("vpn drops every hour", "vpn drops every hour"),
        ("<@U0DESK> the vpn  drops", "the vpn drops"),
        ("see <https://x.example/a|the wiki> please", "see the wiki please"),
        ("see <https://x.example/a>", "see https://x.example/a"),
        ("write to <mailto:ana@x.example|ana@x.example> about it", "write to about it"),
        ("ana@x.example cannot sign in", "cannot sign in"),
        ("in <#C1|it-help>: R&amp;D printer", "in it-help : R&D printer"),
        ("is 1 &lt; 2", "is 1 < 2"),
        ("<@U0DESK>", "<@U0DESK>"),
    ],
)
def test_it_is_their_words(question: str, words: str) -> None:
    assert looked_up(question) == words
