"""The courier: carries events and interactions to apps, and carries events again when nobody answers."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from workspace.clock import Clock
from workspace.faults import Faults
from workspace.ids import Ids
from workspace.journal import Journal
from workspace.metrics import Metrics
from workspace.model import App, Json
from workspace.quota import EventQuota

ACK_TIMEOUT_S = 3.0  # real seconds: it measures the app, which no clock here can hurry
RETRY_WAITS_S = (0.0, 60.0, 300.0)
BACK_WITHIN_S = 60.0  # real seconds a stopped workspace's deliveries wait for their app to connect again
HELD_BACK_S = 2.0  # real seconds a reordered delivery waits at most for the one to overtake it

EVENTS_DOCS = "https://docs.slack.dev/apis/events-api/#failure-limits"

EnvelopeKind = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One delivery: what is sent, of which kind, and whether it was tried before."""

    id: str
    kind: EnvelopeKind
    name: str  # the event's or interaction's type
    payload: Json
    accepts_response: bool = False
    retry_attempt: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, slots=True)
class Ack:
    """How a delivery ended: acknowledged with a payload perhaps, or not and why."""

    acked: bool
    ms: float = 0.0
    payload: Json | None = None
    reason: str = ""  # the platform's retry reason: http_timeout, connection_failed, http_error …
    no_retry: bool = False


@dataclass(slots=True)
class Delivery:
    """An event that is not acknowledged yet: for whom, how often it was tried, and when it is tried again."""

    app_id: str
    name: str
    payload: Json
    attempt: int = 0
    reason: str = ""  # why it is tried again
    due_at: datetime | None = None


class Transport(Protocol):
    """A way to an app: Socket Mode or signed HTTP."""

    async def deliver(self, app: App, envelope: Envelope, *, timeout_s: float) -> Ack:
        """Carry *envelope* to *app* once and return how it ended, within *timeout_s*."""


class Courier:
    """Deliver, wait for acknowledgements, retry events, let faults strike."""

    def __init__(
        self,
        *,
        clock: Clock,
        ids: Ids,
        journal: Journal,
        metrics: Metrics,
        faults: Faults,
        team_id: Callable[[], str],
        touch: Callable[[str, str], None],
        ack_timeout_s: float = ACK_TIMEOUT_S,
    ) -> None:
        self._clock = clock
        self._ack_timeout_s = ack_timeout_s
        self._ids = ids
        self._journal = journal
        self._metrics = metrics
        self._faults = faults
        self._team_id = team_id
        self._touch = touch
        self.quota = EventQuota(clock)
        self.pending: dict[str, Delivery] = {}  # by event_id, the oldest first
        self._came: dict[str, asyncio.Event] = {}
        self._transports: dict[str, Transport] = {}
        self._held: dict[str, list[asyncio.Event]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._busy = 0  # deliveries on their way, those that wait for the clock not among them
        self._settled = asyncio.Event()
        self._settled.set()

    def reach(self, app: App, transport: Transport) -> None:
        """Use *transport* for everything that goes to *app*."""
        self._transports[app.id] = transport

    def event(self, app: App, event: Json, **outer: Any) -> None:
        """Send *event* to *app* in the background, up to four times until it is acknowledged.

        An app that failed too often is sent nothing, one whose hour is full hears only that it is.
        """
        if app.events_off or not self.quota.admit(app.id):
            self._metrics.count("lost")
            if not app.events_off:
                self._tell_of_limit(app)
            return
        payload = self._outer(app, event) | outer
        self.pending[payload["event_id"]] = delivery = Delivery(app.id, event["type"], payload)
        self._touch("delivery", payload["event_id"])
        self._move(+1)
        self._start(self._see_through(app, delivery))

    def resume(self, apps: Mapping[str, App]) -> None:
        """Go on with what was not acknowledged when the workspace stopped: once its app is back, or a minute later."""
        for event_id, delivery in list(self.pending.items()):
            if delivery.app_id in apps:
                self._move(+1)
                self._start(self._see_through(apps[delivery.app_id], delivery, resumed=True))
            else:
                self._forget(event_id)

    def came(self, app: App) -> None:
        """Note that *app* can be reached: what waited for that is sent."""
        self._came.setdefault(app.id, asyncio.Event()).set()

    async def interaction(self, app: App, kind: EnvelopeKind, *, name: str, payload: Json) -> Ack:
        """Send an interaction to *app* once and return how it ended."""
        envelope = Envelope(self._ids.uuid(), kind, name, payload, accepts_response=True)
        if kind == "interactive" and not app.manifest.settings.interactivity.is_enabled:
            return self._not_interactive(app, envelope)
        self._move(+1)
        try:
            ack = await self._deliver(app, envelope)
        finally:
            self._move(-1)
        if not ack.acked:
            self._metrics.count("unacked")
        elif self._faults.take("duplicate_event", _facts(app, envelope)):
            self._start(self._once(app, replace(envelope, id=self._ids.uuid())))
        return ack

    def _not_interactive(self, app: App, envelope: Envelope) -> Ack:
        told = {
            "error": "interactivity_disabled",
            "rule": "the manifest does not enable interactivity (settings.interactivity.is_enabled)",
            "docs": "https://docs.slack.dev/interactivity/handling-user-interaction",
        }
        self._journal.write(
            "out",
            envelope.name,
            _frame(envelope),
            via="interaction",
            app=app.name,
            status="not sent",
            refused=told,
        )
        self._metrics.count("unacked")
        return Ack(acked=False, reason="interactivity_disabled")

    async def settle(self) -> None:
        """Return once nothing is on its way any more, or after the time an app has to acknowledge."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._settled.wait(), self._ack_timeout_s)

    async def close(self) -> None:
        """Give up what is still on its way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _move(self, by: Literal[1, -1]) -> None:
        self._busy += by
        if self._busy:
            self._settled.clear()
        else:
            self._settled.set()

    @contextlib.contextmanager
    def _paused(self) -> Iterator[None]:
        self._move(-1)
        try:
            yield
        finally:
            self._move(+1)

    def _outer(self, app: App, event: Json) -> Json:
        authorization = {
            "enterprise_id": None,
            "team_id": self._team_id(),
            "user_id": app.bot_user,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": "verification-tokens-are-deprecated",
            "team_id": self._team_id(),
            "context_team_id": self._team_id(),
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self._ids.passing("Ev0"),
            "event_time": self._clock.seconds(),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": f"4-{self._ids.passing('')}",
        }

    async def _see_through(self, app: App, delivery: Delivery, *, resumed: bool = False) -> None:
        try:
            if resumed:
                await self._until_back(app, delivery)
            ack = await self._try_four_times(app, delivery)
            if not ack.acked:
                self._metrics.count("lost")
            elif self._faults.take("duplicate_event", _facts(app, self._envelope(delivery))):
                await self._deliver(app, self._envelope(delivery))
            self._forget(delivery.payload["event_id"])
        finally:
            self._move(-1)

    def _tell_of_limit(self, app: App) -> None:
        minute = self.quota.tell_of_limit(app.id)
        if minute is None:
            return
        payload: Json = {"type": "app_rate_limited", "team_id": self._team_id(), "api_app_id": app.id}
        payload |= {"token": "verification-tokens-are-deprecated", "minute_rate_limited": minute}
        self._start(self._once(app, Envelope(self._ids.uuid(), "events_api", "app_rate_limited", payload)))

    async def _once(self, app: App, envelope: Envelope) -> None:
        self._move(+1)
        try:
            await self._deliver(app, envelope)
        finally:
            self._move(-1)

    def _switch_off(self, app: App) -> None:
        app.events_off = True
        self._touch("app", app.id)
        rule = "more than 95 % of the tries of the last hour failed: switch the app on again by /control/app"
        told = {"error": "subscriptions_disabled", "rule": rule, "docs": EVENTS_DOCS}
        self._journal.write(
            "out", "subscriptions_disabled", {}, via="event", app=app.name, status="off", refused=told
        )

    def _forget(self, event_id: str) -> None:
        del self.pending[event_id]
        self._touch("delivery", event_id)

    def _envelope(self, delivery: Delivery) -> Envelope:
        return Envelope(
            id=self._ids.uuid(),
            kind="events_api",
            name=delivery.name,
            payload=delivery.payload,
            retry_attempt=delivery.attempt,
            retry_reason=delivery.reason,
        )

    async def _until_back(self, app: App, delivery: Delivery) -> None:
        """Wait for the app's connection, a minute at most; then for the instant the next try is due."""
        gate = self._came.setdefault(app.id, asyncio.Event())
        with self._paused():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(gate.wait(), BACK_WITHIN_S)
            if delivery.due_at:
                await self._clock.wait_until(delivery.due_at)

    async def _try_four_times(self, app: App, delivery: Delivery) -> Ack:
        while True:
            ack = await self._deliver(app, self._envelope(delivery))
            if self.quota.note_try(app.id, failed=not ack.acked) and not app.events_off:
                self._switch_off(app)
            if ack.acked or ack.no_retry or app.events_off or delivery.attempt == len(RETRY_WAITS_S):
                return ack
            wait_s = RETRY_WAITS_S[delivery.attempt]
            delivery.attempt += 1
            delivery.reason = ack.reason or "unknown_error"
            delivery.due_at = self._clock.now() + self._clock.lasting(wait_s)
            self._touch("delivery", delivery.payload["event_id"])
            with self._paused():
                await self._clock.wait_until(delivery.due_at)
            self._metrics.count("retries")

    async def _deliver(self, app: App, envelope: Envelope) -> Ack:
        facts = _facts(app, envelope)
        if fault := self._faults.take("delay", facts):
            late = timedelta(seconds=float(fault.extra.get("delay_s", 1.0)))
            with self._paused():
                await self._clock.wait_until(self._clock.now() + late)
        if self._faults.take("reorder", facts):
            await self._hold_back(app)
        entry = self._journal.write(
            "out", envelope.name, _frame(envelope), via=_via(envelope), app=app.name, status="sent"
        )
        self._metrics.count("deliveries")
        if self._faults.take("drop_once", facts):
            ack = Ack(acked=False, reason="http_timeout")
        else:
            ack = await self._carry(app, envelope)
        entry["status"] = "acked" if ack.acked else f"not acked ({ack.reason})"
        entry["ack_ms"] = round(ack.ms, 1)
        for gate in self._held.pop(app.id, []):
            gate.set()
        return ack

    async def _carry(self, app: App, envelope: Envelope) -> Ack:
        transport = self._transports.get(app.id)
        started = time.monotonic()
        if transport is None:
            return Ack(acked=False, reason="connection_failed")
        ack = await transport.deliver(app, envelope, timeout_s=self._ack_timeout_s)
        ms = (time.monotonic() - started) * 1000
        if ack.acked and self._faults.take("no_ack_seen", _facts(app, envelope)):
            return Ack(acked=False, ms=ms, reason="http_timeout")
        if ack.acked:
            self._metrics.acked(envelope.name, ms)
            self._journal.write(
                "in",
                envelope.name,
                {"envelope_id": envelope.id, "payload": ack.payload},
                via="ack",
                app=app.name,
            )
        return replace(ack, ms=ms)

    async def _hold_back(self, app: App) -> None:
        gate = asyncio.Event()
        self._held.setdefault(app.id, []).append(gate)
        try:
            with self._paused():
                await asyncio.wait_for(gate.wait(), HELD_BACK_S)
        except TimeoutError:
            return  # nothing came to overtake it


def _facts(app: App, envelope: Envelope) -> Json:
    inner = envelope.payload.get("event", envelope.payload)
    facts = {key: value for key, value in inner.items() if isinstance(value, str)}
    return facts | {"type": envelope.name, "kind": envelope.kind, "app": app.name}


def _via(envelope: Envelope) -> str:
    return "event" if envelope.kind == "events_api" else "interaction"


def _frame(envelope: Envelope) -> Json:
    frame: Json = {"envelope_id": envelope.id, "type": envelope.kind, "payload": envelope.payload}
    if envelope.retry_attempt:
        frame |= {"retry_attempt": envelope.retry_attempt, "retry_reason": envelope.retry_reason}
    return frame
