"""What every listener is given: the desk, the signer, the client, and the call that came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.blocks.drawing import Drawing, Look, View
from handlers.drawings import Directory
from handlers.tokens import Signer
from workflows.domain.errors import DeskError
from workflows.domain.ids import UserId
from workflows.ports import Desk, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The desk as listeners see it."""

    desk: Desk
    client: WebClient
    signer: Signer
    bot_user_id: str

    def look(self, uow: UnitOfWork) -> Look:
        """Return how things are drawn now, for somebody who reads inside *uow*."""
        return Look(
            now=self.desk.clock.now(), signer=self.signer, policy=self.desk.policy, people=Directory(uow)
        )

    def language(self, user_id: UserId) -> str:
        """Return the language somebody who presses or types is answered in."""
        with self.desk.reading() as uow:
            return self.look(uow).language(user_id)

    def open_form(self, call: Call, view: View) -> None:
        """Open a form over what the person looks at, who is told when it took longer than the platform waits.

        A press that is delivered again finds its trigger used: its form is open already.
        """
        try:
            self.client.views_open(trigger_id=call.body["trigger_id"], view=view)
        except SlackApiError as error:
            if error.response["error"] == "exchanged_trigger_id":
                return
            if error.response["error"] != "expired_trigger_id" or not call.body.get("response_url"):
                raise  # left unacknowledged, the platform itself says that it failed
            raise DeskError("too_slow") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One payload and the ways to answer it. `ack` must come after the effect is committed.

    `refused` logs and counts, by its code, what was refused to somebody who is answered otherwise than by an error.
    """

    body: Mapping[str, Any]
    ack: Callable[..., Any]
    respond: Callable[..., Any]
    refused: Callable[[str], None] = lambda _code: None

    @property
    def event(self) -> Mapping[str, Any]:
        """The event inside an event payload."""
        event: Mapping[str, Any] = self.body["event"]
        return event

    @property
    def user_id(self) -> UserId:
        """Who pressed, sent or typed: as the platform says, never as the payload's values say."""
        if "user" in self.body:
            return UserId(str(self.body["user"]["id"]))
        return UserId(str(self.body["user_id"]))

    @property
    def action(self) -> Mapping[str, Any]:
        """The element that was pressed."""
        action: Mapping[str, Any] = self.body["actions"][0]
        return action

    @property
    def value(self) -> str:
        """What the pressed element carries: an id and its proof."""
        return str(self.action.get("value", ""))

    @property
    def request_id(self) -> str:
        """A name for this very click, form or command; the same when it is delivered again."""
        view = self.body.get("view")
        if self.body.get("type") == "view_submission" and view:
            return f"view:{view['id']}"
        return f"trigger:{self.body['trigger_id']}"

    def tell(self, drawing: Drawing, *, replaces: bool = False) -> None:
        """Say something that only this person sees; nothing on Home, where only Home itself can answer.

        With *replaces* it takes the place of what was pressed, which only they see.
        """
        if not self.body.get("response_url"):
            return
        self.respond(
            text=drawing.text,
            blocks=drawing.blocks or None,
            response_type="ephemeral",
            replace_original=replaces,
        )
