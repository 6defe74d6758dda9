"""Whether every card shows the state the desk is in: each is drawn anew, and held beside what people see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.clock import SystemClock
from bot.desk_files import read_policy
from bot.settings import Settings
from bot.stored_base import audiences_of
from handlers import drawings
from handlers.blocks.drawing import Drawing, Look
from handlers.tokens import Signer
from storage import TicketStore
from storage.tables import surfaces
from storage.values import from_row
from tests.scenarios.driver import Driver
from workflows.domain.policies import Policy
from workflows.domain.surfaces import Surface, SurfaceKind
from workflows.ports import Clock
from workflows.use_cases import auditing

OF_THEN = {"approval_next"}
"""What is there if anything else waited when the card was last drawn; how much does is said where it leads."""

MACHINE = SystemClock()

_DAY = re.compile(r"(\{date_short\}|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ [A-Z][a-z]{2}) (?=\{time\}|\d\d:\d\d)")

Seen = Mapping[tuple[str, str], Mapping[str, Any]]
"""What people see, by channel and ts."""


def check(
    settings: Settings, desk: Path, driver: Driver, *, readers: tuple[str, ...], clock: Clock = MACHINE
) -> None:
    """Assert that every card stands once, shows its state, and that nothing was set aside or rewritten."""
    seen = {(m["channel"], m["ts"]): m for reader in readers for m in driver.everything(reader)}
    store = TicketStore(settings.database_url, clock=clock)
    try:
        assert store.queue.failed_jobs() == []
        signer = Signer(settings.button_key)
        assert assert_current(store, seen, policy=read_policy(desk), signer=signer, clock=clock) > 0
        verdict = auditing.verify(store.audits)
    finally:
        store.close()
    assert verdict.finding is None, verdict
    assert verdict.rows > 0


def assert_current(
    store: TicketStore, seen: Seen, *, policy: Policy, signer: Signer, clock: Clock = MACHINE
) -> int:
    """Assert that every surface was posted and shows its state; return how many were seen."""
    looked_at, wrong = compared(store, seen, policy=policy, signer=signer, clock=clock)
    assert not wrong, "\n".join(wrong)
    return looked_at


def compared(
    store: TicketStore, seen: Seen, *, policy: Policy, signer: Signer, clock: Clock = MACHINE
) -> tuple[int, list[str]]:
    """Return how many surfaces were seen, and what is wrong with each that does not show its state."""
    standing = [surface for surface in _surfaces(store) if not surface.is_taken_away]
    ids = {surface.id for surface in standing}
    due = (one for one in standing if one.under is None or one.under in ids)  # no card, nothing below it
    wrong = [f"{surface.id} was never posted" for surface in due if surface.ts is None]
    looked_at = 0
    for surface in standing:
        message = seen.get((str(surface.channel), str(surface.ts)))
        if message is not None and surface.kind is not SurfaceKind.FILE:
            now = drawn(store, surface, policy=policy, signer=signer, clock=clock)
            wrong += _differences(message, now, surface)
            looked_at += 1
    return looked_at, wrong


def drawn(
    store: TicketStore, surface: Surface, *, policy: Policy, signer: Signer, clock: Clock = MACHINE
) -> Drawing:
    """Return a surface as the desk would draw it now."""
    with store.unit_of_work() as uow:
        look = Look(
            now=clock.now(),
            signer=signer,
            policy=policy,
            people=drawings.Directory(uow),
            audiences_of=partial(audiences_of, store.knowledge),
        )
        return drawings.of(surface, uow, look)


def _surfaces(store: TicketStore) -> Iterator[Surface]:
    with store.engine.connect() as connection:
        for row in connection.execute(select(surfaces)).mappings():
            yield from_row(Surface, row)


def _differences(message: Mapping[str, Any], due: Drawing, surface: Surface) -> Iterator[str]:
    if _of_any_day(message["text"]) != _of_any_day(due.text):
        yield f"{surface.id} says {message['text']!r}, not {due.text!r}"
    shown, wanted = list(_words(message["blocks"])), list(_words(due.blocks))
    if shown != wanted:
        yield f"{surface.id} shows {shown}, not {wanted}"


def _words(blocks: Any) -> Iterator[str]:
    """Yield every text and every button of some blocks, in order; the platform adds other things of its own."""
    if isinstance(blocks, list):
        for one in blocks:
            yield from _words(one)
    elif (
        isinstance(blocks, dict)
        and blocks.get("action_id") not in OF_THEN
        and "visible_to_user_ids" not in blocks  # somebody else's
    ):
        for name in sorted(blocks):
            if name in ("text", "action_id", "value", "url") and isinstance(blocks[name], str):
                yield f"{name}: {_of_any_day(blocks[name])}"
            else:
                yield from _words(blocks[name])


def _of_any_day(text: str) -> str:
    """Return a text with its hours alone: the day is said of those that were another day's when it was drawn."""
    return _DAY.sub("", text)
