"""Carries a file from one thread of a ticket to the other: fetched once, uploaded once, shared once.

The desk uploads a copy of its own. A link to the first would show nothing: who reads the other thread was never
given that file, and the platform lets an app pass on only what the app uploaded.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from typing_extensions import override

from workflows.domain.ids import ChannelId, MessageTs
from workflows.domain.messages import FILE_MAX
from workflows.domain.surfaces import Surface
from workflows.ports import Desk
from workflows.use_cases import surfaces as use_surfaces

SHARED_AFTER = timedelta(seconds=1)
"""How long the platform may take until a shared file stands in its thread."""
_GONE = frozenset({"file_not_found", "file_deleted", "access_denied", "not_visible"})

log = structlog.get_logger()
Call = Callable[..., Any]
"""Calls a method of the platform, if there is time for it."""


class NotCopied(Exception):
    """The file cannot be had: it is gone, withheld, or larger than it said."""


class NotSharedYet(Exception):
    """The file was shared and does not stand in its thread so far."""


class Carrier:
    """Moves bytes to and from the platform's own addresses, and to no address those lead on to."""

    def __init__(self, *, token: str, timeout_s: float) -> None:
        """Show *token* where files are fetched, and wait no longer than *timeout_s* for a step."""
        self._token = token
        self._timeout_s = timeout_s

    def fetch(self, address: str) -> bytes:
        """Return at most one byte more than a copy may have. Raises NotCopied where the platform refuses."""
        request = urllib.request.Request(  # noqa: S310 - an address the platform gave for this very file
            address, headers={"Authorization": f"Bearer {self._token}"}
        )
        try:
            with _OPENER.open(request, timeout=self._timeout_s) as answer:
                content: bytes = answer.read(FILE_MAX + 1)
                return content
        except HTTPError as error:  # a redirection to a page to sign in is one, too
            if error.code < 500:
                raise NotCopied from error
            raise

    def send(self, address: str, content: bytes) -> None:
        """Upload *content*. Raises OSError when that fails."""
        headers = {"Content-Type": "application/octet-stream"}
        request = urllib.request.Request(address, data=content, headers=headers)  # noqa: S310 - as above
        with _OPENER.open(request, timeout=self._timeout_s):
            pass


class Copies:
    """The copies of files the desk makes."""

    def __init__(self, desk: Desk, client: WebClient, *, carrier: Carrier | None = None) -> None:
        """Fetch and upload as *client*, and record in *desk* how far each copy is."""
        self._desk = desk
        self._client = client
        self._carrier = carrier or Carrier(token=client.token or "", timeout_s=client.timeout)

    def share(self, surface: Surface, call: Call, *, channel: ChannelId, thread_ts: MessageTs) -> MessageTs:
        """Return where the copy of a file stands in that thread, having put it there if it was not yet.

        Raises NotCopied when there is nothing to copy, NotSharedYet when it is to be looked for again.
        """
        copy = str(surface.content.get("copy") or "") or self._uploaded(surface, call)
        found = self._standing(copy, call, channel=channel, thread_ts=thread_ts)
        if found is None and not surface.content.get("is_shared"):
            call(
                self._client.files_completeUploadExternal,
                files=[{"id": copy, "title": surface.content["name"]}],
                channel_id=channel,
                thread_ts=thread_ts,
            )
            use_surfaces.reworded(self._desk, surface.id, copy=copy, is_shared=True)
            found = self._standing(copy, call, channel=channel, thread_ts=thread_ts)
        if found is None:
            raise NotSharedYet
        return found

    def delete(self, surface: Surface, call: Call) -> None:
        """Delete the copy, out of the message it stands in too; nothing when none was made."""
        copy = surface.content.get("copy")
        if copy:
            try:
                call(self._client.files_delete, file=copy)
            except SlackApiError as error:
                if error.response["error"] not in _GONE:
                    raise

    def _uploaded(self, surface: Surface, call: Call) -> str:
        content = self._fetched(surface, call)
        name = str(surface.content["name"])
        place = call(self._client.files_getUploadURLExternal, filename=name, length=len(content))
        self._carrier.send(str(place["upload_url"]), content)
        copy = str(place["file_id"])
        use_surfaces.reworded(self._desk, surface.id, copy=copy)
        return copy

    def _fetched(self, surface: Surface, call: Call) -> bytes:
        """Return the file's bytes; its address is asked for now, never taken from an event."""
        if "words" in surface.content:
            return str(surface.content["words"]).encode("utf-8", "replace")
        if "kept" in surface.content:
            content = use_surfaces.kept(self._desk, str(surface.content["kept"]))
            if content is None:
                raise NotCopied
            return content
        try:
            file = call(self._client.files_info, file=surface.content["file"])["file"]
        except SlackApiError as error:
            if error.response["error"] in _GONE:
                raise NotCopied from error
            raise
        content = self._carrier.fetch(str(file["url_private"]))
        if not 0 < len(content) <= FILE_MAX:
            raise NotCopied
        return content

    def _standing(
        self, copy: str, call: Call, *, channel: ChannelId, thread_ts: MessageTs
    ) -> MessageTs | None:
        answer = call(self._client.conversations_replies, channel=channel, ts=thread_ts, limit=1000)
        for message in reversed(answer.get("messages") or []):
            if any(file.get("id") == copy for file in message.get("files") or ()):
                return MessageTs(str(message["ts"]))
        return None


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: the token is for the address it is sent to, and for no other."""

    @override
    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_StayHere)
