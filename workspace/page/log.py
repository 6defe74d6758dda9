"""A conversation or thread as rows: day lines, the line above what is new, messages and who they group with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from workspace.model import Message
from workspace.page.attached import shared_files
from workspace.page.clock_words import clock_time, day_line, last_seen, moment
from workspace.page.faces import Face, Faces, initials
from workspace.page.mrkdwn import mrkdwn_html, shortened
from workspace.page.reader import Reader
from workspace.page.scene import Scene
from workspace.state import Workspace

Json = dict[str, Any]
GROUP_FOR = timedelta(minutes=5)
WORDS_MAX = 60  # characters a thread is remembered by


@dataclass(frozen=True)
class Day:
    """A line between two days, or above the first unread message."""

    key: str
    words: str
    is_new: bool = False


@dataclass(frozen=True)
class Replies:
    """The line between the message a thread hangs on and what was replied."""

    key: str
    words: str
    is_replies: bool = True


@dataclass(frozen=True)
class Row:
    """One message, ready to be drawn."""

    key: str
    message: Json
    face: Face
    at: datetime
    time: Markup
    clock: str
    mine: bool
    grouped: bool
    has_slip: bool
    scene: Scene
    reactions: Sequence[Json] = ()
    own_emoji: str = ""  # what an app put in the place of its own picture, for this message
    own_picture: str = ""
    files: Sequence[Json] = ()
    last_reply: str = ""
    has_news: bool = False  # replies the reader has not seen
    stream: str = ""  # streaming, ended, stopped or expired; "" when the message came whole
    stopped_by: str = ""
    thread_words: str = ""  # how the thread begins that a reply was sent from to its channel


def rows(
    workspace: Workspace,
    messages: Sequence[Json],
    *,
    reader: Reader,
    new_after: str = "",
    in_thread: bool = False,
) -> list[Day | Replies | Row]:
    """Return messages, oldest first, as rows; what came after the ts *new_after* is new, nothing when it is ""."""
    out: list[Day | Replies | Row] = []
    before: Row | None = None
    faces = Faces(workspace)
    new_from = _first_new(messages, reader, new_after=new_after)
    for message in messages:
        row = _row(workspace, message, faces=faces, reader=reader, new_after=new_after)
        new_day = before is None or _day(before.at, reader) != _day(row.at, reader)
        is_new = message["ts"] == new_from
        if new_day or is_new:
            said = day_line(row.at, reader) if new_day else f"Since {row.clock}"
            out.append(Day(key=f"day-{message['ts']}", words=said, is_new=is_new))
        elif before is not None and _belongs(row, before):
            row = replace(row, grouped=True)
        out.append(row)
        if in_thread and before is None and (replies := message["reply_count"]):
            out.append(Replies(key="replies", words=f"{replies} {'reply' if replies == 1 else 'replies'}"))
        before = row
    return out


def is_growing(listed: Sequence[Day | Replies | Row]) -> bool:
    """Whether an app is writing one of these messages just now."""
    return any(isinstance(row, Row) and row.stream == "streaming" for row in listed)


def _first_new(messages: Sequence[Json], reader: Reader, *, new_after: str) -> str | None:
    if not new_after:
        return None
    others = (m["ts"] for m in messages if m["ts"] > new_after and m["author"]["id"] != reader.id)
    return next(others, None)


def _row(workspace: Workspace, message: Json, *, faces: Faces, reader: Reader, new_after: str) -> Row:
    at = moment(message["ts"])
    author = message["author"]
    user = workspace.users.get(author["id"])
    face = faces.of(user, name=author["name"]) if user else _stranger(author)
    is_app = face.is_app or bool(author["is_app"])
    kept = workspace.channels[message["channel"]].messages.get(message["ts"])
    stream = kept.stream if kept else None
    return Row(
        key=f"m-{message['ts']}",
        message=message,
        face=face,
        at=at,
        time=clock_time(at, reader),
        clock=f"{at.astimezone(reader.zone):%H:%M}",
        mine=author["id"] == reader.id and not is_app,
        grouped=False,
        has_slip=is_app and bool(message["blocks"] or stream),
        scene=Scene(reader, prefix=f"m{message['ts'].replace('.', '-')}-"),
        reactions=_reactions(message.get("reactions") or (), reader),
        own_emoji=_own_look(kept, "emoji").strip(":"),
        own_picture=_own_look(kept, "image_48", "image_64", "image_36", "image_72"),
        files=shared_files(workspace, message["files"], reader=reader),
        last_reply=_last_reply(message, reader),
        has_news=bool(new_after) and (message.get("latest_reply") or "") > new_after,
        stream=stream.state if stream else "",
        thread_words=_thread_words(workspace, message, reader),
        stopped_by=_stopped_by(workspace, message, reader) if stream and stream.state == "stopped" else "",
    )


def _belongs(row: Row, before: Row) -> bool:
    """Whether the message follows the one before it closely enough to go without a name."""
    same = _look(row) == _look(before)
    plain = not row.message.get("subtype") and not before.message.get("subtype")
    ephemeral = row.message.get("ephemeral") or before.message.get("ephemeral")
    after_slip = before.has_slip and not row.has_slip  # words below a slip would seem to belong to it
    return same and plain and not ephemeral and not after_slip and row.at - before.at <= GROUP_FOR


def _look(row: Row) -> tuple[str, ...]:
    return (row.face.id, row.face.name, row.own_emoji, row.own_picture)


def _reactions(reactions: Sequence[Mapping[str, Any]], reader: Reader) -> list[Json]:
    return [
        {
            "name": r["name"],
            "n": len(r["users"]),
            "on": reader.id in r["users"],
            "who": ", ".join(reader.names.get(u, u) for u in r["users"]),
        }
        for r in reactions
    ]


def _own_look(message: Message | None, *names: str) -> str:
    icons = (message.icons if message else None) or {}
    return next((str(icons[name]) for name in names if icons.get(name)), "")


def _stopped_by(workspace: Workspace, message: Json, reader: Reader) -> str:
    """Return who pressed Stop as far as the reader may know it: in a conversation of two, it was them."""
    return "you" if workspace.channels[message["channel"]].is_direct else ""


def _thread_words(workspace: Workspace, message: Json, reader: Reader) -> str:
    if message["subtype"] != "thread_broadcast":
        return ""
    root = workspace.channels[message["channel"]].messages.get(message["thread_ts"] or "")
    said = mrkdwn_html(root.text, reader).striptags() if root else ""
    return shortened(said, WORDS_MAX)


def _last_reply(message: Json, reader: Reader) -> str:
    return last_seen(moment(message["latest_reply"]), reader) if message.get("latest_reply") else ""


def _stranger(author: Mapping[str, Any]) -> Face:
    name = str(author["name"])
    return Face(
        id=str(author["id"]), name=name, initials=initials(name), hue=0, is_app=bool(author["is_app"])
    )


def _day(at: datetime, reader: Reader) -> object:
    return at.astimezone(reader.zone).date()
