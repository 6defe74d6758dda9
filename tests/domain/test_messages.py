from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.samples import ANA, NOW
from workflows.domain.ids import ChannelId, MessageTs
from workflows.domain.messages import IncomingMessage

MESSAGE = IncomingMessage(
    request_id="event-1",
    channel=ChannelId("CHELP"),
    ts=MessageTs("100.2"),
    thread_ts=None,
    user_id=ANA,
    text="a < b & c",
    at=NOW,
)


def test_a_message_alone_opens_its_own_thread() -> None:
    assert MESSAGE.root_ts == "100.2"
    assert replace(MESSAGE, thread_ts=MessageTs("100.1")).root_ts == "100.1"


@pytest.mark.parametrize(("markup", "relayed"), [("*a* &lt; b", "*a* &lt; b"), ("", "a &lt; b &amp; c")])
def test_the_markup_is_relayed_and_text_without_one_is_made_markup(markup: str, relayed: str) -> None:
    assert replace(MESSAGE, markup=markup).relayed == relayed
