"""Emoji that make tickets: what is put below a message, and the job that looks the message up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import directory
from handlers.blocks.drawing import Drawing
from handlers.blocks.undoing import opened
from handlers.drawings import Directory
from handlers.edge import Call, Edge
from handlers.outcomes import after_press
from handlers.payloads import plain
from handlers.sender import RetryLater
from handlers.text import spoken
from handlers.tokens import Signer
from handlers.words import render, speaking, spoken_by
from workflows.domain.ids import ChannelId, MessageTs, TicketId, UserId
from workflows.domain.intake import FoundMessage, Reaction
from workflows.domain.jobs import Job
from workflows.domain.tickets import Ticket
from workflows.ports import Desk
from workflows.use_cases import reactions
from workflows.use_cases.reactions import Already, Opened, Refused
from workflows.use_cases.tickets import Done

log = structlog.get_logger()


def on_reaction(edge: Edge, call: Call) -> None:
    """Take in that somebody put an emoji below a message; it is acknowledged once that is committed."""
    event = call.event
    item: Mapping[str, Any] = event.get("item") or {}
    if item.get("type") != "message" or event["user"] == edge.bot_user_id:
        return
    reaction = Reaction(
        request_id=f"event:{call.body['event_id']}",
        channel=ChannelId(str(item["channel"])),
        ts=MessageTs(str(item["ts"])),
        emoji=str(event["reaction"]),
        by=UserId(str(event["user"])),
    )
    if edge.desk.policy.intake.emoji.named(reaction.emoji) is None:
        return
    directory.know_channel(edge.desk, edge.client, reaction.channel)
    reactions.reacted(edge.desk, reaction)


class TakingIn:
    """Does the job that makes a ticket of a message."""

    def __init__(self, desk: Desk, client: WebClient, signer: Signer) -> None:
        """Look messages up, and speak to one person alone, through *client*; *signer* proves what they press."""
        self._desk = desk
        self._client = client
        self._signer = signer

    def take_in(self, job: Job) -> None:
        """Take in the message below which an emoji was put; who put it is told why, if that makes no ticket."""
        reaction = Reaction(**job.payload)
        message = self._found(reaction)
        directory.know(self._desk, self._client, reaction.by)
        if message is None:
            self._tell(reaction, reaction.ts, "gone")
            return
        directory.know(self._desk, self._client, message.author_id or reaction.by)
        match reactions.take_in(self._desk, reaction, message):
            case Already(ticket=ticket):
                self._tell(reaction, message.root_ts, "already", number=ticket.number)
            case Opened(ticket=ticket) if ticket.requester_id != reaction.by:
                self._tell(reaction, message.root_ts, "opened", undoes=ticket, number=ticket.number)
            case Refused(why=why):
                self._tell(reaction, message.root_ts, f"refused_{why.value}")
            case _:
                pass

    def _found(self, reaction: Reaction) -> FoundMessage | None:
        """Return the message as it reads now; None when it is gone, or the desk may not see it."""
        try:
            answer = self._client.conversations_replies(
                channel=reaction.channel,
                ts=reaction.ts,  # of a reply, too
                oldest=reaction.ts,
                latest=reaction.ts,
                inclusive=True,
                limit=2,  # the message, and the one its thread hangs from
            )
            messages: list[dict[str, Any]] = answer.get("messages") or []
            message = next((one for one in messages if one.get("ts") == reaction.ts), None)
            if message is None:
                return None
            link = self._client.chat_getPermalink(channel=reaction.channel, message_ts=reaction.ts)
        except SlackApiError as error:
            code = str(error.response["error"])
            if code == "ratelimited":
                wait = timedelta(seconds=int(error.response.headers.get("Retry-After", 1)))
                raise RetryLater(wait, code) from error
            log.info("not found", action="reaction.not_found", error=code)
            return None
        is_app = bool(message.get("bot_id")) or not message.get("user")
        return FoundMessage(
            channel=reaction.channel,
            ts=reaction.ts,
            root_ts=MessageTs(str(message.get("thread_ts") or reaction.ts)),
            author_id=None if is_app else UserId(str(message["user"])),
            text=self._words(message),
            url=str(link["permalink"]),
        )

    def _words(self, message: Mapping[str, Any]) -> str:
        """Return what a message says; of one without words, the names of its files."""
        with self._desk.unit_of_work() as uow:
            text = plain(spoken(str(message.get("text") or ""), Directory(uow))).strip()
        return text or ", ".join(str(file.get("name") or "") for file in message.get("files") or ())

    def _tell(
        self,
        reaction: Reaction,
        root_ts: MessageTs,
        template: str,
        *,
        undoes: Ticket | None = None,
        **facts: str,
    ) -> None:
        """Say something to who put the emoji, and nobody else, where they put it and in their language."""
        with self._desk.unit_of_work() as uow:
            person = uow.people.get(reaction.by)
        locale = person.locale if person is not None else ""
        with speaking(spoken_by(locale, self._desk.policy.language)):
            text = render(f"reactions/{template}", **facts)
            blocks = [] if undoes is None else opened(undoes, text, self._signer)
        thread_ts = root_ts if root_ts != reaction.ts else None
        try:
            self._client.chat_postEphemeral(
                channel=reaction.channel, user=reaction.by, text=text, blocks=blocks, thread_ts=thread_ts
            )
        except SlackApiError as error:  # they left, or the desk was sent away: nobody waits for it
            log.info("not told", action="reaction.not_told", error=str(error.response["error"]))


def on_undo(edge: Edge, call: Call) -> None:
    """*Undo*: the ticket that an emoji made is cancelled, if nobody began with it."""
    ticket_id = TicketId(edge.signer.read("ticket", call.value))
    outcome = reactions.undo(edge.desk, ticket_id, by=call.user_id, request_id=call.request_id)
    after_press(call, outcome, refused="not_yours")
    if isinstance(outcome, Done):
        with speaking(edge.language(call.user_id)):
            said = render("reactions/undone", number=outcome.ticket.number)
        call.tell(Drawing(said, []), replaces=True)
