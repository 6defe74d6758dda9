"""What whoever decides is told besides: what was asked before for the same person, and why it came back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.use_cases.test_prompting import HOUR, MONDAY, Story, story
from workflows.domain.approvals import StepState, Verdict
from workflows.domain.earlier_requests import Earlier
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import Ticket
from workflows.domain.waits import Then
from workflows.use_cases import earlier_requests, reaching

__all__ = ["story"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def told(story: Story, ticket: Ticket) -> list[Earlier] | None:
    with story.desk.unit_of_work() as uow:
        turn = uow.approvals.turn(ticket.id)
        assert turn is not None
        found = earlier_requests.told(uow, uow.tickets.get(ticket.id), turn)
    return list(found) if found is not None else None


def test_what_became_of_earlier_ones_is_told_as_it_was_when_this_one_was_sent(story: Story) -> None:
    first = story.asks()
    story.at("2026-11-23T10:00")
    story.decides(first, Verdict.REJECT)
    story.at("2026-11-23T11:00")
    second = story.asks()
    story.at("2026-11-23T12:00")
    third = story.asks()
    story.decides(second)

    assert told(story, first) == []
    assert told(story, second) == [
        Earlier(number=first.number, title=first.title, outcome=StepState.REJECTED, at=MONDAY + 10 * HOUR)
    ]
    assert [(one.number, one.outcome) for one in told(story, third) or ()] == [
        (second.number, None),
        (first.number, StepState.REJECTED),
    ]


def test_what_is_private_is_not_told_and_nothing_is_said_of_a_first(story: Story) -> None:
    first = story.asks()
    story.at("2026-11-23T10:00")
    with story.desk.unit_of_work() as uow:
        kept = uow.tickets.locked(first.id)
        private = replace(kept, is_private=True, version=kept.version + 1)
        last = uow.tickets.audit(first.id)[-1]
        change = replace(last, version=private.version, cause="apart", before={}, after={"is_private": True})
        assert uow.tickets.save(private, change)
        uow.commit()

    assert told(story, story.asks()) is None


def test_the_requester_sees_the_deadline_of_what_came_with_a_list(story: Story) -> None:
    story.at("2026-11-23T20:00")
    ticket = story.asks()
    before = len(story.chat.drawn)
    story.at("2026-11-24T08:30")

    decide_by = story.prompt(ticket).course.decide_by
    with story.desk.unit_of_work() as uow:
        drawn = [uow.surfaces.get(one) for one in story.chat.drawn[before:]]
        assert SurfaceKind.CARD in [one.kind for one in drawn if one is not None]
        assert reaching.deadline(story.desk.policy, uow, ticket, at=story.clock.now()) == (
            decide_by,
            Then.QUEUE,
        )
