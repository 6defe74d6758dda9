"""The report of what listening came to, and an answer to judge: true to the figures, nobody named, nothing alive."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from handlers.blocks.shadow import offered_answer, report_card
from tests.handlers.blocks.reading import accepted, as_json, buttons_of, lines_of, values_of
from tests.handlers.blocks.samples import ANA, BO, LENGTH, LOOK, NOW, PHONE, VPN, YUKI
from workflows.domain.answers import Band
from workflows.domain.ids import ChannelId, MessageTs
from workflows.domain.shadow import Agreement, ShadowQuestion, ShadowReply, Verdict, reported
from workflows.use_cases.shadow_reviews import Listened, Offered

HELP = ChannelId("C0ITHELP")


def asked(number: int, band: Band | None = Band.ANSWER, **facts: Any) -> ShadowQuestion:
    """Return a question of Ana, half an hour after the one before."""
    at = NOW - timedelta(minutes=30 * number)
    plain = ShadowQuestion(
        channel=HELP,
        ts=MessageTs(f"1795437600.{number:06}"),
        person_id=ANA,
        question=f"vpn drops every hour {number}",
        asked_at=at,
        heard_at=at,
        stirred_at=at,
        band=band,
        pages=(VPN.page,) if band is Band.ANSWER else (),
    )
    return replace(plain, **facts)


def reply(text: str, number: int = 1) -> ShadowReply:
    """Return what Bo said."""
    ts = MessageTs(f"1795437700.{number:06}")
    return ShadowReply(channel=HELP, ts=ts, thread_ts=MessageTs("1.0"), person_id=BO, text=text)


def listened(*questions: ShadowQuestion, is_reviewable: bool = True) -> Listened:
    """Return what these questions come to, as an agent sees it who may read everything."""
    report = reported(questions)
    doubtful = tuple((one, page) for one, page in zip(report.doubtful, (LENGTH, PHONE, VPN), strict=False))
    return Listened(channels=("it-help",), report=report, doubtful=doubtful, is_reviewable=is_reviewable)


A_MONTH = (
    *(
        asked(n, agreement=Agreement.AGREES, replied_at=NOW - timedelta(minutes=30 * n - 20))
        for n in range(8)
    ),
    asked(
        8, agreement=Agreement.DIFFERS, verdict=Verdict.WRONG, question="where is the <!channel> *printer*"
    ),
    asked(9, agreement=Agreement.UNTOLD, verdict=Verdict.RIGHT),
    asked(10),
    *(asked(n, Band.SUGGEST) for n in range(11, 16)),
    asked(16, Band.NONE, topic="coffee machine"),
    asked(17, Band.NONE, topic="coffee machine", person_id=YUKI),
    asked(18, None),
)


def test_the_report_says_how_much_how_right_how_soon_and_what_would_have_gone_wrong() -> None:
    drawn = report_card(listened(*A_MONTH), LOOK)

    accepted(drawn)
    lines = lines_of(drawn)
    assert lines[0] == ("*The desk would have answered 11 of 18 questions in #it-help: 61 %* (39 to 80 %)")
    assert lines[1].startswith("With suggestions: 5 more. With nothing: 2. Since ")
    assert "*People say the same in 8 of 9 that can be told: 89 %* (56 to 98 %)" in lines
    assert (
        "1 cannot be told: nobody replied, or the replies prove neither. 1 is still being talked about."
        in lines
    )
    assert "Agents reviewed 2: right in 1, 50 % (9 to 91 %)." in lines
    assert (
        "*Half of those who got a reply waited 20 minutes or more;* the desk answers within seconds." in lines
    )
    assert "3 got no reply in the thread at all." in lines
    assert any(line.startswith("• “where is the &lt;!channel&gt;") for line in lines)
    assert "• coffee machine · 2 people, 2 times" in lines
    assert buttons_of(drawn) == {"shadow_review": "Review five"}
    assert drawn.text.startswith("The desk would have answered 11 of 18 questions in #it-help: 61 %")


def test_before_anything_is_known_it_says_so() -> None:
    nothing, waiting = report_card(listened(), LOOK), report_card(listened(asked(1, None)), LOOK)

    assert lines_of(nothing)[0] == "*Listening in #it-help.* Nobody has asked anything there yet."
    assert lines_of(waiting)[0] == "*Listening in #it-help.* The first question is being looked up."
    accepted(nothing)
    accepted(waiting)


def test_with_no_answer_there_is_no_agreement_to_speak_of() -> None:
    drawn = report_card(listened(asked(1, Band.NONE), is_reviewable=False), LOOK)

    accepted(drawn)
    assert "0 of 1 questions in #it-help: 0 %* (0 to 79 %)" in lines_of(drawn)[0]
    assert "People" not in as_json(drawn)
    assert buttons_of(drawn) == {}


def test_as_long_as_nothing_can_be_told_no_share_is_claimed() -> None:
    drawn = report_card(listened(asked(1, agreement=Agreement.UNTOLD)), LOOK)

    accepted(drawn)
    assert "*Whether people say the same cannot be told yet.*" in lines_of(drawn)
    assert "*Nobody else replied* to any of what the desk would have answered." in lines_of(drawn)
    assert "0 %" not in as_json(drawn).replace("100 %", "")


def test_nobody_who_asked_or_replied_is_named() -> None:
    offered = Offered(channel="it-help", question=asked(1), passage=VPN, replies=[reply("ask around")])

    said = as_json(report_card(listened(*A_MONTH), LOOK)) + as_json(offered_answer(offered, LOOK, place=1))

    assert not [name for name in (ANA, BO, YUKI, "Ana", "Bo ", "Yuki") if name in said]


def test_an_answer_to_judge_shows_what_was_asked_found_and_said() -> None:
    offered = Offered(
        channel="it-help",
        question=asked(1),
        passage=VPN,
        replies=[reply(f"<!here> try *this* {n}", n) for n in range(6)],
    )

    drawn = offered_answer(offered, LOOK, place=2)

    accepted(drawn)
    lines = lines_of(drawn)
    assert lines[0].startswith("*2 of 5: was this right?* Asked in #it-help, ")
    assert lines[1] == "> “vpn drops every hour 1”"
    assert lines[2].startswith(
        "*The desk would have said:* <https://kb.larkfield.example/vpn/stay-connected|"
    )
    assert "• &lt;!here&gt; try ∗this∗ 3" in lines and lines[-1] == "And two more."
    assert buttons_of(drawn) == {"shadow_right": "Right", "shadow_wrong": "Wrong", "shadow_skip": "Skip"}
    assert {LOOK.signer.read("shadow", value) for value in values_of(drawn)} == {
        "C0ITHELP 1795437600.000001 2"
    }


def test_silence_is_shown_as_silence() -> None:
    drawn = offered_answer(
        Offered(channel="it-help", question=asked(1), passage=PHONE, replies=[]), LOOK, place=5
    )

    accepted(drawn)
    assert "*Nobody replied in the thread.*" in lines_of(drawn)


def test_the_longest_of_everything_is_taken() -> None:
    long = replace(LENGTH, text="word " * 3000, title="t" * 900, heading="h" * 900)
    many = [
        asked(n, agreement=Agreement.DIFFERS, question="why " * 500, verdict=Verdict.WRONG) for n in range(9)
    ]
    gaps = [asked(20 + n, Band.NONE, topic=f"{n} {'topic ' * 200}") for n in range(9)]
    report = replace(listened(*many, *gaps), doubtful=tuple((one, long) for one in many[:5]))
    offered = Offered(
        channel="c" * 80, question=many[0], passage=long, replies=[reply("so " * 900, n) for n in range(9)]
    )

    accepted(report_card(report, LOOK))
    accepted(offered_answer(offered, LOOK, place=1))
