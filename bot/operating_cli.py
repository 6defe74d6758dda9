"""deskhand pause, resume, status: what an operator does to a running desk, from any machine with its database."""

from __future__ import annotations

import getpass
from contextlib import suppress
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from bot.audit_cli import opened
from bot.clock import SystemClock, TimeOrderedIds
from workflows.domain.acts import OPERATOR, Act
from workflows.use_cases import pausing
from workflows.use_cases.pausing import AlreadySo

console = Console(soft_wrap=True)


class Stoppable(StrEnum):
    """What can be paused."""

    ANSWERS = "answers"


What = Annotated[Stoppable, typer.Argument(help="Only answers can be paused", metavar="answers")]
PAUSE_EXAMPLE = 'Example: deskhand pause answers --why "the VPN article is wrong"'
RESUME_EXAMPLE = "Example: deskhand resume answers"
STATUS_EXAMPLE = "Example: deskhand status"


def pause(
    what: What,
    why: Annotated[str, typer.Option(help="What leads read beside it; it is kept in the audit")] = "",
) -> None:
    """Have no question answered from articles any more, by any process: people are told so, and offered a ticket."""
    del what  # there is one thing to pause, and its name is typed so that nobody pauses it by mistake
    _switch(is_on=False, why=why)


def resume(what: What) -> None:
    """Have questions answered again."""
    del what
    _switch(is_on=True, why="")


def status() -> None:
    """Say whether answers are given, and what work waits or was set aside."""
    with opened() as store:
        with store.unit_of_work() as uow:
            pause = pausing.pause(uow)
        waiting, aside = store.queue.open_jobs(), len(store.queue.failed_jobs())
    console.print(_answers(pause), highlight=False, markup=False)
    console.print(f"Jobs: {waiting} waiting or planned, {aside} set aside.", highlight=False)


def operator() -> str:
    """Return the name under which the audit keeps whoever types the command."""
    name = ""
    with suppress(OSError, KeyError):  # a container may run under a number nobody is named by
        name = getpass.getuser()
    return f"{OPERATOR}{name}"


def _switch(*, is_on: bool, why: str) -> None:
    cause = f"command:{TimeOrderedIds().new()}"
    with opened() as store:
        done = pausing.switch(
            store.unit_of_work(), SystemClock(), is_on=is_on, by=operator(), cause=cause, why=why
        )
    already = "Nothing changed. " if isinstance(done, AlreadySo) else ""
    said = _answers(None if is_on else done.act)
    console.print(f"{already}{said}", highlight=False, markup=False)


def _answers(pause: Act | None) -> str:
    if pause is None:
        return "Answers are given."
    why = f": {pause.after['why']}" if pause.after.get("why") else ""
    return f"Answers are paused since {pause.at:%Y-%m-%d %H:%M} UTC by {pause.actor_id}{why}."
