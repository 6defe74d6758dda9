"""Methods about files: asking for an upload address, completing an upload, looking a file up."""

from __future__ import annotations

from workspace import posting
from workspace.api.call import Call, method
from workspace.model import Json, RefusedError
from workspace.posting import Draft
from workspace.uploads import kept_file


@method("files.getUploadURLExternal", "files:write", tier=4)
def upload_address(call: Call) -> Json:
    """Return where the bytes of a file are to be sent."""
    name, length = call.text("filename"), call.whole("length", 0)
    if length < 1:
        raise RefusedError("invalid_arguments", "length must be above 0")
    file = kept_file(call.workspace, name=name, content=b"", user=call.app.bot_user)
    return {"upload_url": f"{call.workspace.base_url}/upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write", tier=4)
def complete_upload(call: Call) -> Json:
    """Take uploaded files as finished, and share them where asked."""
    workspace = call.workspace
    wanted = call.structure("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(item, dict) for item in wanted):
        raise RefusedError("invalid_arguments", "files must be a list of {id, title}")
    done: list[str] = []
    for item in wanted:
        file = workspace.files.get(str(item.get("id")))
        if file is None or not file.content:
            raise RefusedError("file_not_found", f"{item.get('id')} was not uploaded")
        file.title = item.get("title") or file.name
        workspace.touch("file", file.id)
        done.append(file.id)
    for channel_id in [call.optional("channel_id"), *call.names("channels")]:
        if channel_id:
            _share(call, channel_id, done)
    return {"files": [workspace.file_dict(file_id) for file_id in done]}


def _share(call: Call, channel_id: str, file_ids: list[str]) -> None:
    workspace = call.workspace
    shared = Call(workspace, call.app, call.method, {"channel": channel_id})
    channel = shared.member_channel()
    for file_id in file_ids:
        workspace.files[file_id].channels.append(channel.id)
        workspace.touch("file", file_id)
    draft = Draft(
        text=call.text("initial_comment", ""), thread_ts=call.optional("thread_ts"), files=list(file_ids)
    )
    posting.post(workspace, channel, workspace.users[call.app.bot_user], draft, app=call.app)


@method("files.info", "files:read", tier=4)
def files_info(call: Call) -> Json:
    """Return what is known of a file."""
    file_id = call.text("file")
    if file_id not in call.workspace.files:
        raise RefusedError("file_not_found", f"there is no file {file_id}")
    return {"file": call.workspace.file_dict(file_id)}
