"""What listening came to, and one answer at a time to judge, for an agent alone."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block

from handlers import words
from handlers.blocks.drawing import Drawing, Look, actions, button, context, drawing, section
from handlers.markdown import markdown_to_mrkdwn
from handlers.text import cut, link
from workflows.domain.shadow import LISTED, Share
from workflows.use_cases.shadow_reviews import Listened, Offered

ROUND = 5
"""Answers judged in one go."""
QUESTION_MAX = 240  # characters of a question in the report
ASKED_MAX = 700  # of the one that is judged
PASSAGE_MAX = 1200
REPLIES = 4
REPLY_MAX = 400
NAME_MAX = 80


def report_card(listened: Listened, look: Look) -> Drawing:
    """Return the report: the share answered, how people agree, who was first, what would have gone wrong."""
    report = listened.report
    heading = words.render("shadow/heading", **_answered(listened), zone=look.zone(), now=look.now)
    if not report.answered.of:
        return drawing(section("shadow", heading), fallback=heading, look=look)
    wrong = [
        {"question": _short(one.question, QUESTION_MAX), "link": link(passage.url, passage.title)}
        for one, passage in listened.doubtful
    ]
    gaps = [
        {"name": cut(gap.name, NAME_MAX), "people": gap.people, "times": gap.times}
        for gap in report.gaps[:LISTED]
    ]
    blocks: list[Block | None] = [section("shadow", heading)]
    if report.answered.count:
        blocks.append(section("shadow_agreement", words.render("shadow/agreement", **_agreement(listened))))
        blocks.append(section("shadow_waits", words.render("shadow/waits", **_waits(listened))))
    if wrong:
        blocks.append(section("shadow_wrong", words.render("shadow/wrong", wrong=wrong)))
    if gaps:
        blocks.append(section("shadow_gaps", words.render("shadow/gaps", gaps=gaps)))
    return drawing(
        *blocks,
        _review(look) if listened.is_reviewable else None,
        context("shadow_how", words.render("shadow/how")),
        fallback=heading,
        look=look,
    )


def offered_answer(offered: Offered, look: Look, *, place: int) -> Drawing:
    """Return one answer to judge: what was asked, what the desk would have said, what people said."""
    question, passage = offered.question, offered.passage
    asked = words.render(
        "shadow/asked",
        place=place,
        of=ROUND,
        channel=offered.channel,
        asked_at=question.asked_at,
        question=_short(question.question, ASKED_MAX),
        zone=look.zone(),
        now=look.now,
    )
    told = words.render(
        "shadow/would_have_said",
        link=link(passage.url, passage.title),
        heading=cut(passage.heading, NAME_MAX),
        passage=cut(markdown_to_mrkdwn(passage.text), PASSAGE_MAX),
    )
    said = words.render(
        "shadow/people_said",
        replies=[_short(reply.text, REPLY_MAX) for reply in offered.replies[:REPLIES]],
        more=max(0, len(offered.replies) - REPLIES),
    )
    return drawing(
        section("shadow_asked", asked),
        section("shadow_would", told),
        section("shadow_said", said),
        _verdicts(offered, look, place=place),
        fallback=asked,
        look=look,
    )


def _review(look: Look) -> ActionsBlock | None:
    return actions("shadow_actions", button("shadow_review", look.signer.sign("shadow", "review")))


def _verdicts(offered: Offered, look: Look, *, place: int) -> ActionsBlock | None:
    question = offered.question
    value = look.signer.sign("shadow", f"{question.channel} {question.ts} {place}")
    about = cut(_short(question.question, QUESTION_MAX), 50)
    return actions(
        "shadow_actions",
        button("shadow_right", value, about=about),
        button("shadow_wrong", value, about=about),
        button("shadow_skip", value, about=about),
    )


def _answered(listened: Listened) -> dict[str, Any]:
    report = listened.report
    return {
        "channels": [f"#{name}" for name in listened.channels],
        "answered": _share(report.answered),
        "suggested": report.suggested,
        "silent": report.silent,
        "waiting": report.waiting,
        "since": report.since,
    }


def _agreement(listened: Listened) -> dict[str, Any]:
    report = listened.report
    return {
        "agreed": _share(report.agreed),
        "untold": report.untold,
        "unjudged": report.unjudged,
        "reviewed": _share(report.reviewed),
    }


def _waits(listened: Listened) -> dict[str, Any]:
    report = listened.report
    wait = report.median_wait
    minutes = None if wait is None else max(0, round(wait.total_seconds() / 60))
    return {
        "minutes": minutes,
        "hours": None if minutes is None else round(minutes / 60, 1),
        "replied": len(report.waits),
        "unreplied": report.unreplied,
    }


def _share(share: Share) -> dict[str, int]:
    low, high = share.interval
    percents = {"percent": share.value, "low": low, "high": high}
    return {
        "count": share.count,
        "of": share.of,
        **{name: round(100 * value) for name, value in percents.items()},
    }


def _short(text: str, most: int) -> str:
    return cut(" ".join(text.split()), most)
