"""The workspace: everything it holds, in memory, changed only on the event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from urllib.parse import quote

from workspace import reading
from workspace.clock import Clock
from workspace.courier import ACK_TIMEOUT_S, Courier
from workspace.deadlines import Deadlines
from workspace.faults import Faults
from workspace.hooks import Hooks
from workspace.ids import Ids
from workspace.journal import Journal
from workspace.limits import Limits
from workspace.metrics import Metrics
from workspace.model import (
    App,
    Channel,
    File,
    Json,
    RefusedError,
    Scheduled,
    Team,
    ThreadState,
    User,
    UserGroup,
    View,
)
from workspace.notices import NoticeBoard, Subscription
from workspace.tickets import Tickets
from workspace.triggers import Triggers

VOICE = "U0WORKSPC"  # the user through whom the workspace itself says something


class Workspace:
    """Hold people, conversations and apps, and say what each person can see of them."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        seed: int | None = None,
        lenient: bool = False,
        patience_s: float = ACK_TIMEOUT_S,
    ) -> None:
        self.clock = clock or Clock()
        self.ids = Ids(seed)
        self.lenient = lenient
        self.base_url = ""  # set when the port is known
        self.env_files: dict[str, str] = {}  # app → the file its addresses and tokens were written to
        self.team = Team(id="T0WORKSPC", name="Workspace", domain="workspace")
        self.users: dict[str, User] = {}
        self.groups: dict[str, UserGroup] = {}
        self.channels: dict[str, Channel] = {}
        self.apps: dict[str, App] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}  # user → ids of the open modals, the root first
        self.homes: dict[tuple[str, str], str] = {}  # (app, user) → id of the Home view
        self.threads: dict[tuple[str, str], ThreadState] = {}  # (channel, thread_ts or "")
        self.files: dict[str, File] = {}
        self.offered: dict[
            tuple[str, str, str], list[Json]
        ] = {}  # (user, block, action) → last options found
        self.contexts: dict[str, list[Json]] = {}  # user → what they look at beside an agent's conversation
        self.read_marks: dict[tuple[str, str], str] = {}
        self.scheduled: dict[str, Scheduled] = {}
        self.known_apps: dict[str, Json] = {}  # ids and secrets of apps installed in an earlier life, by name
        self.life = 1  # how often it was started with the same store
        self.is_kept = False  # whether there is a store
        self.touched: dict[tuple[str, ...], None] = {}  # (kind, *key) of what changed and is not stored yet
        self.stored_soon: Callable[[], None] = lambda: None  # tells the store that something was touched
        self.notices = NoticeBoard()
        self.metrics = Metrics()
        self.journal = Journal(self.clock, told=self.notices.tell_frame)
        self.faults = Faults(self.ids.chance)
        self.limits = Limits(self.clock, lenient=lenient)
        self.triggers = Triggers(self.clock, self.ids, life_s=patience_s)
        self.hooks = Hooks(self.clock, touch=self.touch)
        self.tickets = Tickets()
        self.deadlines = Deadlines(self.clock)
        self.courier = Courier(
            clock=self.clock,
            ids=self.ids,
            journal=self.journal,
            metrics=self.metrics,
            faults=self.faults,
            team_id=lambda: self.team.id,
            touch=self.touch,
            ack_timeout_s=patience_s,
        )

    def touch(self, kind: str, *key: str) -> None:
        """Note that a record changed; *kind* and *key* as in workspace/store.py."""
        if self.is_kept:
            self.touched[kind, *key] = None
            self.stored_soon()

    # Who and where

    def user(self, name_or_id: str) -> User:
        """Return the user with this id or name; raise RefusedError(user_not_found)."""
        found = self.users.get(name_or_id)
        if found is None:
            wanted = name_or_id.removeprefix("@")
            found = next((u for u in self.users.values() if u.name == wanted), None)
        if found is None:
            raise RefusedError("user_not_found", f"nobody here is called {name_or_id!r}")
        return found

    def people(self) -> list[User]:
        """Return everybody a visitor of the page can be, in the order of the people file."""
        return [u for u in self.users.values() if not u.is_bot and not u.deleted]

    def channel(self, channel_id: str) -> Channel:
        """Return the conversation with this id; raise RefusedError(channel_not_found)."""
        found = self.channels.get(channel_id)
        if found is None:
            raise RefusedError("channel_not_found", f"there is no conversation {channel_id!r}")
        return found

    def channel_named(self, name: str) -> Channel:
        """Return the channel called *name*, with or without `#`; raise RefusedError(channel_not_found)."""
        wanted = name.removeprefix("#")
        found = next((c for c in self.channels.values() if c.name == wanted and not c.is_direct), None)
        if found is None:
            raise RefusedError("channel_not_found", f"there is no channel called {name!r}")
        return found

    def direct(self, members: Iterable[str]) -> Channel:
        """Return the direct conversation of exactly *members* (user ids), made when there is none yet."""
        wanted = list(dict.fromkeys(members))
        for channel in self.channels.values():
            if channel.is_direct and set(channel.members) == set(wanted):
                return channel
        kind, prefix = ("im", "D0") if len(wanted) <= 2 else ("mpim", "G0")
        made = Channel(
            id=self.ids.new(prefix),
            name="" if kind == "im" else "mpdm-" + "--".join(self.users[u].name for u in wanted),
            kind="im" if kind == "im" else "mpim",
            created=self.clock.seconds(),
            creator=wanted[0],
            members=wanted,
        )
        self.channels[made.id] = made
        self.touch("channel", made.id)
        return made

    def app_in(self, channel: Channel) -> App | None:
        """Return the app a direct conversation is with, None when it is with people."""
        for member in channel.members if channel.is_direct else ():
            user = self.users.get(member)
            if user and user.app_id in self.apps:
                return self.apps[user.app_id]
        return None

    def first_app(self) -> App:
        """Return the app of the first manifest; raise RefusedError(app_not_found) when there is none."""
        for app in self.apps.values():
            return app
        raise RefusedError("app_not_found", "no app is installed")

    # What one person sees

    def conversations_of(self, user: User) -> list[Json]:
        """Return the sidebar of *user*: id, name, kind (app, channel, private, dm), unread, mentions …"""
        return reading.conversations(self, user)

    def messages_for(
        self,
        user: User,
        channel_id: str,
        *,
        thread_ts: str | None = None,
        before: str | None = None,
        limit: int = 100,
    ) -> list[Json]:
        """Return the newest messages *user* sees there, oldest first; of a thread when *thread_ts* is given.

        Raises RefusedError(channel_not_found) when the conversation is closed to *user*.
        """
        channel = self.channel(channel_id)
        return reading.messages(self, user, channel, thread_ts=thread_ts, before=before, limit=limit)

    def message_for(self, user: User, channel_id: str, ts: str) -> Json:
        """Return one message as *user* sees it; raise RefusedError(message_not_found)."""
        channel = self.channel(channel_id)
        message = channel.messages.get(ts)
        if message is None or not reading.can_read(user, channel) or not reading.can_see(user.id, message):
            raise RefusedError("message_not_found", f"{user.name} sees no message {ts} in {channel_id}")
        return reading.message_dict(self, user, message)

    def view_for(self, user: User, view_id: str) -> Json:
        """Return one of the views *user* has open, or a Home; raise RefusedError(view_not_found)."""
        view = self.views.get(view_id)
        if view is None or view.user != user.id:
            raise RefusedError("view_not_found", f"{user.name} has no view {view_id!r}")
        return reading.view_dict(self, view)

    def views_of(self, user: User) -> list[Json]:
        """Return the modals *user* has open, the one on top last."""
        return [reading.view_dict(self, self.views[v]) for v in self.stacks.get(user.id, [])]

    def home_of(self, user: User, app_id: str) -> Json | None:
        """Return the Home tab the app published for *user*, None when it has not yet."""
        view_id = self.homes.get((app_id, user.id))
        return reading.view_dict(self, self.views[view_id]) if view_id else None

    def thread_state(self, channel_id: str, thread_ts: str | None = None) -> ThreadState:
        """Return what the app said about a conversation or thread: status line, title, prompts."""
        return self.threads.get((channel_id, thread_ts or "")) or ThreadState()

    def file_dict(self, file_id: str) -> Json:
        """Return what is shown of a file, its content not among it."""
        file = self.files[file_id]
        private = f"{self.base_url}/files-pri/{self.team.id}-{file.id}/{quote(file.name, safe='')}"
        return {
            "id": file.id,
            "name": file.name,
            "title": file.title or file.name,
            "mimetype": file.mimetype,
            "filetype": file.name.rpartition(".")[2].lower() if "." in file.name else "text",
            "size": len(file.content),
            "user": file.user,
            "created": file.created,
            "timestamp": file.created,
            "mode": "hosted",
            "is_external": False,
            "url_private": private,
            "url_private_download": private,
            "channels": list(file.channels),
        }

    def mark_read(self, user: User, channel_id: str) -> None:
        """Take everything in the conversation as read by *user*."""
        channel = self.channel(channel_id)
        last = next(reversed(channel.messages), "")
        if self.read_marks.get((user.id, channel_id), "") < last:
            self.set_read_mark(user.id, channel_id, last)
            self.notices.tell([user.id], "unread", channel=channel_id)

    def set_read_mark(self, user_id: str, channel_id: str, ts: str) -> None:
        """Take everything up to *ts* as read."""
        self.read_marks[user_id, channel_id] = ts
        self.touch("read", user_id, channel_id)

    def subscribe(self, user: User) -> Subscription:
        """Return the change notices for *user* from now on; `aclose()` ends them."""
        return self.notices.subscribe(user.id)

    # Time

    def pass_time(self, by: timedelta) -> None:
        """Move the clock, timers and all."""
        self.clock.advance(by)
        self.touch("clock", "")
