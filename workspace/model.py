"""The records a workspace keeps: people, conversations, messages, views, files and apps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict

from workspace.manifest import Manifest
from workspace.timeline import NAMED, Timeline, drop

Json = dict[str, Any]
Values = dict[str, dict[str, Json]]  # block_id → action_id → what was typed or chosen
ChannelKind = Literal["channel", "private", "im", "mpim"]
ViewKind = Literal["modal", "home"]
StreamState = Literal["streaming", "ended", "stopped", "expired"]


class RefusedError(Exception):
    """A call broke a rule: *error* is the wire code, *rule* the sentence a person reads.

    *docs* is the page that states the rule, where it is another than that of the method.
    """

    def __init__(self, error: str, rule: str = "", /, **extra: Any) -> None:
        super().__init__(f"{error}: {rule}" if rule else error)
        self.error = error
        self.rule = rule
        self.extra = extra
        self.docs = ""


@dataclass(slots=True)
class Team:
    """The one workspace there is."""

    id: str
    name: str
    domain: str
    note: str = ""


@dataclass(slots=True)
class User:
    """A person, or the bot user of an app (then *app_id* and *bot_id* are set)."""

    id: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "UTC"
    locale: str = "en-US"
    title: str = ""
    role: str = ""
    manager: str | None = None
    is_bot: bool = False
    deleted: bool = False
    guest: bool = False
    hue: int | None = None
    app_id: str | None = None
    bot_id: str | None = None
    profile: Json = field(default_factory=dict)
    updated: int = 0

    @property
    def is_app(self) -> bool:
        """Whether an app speaks through this user."""
        return self.app_id is not None


@dataclass(slots=True)
class UserGroup:
    """A named group of people, written ``<!subteam^ID>`` in text."""

    id: str
    handle: str
    name: str
    members: list[str]
    description: str = ""
    channels: list[str] = field(default_factory=list)
    creator: str = ""
    updated: int = 0
    disabled: bool = False


@dataclass(slots=True)
class File:
    """An uploaded file; *content* stays in the workspace and is served with a bearer token."""

    __pydantic_config__: ClassVar[ConfigDict] = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}

    id: str
    name: str
    mimetype: str
    content: bytes
    user: str
    created: int
    title: str = ""
    channels: list[str] = field(default_factory=list)
    given_to: list[str] = field(default_factory=list)  # apps that got it with a form


@dataclass(slots=True)
class Reaction:
    """One emoji below a message, with who put it there, first one first."""

    name: str
    users: list[str]


@dataclass(slots=True)
class Stream:
    """How a message that is written while people watch stands.

    *state* is streaming until the app stops it (ended), a person does (stopped), or its life is over (expired).
    *display* is how its tasks are shown: each where it came (timeline), all in one plan block (plan), or runs
    of them drawn together (dense). What was streamed so far stands in the message's text and blocks.
    """

    state: StreamState
    expires_at: datetime
    display: Literal["timeline", "plan", "dense"] = "timeline"
    mode: Literal["", "text", "chunks"] = ""  # which of the two the app writes with; it may not change over
    recipient: str | None = None


@dataclass(slots=True)
class Pin:
    """That a message is pinned to its channel: by whom, and when (seconds since the epoch)."""

    ts: str
    by: str
    at: int


@dataclass(slots=True)
class Scheduled:
    """A message that is posted when the clock passes *post_at*; *draft* is its Draft as a dictionary."""

    id: str
    app_id: str
    channel: str
    post_at: int
    created: int
    draft: Json


@dataclass(slots=True, eq=False)
class Message:
    """One message; *ephemeral_to* names the only person who may ever see it.

    *attachments* are the older kind of structure: each has its number as `id`, and either `blocks` like a
    message, or any of pretext, author_name, title, title_link, text, fields (title, value, short), image_url,
    thumb_url, footer, ts, with a bar of its `color` (good, warning, danger or #rrggbb) beside it.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    icons: Json | None = None
    metadata: Json | None = None
    client_msg_id: str | None = None
    edited: Json | None = None
    reactions: list[Reaction] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    ephemeral_to: str | None = None
    unacked_for: set[str] = field(default_factory=set)
    values: dict[str, Values] = field(default_factory=dict)  # user → what they chose below the message
    stream: Stream | None = None

    @property
    def every_block(self) -> list[Json]:
        """Return the message's own blocks, then those of its attachments."""
        inside = [block for attachment in self.attachments for block in attachment.get("blocks") or []]
        return [*self.blocks, *inside]

    @property
    def changed_ts(self) -> str:
        """Return when it was said, or edited."""
        return self.edited["ts"] if self.edited else self.ts

    @property
    def is_reply(self) -> bool:
        """Whether the message stands in another message's thread."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True)
class Channel:
    """A conversation: public, private, or a direct one; messages are kept in the order of their ts."""

    id: str
    name: str
    kind: ChannelKind
    created: int
    creator: str = ""
    topic: str = ""
    purpose: str = ""
    members: list[str] = field(default_factory=list)
    archived: bool = False
    pins: list[Pin] = field(default_factory=list)  # the newest last
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[Message]] = field(default_factory=dict)  # ts of the root → its replies
    last_micros: int = 0
    timeline: Timeline = field(default_factory=Timeline, repr=False)

    @property
    def is_direct(self) -> bool:
        """Whether it is a direct conversation, of two or of several."""
        return self.kind in ("im", "mpim")

    def next_ts(self, micros: int) -> str:
        """Return a ts at or after *micros* since the epoch, later than every ts given out before here."""
        self.last_micros = max(micros, self.last_micros + 1)
        return f"{self.last_micros // 1_000_000}.{self.last_micros % 1_000_000:06d}"

    def add(self, message: Message) -> None:
        """Keep *message*; its ts is later than all before, as next_ts gave it."""
        ts, line = message.ts, self.timeline
        self.messages[ts] = message
        line.everything.append(ts)
        line.changed[ts] = None
        for file_id in message.files:
            line.with_file.setdefault(file_id, set()).add(ts)
        if not message.is_reply or message.subtype == "thread_broadcast":
            line.spoken.append(ts)
        if message.thread_ts and message.is_reply:
            line.within.setdefault(message.thread_ts, []).append(ts)
            if message.ephemeral_to is None:
                self.threads.setdefault(message.thread_ts, []).append(message)
                line.reply(message.thread_ts, user=message.user, text=message.text)

    def remove(self, message: Message) -> None:
        """Forget *message*."""
        ts, root, line = message.ts, message.thread_ts or "", self.timeline
        del self.messages[ts]
        line.changed.pop(ts, None)
        for ordered in (line.everything, line.spoken, line.within.get(root, [])):
            drop(ordered, ts)
        for file_id in message.files:
            line.with_file.get(file_id, set()).discard(ts)
        if message in (replies := self.threads.get(root, [])):
            replies.remove(message)
            line.unreply(root, user=message.user)
        if root and not line.within.get(root):
            line.forget(root)
            self.threads.pop(root, None)

    def rewritten(self, message: Message) -> None:
        """Note that *message* reads differently now."""
        changed = self.timeline.changed
        if message.ts in changed and message.changed_ts > self.messages[next(reversed(changed))].changed_ts:
            self.timeline.move_to_end(message.ts)
        if message.is_reply and message.ephemeral_to is None:
            people = self.timeline.followers.setdefault(message.thread_ts or "", set())
            people.update(NAMED.findall(message.text))

    def sort_changes(self) -> None:
        """Put what changed last at the end again, after messages came from elsewhere."""
        self.timeline.sort_changes({ts: m.edited["ts"] for ts, m in self.messages.items() if m.edited})

    def repliers_of(self, ts: str) -> list[str]:
        """Return who replied in the thread of *ts*, the first one first."""
        return list(self.timeline.repliers.get(ts, ()))

    def replies_to(self, ts: str) -> list[Message]:
        """Return the stored replies in the thread of *ts*, oldest first, ephemeral ones not among them."""
        return list(self.threads.get(ts, ()))


@dataclass(slots=True)
class View:
    """A modal or a Home tab as one person has it; *values* are what was typed or chosen so far."""

    id: str
    app_id: str
    user: str
    kind: ViewKind
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    unacked: bool = False
    channel: str | None = None  # where the person stood when it opened
    changed_ts: str = ""  # when the app last gave it a body

    @property
    def blocks(self) -> list[Json]:
        """Return the view's blocks."""
        blocks: list[Json] = self.body.get("blocks") or []
        return blocks


@dataclass(slots=True)
class App:
    """An installed app with its secrets, which never leave through the journal."""

    id: str
    name: str
    manifest: Manifest
    bot_user: str
    bot_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    revoked: bool = False
    sockets_off: bool = False
    events_off: bool = False  # after too many failures, until somebody switches them on again

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the bot scopes granted, in the order of the manifest."""
        return self.manifest.bot_scopes

    @property
    def hears_of_context(self) -> bool:
        """Whether it is an agent that asked to know what people look at beside its conversation."""
        return self.manifest.features.agent_view is not None and self.subscribes("app_context_changed")

    def subscribes(self, event: str) -> bool:
        """Whether the manifest asks for *event* (as it is written there: `message.im`, `app_mention` …)."""
        return event in self.manifest.bot_events


@dataclass(slots=True)
class ThreadState:
    """What an app said about a conversation: its status line, title and suggested prompts.

    *session* is where an agent's session stands: processing, active, suspended or closed; "" when there is none."""

    status: str = ""
    loading_messages: list[str] = field(default_factory=list)
    status_lasts: bool = False  # until the app takes it away: a session's; the older kind goes with a message
    status_ends_at: datetime | None = None
    session: str = ""
    title: str = ""
    prompts_title: str = ""
    prompts: list[Json] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Trigger:
    """Leave to open one view for one person; short-lived and used once."""

    id: str
    app_id: str
    user: str
    channel: str | None
    view_id: str | None
    expires_at: datetime
