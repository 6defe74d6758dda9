"""Whatever judges replies, the fake of the tests or the model, tells these apart in the same way."""

from __future__ import annotations

import pytest

from bot.judging import ModelJudging
from tests.fakes.judging import LiteralJudging
from tests.fakes.knowledge import passage
from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.shadow import Agreement, ShadowReply
from workflows.ports import Judging

PASSAGE = passage("it/vpn-drops.md")


def reply(text: str, *links: str) -> ShadowReply:
    """Return what Bo says."""
    return ShadowReply(
        channel=ChannelId("C1"),
        ts=MessageTs("2.0"),
        thread_ts=MessageTs("1.0"),
        person_id=UserId("UBO"),
        text=text,
        links=links,
    )


@pytest.fixture(params=["fake", "model"])
def judging(request: pytest.FixtureRequest) -> Judging:
    """Both."""
    return LiteralJudging() if request.param == "fake" else ModelJudging("hashing")


@pytest.mark.parametrize(
    ("replies", "agreement"),
    [
        ((), Agreement.UNTOLD),
        ((reply("same here"),), Agreement.UNTOLD),
        ((reply("same here"), reply("this one", PASSAGE.url)), Agreement.AGREES),
        ((reply("this one", "https://handbook.example/it/printers"),), Agreement.DIFFERS),
        ((reply("read the news", "https://news.example/"),), Agreement.UNTOLD),
    ],
)
def test_who_links_the_page_agrees_and_who_links_another_differs(
    judging: Judging, replies: tuple[ShadowReply, ...], agreement: Agreement
) -> None:
    assert judging.agreement(PASSAGE, replies) is agreement
