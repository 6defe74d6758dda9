"""The local workspace under load: messages a second to watchers, and how fast a long conversation opens.

Writers post at a steady rate through the control API while ten page sockets and the Socket Mode connection of an
app listen. Every message must reach every watcher once and in order. The peer is a bare server that echoes each
post to ten sockets and does nothing else. All of it runs on one machine, so the loader takes its share of it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import websockets
from rich.console import Console
from rich.table import Table
from websockets.asyncio.client import ClientConnection, connect

from tests.workspace.manifests import manifest
from tests.workspace.process import Process, started
from workspace.company import BUILT_IN
from workspace.manifest import Manifest
from workspace.model import Channel, Message
from workspace.state import Workspace
from workspace.store import Store, fill

RATE, SECONDS = 200, 10
WATCHERS, WRITERS = 10, 8
LENGTHS = (100, 10_000, 100_000)
OPENS_WITHIN_MS = 300
TRIES = 5
ARRIVE_WITHIN_S = 15.0
Json = dict[str, Any]
Body = Callable[[int], Json]


@dataclass
class Flow:
    """What came of one load: milliseconds per post and from post to watcher, what was lost or out of order."""

    name: str
    rate: float = 0.0
    posts_ms: list[float] = field(default_factory=list)
    watched_ms: list[float] = field(default_factory=list)
    lost: int = 0
    reordered: int = 0
    cpu_ms: float = 0.0  # of the server's own time, per message: what a busy machine does not blur


class Writer:
    """One connection that posts: bare, because a real client would take more of the machine than the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> None:
        self._reader, self._writer, self._path = reader, writer, path

    async def post(self, body: Json) -> Json:
        """Send one request and return its answer."""
        raw = json.dumps(body).encode()
        head = f"POST {self._path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {len(raw)}\r\n\r\n"
        self._writer.write(head.encode() + raw)
        said = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(said.partition(b"content-length:")[2].partition(b"\r\n")[0])
        told: Json = json.loads(await self._reader.readexactly(length))
        return told


class Watcher:
    """One socket: which messages came over it, in which order and when."""

    def __init__(self, socket: ClientConnection) -> None:
        self.came: list[tuple[str, float]] = []
        self._socket = socket
        self.listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        try:
            async for raw in self._socket:
                now, notice = time.monotonic(), json.loads(raw)
                if notice.get("kind") == "message":
                    self.came.append((notice["ts"], now))
                elif "envelope_id" in notice:
                    await self._socket.send(json.dumps({"envelope_id": notice["envelope_id"]}))
                    event = notice["payload"]["event"]
                    self.came.append((event["ts"], now))
        except websockets.ConnectionClosed:
            return


async def flow(
    name: str, base: str, path: str, body: Body, *, sockets: list[str], rate: int | None, pid: int
) -> Flow:
    """Post for some seconds, at *rate* or as fast as it goes, and hear it on *sockets*."""
    measured, sent = Flow(name), dict[str, float]()
    address = urlsplit(base)
    async with AsyncExitStack() as life:
        writers = [
            Writer(*await asyncio.open_connection(address.hostname, address.port), path)
            for _ in range(WRITERS)
        ]
        watchers = [
            Watcher(await life.enter_async_context(connect(s, compression=None, max_queue=None)))
            for s in sockets
        ]
        began, cpu_s = time.monotonic(), _cpu_s(pid)
        numbers = iter(range((rate or 100_000) * SECONDS))

        async def write(writer: Writer) -> None:
            for number in numbers:
                if rate:
                    await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
                at = time.monotonic()
                if at - began > SECONDS:
                    return
                ts = (await writer.post(body(number)))["ts"]
                sent[ts] = at
                measured.posts_ms.append((time.monotonic() - at) * 1000)

        await asyncio.gather(*(write(writer) for writer in writers))
        measured.rate = len(sent) / (time.monotonic() - began)
        until = time.monotonic() + ARRIVE_WITHIN_S
        while any(len(w.came) < len(sent) for w in watchers) and time.monotonic() < until:
            await asyncio.sleep(0.05)
        measured.cpu_ms = (_cpu_s(pid) - cpu_s) / len(sent) * 1000
    for place, watcher in enumerate(watchers):
        came = [(ts, at) for ts, at in watcher.came if ts in sent]
        measured.lost += len(set(sent) - {ts for ts, _ in came})
        measured.reordered += sum(a > b for (a, _), (b, _) in itertools.pairwise(came))
        if place < WATCHERS:
            measured.watched_ms += [(at - sent[ts]) * 1000 for ts, at in came]
    return measured


def _cpu_s(pid: int) -> float:
    """Return how many seconds a process has computed so far; 0 where the system does not say."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def workspace_flow(name: str, *, stored: bool, rate: int | None) -> Flow:
    """Measure the workspace, with a store or without."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with started(folder, *(["--store", str(folder / "store.db")] if stored else [])) as process:
            watch = f"{process.url.replace('http', 'ws')}/ui/live?user="
            people = [user.name for user in BUILT_IN.users]
            sockets = [watch + people[n % len(people)] for n in range(WATCHERS)]
            sockets += [_ticket(process)]

            def body(number: int) -> Json:
                return {"user": people[number % 4], "channel": "#general", "text": f"message {number}"}

            path = "/control/message"
            return asyncio.run(
                flow(name, process.url, path, body, sockets=sockets, rate=rate, pid=process.pid)
            )


def _ticket(process: Process) -> str:
    token = process.environment["SLACK_APP_TOKEN"]
    opened = process.http.post("/api/apps.connections.open", headers={"Authorization": f"Bearer {token}"})
    return str(opened.json()["url"])


def peer_flow(*, rate: int | None) -> Flow:
    """Measure the bare server."""
    with _peer() as (base, pid):
        sockets = [f"{base.replace('http', 'ws')}/listen"] * WATCHERS

        def body(number: int) -> Json:
            return {"text": f"message {number}"}

        return asyncio.run(flow("bare echo", base, "/echo", body, sockets=sockets, rate=rate, pid=pid))


@contextmanager
def _peer() -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-m", "bench.echo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip(), process.pid
        finally:
            process.kill()


# Opening


def seeded(path: Path, length: int) -> Json:
    """Write a store with *length* messages in one channel, a tenth of them in one thread; return what is where."""
    workspace, store = Workspace(seed=1), Store(path)
    fill(workspace, BUILT_IN, [Manifest.model_validate(manifest())], store=store)
    channel = workspace.channel_named("general")
    people = [user.id for user in workspace.people()]
    start = workspace.clock.micros() - length * 60_000_000
    root = _said(channel, start, people[0], "the root of a long thread", None)
    for number in range(1, length):
        at, who = start + number * 60_000_000, people[number % len(people)]
        _said(channel, at, who, f"message *{number}* of many", root if number % 10 == 0 else None)
    store.keep(workspace)
    store.close()
    old = channel.timeline.spoken[length // 10]
    return {"channel": channel.id, "root": root, "old": old, "thread_ts": root}


def _said(channel: Channel, micros: int, who: str, text: str, root: str | None) -> str:
    ts = channel.next_ts(micros)
    channel.add(Message(ts=ts, channel=channel.id, user=who, text=text, thread_ts=root))
    return ts


def opening_times(length: int) -> dict[str, float]:
    """Return how many milliseconds each way into a channel with *length* messages takes; the worst of some tries."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        place = seeded(folder / "store.db", length)
        with started(folder, "--store", str(folder / "store.db"), "--lenient") as process:
            token = {"Authorization": f"Bearer {process.environment['SLACK_BOT_TOKEN']}"}
            channel, root, old = place["channel"], place["root"], place["old"]
            history = f"/api/conversations.history?limit=100&channel={channel}"
            ways = {
                "the page": f"/ui/ana/{channel}",
                "the page, an old thread": f"/ui/ana/{channel}/{root}",
                "the sidebar, all unread": f"/ui/lee/{channel}?part=side",
                "the state": f"/control/state?user=ana&channel={channel}",
                "the state, an old part": f"/control/state?user=ana&channel={channel}&before={old}",
                "the history": history,
                "the history, an old part": f"{history}&latest={old}",
                "a thread's replies": f"/api/conversations.replies?limit=100&channel={channel}&ts={root}",
            }
            return {name: _worst_ms(process, path, token) for name, path in ways.items()}


def _worst_ms(process: Process, path: str, token: dict[str, str]) -> float:
    taken = []
    for _ in range(TRIES + 1):
        began = time.monotonic()
        answered = process.http.get(path, headers=token)
        taken.append((time.monotonic() - began) * 1000)
        assert answered.status_code == 200, answered.text
    return max(taken[1:])  # the first one also compiles the templates


# Printing


def main() -> None:
    """Print both tables."""
    console = Console()
    peer = peer_flow(rate=RATE)
    console.print(
        _flows(
            f"{RATE} messages a second for {SECONDS} s to {WATCHERS} watchers and an app",
            [
                peer,
                workspace_flow("workspace", stored=False, rate=RATE),
                workspace_flow("with --store", stored=True, rate=RATE),
            ],
        )
    )
    console.print(
        _flows(
            f"As fast as it goes for {SECONDS} s",
            [
                peer_flow(rate=None),
                workspace_flow("workspace", stored=False, rate=None),
                workspace_flow("with --store", stored=True, rate=None),
            ],
        )
    )
    console.print(_openings({length: opening_times(length) for length in LENGTHS}))


def _flows(title: str, flows: list[Flow]) -> Table:
    table = Table(title=title, title_justify="left")
    for column in (
        "",
        "a second",
        "lost",
        "reordered",
        "post p50 ms",
        "p99",
        "watched p50 ms",
        "p99",
        "p99 ratio",
        "cpu ms",
        "cpu ratio",
    ):
        table.add_column(column, justify="right" if column else "left")
    for one in flows:
        points = [percentile(one.posts_ms, 0.5), percentile(one.posts_ms, 0.99)]
        points += [percentile(one.watched_ms, 0.5), percentile(one.watched_ms, 0.99)]
        ratio = points[-1] / percentile(flows[0].watched_ms, 0.99)
        figures = [f"{one.rate:.0f}", str(one.lost), str(one.reordered)]
        cpu = [one.cpu_ms, one.cpu_ms / flows[0].cpu_ms] if flows[0].cpu_ms else []
        table.add_row(one.name, *figures, *(f"{point:.1f}" for point in [*points, ratio, *cpu]))
    return table


def _openings(times: dict[int, dict[str, float]]) -> Table:
    title = f"Opening a channel, the slowest of {TRIES}, in ms; the limit is {OPENS_WITHIN_MS}"
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for length in times:
        table.add_column(f"{length:,} messages", justify="right")
    for way in next(iter(times.values())):
        table.add_row(way, *(f"{ms[way]:.0f}" for ms in times.values()))
    return table


def percentile(values: list[float], share: float) -> float:
    """Return the value that *share* of *values* stay under."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
