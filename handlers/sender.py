"""Brings chat to the state the desk is in: posts a surface once, redraws it in place ever after.

The platform has no key that makes a post happen once. So a post carries its surface's id as metadata, and
whoever tries again looks for it first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import directory, drawings
from handlers.blocks.drawing import Drawing, Look
from handlers.files import SHARED_AFTER, Carrier, Copies, NotCopied, NotSharedYet
from handlers.streaming import Writing
from handlers.tokens import Signer
from workflows.domain.ids import (
    ERASED,
    ChannelId,
    ConversationId,
    DraftId,
    MessageTs,
    ReminderId,
    SurfaceId,
    UserId,
)
from workflows.domain.jobs import Job
from workflows.domain.surfaces import TAKEN_AWAY, Surface, SurfaceKind
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import audiences, care, gains, pausing, privacy, problems, shadow
from workflows.use_cases import surfaces as use_surfaces

METADATA = "deskhand_surface"
NOT_REACHABLE = timedelta(seconds=15)
"""How long a post waits for a channel the desk was not invited to yet."""
LOOK_BACK = 100
"""Messages searched for a post whose answer was lost; it would be among the newest."""

_UNREACHABLE = frozenset({"channel_not_found", "not_in_channel", "is_archived", "restricted_action"})
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_MISDRAWN = frozenset({"invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format"})

log = structlog.get_logger()


class LeaseLost(Exception):
    """Somebody else may be doing this job by now: nothing must be sent any more."""


class RetryLater(Exception):
    """The platform asked to wait, or something is not there yet."""

    def __init__(self, after: timedelta, why: str) -> None:
        """Take how long to wait and *why*, for the operator."""
        super().__init__(why)
        self.after = after
        self.why = why


class ChannelGone(RetryLater):
    """The channel is not there, or not for the desk; it may be again."""


@dataclass(frozen=True, slots=True)
class _Place:
    channel: ChannelId
    thread_ts: MessageTs | None


class Sender:
    """Does the jobs that show something: `draw` a surface, publish a `home`."""

    def __init__(
        self,
        desk: Desk,
        client: WebClient,
        signer: Signer,
        *,
        writing: Writing | None = None,
        carrier: Carrier | None = None,
    ) -> None:
        """Speak to the platform through *client*, whose timeout must be well under the lease.

        *writing* words the answers; without it they are quoted. *carrier* moves the bytes of files.
        """
        self._desk = desk
        self._client = client
        self._signer = signer
        self._writing = writing
        self._copies = Copies(desk, client, carrier=carrier)

    def draw(self, job: Job) -> timedelta | None:
        """Post the surface, or bring it up to date."""
        with self._desk.reading() as uow:
            surface = uow.surfaces.get(SurfaceId(job.payload["surface"]))
            is_silenced = surface is not None and shadow.is_silenced(self._desk, uow, surface)
        if surface is None or is_silenced or _is_for_nobody(surface):
            return None
        if surface.is_taken_away:
            self._take_away(job, surface)
            return None
        if surface.kind is SurfaceKind.FILE and (surface.ts is not None or self._is_shared(job, surface)):
            return None
        self._withdraw_gone(surface)
        if job.attempts == 1 and self._is_worded(job, surface):
            return timedelta()  # it stands there, and is drawn whole now
        with self._desk.reading() as uow:
            drawing = drawings.of(surface, uow, self._look(uow))
        drawn = _digest(drawing)
        if surface.ts is not None and not self._has_moved(surface):
            if surface.drawn != drawn:
                self._update(job, surface, drawing, drawn)
            return None
        place = self._place(job, surface) if surface.ts is None else self._queue_of(job, surface)
        found = None
        try:
            found = self._look_for(job, surface, place=place) if job.attempts > 1 else None
            ts = found or self._post(job, surface, place, drawing)
        except ChannelGone:
            person = use_surfaces.whose(self._desk, surface)
            if person is None or surface.channel is None:
                raise  # a queue may be there again, and the desk invited
            place, ts = self._post_to(job, surface, drawing, person=person)
        record = use_surfaces.posted if surface.ts is None else use_surfaces.moved
        record(self._desk, surface, channel=place.channel, ts=ts, drawn="" if found else drawn)
        return timedelta() if found else None  # found one may be of an earlier state: draw once more

    def _has_moved(self, surface: Surface) -> bool:
        """Whether a ticket's card stands in another channel than its team's: it is posted anew there."""
        if surface.kind is not SurfaceKind.TRIAGE:
            return False
        return self._channel(str(surface.content.get("queue", ""))) not in (None, surface.channel)

    def _is_worded(self, job: Job, surface: Surface) -> bool:
        """Have a language model word the answer, where there is one; whether its message stands there."""
        if self._writing is None or surface.ts is not None or surface.kind is not SurfaceKind.CARD:
            return False
        with self._desk.reading() as uow:
            if pausing.pause(uow) is not None:
                return False
        place = self._place(job, surface)
        until = job.leased_until - 2 * timedelta(seconds=self._client.timeout)
        return self._writing.post(surface, channel=place.channel, thread_ts=place.thread_ts, until=until)

    def _withdraw_gone(self, surface: Surface) -> None:
        """Take from a card what was deleted, or is not for those who read there, since it was found; so from news."""
        if surface.kind is SurfaceKind.FIXED and surface.ts is None:
            problems.withhold_words(self._desk, surface)
        if surface.kind is SurfaceKind.CARE:
            care.withhold(self._desk, ReminderId(surface.ref))
        if surface.kind is SurfaceKind.DRAFT and surface.to is not None:
            gains.withhold(self._desk, DraftId(surface.ref), reader=surface.to)
        if surface.kind is not SurfaceKind.CARD:
            return
        if surface.ts is None and surface.channel is not None:
            directory.look_into(self._desk, self._client, surface.channel)
        audiences.withdraw_gone(
            self._desk,
            ConversationId(surface.ref),
            n=int(surface.content["n"]),
            is_shown=surface.ts is not None,
        )

    def home(self, job: Job) -> timedelta | None:
        """Publish somebody's Home as it is now."""
        user_id = UserId(job.payload["user"])
        view = drawings.home(self._desk, user_id, self._look_of_desk)
        if view is not None:
            self._call(job, self._client.views_publish, user_id=user_id, view=view)
        return None

    def _look(self, uow: UnitOfWork) -> Look:
        return Look(
            now=self._desk.clock.now(),
            signer=self._signer,
            policy=self._desk.policy,
            people=drawings.Directory(uow),
            audiences_of=self._desk.knowledge.audiences,
        )

    def _look_of_desk(self, uow: UnitOfWork) -> Look:
        return self._look(uow)

    def _post(self, job: Job, surface: Surface, place: _Place, drawing: Drawing) -> MessageTs:
        answer = self._call(
            job,
            self._client.chat_postMessage,
            channel=place.channel,
            thread_ts=place.thread_ts,
            unfurl_links=False,
            unfurl_media=False,
            metadata=_metadata(surface),
            **_content(drawing),
        )
        return MessageTs(str(answer["ts"]))

    def _post_to(
        self, job: Job, surface: Surface, drawing: Drawing, *, person: UserId
    ) -> tuple[_Place, MessageTs]:
        """Tell the person directly what was for them in a channel that is gone; their thread goes on under it."""
        answer = self._call(job, self._client.conversations_open, users=[person])
        place = _Place(ChannelId(str(answer["channel"]["id"])), None)
        found = self._look_for(job, surface, place=place) if job.attempts > 1 else None
        ts = found or self._post(job, surface, place, drawing)
        use_surfaces.goes_on(self._desk, surface, channel=place.channel, ts=ts)
        return place, ts

    def _update(self, job: Job, surface: Surface, drawing: Drawing, drawn: str) -> None:
        assert surface.channel is not None and surface.ts is not None
        try:
            self._call(
                job,
                self._client.chat_update,
                channel=surface.channel,
                ts=surface.ts,
                metadata=_metadata(surface),
                **_content(drawing),
            )
        except SlackApiError as error:
            if error.response["error"] not in _GONE:
                raise
            log.warning("surface gone", action="surface.gone", surface=surface.id)  # somebody deleted it
        use_surfaces.redrawn(self._desk, surface, drawn=drawn)

    def _is_shared(self, job: Job, surface: Surface) -> bool:
        """Put the copy of a file where it belongs; False when there is none, which is then said instead.

        Where the channel is gone it belongs below the words it came with, which were said directly.
        """
        try:
            place, ts = self._shared(job, surface, self._place(job, surface))
        except ChannelGone:
            with self._desk.reading() as uow:
                said = uow.surfaces.get(SurfaceId(surface.id.rpartition(":")[0]))
            if surface.channel is None or said is None or said.channel in (None, surface.channel):
                raise  # a queue may be there again, and the desk invited
            assert said.channel is not None
            place, ts = self._shared(job, surface, _Place(said.channel, said.ts))
        if ts is None:
            log.warning("file not copied", action="file.not_copied", surface=surface.id)
            return False
        use_surfaces.posted(self._desk, surface, channel=place.channel, ts=ts, drawn="file")
        return True

    def _shared(self, job: Job, surface: Surface, place: _Place) -> tuple[_Place, MessageTs | None]:
        assert place.thread_ts is not None
        call = partial(self._call, job)
        try:
            return place, self._copies.share(surface, call, channel=place.channel, thread_ts=place.thread_ts)
        except NotCopied:
            return place, None
        except NotSharedYet as error:
            raise RetryLater(SHARED_AFTER, "the platform has not shared the file yet") from error

    def _take_away(self, job: Job, surface: Surface) -> None:
        """Delete what stands there, found first if its record was lost; what never stood there is not posted."""
        if surface.drawn == TAKEN_AWAY:
            return
        self._copies.delete(surface, partial(self._call, job))
        place = self._place(job, surface) if surface.ts is None and job.attempts > 1 else None
        channel, ts = surface.channel, surface.ts
        if place is not None:
            channel, ts = place.channel, self._look_for(job, surface, place=place)
        if ts is not None:
            try:
                self._call(job, self._client.chat_delete, channel=channel, ts=ts)
            except SlackApiError as error:
                if error.response["error"] not in _GONE:
                    raise
        use_surfaces.redrawn(self._desk, surface, drawn=TAKEN_AWAY)

    def _call(self, job: Job, method: Callable[..., Any], **arguments: Any) -> Any:
        """Call the platform if the call ends within the lease; a message it cannot show is sent as its plain text."""
        if self._desk.clock.now() + timedelta(seconds=self._client.timeout) >= job.leased_until:
            raise LeaseLost
        try:
            return method(**arguments)
        except SlackApiError as error:
            code = str(error.response["error"])
            if code == "ratelimited":
                wait = timedelta(seconds=int(error.response.headers.get("Retry-After", 1)))
                raise RetryLater(wait, code) from error
            if code in _UNREACHABLE:
                raise ChannelGone(NOT_REACHABLE, f"{code}: {arguments.get('channel')}") from error
            if code in _MISDRAWN and arguments.get("blocks"):
                log.error(
                    "misdrawn", action="surface.misdrawn", key=job.key, why=error.response.get("errors")
                )
                return method(**{**arguments, "blocks": []})
            raise

    def _place(self, job: Job, surface: Surface) -> _Place:
        if surface.under is not None:
            with self._desk.reading() as uow:
                above = uow.surfaces.get(surface.under)
            if above is None or above.ts is None or above.channel is None:
                # it was before this one in their lane, so it was set aside: this one is tried as long, and is too
                raise LookupError(f"{surface.under}, under which this stands, was never posted")
            return _Place(above.channel, above.thread_ts or above.ts)
        if surface.to is not None:
            answer = self._call(job, self._client.conversations_open, users=[surface.to])
            return _Place(ChannelId(str(answer["channel"]["id"])), None)
        if surface.channel is not None:
            return _Place(surface.channel, surface.thread_ts)
        return self._queue_of(job, surface)

    def _queue_of(self, job: Job, surface: Surface) -> _Place:
        """Return the channel of a team, which is for its members alone where its matters are private."""
        queue = self._queue(job, surface)
        self._refuse_open(surface, queue)
        return _Place(queue, None)

    def _refuse_open(self, surface: Surface, queue: ChannelId) -> None:
        """Keep the card of a private ticket out of a channel anybody may enter, until somebody closes that."""
        with self._desk.reading() as uow:
            is_withheld = privacy.is_withheld(self._desk, uow, surface)
        if not is_withheld:
            return
        directory.look_into(self._desk, self._client, queue)
        with self._desk.reading() as uow:
            room = uow.people.room(queue)
        if room is None or not room.is_private:
            log.error("queue is open", action="queue.not_private", surface=surface.id, channel=queue)
            raise RetryLater(NOT_REACHABLE, f"{queue} is for a private team, and anybody may enter it")

    def _queue(self, job: Job, surface: Surface) -> ChannelId:
        name = str(surface.content.get("queue", ""))
        channel = self._channel(name)
        if channel is None:  # it may have been invited since
            self._call(job, directory.take_over_channels, desk=self._desk, client=self._client)
            channel = self._channel(name)
        if channel is None:
            raise RetryLater(NOT_REACHABLE, f"the desk is not in #{name}: invite it there")
        return channel

    def _channel(self, name: str) -> ChannelId | None:
        with self._desk.reading() as uow:
            return uow.people.channel(name)

    def _look_for(self, job: Job, surface: Surface, *, place: _Place) -> MessageTs | None:
        """Return the message that an earlier try may have posted; None when there is none."""
        if place.thread_ts is None:
            answer = self._call(
                job,
                self._client.conversations_history,
                channel=place.channel,
                limit=LOOK_BACK,
                include_all_metadata=True,
            )
        else:
            answer = self._call(
                job,
                self._client.conversations_replies,
                channel=place.channel,
                ts=place.thread_ts,
                limit=1000,
                include_all_metadata=True,
            )
        messages: list[dict[str, Any]] = answer.get("messages") or []
        for message in reversed(messages):
            metadata = message.get("metadata") or {}
            if metadata.get("event_payload", {}).get("surface") == surface.id:
                return MessageTs(str(message["ts"]))
        return None


def _is_for_nobody(surface: Surface) -> bool:
    """Whether it was to be posted to somebody who was erased since."""
    return surface.ts is None and surface.to is not None and surface.to.startswith(ERASED)


def _metadata(surface: Surface) -> dict[str, Any]:
    return {"event_type": METADATA, "event_payload": {"surface": surface.id}}


def _content(drawing: Drawing) -> dict[str, Any]:
    return {"text": drawing.text, "blocks": drawing.blocks}


def _digest(drawing: Drawing) -> str:
    said = json.dumps([drawing.text, drawing.blocks], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
