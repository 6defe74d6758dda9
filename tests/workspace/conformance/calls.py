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
    return {"channel": made["channel"]["id"]}


def _archived(stage: Stage) -> Json:
    room = _own_channel(stage)
    assert stage.running.api("conversations.archive", **room).json()["ok"]
    return room


def _with_ana(stage: Stage) -> Json:
    room = _own_channel(stage)
    assert stage.running.api("conversations.invite", **room, users=ANA).json()["ok"]
    return room | {"user": ANA}


def _group(stage: Stage) -> Json:
    name = stage.name("group")
    made = stage.running.api("usergroups.create", name=name, handle=name).json()
    return {"usergroup": made["usergroup"]["id"]}


def _named_group(stage: Stage) -> Json:
    name = stage.name("group")
    return {"name": name, "handle": name}


def _disabled_group(stage: Stage) -> Json:
    group = _group(stage)
    assert stage.running.api("usergroups.disable", **group).json()["ok"]
    return group


def _prompts(stage: Stage) -> Json:
    place = stage.in_thread()
    return place | {"prompts": [{"title": "Reset", "message": "Reset my password"}]}


def _replied(stage: Stage) -> Json:
    ts = stage.said()
    stage.running.do("message", user="bo", channel="#general", text="I do", thread_ts=ts)
    return {"channel": GENERAL, "ts": ts}


def _scheduled(stage: Stage) -> Json:
    post_at = stage.running.workspace.clock.seconds() + 3600
    return {"channel": GENERAL, "text": "Later", "post_at": post_at}


def _to_call_off(stage: Stage) -> Json:
    made = stage.running.api("chat.scheduleMessage", **_scheduled(stage)).json()
    return {"channel": GENERAL, "scheduled_message_id": made["scheduled_message_id"]}


def _linked(stage: Stage) -> Json:
    url = "https://wiki.example/vpn"
    said = stage.running.do("message", user="ana", channel="#general", text=f"See {url}")
    return {"channel": GENERAL, "ts": said["ts"], "unfurls": {url: {"text": "How to use the VPN"}}}


def _streaming(stage: Stage) -> Json:
    made = stage.running.api("chat.startStream", **stage.thread()).json()
    return {"channel": made["channel"], "ts": made["ts"], "markdown_text": "**More**"}


def _pinned(stage: Stage) -> Json:
    place = {"channel": GENERAL, "timestamp": stage.said()}
    assert stage.running.api("pins.add", **place).json()["ok"]
    return place


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
    "conversations.invite": GoodCall(lambda stage: {**_own_channel(stage), "users": ANA}, ("channel",)),
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
    "chat.meMessage": GoodCall(lambda stage: {"channel": GENERAL, "text": "waits"}, ("channel", "ts")),
    "chat.unfurl": GoodCall(_linked),
    "files.list": GoodCall(_nothing, ("files", "paging")),
    "files.delete": GoodCall(lambda stage: {"file": stage.file()}),
    "reactions.list": GoodCall(_nothing, ("items",)),
    "auth.revoke": GoodCall(lambda stage: {"test": True}, ("revoked",)),
    "emoji.list": GoodCall(_nothing, ("emoji", "cache_ts")),
    "users.getPresence": GoodCall(lambda stage: {"user": ANA}, ("presence",)),
    "dnd.info": GoodCall(lambda stage: {"user": ANA}, ("dnd_enabled",)),
    "dnd.teamInfo": GoodCall(lambda stage: {"users": ANA}, ("users",)),
    "usergroups.create": GoodCall(_named_group, ("usergroup",)),
    "usergroups.update": GoodCall(lambda stage: {**_group(stage), "description": "New"}, ("usergroup",)),
    "usergroups.users.update": GoodCall(lambda stage: {**_group(stage), "users": ANA}, ("usergroup",)),
    "usergroups.disable": GoodCall(_group, ("usergroup",)),
    "usergroups.enable": GoodCall(_disabled_group, ("usergroup",)),
    "conversations.archive": GoodCall(_own_channel),
    "conversations.unarchive": GoodCall(_archived),
    "conversations.close": GoodCall(lambda stage: {"channel": stage.thread()["channel"]}),
    "conversations.kick": GoodCall(_with_ana),
    "conversations.leave": GoodCall(lambda stage: {"channel": _with_ana(stage)["channel"]}),
    "conversations.mark": GoodCall(lambda stage: {"channel": GENERAL, "ts": stage.said()}),
    "conversations.rename": GoodCall(
        lambda stage: {**_own_channel(stage), "name": stage.name("renamed")}, ("channel",)
    ),
    "conversations.setPurpose": GoodCall(lambda stage: {**_own_channel(stage), "purpose": "Lunch"}),
    "conversations.setTopic": GoodCall(lambda stage: {**_own_channel(stage), "topic": "Lunch"}),
    "chat.scheduleMessage": GoodCall(_scheduled, ("channel", "scheduled_message_id", "post_at", "message")),
    "chat.scheduledMessages.list": GoodCall(_nothing, ("scheduled_messages", "response_metadata")),
    "chat.deleteScheduledMessage": GoodCall(_to_call_off),
    "chat.startStream": GoodCall(lambda stage: {**stage.thread(), "markdown_text": "It"}, ("channel", "ts")),
    "chat.appendStream": GoodCall(_streaming, ("channel", "ts")),
    "chat.stopStream": GoodCall(_streaming, ("channel", "ts", "message")),
    "pins.add": GoodCall(lambda stage: {"channel": GENERAL, "timestamp": stage.said()}),
    "pins.remove": GoodCall(_pinned),
    "pins.list": GoodCall(lambda stage: {"channel": GENERAL}, ("items",)),
    "agents.sessions.rename": GoodCall(lambda stage: {**stage.in_thread(), "title": "VPN"}),
}
