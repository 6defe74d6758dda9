"""S28: approvers are asked in their own hours and reminded; who is above joins; and waiting ends. Each happens once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from storage import TicketStore
from tests.domain.fulfilment import FIGMA
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, POLICY, a_desk
from tests.fakes.wishes import WordWishes
from tests.use_cases.invariants import assert_hold
from tests.use_cases.jobs import waiting
from workflows.domain import delegations
from workflows.domain.approvals import Round, Step, StepPlan, StepState, Verdict
from workflows.domain.approver_rules import Manager
from workflows.domain.calendars import QuietHours
from workflows.domain.catalogue import Catalogue
from workflows.domain.ids import DelegationId, UserId
from workflows.domain.policies import Policy, Priority, Quiet
from workflows.domain.prompting import Prompt
from workflows.domain.surfaces import Surface, SurfaceKind
from workflows.domain.tickets import State, Ticket
from workflows.domain.waits import Asking, Then, Wait, Waits
from workflows.ports import Desk
from workflows.use_cases import (
    approvals,
    approvers,
    batches,
    closing,
    departures,
    prompting,
    reaching,
    request_presses,
)

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
"""Lisbon's clocks show UTC then."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def policy_of(waits: Waits | None = None, *, asking: Asking | None = None) -> Policy:
    """Return a desk whose seats in Figma the manager of who asks approves: Mia for Ana, Cy above Mia."""
    plan = StepPlan(by=(Manager(),), waits=waits or Waits())
    item = replace(FIGMA, approvals=(Round(steps=(plan,)),))
    return replace(
        POLICY,
        catalogue=Catalogue(items=(item,)),
        managers={"ana@example.com": "mia@example.com", "mia@example.com": "cy@example.com"},
        quiet=Quiet(hours=QuietHours(start=time(19), end=time(8, 30))),
        asking=asking or Asking(),
    )


class Story:
    """A desk, its people, and what time does to them."""

    def __init__(self, store: TicketStore, clock: FakeClock) -> None:
        """Begin with a desk that waits as usual."""
        self.store, self.clock = store, clock
        self.under(policy_of())

    def under(self, policy: Policy) -> None:
        """Go on under another policy."""
        self.desk: Desk = replace(
            a_desk(self.store, self.clock, policy=policy), wishes=WordWishes(policy.catalogue, days={})
        )
        self.chat = Chat(self.desk, self.store)

    def at(self, text: str) -> None:
        """Let it be that time, having done on the way what was due, each when it was."""
        until = datetime.fromisoformat(text).replace(tzinfo=UTC)
        self.chat.work()
        while (due_at := self.store.queue.next_due_at()) is not None and due_at <= until:
            self.clock.set(max(due_at, self.clock.now()))
            self.chat.work()
        self.clock.set(until)

    def asks(self, *, by: UserId = ANA) -> Ticket:
        """Have somebody ask for a seat in Figma."""
        talk = self.chat.ask("i need access to figma editor", by=by)
        assert talk.last is not None
        request_presses.submit(self.desk, talk.id, n=talk.last.n, by=by, request_id=self.chat.request_id())
        self.chat.work()
        return self.chat.ticket(self.chat.conversation(talk.id).ticket_id)

    def step(self, ticket: Ticket) -> Step:
        """Return the step that asks for a request."""
        with self.desk.unit_of_work() as uow:
            return uow.approvals.of(ticket.id)[-1]

    def prompt(self, ticket: Ticket, person: UserId = MIA) -> Prompt:
        """Return how somebody is asked for a request."""
        step = self.step(ticket)
        with self.desk.unit_of_work() as uow:
            found = uow.prompts.get(step.id, person)
        assert found is not None
        return found

    def decides(self, ticket: Ticket, verdict: Verdict = Verdict.APPROVE, *, by: UserId = MIA) -> None:
        """Have somebody decide on a request."""
        outcome = approvals.decide(
            self.desk,
            self.step(ticket).id,
            verdict,
            by=by,
            request_id=self.chat.request_id(),
            comment="too many",
        )
        assert isinstance(outcome, approvals.Counted)
        self.chat.work()

    def seen(self, kind: SurfaceKind, person: UserId = MIA) -> list[Surface]:
        """Return the messages of a kind somebody has in their direct messages, first to last."""
        return [one for one in self.chat.posted if one.kind is kind and one.to == person]

    def reminders(self) -> int:
        """Return how often somebody was reminded below a card."""
        return len(self.chat.lines(template="approval_waits"))

    def timers(self) -> list[str]:
        """Return what waits to happen to approvals."""
        kinds = (reaching.PROMPT, reaching.DIGEST, reaching.DECIDE_BY)
        return sorted(one.split(":")[0] for one in waiting(self.store) if one.split(":")[0] in kinds)


def knows(story: Story, user_id: UserId, *, is_active: bool) -> None:
    """Have the directory say whether somebody is there."""
    with story.desk.reading() as uow:
        person = uow.people.get(user_id)
    assert person is not None
    departures.changed(story.desk, replace(person, is_active=is_active))
    story.chat.work()


def becomes_urgent(story: Story, ticket: Ticket) -> None:
    """Have a request get the priority that breaks through, from one that does not."""
    story.under(
        replace(
            story.desk.policy, quiet=replace(story.desk.policy.quiet, broken_by=frozenset({ticket.priority}))
        )
    )
    with story.desk.unit_of_work() as uow:
        locked = uow.tickets.locked(ticket.id)
        reaching.follow_ticket(story.desk, uow, replace(locked, priority=Priority.P5), locked)
        uow.commit()
    story.chat.work()


@pytest.fixture
def story(store: TicketStore, clock: FakeClock) -> Iterator[Story]:
    """A story on each database, left in order."""
    told = Story(store, clock)
    yield told
    assert_hold(told.desk)


def test_in_the_day_the_card_comes_at_once_and_two_reminders_follow(story: Story) -> None:
    ticket = story.asks()

    assert len(story.seen(SurfaceKind.APPROVAL)) == 1
    assert story.prompt(ticket).course.decide_by == MONDAY + 3 * DAY + 9 * HOUR
    story.at("2026-11-23T12:59")
    assert story.reminders() == 0
    story.at("2026-11-23T13:00")
    assert story.reminders() == 1
    story.at("2026-11-23T23:00")
    assert story.reminders() == 2


def test_at_night_it_waits_for_the_digest_and_its_time_begins_then(story: Story) -> None:
    story.at("2026-11-23T22:00")
    ticket = story.asks()

    assert story.seen(SurfaceKind.APPROVAL) == []
    assert story.prompt(ticket).course.decide_by == MONDAY + 4 * DAY + 9 * HOUR
    story.at("2026-11-24T08:29")
    assert story.seen(SurfaceKind.APPROVAL) == []
    story.at("2026-11-24T08:30")
    assert len(story.seen(SurfaceKind.APPROVAL)) == 1
    assert story.prompt(ticket).delivered_at == MONDAY + DAY + 8.5 * HOUR
    story.at("2026-11-24T12:59")
    assert story.reminders() == 0
    story.at("2026-11-24T13:00")
    assert story.reminders() == 1


def test_what_becomes_urgent_at_night_breaks_through(story: Story) -> None:
    story.at("2026-11-23T22:00")
    ticket = story.asks()
    becomes_urgent(story, ticket)

    assert len(story.seen(SurfaceKind.APPROVAL)) == 1
    assert story.prompt(ticket).course.remind_at == (MONDAY + 26 * HOUR, MONDAY + 30 * HOUR)


def test_what_becomes_urgent_after_it_was_brought_is_counted_around_the_clock_from_then(story: Story) -> None:
    story.at("2026-11-23T18:00")
    ticket = story.asks()
    assert story.prompt(ticket).delivered_at == MONDAY + 18 * HOUR
    story.at("2026-11-23T20:00")
    [card] = story.seen(SurfaceKind.APPROVAL)
    becomes_urgent(story, ticket)
    assert card.id in story.chat.drawn, "it says until when there is time"
    story.at("2026-11-24T04:00")

    assert story.reminders() == 2
    assert story.prompt(ticket).course.decide_by == MONDAY + 3 * DAY + 20 * HOUR


def test_several_that_waited_come_as_one_list_and_none_comes_twice(story: Story) -> None:
    story.at("2026-11-23T20:00")
    found = [story.asks() for _ in range(3)]
    story.at("2026-11-24T08:30")

    assert len(story.seen(SurfaceKind.BATCH)) == 1
    assert story.seen(SurfaceKind.APPROVAL) == []
    assert all(story.prompt(one).delivered_at == MONDAY + DAY + 8.5 * HOUR for one in found)
    story.at("2026-11-24T12:00")
    assert len(story.seen(SurfaceKind.BATCH)) == 1


def test_a_list_whose_bringer_died_is_gone_on_with_beyond_its_hour(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.at("2026-11-23T20:00")
    for _ in range(3):
        story.asks()
    story.clock.set(datetime.fromisoformat("2026-11-24T08:59").replace(tzinfo=UTC))
    bring, brought = reaching.bring_list, 0

    def die_at_the_second(*args: Any, **said: Any) -> None:
        nonlocal brought
        brought += 1
        if brought == 2:
            raise RuntimeError("killed")
        bring(*args, **said)

    monkeypatch.setattr(reaching, "bring_list", die_at_the_second)
    due = {"person": MIA, "at": (MONDAY + DAY + 8.5 * HOUR).isoformat(), "again": False}
    with pytest.raises(RuntimeError, match="killed"):
        prompting.bring_digest(story.desk, due)
    monkeypatch.undo()
    story.clock.set(datetime.fromisoformat("2026-11-24T09:01").replace(tzinfo=UTC))
    story.chat.work()

    assert len(story.seen(SurfaceKind.BATCH)) == 1
    with story.desk.unit_of_work() as uow:
        assert len(uow.prompts.left(MIA)) == 3


def test_who_has_several_left_is_reminded_of_all_by_one_list(story: Story) -> None:
    story.at("2026-11-23T20:00")
    first, *_ = [story.asks() for _ in range(3)]
    story.at("2026-11-24T09:00")
    story.decides(first)
    story.at("2026-11-24T13:00")

    assert len(story.seen(SurfaceKind.BATCH)) == 2
    assert story.reminders() == 0


def test_who_is_above_is_asked_after_a_day_and_either_decides(story: Story) -> None:
    ticket = story.asks()
    story.at("2026-11-24T09:00")

    assert [seat.person for seat in story.step(ticket).seats] == [MIA, CY]
    assert len(story.seen(SurfaceKind.APPROVAL, CY)) == 1
    assert [one["person"] for one in story.chat.lines(template="approval_escalated")] == [CY]
    assert story.prompt(ticket, CY).course.decide_by == story.prompt(ticket).course.decide_by
    story.decides(ticket, by=CY)
    assert story.step(ticket).state is StepState.APPROVED
    assert story.timers() == []


def test_what_nobody_decides_in_time_is_for_the_queue_and_can_still_be_decided(story: Story) -> None:
    ticket = story.asks()
    story.at("2026-11-26T08:59")
    assert not story.step(ticket).is_overdue
    story.at("2026-11-26T09:00")

    assert story.step(ticket).is_overdue
    with story.desk.unit_of_work() as uow:
        row = uow.tickets.audit(ticket.id)[-1]
    [before], [after] = row.before["approvals"], row.after["approvals"]
    assert (row.action, before["is_overdue"], after["is_overdue"]) == ("approval_overdue", False, True)
    assert [one["team"] for one in story.chat.lines(template="approval_overdue")] == ["IT desk"]
    assert story.timers() == []
    queue = [one for one in story.chat.posted if one.kind is SurfaceKind.APPROVAL and one.to is None]
    assert len(queue) == 1
    story.decides(ticket, by=BO)
    assert story.step(ticket).state is StepState.APPROVED


ENDS = {
    Waits(then=Then.EXPIRE): (StepState.EXPIRED, State.EXPIRED),
    Waits(then=Then.REJECT): (StepState.REJECTED, State.REJECTED),
    Waits(then=Then.APPROVE, is_low_risk=True): (StepState.APPROVED, State.NEW),
    Waits(then=Then.APPROVE): (StepState.OPEN, State.AWAITING_APPROVAL),
}


@pytest.mark.parametrize("waits", ENDS, ids=lambda waits: f"{waits.then}_{waits.is_low_risk}")
def test_in_the_end_happens_what_was_said_and_never_a_silent_yes_but_for_low_risk(
    story: Story, waits: Waits
) -> None:
    story.under(policy_of(waits))
    ticket = story.asks()
    story.at("2026-11-26T09:00")

    assert (story.step(ticket).state, story.chat.ticket(ticket.id).state) == ENDS[waits]
    assert story.timers() == []


def test_escalation_in_the_end_gives_who_is_above_the_whole_time_and_then_the_queue(story: Story) -> None:
    story.under(policy_of(Waits(then=Then.ESCALATE, escalate_after=None)))
    ticket = story.asks()
    story.at("2026-11-26T09:00")

    assert story.prompt(ticket, CY).course.decide_by == MONDAY + 7 * DAY + 9 * HOUR + DAY
    story.at("2026-12-01T09:00")
    assert story.step(ticket).is_overdue


@pytest.mark.parametrize("waits", [Waits(then=Then.REJECT), Waits(then=Then.APPROVE, is_low_risk=True)])
def test_what_time_ended_was_not_decided_by_whoever_had_agreed_by_then(story: Story, waits: Waits) -> None:
    plan = StepPlan(by=(Manager(), Manager(levels=2)), waits=waits)
    usual = policy_of()
    item = replace(usual.catalogue.items[0], approvals=(Round(steps=(plan,)),))
    story.under(replace(usual, catalogue=Catalogue(items=(item,))))
    ticket = story.asks()
    story.decides(ticket)
    story.at("2026-12-05T09:00")

    [passed] = story.store.stamps.since(ticket.opened_at)

    assert (len(passed.words), passed.is_by_time, passed.is_decided) == (1, True, False)


def test_with_nobody_above_the_time_is_said_to_end_with_the_queue(story: Story) -> None:
    waits = Waits(then=Then.ESCALATE, escalate_after=None)
    ends = []
    for managers in ({}, {"mia@example.com": ""}):
        usual = policy_of(waits)
        story.under(replace(usual, managers={**usual.managers, **managers}))
        ticket = story.asks()
        with story.desk.unit_of_work() as uow:
            found = reaching.deadline(story.desk.policy, uow, ticket, at=story.clock.now())
        ends.append(found[1] if found is not None else None)

    assert ends == [Then.ESCALATE, Then.QUEUE]


def test_who_is_above_and_away_has_somebody_decide_for_them_as_well(story: Story) -> None:
    story.under(policy_of(Waits(then=Then.ESCALATE, escalate_after=None)))
    ticket = story.asks()
    away = delegations.made(
        DelegationId("cy"),
        owner=CY,
        delegates=[BO],
        first_on=date(2026, 11, 25),
        last_on=date(2026, 12, 4),
        zone="UTC",
    )
    with story.desk.unit_of_work() as uow:
        uow.delegations.add(away)
        uow.commit()

    story.at("2026-11-26T09:00")

    seats = [(one.person, one.owner) for one in story.step(ticket).seats]
    assert seats == [(MIA, MIA), (CY, MIA), (BO, MIA)]
    assert len(story.seen(SurfaceKind.APPROVAL, BO)) == 1
    step = story.step(ticket)
    with story.desk.unit_of_work() as uow:
        found = [one.person for one in approvers.seats(story.desk, uow, ticket, step)]
    assert found == [MIA, CY, BO], "and they keep it when it is looked at again"
    story.decides(ticket, by=BO)
    [vote] = story.step(ticket).given
    assert (vote.person, vote.owner, story.chat.ticket(ticket.id).state) == (BO, MIA, State.NEW)


def test_a_vote_stops_everything_for_its_voter_and_taking_it_back_starts_it_again(story: Story) -> None:
    plan = StepPlan(by=(Manager(), Manager(levels=2)))
    usual = policy_of()
    item = replace(usual.catalogue.items[0], approvals=(Round(steps=(plan,)),))
    story.under(replace(usual, catalogue=Catalogue(items=(item,))))
    ticket = story.asks()
    assert story.timers() == ["decide_by", "prompt", "prompt"]

    story.decides(ticket)
    assert story.timers() == ["decide_by", "prompt"]
    assert story.prompt(ticket).is_over
    approvals.withdraw(story.desk, story.step(ticket).id, by=MIA, request_id="back")
    assert story.timers() == ["decide_by", "prompt", "prompt"]
    story.at("2026-11-23T13:00")
    assert story.reminders() == 2


def test_who_takes_a_word_back_after_days_has_a_fair_while_and_nobody_is_asked_over_their_head(
    story: Story,
) -> None:
    plan = StepPlan(by=(Manager(), Manager(levels=2)), waits=Waits(escalate_after=Wait(days=1)))
    usual = policy_of()
    item = replace(usual.catalogue.items[0], approvals=(Round(steps=(plan,)),))
    managers = {**usual.managers, "cy@example.com": "bo@example.com"}
    story.under(replace(usual, catalogue=Catalogue(items=(item,)), managers=managers))
    ticket = story.asks()
    story.decides(ticket)
    story.at("2026-11-25T09:00")
    before = story.reminders()
    approvals.withdraw(story.desk, story.step(ticket).id, by=MIA, request_id="back")
    story.at("2026-11-25T10:00")

    assert story.reminders() == before
    assert UserId("UBO") in [seat.person for seat in story.step(ticket).seats], "above Cy, who never answered"
    assert [seat for seat in story.step(ticket).seats if seat.owner == MIA and seat.person != MIA] == []
    assert story.prompt(ticket).course.remind_at[0] == MONDAY + 2 * DAY + 13 * HOUR


@pytest.mark.parametrize("then", [Then.REJECT, Then.EXPIRE, Then.QUEUE])
def test_who_is_back_after_their_time_was_over_has_a_fair_while(story: Story, then: Then) -> None:
    story.under(policy_of(Waits(then=then, escalate_after=None)))
    ticket = story.asks()
    story.at("2026-11-24T15:00")
    knows(story, MIA, is_active=False)
    story.at("2026-11-26T12:00")
    knows(story, MIA, is_active=True)
    story.at("2026-11-26T12:30")

    assert [seat.person for seat in story.step(ticket).seats] == [MIA]
    assert (story.step(ticket).state, story.step(ticket).is_overdue) == (StepState.OPEN, False)
    assert story.prompt(ticket).course.decide_by == MONDAY + 3 * DAY + 16 * HOUR


def test_a_cancelled_request_leaves_no_timer(story: Story) -> None:
    ticket = story.asks()
    closing.cancel(story.desk, ticket.id, by=ANA, request_id=story.chat.request_id())
    story.at("2026-11-30T09:00")

    assert story.timers() == []
    assert story.reminders() == 0


def test_a_timer_that_is_done_again_does_nothing_more(story: Story) -> None:
    ticket = story.asks()
    story.at("2026-11-24T09:00")
    payload = {"step": story.step(ticket).id, "person": MIA}
    before = (story.reminders(), story.step(ticket), story.prompt(ticket))
    prompting.come_back(story.desk, payload)
    prompting.give_up(story.desk, payload)
    prompting.bring_digest(story.desk, {"person": MIA, "at": MONDAY.isoformat(), "again": False})
    story.chat.work()

    assert (story.reminders(), story.step(ticket), story.prompt(ticket)) == before


def test_a_desk_that_stood_still_for_days_reminds_once_and_goes_on(story: Story) -> None:
    ticket = story.asks()
    story.clock.set(MONDAY + 2 * DAY + 12 * HOUR)
    story.chat.work()

    assert story.reminders() == 1
    assert [seat.person for seat in story.step(ticket).seats] == [MIA, CY]


def test_remind_me_tomorrow_brings_the_list_again_and_the_time_runs_on(story: Story) -> None:
    story.at("2026-11-23T20:00")
    found = [story.asks() for _ in range(2)]
    story.at("2026-11-24T08:30")
    (there,) = story.seen(SurfaceKind.BATCH)
    until = story.prompt(found[0]).course.decide_by

    again_at = batches.put_off(story.desk, there.id, by=MIA, request_id="snooze")
    assert again_at == MONDAY + 2 * DAY + 8.5 * HOUR
    assert batches.put_off(story.desk, there.id, by=CY, request_id="other") is None
    story.at("2026-11-25T08:31")
    assert story.seen(SurfaceKind.BATCH)[-1].id.endswith("2026-11-25T08")
    assert story.prompt(found[0]).course.decide_by == until


def test_the_hour_somebody_chose_holds_for_what_waits_already(story: Story) -> None:
    story.at("2026-11-23T20:00")
    ticket = story.asks()
    batches.choose(story.desk, by=MIA, at=time(14), only_then=True, request_id="hour")

    assert batches.hours(story.desk, MIA) == (time(14), True)
    story.at("2026-11-24T13:59")
    assert story.seen(SurfaceKind.APPROVAL) == []
    story.at("2026-11-24T14:00")
    assert len(story.seen(SurfaceKind.APPROVAL)) == 1
    assert story.prompt(ticket).delivered_at == MONDAY + DAY + 14 * HOUR


def test_more_than_a_days_cards_come_the_next_morning(story: Story) -> None:
    story.under(policy_of(asking=Asking(per_day=2)))
    for _ in range(4):
        story.asks()
    story.at("2026-11-23T09:30")

    assert len(story.seen(SurfaceKind.APPROVAL)) == 2
    story.at("2026-11-24T08:30")
    assert len(story.seen(SurfaceKind.BATCH)) >= 1
    with story.desk.unit_of_work() as uow:
        assert all(one.delivered_at is not None for one in uow.prompts.left(MIA))
