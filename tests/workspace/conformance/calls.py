"""One good call of each method: how its arguments are made on a stage, and what its answer must have in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.workspace.conformance.stage import ANA, GENERAL, HOME, MODAL, Stage
from tests.workspace.running import Json


@dataclass(frozen=True, slots=True)
class GoodCall:
    """Arguments, made anew for each call, and the names in the answer beside `ok`."""

    args: Callable[[Stage], Json]
    answer: tuple[str, ...] = ()


def _nothing(stage: Stage) -> Json:
    return {}


def _reacted(stage: Stage) -> Json:
    place = {"channel": GENERAL, "timestamp": stage.said(), "name": "eyes"}
    assert stage.running.api("reactions.add", **place).json()["ok"]
    return place


def _uploaded(stage: Stage) -> Json:
    return {
        "files": [{"id": stage.file(), "title": "Log"}],
        "channel_id": GENERAL,
        "initial_comment": "A log",
    }


def _joinable(stage: Stage) -> Json:
    return {"channel": "C0STATUS"}


def _own_channel(stage: Stage) -> Json:
    made = stage.running.api("conversations.create", name=stage.name("inc")).json()
    return {"channel": made["channel"]["id"], "users": ANA}


def _prompts(stage: Stage) -> Json:
    place = stage.in_thread()
    return place | {"prompts": [{"title": "Reset", "message": "Reset my password"}]}


def _replied(stage: Stage) -> Json:
    ts = stage.said()
    stage.running.do("message", user="bo", channel="#general", text="I do", thread_ts=ts)
    return {"channel": GENERAL, "ts": ts}


CALLS: dict[str, GoodCall] = {
    "api.test": GoodCall(lambda stage: {"foo": "bar"}, ("args",)),
    "auth.test": GoodCall(_nothing, ("url", "team", "user", "team_id", "user_id", "bot_id")),
    "apps.connections.open": GoodCall(_nothing, ("url",)),
    "bots.info": GoodCall(lambda stage: {"bot": stage.running.app.bot_id}, ("bot",)),
    "team.info": GoodCall(_nothing, ("team",)),
    "users.info": GoodCall(lambda stage: {"user": ANA}, ("user",)),
    "users.list": GoodCall(lambda stage: {"limit": 2}, ("members", "cache_ts", "response_metadata")),
    "users.lookupByEmail": GoodCall(
        lambda stage: {"email": stage.running.workspace.users[ANA].email}, ("user",)
    ),
    "users.profile.get": GoodCall(lambda stage: {"user": ANA}, ("profile",)),
    "users.conversations": GoodCall(_nothing, ("channels", "response_metadata")),
    "usergroups.list": GoodCall(lambda stage: {"include_users": True}, ("usergroups",)),
    "usergroups.users.list": GoodCall(
        lambda stage: {"usergroup": next(iter(stage.running.workspace.groups))}, ("users",)
    ),
    "conversations.list": GoodCall(
        lambda stage: {"types": "public_channel,private_channel", "limit": 2},
        ("channels", "response_metadata"),
    ),
    "conversations.info": GoodCall(lambda stage: {"channel": GENERAL}, ("channel",)),
    "conversations.members": GoodCall(lambda stage: {"channel": GENERAL}, ("members", "response_metadata")),
    "conversations.open": GoodCall(lambda stage: {"users": ANA, "return_im": True}, ("channel",)),
    "conversations.join": GoodCall(_joinable, ("channel",)),
    "conversations.invite": GoodCall(_own_channel, ("channel",)),
    "conversations.create": GoodCall(lambda stage: {"name": stage.name("room")}, ("channel",)),
    "conversations.history": GoodCall(
        lambda stage: {"channel": GENERAL, "limit": 3}, ("messages", "has_more")
    ),
    "conversations.replies": GoodCall(_replied, ("messages", "has_more")),
    "chat.postMessage": GoodCall(
        lambda stage: {**stage.thread(), "text": "An answer"}, ("channel", "ts", "message")
    ),
    "chat.postEphemeral": GoodCall(
        lambda stage: {"channel": GENERAL, "user": ANA, "text": "Only you"}, ("message_ts",)
    ),
    "chat.update": GoodCall(
        lambda stage: {"channel": GENERAL, "ts": stage.posted(), "text": "Changed"},
        ("channel", "ts", "text", "message"),
    ),
    "chat.delete": GoodCall(lambda stage: {"channel": GENERAL, "ts": stage.posted()}, ("channel", "ts")),
    "chat.getPermalink": GoodCall(
        lambda stage: {"channel": GENERAL, "message_ts": stage.said()}, ("channel", "permalink")
    ),
    "reactions.add": GoodCall(
        lambda stage: {"channel": GENERAL, "timestamp": stage.said(), "name": "thumbsup"}
    ),
    "reactions.remove": GoodCall(_reacted),
    "reactions.get": GoodCall(
        lambda stage: {"channel": GENERAL, "timestamp": stage.said()}, ("type", "channel", "message")
    ),
    "views.open": GoodCall(lambda stage: {"trigger_id": stage.trigger(), "view": MODAL}, ("view",)),
    "views.push": GoodCall(lambda stage: {"trigger_id": stage.trigger_in_modal(), "view": MODAL}, ("view",)),
    "views.update": GoodCall(lambda stage: {"view_id": stage.view()["id"], "view": MODAL}, ("view",)),
    "views.publish": GoodCall(lambda stage: {"user_id": ANA, "view": HOME}, ("view",)),
    "files.getUploadURLExternal": GoodCall(
        lambda stage: {"filename": "a.txt", "length": 3}, ("upload_url", "file_id")
    ),
    "files.completeUploadExternal": GoodCall(_uploaded, ("files",)),
    "files.info": GoodCall(lambda stage: {"file": stage.file()}, ("file",)),
    "assistant.threads.setStatus": GoodCall(lambda stage: {**stage.in_thread(), "status": "is reading…"}),
    "assistant.threads.setTitle": GoodCall(lambda stage: {**stage.in_thread(), "title": "VPN"}),
    "assistant.threads.setSuggestedPrompts": GoodCall(_prompts),
    "agents.sessions.setStatus": GoodCall(lambda stage: {**stage.in_thread(), "status": "processing"}),
    "agents.sessions.rename": GoodCall(lambda stage: {**stage.in_thread(), "title": "VPN"}),
}
