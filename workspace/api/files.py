"""Methods about files: asking for an upload address, completing an upload, looking files up, deleting them."""

from __future__ import annotations

import math
from typing import Any

from workspace import posting, uploads
from workspace.api.call import Call, method
from workspace.api.drafts import blocks_of, look_of, target_of
from workspace.model import Channel, File, Json, RefusedError
from workspace.posting import Draft

CHANNELS_MAX = 100


@method("files.getUploadURLExternal", "files:write", tier=4)
def upload_address(call: Call) -> Json:
    """Return where the bytes of a file are to be sent."""
    name, length = call.text("filename"), call.whole("length", 0)
    if length < 1:
        raise RefusedError("invalid_arguments", "length must be above 0")
    file = uploads.kept_file(call.workspace, name=name, content=b"", user=call.app.bot_user)
    return {"upload_url": f"{call.workspace.base_url}/upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write", tier=4)
def complete_upload(call: Call) -> Json:
    """Take uploaded files as finished, and share them where asked: everywhere or, when refused, nowhere."""
    workspace = call.workspace
    wanted = call.structure("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(item, dict) for item in wanted):
        raise RefusedError("invalid_arguments", "files must be a list of {id, title}")
    files = [_uploaded(call, item) for item in wanted]
    draft, channels = _draft(call, files), _channels(call)
    for channel in channels:
        posting.thread_root(channel, draft.thread_ts)
    for file, item in zip(files, wanted, strict=True):
        file.title = str(item.get("title") or file.title or file.name)
        file.channels = list(dict.fromkeys([*file.channels, *(c.id for c in channels)]))
        workspace.touch("file", file.id)
    author = workspace.users[call.app.bot_user]
    for channel in channels:
        posting.post(workspace, channel, author, draft, app=call.app)
    return {"files": [workspace.file_dict(file.id) for file in files]}


def _uploaded(call: Call, item: Json) -> File:
    file = call.workspace.files.get(str(item.get("id")))
    if file is None or not file.content or file.user != call.app.bot_user:
        raise RefusedError("file_not_found", f"{item.get('id')} was not uploaded")
    return file


def _channels(call: Call) -> list[Channel]:
    named = dict.fromkeys(c for c in (call.optional("channel_id"), *call.names("channels")) if c)
    if len(named) > CHANNELS_MAX:
        raise RefusedError("channels_limit_exceeded", f"at most {CHANNELS_MAX} channels")
    found = [target_of(Call(call.workspace, call.app, call.method, {"channel": c})) for c in named]
    outside = [c for c in found if call.app.bot_user not in c.members]
    if outside:
        raise RefusedError("not_in_channel", f"the app is not in {outside[0].name}")
    return found


def _draft(call: Call, files: list[File]) -> Draft:
    comment = call.text("initial_comment", "")
    username, icons = look_of(call)
    return Draft(
        text=comment,
        blocks=[] if comment else blocks_of(call) or [],
        thread_ts=call.optional("thread_ts"),
        username=username,
        icons=icons,
        files=[file.id for file in files],
    )


@method("files.info", "files:read", tier=4)
def files_info(call: Call) -> Json:
    """Return what is known of a file."""
    return {"file": call.workspace.file_dict(_file(call).id)}


@method("files.list", "files:read")
def files_list(call: Call) -> Json:
    """Return the files the app can see, the newest first, a page at a time."""
    user, channel = call.optional("user"), call.optional("channel")
    seen = [
        file
        for file in reversed(call.workspace.files.values())
        if file.content and _is_visible(call, file) and user in (None, file.user)
        if channel is None or channel in file.channels
    ]
    count, page = max(call.whole("count", 100), 1), max(call.whole("page", 1), 1)
    part = seen[(page - 1) * count : page * count]
    paging: dict[str, Any] = {"count": count, "total": len(seen), "page": page}
    paging["pages"] = max(math.ceil(len(seen) / count), 1)
    return {"files": [call.workspace.file_dict(file.id) for file in part], "paging": paging}


@method("files.delete", "files:write")
def files_delete(call: Call) -> Json:
    """Delete one of the app's files, out of every message too."""
    file = _file(call)
    if file.user != call.app.bot_user:
        raise RefusedError("cant_delete_file", "an app deletes its own files only")
    uploads.forget(call.workspace, file)
    return {}


def _file(call: Call) -> File:
    file = call.workspace.files.get(call.text("file"))
    if file is None or not _is_visible(call, file):
        raise RefusedError("file_not_found", "there is no such file")
    return file


def _is_visible(call: Call, file: File) -> bool:
    """Whether the app uploaded the file, got it with a form, or sits where it was shared."""
    bot, channels = call.app.bot_user, call.workspace.channels
    if file.user == bot or call.app.id in file.given_to:
        return True
    return any(bot in channels[c].members for c in file.channels if c in channels)
