"""However long a conversation is, a part of it is what looking through all of it would have given."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workspace.running import Running
from workspace.company import BUILT_IN
from workspace.founding import found
from workspace.model import Channel, Message
from workspace.reading import messages
from workspace.state import Workspace

ANA, BO = "U0ANADUA", "U0BOLIND"
SAID = st.fixed_dictionaries(
    {
        "user": st.sampled_from([ANA, BO]),
        "under": st.integers(-3, 8),  # the number of the message it replies to, none below 0
        "broadcast": st.booleans(),
        "only_to": st.sampled_from([None, None, None, ANA, BO]),
        "taken_back": st.booleans(),
    }
)


def a_conversation(said: list[dict[str, Any]]) -> tuple[Workspace, Channel]:
    """Return a channel in which that was said, and what was taken back is gone."""
    workspace = found(Workspace(seed=1), BUILT_IN)
    channel = Channel(id="C0NEWONE", name="new-one", kind="channel", created=0)
    workspace.channels[channel.id] = channel
    roots: list[Message] = []
    for number, one in enumerate(said):
        root = roots[one["under"]] if 0 <= one["under"] < len(roots) else None
        message = Message(
            ts=channel.next_ts(number),
            channel=channel.id,
            user=one["user"],
            text=f"say {number}",
            thread_ts=root.ts if root else None,
            subtype="thread_broadcast" if root and one["broadcast"] else None,
            ephemeral_to=one["only_to"],
        )
        channel.add(message)
        if root:
            root.thread_ts = root.ts
            if one["taken_back"]:
                channel.remove(message)
        elif one["only_to"] is None:
            roots.append(message)
    return workspace, channel


def seen_by_looking_at_all(channel: Channel, user: str, thread: str | None) -> list[str]:
    """Return the ts a person sees there, by the rule and nothing else."""
    return [
        m.ts
        for m in channel.messages.values()
        if m.ephemeral_to in (None, user)
        and (thread in (m.ts, m.thread_ts) if thread else not m.is_reply or m.subtype == "thread_broadcast")
    ]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(said=st.lists(SAID, max_size=25), limit=st.integers(1, 8), at=st.integers(0, 30), data=st.data())
def test_a_page_of_a_conversation_is_a_part_of_all_of_it(
    said: list[dict[str, Any]], limit: int, at: int, data: st.DataObject
) -> None:
    workspace, channel = a_conversation(said)
    ana = workspace.users[ANA]
    thread = data.draw(st.sampled_from([None, *channel.threads]))
    every = seen_by_looking_at_all(channel, ANA, thread)
    before = f"0.{at:06d}"

    def page(**wish: Any) -> list[str]:
        return [m["ts"] for m in messages(workspace, ana, channel, thread_ts=thread, limit=limit, **wish)]

    assert page() == every[-limit:]
    assert page(before=before) == [ts for ts in every if ts < before][-limit:]


@settings(max_examples=40, derandomize=True, deadline=None)
@given(said=st.lists(SAID, max_size=25))
def test_a_thread_knows_who_replied(said: list[dict[str, Any]]) -> None:
    _, channel = a_conversation(said)

    for root, replies in channel.threads.items():
        assert set(channel.repliers_of(root)) == {m.user for m in replies}
        assert channel.timeline.within[root] == [
            m.ts for m in channel.messages.values() if m.thread_ts == root and m.is_reply
        ]


def test_history_goes_on_where_it_was_left_however_much_is_said_meanwhile(workspace_server: Running) -> None:
    running = workspace_server
    said = [running.do("message", user="ana", channel="@ana", text=f"say {n}") for n in range(5)]
    place = said[0]["channel"]

    first = running.api("conversations.history", channel=place, limit=2).json()
    running.do("message", user="ana", channel="@ana", text="one more")
    cursor = first["response_metadata"]["next_cursor"]
    second = running.api("conversations.history", channel=place, limit=2, cursor=cursor).json()

    assert [m["text"] for m in first["messages"] + second["messages"]] == ["say 4", "say 3", "say 2", "say 1"]
    assert second["has_more"]


def test_a_thread_goes_on_after_its_root(workspace_server: Running) -> None:
    running = workspace_server
    root = running.do("message", user="ana", channel="@ana", text="root")
    for n in range(3):
        running.do("message", user="ana", channel="@ana", text=f"say {n}", thread_ts=root["ts"])
    told: list[str] = []
    more: dict[str, str] = {}

    for _ in range(4):
        part = running.api(
            "conversations.replies", channel=root["channel"], ts=root["ts"], limit=1, **more
        ).json()
        told += [m["text"] for m in part["messages"]]
        more = {"cursor": part.get("response_metadata", {}).get("next_cursor", "")}

    assert told == ["root", "say 0", "say 1", "say 2"]
    assert not part["has_more"]
