"""The port Learned: what the desk's own solved tickets teach, learned every night and kept for every replica."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

import structlog

import knowledge
from bot.worker import Handle
from knowledge.encoders import Encoder
from knowledge.triage import Example as Material
from knowledge.triage import Sorter, learned
from workflows.domain.guesses import Example, Field, Guess
from workflows.domain.ids import TicketNumber
from workflows.domain.jobs import Job
from workflows.ports import Desk
from workflows.use_cases import triage
from workflows.use_cases.tickets import SORT

LEARN = "learn_triage"
"""The kind, and the key, of the job that learns."""
AT_HOUR = 2
"""Of the night, in UTC, when it does."""
FIRST_AFTER = timedelta(minutes=1)
"""How long after a start it learns first: a desk that is given its past is to be seen whole."""
LOOK_AGAIN = timedelta(seconds=30)
"""How long the job waits for what it has begun: that may take longer than a lease."""

log = structlog.get_logger()


class Kept(Protocol):
    """Where what was learned is kept."""

    def learned_at(self, fingerprint: str) -> datetime | None:
        """Return when something was last learned with that encoder."""

    def learned(self, fingerprint: str) -> bytes | None:
        """Return what was last learned with that encoder."""

    def keep(self, fingerprint: str, body: bytes) -> None:
        """Store what was learned."""


class ModelTriage:
    """Guesses by what was last learned; safe to share between threads. Without its model it guesses nothing."""

    is_on = True

    def __init__(self, kept: Kept, model: str) -> None:
        """Read and keep in *kept* what is learned with *model*, which is loaded when it is needed."""
        self._kept = kept
        self._model = model
        self._at: datetime | None = None
        self._sorter: Sorter | None = None
        self._reading = threading.Lock()

    def guesses(self, text: str) -> Sequence[Guess]:
        """Return what a ticket with that *text* may be, field by field; nothing where too little was learned."""
        try:
            sorter = self._current()
            found = sorter.guesses(text, self._encoder) if sorter is not None else []
        except knowledge.ModelError as error:
            log.error("not sorted", action="triage.failed", why=str(error))
            return ()
        return [
            Guess(
                field=Field(one.field),
                value=one.value,
                probability=one.probability,
                is_sure=one.is_sure,
                like=tuple(map(TicketNumber, one.like)),
            )
            for one in found
        ]

    def learn(self, examples: Sequence[Example], *, keep: bool = True) -> Sorter:
        """Return what *examples* teach; kept for everybody unless it is only to be looked at. Raises ModelError."""
        material = [
            Material(
                name=one.number,
                text=one.text,
                values={of.value: value for of, value in one.values.items()},
                weights={of.value: weight for of, weight in one.weights.items()},
            )
            for one in examples
        ]
        earlier = self._current()
        sorter = learned(material, self._encoder, earlier=earlier)
        if keep and (sorter.labellers or earlier is not None):
            self._kept.keep(self._encoder.fingerprint, sorter.as_bytes())
        return sorter

    @cached_property
    def _encoder(self) -> Encoder:
        return knowledge.encoder(self._model)

    def _current(self) -> Sorter | None:
        with self._reading:
            at = self._kept.learned_at(self._encoder.fingerprint)
            if at != self._at:
                body = self._kept.learned(self._encoder.fingerprint)
                self._sorter = Sorter.from_bytes(body) if body is not None else None
                self._at = at
            return self._sorter


class Learning:
    """Does the jobs of triage. Learning goes on beside the worker: its thread may take longer than a lease lasts."""

    def __init__(self, desk: Desk, model: ModelTriage) -> None:
        """Have *model* learn from the tickets of *desk*."""
        self._desk = desk
        self._model = model
        self._running: threading.Thread | None = None

    @property
    def handles(self) -> dict[str, Handle]:
        """Who does the jobs of each kind."""
        return {SORT: self._sort, LEARN: lambda _job: self._learn()}

    def wait(self, timeout_s: float) -> None:
        """Wait until what was begun is done, if anything was."""
        if self._running is not None:
            self._running.join(timeout_s)

    def _sort(self, job: Job) -> None:
        triage.sort(self._desk, job.payload)

    def _learn(self) -> timedelta:
        """Begin to learn, or see whether it is done; returns when to look again."""
        if self._running is None:
            self._running = threading.Thread(target=self._try, name="triage", daemon=True)
            self._running.start()
            return LOOK_AGAIN
        if self._running.is_alive():
            return LOOK_AGAIN
        self._running = None
        return tonight(self._desk.clock.now()) - self._desk.clock.now()

    def _try(self) -> None:
        try:
            with self._desk.unit_of_work() as uow:
                examples = triage.examples(uow, self._desk.policy)
            tell(self._model.learn(examples))
        except Exception:  # a thread of its own: nobody above would hear of it
            log.exception("nothing learned", action="triage.failed")


def begin(desk: Desk) -> None:
    """Have the desk learn in a moment, and every night from now on; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(LEARN, LEARN, {}, due_at=desk.clock.now() + FIRST_AFTER)
        uow.commit()


def tonight(now: datetime) -> datetime:
    """Return the next instant of the hour at which it learns."""
    today = now.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def tell(sorter: Sorter) -> None:
    """Say to whoever reads the log what was learned."""
    for field, report in sorter.reports.items():
        log.info(
            "sorting learned",
            action="triage.learned",
            field=field,
            tickets=report.learned,
            right=round(report.right, 3),
            error=round(report.error, 3),
            sure=round(report.sure, 3),
        )
