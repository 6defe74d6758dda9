"""Listening without a word: the jobs behind it, the report for agents, and what they say of answers never given."""

from __future__ import annotations

from datetime import timedelta

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import directory
from handlers.blocks.drawing import Drawing
from handlers.blocks.shadow import ROUND, offered_answer, report_card
from handlers.edge import Call, Edge
from handlers.words import error_sentence, render
from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.jobs import Job
from workflows.domain.shadow import Verdict
from workflows.ports import Desk
from workflows.use_cases import shadow, shadow_reviews
from workflows.use_cases.shadow_reviews import (
    MaySee,
    NotAnAgent,
    NothingLeft,
    NotListening,
    Offered,
    Recorded,
    TooLate,
)

log = structlog.get_logger()


class Listening:
    """Does the jobs of shadow mode."""

    def __init__(self, desk: Desk, client: WebClient) -> None:
        """Ask who is where, and speak to one person alone, through *client*."""
        self._desk = desk
        self._client = client

    def answer(self, job: Job) -> timedelta | None:
        """Find what the desk would have answered, for everybody who reads along there now."""
        channel, ts = _message(job)
        with self._desk.unit_of_work() as uow:
            question = uow.shadow.get(channel, ts)
        if question is None:
            return None
        directory.know(self._desk, self._client, question.person_id)
        directory.look_into(self._desk, self._client, channel)
        return shadow.answer(self._desk, channel, ts)

    def judge(self, job: Job) -> timedelta | None:
        """Judge whether people said the same."""
        channel, ts = _message(job)
        directory.look_into(self._desk, self._client, channel)
        return shadow.judge(self._desk, channel, ts)

    def only_listening(self, job: Job) -> None:
        """Tell who called the desk, and nobody else, that it only listens there."""
        channel, user = job.payload["channel"], job.payload["user"]
        try:
            self._client.chat_postEphemeral(channel=channel, user=user, text=render("shadow/only_listening"))
        except SlackApiError as error:  # they left, or the desk was sent away: nobody waits for it
            log.info("not told", action="shadow.not_told", error=str(error.response["error"]))


def drawn(edge: Edge, call: Call) -> Drawing:
    """Return the report for whoever asked for it, a refusal for everybody who is no agent."""
    match shadow_reviews.listened(edge.desk, call.user_id, may_see=_may_see(edge, call.user_id)):
        case NotAnAgent():
            return Drawing(error_sentence("not_an_agent", {}), [])
        case NotListening():
            return Drawing(render("shadow/nowhere"), [])
        case listened:
            with edge.desk.unit_of_work() as uow:
                return report_card(listened, edge.look(uow))


def on_review(edge: Edge, call: Call) -> None:
    """*Review five*: the first answer to judge."""
    edge.signer.read("shadow", call.value)
    call.ack()
    _offer(edge, call, place=1)


def on_right(edge: Edge, call: Call) -> None:
    """*Right.*"""
    _decide(edge, call, Verdict.RIGHT)


def on_wrong(edge: Edge, call: Call) -> None:
    """*Wrong.*"""
    _decide(edge, call, Verdict.WRONG)


def on_skip(edge: Edge, call: Call) -> None:
    """*Skip*: left to somebody else."""
    _decide(edge, call, Verdict.SKIPPED)


def _decide(edge: Edge, call: Call, verdict: Verdict) -> None:
    channel, ts, place = edge.signer.read("shadow", call.value).split(" ")
    outcome = shadow_reviews.decide(
        edge.desk,
        ChannelId(channel),
        MessageTs(ts),
        by=call.user_id,
        verdict=verdict,
        request_id=call.request_id,
        may_see=_may_see(edge, call.user_id),
    )
    call.ack()
    match outcome:
        case NotAnAgent():
            call.tell(Drawing(error_sentence("not_an_agent", {}), []))
        case Recorded() | TooLate():
            _offer(edge, call, place=int(place) + 1)


def _offer(edge: Edge, call: Call, *, place: int) -> None:
    """Show the next answer in the place of the last; the report is left where it stands."""
    if place > ROUND:
        call.tell(Drawing(render("shadow/round_done"), []), replaces=True)
        return
    match shadow_reviews.offered(edge.desk, call.user_id, may_see=_may_see(edge, call.user_id)):
        case Offered() as offered:
            with edge.desk.unit_of_work() as uow:
                drawing = offered_answer(offered, edge.look(uow), place=place)
            call.tell(drawing, replaces=place > 1)
        case NothingLeft():
            call.tell(Drawing(render("shadow/nothing_left"), []), replaces=place > 1)
        case NotListening():
            call.tell(Drawing(render("shadow/nowhere"), []), replaces=place > 1)
        case NotAnAgent():
            call.tell(Drawing(error_sentence("not_an_agent", {}), []))


def _may_see(edge: Edge, user_id: UserId) -> MaySee:
    directory.know(edge.desk, edge.client, user_id)

    def may_see(channel: ChannelId) -> bool:
        return directory.may_see(edge.desk, edge.client, user_id, channel=channel)

    return may_see


def _message(job: Job) -> tuple[ChannelId, MessageTs]:
    return ChannelId(job.payload["channel"]), MessageTs(job.payload["ts"])
