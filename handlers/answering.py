"""The job that answers: shows that the desk is at it, then answers."""

from __future__ import annotations

from datetime import timedelta

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import directory
from workflows.domain.conversations import Conversation
from workflows.domain.ids import ConversationId
from workflows.domain.jobs import Job
from workflows.ports import Desk
from workflows.use_cases import answering, conversations, silence

log = structlog.get_logger()


class LookAgain(Exception):
    """It did not work out yet. Each look is a try: they are numbered, and end."""

    def __init__(self, after: timedelta, *, why: str = "what it answers is not recorded yet") -> None:
        """Take how long to wait, and *why*, for the operator."""
        super().__init__(why)
        self.after = after


class Answerer:
    """Does the jobs around answers: giving them, asking whether they helped, hearing what came too fast."""

    def __init__(self, desk: Desk, client: WebClient) -> None:
        """Show the status through *client*."""
        self._desk = desk
        self._client = client

    def answer(self, job: Job) -> timedelta | None:
        """Answer one question; returns when to look again while the handbook is still being read."""
        conversation_id = ConversationId(job.payload["conversation"])
        with self._desk.reading() as uow:
            conversation = uow.conversations.get(conversation_id)
        if job.attempts == 1:
            self._status(conversation, "processing")
        if conversation.channel is not None:
            directory.look_into(self._desk, self._client, conversation.channel)
        again = answering.answer(self._desk, conversation_id, turn=int(job.payload["turn"]))
        if again is None:
            self._status(conversation, "suspended")  # it is the person's turn now
        return again

    def follow_up(self, job: Job) -> None:
        """Ask whether an answer helped."""
        conversation_id = ConversationId(job.payload["conversation"])
        silence.ask_whether_it_helped(self._desk, conversation_id, n=int(job.payload["n"]))

    def assume(self, job: Job) -> None:
        """End what nothing was heard of."""
        silence.assume(self._desk, ConversationId(job.payload["conversation"]), n=int(job.payload["n"]))

    def receive_again(self, job: Job) -> None:
        """Take in a message that came faster than the record of what it answers; each look counts as a try."""
        again = conversations.receive_again(self._desk, job.payload, tries=job.attempts)
        if again is not None:
            raise LookAgain(again)

    def _status(self, conversation: Conversation, status: str) -> None:
        """Show the status where the platform has one: threads of the app's own direct messages. Never required."""
        channel, thread_ts = conversation.channel, conversation.thread_ts
        if channel is None or thread_ts is None or not channel.startswith("D"):
            return
        try:
            self._client.agents_sessions_setStatus(channel_id=channel, thread_ts=thread_ts, status=status)
        except (SlackApiError, OSError) as error:
            log.info("no status", action="status.not_shown", error=type(error).__name__)
