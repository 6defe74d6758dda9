"""The refit of the night: done in slices, once however many work, and kept only if it is better."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from structlog.testing import capture_logs

import knowledge
from bot.reading import BackgroundKnowledge
from bot.refits import PAUSE, REFIT, NightlyRefit, begin, next_night
from knowledge import Calibrator, Evidence, IndexReport, refitting
from knowledge.confidence import FEATURES
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.clock import FakeClock
from tests.fakes.desk import a_desk
from tests.fakes.knowledge import answer
from tests.storage import samples
from tests.use_cases.jobs import waiting
from workflows.domain import conversations as talks
from workflows.domain.ids import ConversationId
from workflows.ports import Desk

__all__ = ["clock", "database_url", "sqlite_template", "store"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGES = 12
JOB: Any = None
"""The job itself says nothing to it."""


def judging(weight: float) -> Calibrator:
    """Return a calibrator that goes by the first feature with that weight."""
    nothing = (0.0,) * (len(FEATURES) - 1)
    return Calibrator(
        fingerprint="f",
        mean=(0.0,) * len(FEATURES),
        deviation=(1.0,) * len(FEATURES),
        weights=(weight, *nothing),
        bias=0.0,
        answer_from=0.9,
        none_below=0.1,
        none_window=0.2,
    )


class Told:
    """A base whose first feature says what is right: "right" in a question."""

    report = IndexReport(pages=1, chunks=1, embedded=0, seconds=0, model="m", fingerprint="f")

    def __init__(self, calibrator: Calibrator) -> None:
        """Be as sure as *calibrator* says; `asked` counts the questions that were looked up."""
        self.calibrator = calibrator
        self.asked = 0

    def evidence(self, question: str) -> Evidence:
        """Return the page a question names last."""
        self.asked += 1
        features = np.zeros(len(FEATURES))
        features[0] = 2.0 if "right" in question else -2.0
        return Evidence(pages=(question.rsplit(maxsplit=1)[-1],), features=features, nearness=0.5)

    def warm(self) -> None:
        """Be warm already."""

    def refresh(self) -> IndexReport:
        """Stay as it is."""
        return self.report

    def ask(self, *_: object, **__: object) -> knowledge.Answer:
        """Answer nothing."""
        return knowledge.Answer(band="none", confidence=0.0, passages=())

    def passage(self, *_: object, **__: object) -> None:
        """Have no passage."""

    def audiences(self, _pages: object) -> None:
        """Know nothing."""


@pytest.fixture
def told() -> Told:
    """A base that is sure of the opposite of what people find."""
    return Told(judging(-2.0))


@pytest.fixture
def base(told: Told) -> Iterator[BackgroundKnowledge]:
    """That base, read."""
    reading = BackgroundKnowledge(lambda _progress: told)
    reading.start()
    assert reading.wait(60)
    yield reading
    reading.stop()


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk of which forty-eight votes on a dozen pages are enough."""
    monkeypatch.setattr(refitting, "FEWEST_VOTES", 48)
    monkeypatch.setattr(refitting, "FEWEST_PAGES", PAGES)
    with store.unit_of_work() as uow:
        for n in range(48):
            page, helped = f"p{n % PAGES}.md", n % 2 == (n // PAGES) % 2
            question = f"{'right' if helped else 'wrong'} {n} {page}"
            talk = samples.conversation(f"c{n}")
            uow.conversations.add(talks.answered(talks.ask(talk, question), answer(page)))
            uow.feedback.vote(
                page=page,
                conversation_id=ConversationId(f"c{n}"),
                helped=helped,
                at=clock.now(),
                ticket_id=None,
            )
        uow.commit()
    return a_desk(store, clock)


def test_of_two_that_work_one_keeps_what_is_better_and_says_so(
    desk: Desk, base: BackgroundKnowledge, store: TicketStore
) -> None:
    before = store.knowledge.version()
    with capture_logs() as logs:
        again = [NightlyRefit(desk, base, is_on=True).do(JOB) for _ in range(2)]

    kept = store.knowledge.calibrator("f")
    assert kept is not None and kept["weights"][0] > 0
    assert store.knowledge.version() == before + 1
    assert [one["votes"] for one in logs if one["action"] == "knowledge.refitted"] == [48]
    night = next_night(desk.clock.now(), zone="Europe/Lisbon")
    assert again == [night - desk.clock.now()] * 2


def test_the_next_night_has_an_outcome_of_its_own(
    desk: Desk, base: BackgroundKnowledge, clock: FakeClock, told: Told
) -> None:
    told.calibrator = judging(50.0)  # as sure as can be
    nightly = NightlyRefit(desk, base, is_on=True)
    with capture_logs() as logs:
        nightly.do(JOB)
        clock.advance(timedelta(days=1))
        nightly.do(JOB)

    assert [one["action"] for one in logs] == ["knowledge.not_refitted"] * 2


def test_it_goes_on_where_a_slice_ended(desk: Desk, base: BackgroundKnowledge, told: Told) -> None:
    nightly = NightlyRefit(desk, base, is_on=True, slice_s=0)

    slices = 0
    while nightly.do(JOB) == PAUSE:
        slices += 1

    assert slices == 48
    assert told.asked == 48


def test_switched_off_or_without_a_base_it_changes_nothing(
    desk: Desk, base: BackgroundKnowledge, store: TicketStore
) -> None:
    assert NightlyRefit(desk, base, is_on=False).do(JOB) is None
    assert NightlyRefit(desk, None, is_on=True).do(JOB) is None
    assert store.knowledge.calibrator("f") is None


def test_many_that_begin_have_one_job_between_them(desk: Desk, store: TicketStore) -> None:
    begin(desk)
    begin(desk)

    assert waiting(store) == [REFIT]
