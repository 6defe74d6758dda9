"""An answer in a language model's words, shown while it is written: the message grows sentence by sentence.

The platform ends a stream after some minutes, on the person's *Stop*, or because it has none in that place. None of
it costs the answer: what was written is kept, and the sender draws the whole card where the stream stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.text import escape
from workflows.domain.answers import Sentence
from workflows.domain.conversations import Card, CardKind, Conversation
from workflows.domain.ids import ChannelId, ConversationId, MessageTs, UserId
from workflows.domain.surfaces import Surface, SurfaceKind
from workflows.ports import Desk, Writer
from workflows.use_cases import answering, surfaces

STOPPED = "stopped_by_user"

log = structlog.get_logger()


class _Stream:
    """One message that grows; once it cannot, it says so and nothing else happens."""

    def __init__(
        self, client: WebClient, channel: ChannelId, thread_ts: MessageTs, *, team_id: str, to: UserId
    ) -> None:
        """Nothing is posted before the first words."""
        self._client = client
        self._thread_ts, self._team_id, self._to = thread_ts, team_id, to
        self._grows = True
        self.channel = channel
        self.ts: MessageTs | None = None
        self.is_stopped = False

    def say(self, text: str) -> None:
        """Add *text*, if the message still grows."""
        if not self._grows:
            return
        if self.ts is None:
            begin = partial(
                self._client.chat_startStream,
                thread_ts=self._thread_ts,
                recipient_team_id=self._team_id,
                recipient_user_id=self._to,
            )
            answer = self._try(begin, markdown_text=text)
            self.ts = MessageTs(str(answer["ts"])) if answer is not None else None
        else:
            self._try(self._client.chat_appendStream, ts=self.ts, markdown_text=f"\n{text}")

    def end(self) -> None:
        """Let it grow no more."""
        if self.ts is not None and self._grows:
            self._try(self._client.chat_stopStream, ts=self.ts)

    def _try(self, call: Callable[..., SlackResponse], **said: str) -> SlackResponse | None:
        """Return the platform's answer, None when the message grows no more."""
        try:
            return call(channel=self.channel, **said)
        except SlackApiError as error:
            code = str(error.response["error"])
        except OSError as error:
            code = type(error).__name__
        self._grows = False
        self.is_stopped = code == STOPPED
        log.info("no stream", action="stream.ended", why=code)
        return None


class Writing:
    """Has answers worded by a language model, in front of the person who waits for them."""

    def __init__(self, desk: Desk, client: WebClient, writer: Writer, *, team_id: str) -> None:
        """Word with *writer* and show it through *client*."""
        self._desk, self._client, self._writer = desk, client, writer
        self._team_id = team_id

    def post(
        self, surface: Surface, *, channel: ChannelId, thread_ts: MessageTs | None, until: datetime
    ) -> bool:
        """Word the answer of *surface* and post it as it comes; whether it stands there, to be drawn whole.

        False when there is nothing to word, or nothing came of it: then the card is posted as it is, with the words
        if there are any. Nothing is begun that could end after *until*.
        """
        if surface.kind is not SurfaceKind.CARD or thread_ts is None:
            return False
        with self._desk.unit_of_work() as uow:
            conversation = uow.conversations.get(ConversationId(surface.ref))
        card = conversation.cards[int(surface.content["n"])]
        if card.kind is not CardKind.ANSWER or card.settled is not None or card.written:
            return False
        stream = _Stream(self._client, channel, thread_ts, team_id=self._team_id, to=conversation.person_id)
        written = self._write(conversation, card, surface, stream, until=until)
        stream.end()
        if written:
            answering.word(self._desk, conversation.id, n=card.n, written=written)
        return stream.ts is not None

    def _write(
        self, conversation: Conversation, card: Card, surface: Surface, stream: _Stream, *, until: datetime
    ) -> list[Sentence]:
        written: list[Sentence] = []
        for sentence in self._writer.write(card.about, card.passages):
            is_first = stream.ts is None
            stream.say(escape(sentence.text))
            if is_first and stream.ts is not None:  # from now on whoever draws this card finds it
                surfaces.posted(self._desk, surface, channel=stream.channel, ts=stream.ts, drawn="")
            written.append(sentence)
            if stream.is_stopped or self._desk.clock.now() >= until:
                break
        return written
