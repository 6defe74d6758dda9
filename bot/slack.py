"""The Bolt app: every listener of the registry, bound to the desk, acknowledged after its effect is committed."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.refusals import Refused
from bot.settings import Settings
from bot.tally import Tally
from handlers.blocks.drawing import Drawing
from handlers.blocks.fields import notice
from handlers.edge import Call, Edge
from handlers.registry import LISTENERS, Listener, On
from handlers.tokens import Signer
from handlers.words import error_sentence, speaking
from workflows.domain.errors import DeskError
from workflows.ports import Desk

STARTING_TRIES = 10
"""Bots that start at once share twenty readings of the directory a minute."""

log = structlog.get_logger()


def client_of(settings: Settings) -> WebClient:
    """Return a client of the workspace the settings name.

    A call gives up well before the lease of its job ends, so that a stalled one cannot outlive it. It is one
    request: a post that was tried may stand there, and only the sender looks before it tries again.
    """
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=max(1, round(settings.lease_s / 3)),
        retry_handlers=[],  # the SDK's own repeats a request whose answer was lost
    )


def patient(client: WebClient) -> WebClient:
    """Return the same client for a start, which reads much at once: told to wait, it waits and asks again."""
    starting = copy(client)
    starting.retry_handlers = [RateLimitErrorRetryHandler(max_retry_count=STARTING_TRIES)]
    return starting


@dataclass(frozen=True, slots=True)
class Me:
    """Who the desk is in the workspace it was let into."""

    user_id: str
    team_id: str


def who_am_i(client: WebClient) -> Me:
    """Return who the bot is. Raises Refused when the workspace does not let it in."""
    try:
        said = client.auth_test()
        return Me(user_id=str(said["user_id"]), team_id=str(said["team_id"]))
    except SlackApiError as error:
        code = error.response["error"]
        raise Refused(
            f"The workspace refused SLACK_BOT_TOKEN ({code}). Copy the bot token again from the app's settings."
        ) from None
    except OSError as error:
        raise Refused(
            f"The workspace at {client.base_url} does not answer ({error}). Is SLACK_API_URL right?"
        ) from None


def make_app(
    desk: Callable[[], Desk],
    client: WebClient,
    *,
    signer: Signer,
    bot_user_id: str,
    tally: Tally | None = None,
) -> App:
    """Return the app with all its listeners; each payload is taken in by the *desk* of that moment.

    Listeners run before the acknowledgement: a failure leaves the payload unacknowledged, so that it is
    delivered again, and the inbox makes a second delivery harmless. What is refused is counted in *tally*.
    """
    tally = tally or Tally()
    app = App(
        name="deskhand",  # else Bolt looks through every frame of the stack for one
        client=patient(client),  # for Bolt's own calls: who it is, and where to connect
        process_before_response=True,
        request_verification_enabled=False,  # a socket has no request to sign, and bot/slack_web.py looks first
    )

    def edge() -> Edge:
        return Edge(desk=desk(), client=client, signer=signer, bot_user_id=bot_user_id)

    for listener in LISTENERS:
        _register(app, listener)(_bound(edge, listener, tally))
    app.error(_on_error)
    return app


def _register(app: App, listener: Listener) -> Callable[[Callable[..., None]], Any]:
    match listener.on:
        case On.EVENT:
            return app.event(listener.name)
        case On.ACTION:
            return app.action(listener.name)
        case On.OPTIONS:
            return app.options(listener.name)
        case On.VIEW:
            return app.view(listener.name)
        case On.COMMAND:
            return app.command(listener.name)
        case On.SHORTCUT:
            return app.global_shortcut(listener.name)
        case On.MESSAGE_SHORTCUT:
            return app.message_shortcut(listener.name)


def _bound(
    edge_of: Callable[[], Edge], listener: Listener, tally: Tally
) -> Callable[[dict[str, Any], Ack, Respond], None]:
    def listen(body: dict[str, Any], ack: Ack, respond: Respond) -> None:
        def refused(code: str) -> None:
            _note(call, listener, code, tally=tally)

        call, edge = Call(body=body, ack=ack, respond=respond, refused=refused), edge_of()
        if listener.on is On.EVENT:  # nobody is answered; what it leads to is drawn for whoever reads it
            _do(edge, call, listener, tally=tally)
            return
        with speaking(edge.language(call.user_id)):
            _do(edge, call, listener, tally=tally)

    return listen


def _do(edge: Edge, call: Call, listener: Listener, *, tally: Tally) -> None:
    try:
        listener.do(edge, call)
    except DeskError as error:
        _note(call, listener, error.code, tally=tally)
        if listener.on is On.EVENT:
            raise  # there is nobody to tell, and delivered again it may be taken in
        _say(call, listener, error_sentence(error.code, error.facts))


def _note(call: Call, listener: Listener, code: str, *, tally: Tally) -> None:
    tally.note("call", code)
    who = {} if listener.on is On.EVENT else {"user": call.user_id}
    log.warning("refused", action="call.refused", code=code, listener=str(listener.name), **who)


def _say(call: Call, listener: Listener, sentence: str) -> None:
    """Tell the person, in the way this kind of payload allows."""
    if listener.on is On.VIEW:
        blocks = [block["block_id"] for block in call.body["view"]["blocks"] if block["type"] == "input"]
        if blocks:
            call.ack(response_action="errors", errors={blocks[0]: sentence})
        else:
            call.ack(response_action="update", view=notice(sentence))
    elif listener.on is On.OPTIONS:
        call.ack(options=[])
    elif listener.on is On.COMMAND:
        call.ack(text=sentence, response_type="ephemeral")
    else:
        call.ack()
        call.tell(Drawing(sentence, []))


def _on_error(error: Exception, body: dict[str, Any]) -> None:
    """Log a fault without what anybody wrote; the payload stays unacknowledged."""
    log.error(
        "listener failed",
        action="listener.failed",
        kind=str(body.get("type")),
        error=type(error).__name__,
        exc_info=error,
    )
